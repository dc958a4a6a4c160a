//! One command at work: a copy of the state that takes its writes, and what it has printed so far.

use super::allocation;
use super::dry_run::DryRun;
use super::error::Error;
use super::follow::Follow;
use super::gates;
use super::outcome::Outcome;
use super::output::{self, Format, Shown};
use super::patch;
use crate::api::{Key, Kind, Object};
use crate::cluster::{Action, ApiError, State};
use crate::manifest::{self, FieldValidation};
use serde_json::Value;

/// A command at work.
#[derive(Debug)]
pub struct Session {
    /// The state with this command's writes.
    pub state: State,
    /// Whether what it writes is only tried.
    pub dry_run: DryRun,
    stdin: Option<String>,
    outcome: Outcome,
}

impl Session {
    /// A command that sees this state.
    pub fn new(state: &State, stdin: Option<&str>) -> Session {
        Session { state: state.clone(), dry_run: DryRun::None, stdin: stdin.map(str::to_string), outcome: Outcome::default() }
    }

    /// What is left behind, with what went wrong at the end.
    pub fn finish(mut self, result: Result<(), Error>) -> Outcome {
        if let Err(error) = result {
            self.outcome.stderr.push_str(&error.print());
            self.outcome.exit = 1;
            self.outcome.follow = None;
        }
        self.outcome
    }

    /// Standard input, if there is any.
    pub fn read_input(&mut self) -> Option<String> {
        self.outcome.read_input = true;
        self.stdin.clone()
    }

    /// Prints a line to standard output.
    pub fn say(&mut self, line: impl AsRef<str>) {
        self.outcome.stdout.push_str(line.as_ref());
        self.outcome.stdout.push('\n');
    }

    /// Says what was done, or would be.
    pub fn say_done(&mut self, line: impl AsRef<str>) {
        self.say(format!("{}{}", line.as_ref(), self.dry_run.suffix()));
    }

    /// Prints an object that something was done with, as `-o` asks for.
    pub fn show(&mut self, format: &Format, shown: &Shown, done: &str) -> Result<(), Error> {
        match format {
            Format::Words => self.say_done(format!("{} {done}", shown.name())),
            Format::Name => self.say(shown.name()),
            format => {
                let text = output::print(format, &shown.whole(&self.state))?;
                self.print(&text);
            }
        }
        Ok(())
    }

    /// The same for a command that prints all its objects with one printer, which separates documents of YAML
    /// (cli-runtime/pkg/printers/yaml.go).
    pub fn show_next(&mut self, format: &Format, shown: &Shown, done: &str) -> Result<(), Error> {
        if *format == Format::Yaml && !self.outcome.stdout.is_empty() {
            self.print("---\n");
        }
        self.show(format, shown, done)
    }

    /// Prints text to standard output as it is.
    pub fn print(&mut self, text: &str) {
        self.outcome.stdout.push_str(text);
    }

    /// Prints a line to standard error.
    pub fn complain(&mut self, line: impl AsRef<str>) {
        self.outcome.stderr.push_str(line.as_ref());
        self.outcome.stderr.push('\n');
    }

    /// Prints a warning.
    pub fn warn(&mut self, warning: &str) {
        self.complain(format!("Warning: {warning}"));
    }

    /// Says what the command waits for before it goes on.
    pub fn follow(&mut self, follow: Follow) {
        self.outcome.follow = Some(follow);
    }

    /// Tells the cluster something, unless the API server refuses it. In a dry run only the latter is found out.
    pub fn act(&mut self, action: Action) -> Result<(), Error> {
        self.try_action(action).map_err(Error::from)
    }

    /// The same, for those who want to know how it was refused.
    pub fn try_action(&mut self, action: Action) -> Result<(), ApiError> {
        match self.dry_run {
            DryRun::None => {
                self.state.apply(&action)?;
                self.outcome.actions.push(action);
            }
            DryRun::Server => drop(self.state.clone().apply(&action)?),
            DryRun::Client => {}
        }
        Ok(())
    }

    /// Writes an object. Gives it as the server answers, and whether anything changed.
    fn write(&mut self, key: &Key, action: Action) -> Result<(Shown, bool), Error> {
        if self.dry_run == DryRun::None {
            let before = self.state.version();
            self.state.apply(&action)?;
            let changed = self.state.version() != before;
            if changed {
                self.outcome.actions.push(action);
            }
            let object = self.state.get(key).cloned().ok_or_else(|| Error::not_found(key.kind, &key.name))?;
            return Ok((Shown::Live(object), changed));
        }
        let mut tried = self.state.clone();
        tried.apply(&action)?;
        let object = tried.get(key).ok_or_else(|| Error::not_found(key.kind, &key.name))?;
        let mut answered = output::whole(&tried, object);
        // What is not stored gets no version (apiserver/pkg/registry/generic/registry/dryrun.go).
        let version = self.state.get(key).map(|live| live.to_value()["metadata"]["resourceVersion"].clone());
        if let Some(metadata) = answered["metadata"].as_object_mut() {
            metadata.remove("resourceVersion");
            metadata.extend(version.map(|version| ("resourceVersion".to_string(), version)));
        }
        Ok((Shown::Sent(answered), tried.version() != self.state.version()))
    }

    /// The live object of a name.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Result<Object, Error> {
        self.state.get(&Key::new(kind, namespace, name)).cloned().ok_or_else(|| Error::not_found(kind, name))
    }

    /// Fails unless a namespace is there. Objects of no namespace have an empty one.
    pub fn find_namespace(&self, namespace: &str) -> Result<(), Error> {
        match namespace.is_empty() || self.state.get(&Key::new(Kind::Namespace, "", namespace)).is_some() {
            true => Ok(()),
            false => Err(Error::not_found(Kind::Namespace, namespace)),
        }
    }

    /// Puts a whole object in the place of the live one of its name; gives it as the server answers.
    pub fn replace(&mut self, object: Object) -> Result<Shown, Error> {
        if self.dry_run == DryRun::Client {
            return Ok(Shown::Live(object));
        }
        self.write(&object.key(), Action::Replace(object)).map(|(shown, _)| shown)
    }

    /// Creates an object of a defaulted manifest; gives it as the server answers. Its namespace has to be there.
    pub fn create(&mut self, kind: Kind, defaulted: &Value) -> Result<Shown, Error> {
        self.find_namespace(defaulted.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default())?;
        let mut defaulted = defaulted.clone();
        gates::admit(&self.state, kind, &mut defaulted)?;
        let mut object = Object::from_value(kind, &defaulted).ok_or_else(|| not_by_hand(kind))?;
        if object.meta().name.is_empty() {
            let prefix = defaulted.pointer("/metadata/generateName").and_then(Value::as_str).unwrap_or_default();
            object.meta_mut().name = self.state.free_name(&object.key(), prefix);
        }
        let key = object.key();
        match allocation::refusal(&self.state, &object).filter(|_| self.state.get(&key).is_none()) {
            Some(refused) => Err(refused),
            None => self.write(&key, Action::Create(object)).map(|(shown, _)| shown),
        }
    }

    /// Gives a live object another form, as `PATCH` does: decoded, defaulted, validated. Gives it as the server
    /// answers, and whether anything changed. In a dry run of kubectl alone the server is not asked.
    pub fn update(&mut self, live: &Object, wanted: &Value, fields: FieldValidation, doing: &'static str) -> Result<(Shown, bool), Error> {
        let patch = patch::shown::as_go(&patch::shown::difference(live.kind().names().name, &live.to_value(), wanted));
        self.patch(live, wanted, fields, doing, &patch)
    }

    /// The same for a patch that the server prints so.
    pub fn patch(
        &mut self,
        live: &Object,
        wanted: &Value,
        fields: FieldValidation,
        doing: &'static str,
        patch: &str,
    ) -> Result<(Shown, bool), Error> {
        if self.dry_run == DryRun::Client {
            return Ok((Shown::Sent(wanted.clone()), *wanted != live.to_value()));
        }
        let admitted =
            manifest::admit_update(&live.to_value(), wanted, fields, patch).map_err(|refusal| Error::Refused { refusal, doing })?;
        for warning in &admitted.warnings {
            self.warn(warning);
        }
        let mut defaulted = (*admitted.defaulted).clone();
        gates::admit(&self.state, live.kind(), &mut defaulted).map_err(|error| error.when(doing))?;
        let object = Object::from_value(live.kind(), &defaulted).ok_or_else(|| not_by_hand(live.kind()))?;
        if let Some(refused) = allocation::refusal(&self.state, &object) {
            return Err(refused.when(doing));
        }
        self.write(&live.key(), Action::Replace(object))
    }
}

fn not_by_hand(kind: Kind) -> Error {
    Error::Server { reason: "Forbidden", message: format!("{} are made by controllers alone here", kind.names().plural) }
}
