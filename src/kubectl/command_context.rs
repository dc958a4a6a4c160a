//! The context of a running command: a copy of the state that receives its writes, and its output so far.

use super::allocation;
use super::dry_run::DryRun;
use super::endpoints;
use super::error::Error;
use super::gates;
use super::long_running::LongRunning;
use super::outcome::CommandResult;
use super::output::{self, Format, ObjectOutput};
use super::patch;
use super::resource::Resource;
use crate::api::{Key, Kind, Object};
use crate::cluster::{Action, ApiError, State};
use crate::manifest::{self, FieldValidation};
use serde_json::Value;
use std::collections::BTreeSet;

/// The context of a running command.
#[derive(Debug)]
pub struct CommandContext {
    /// The copy of the state, with this command's writes.
    pub state: State,
    /// Whether writes are applied or only tried (`--dry-run`).
    pub dry_run: DryRun,
    stdin: Option<String>,
    outcome: CommandResult,
    /// The warnings printed so far.
    warnings: BTreeSet<String>,
}

impl CommandContext {
    /// A context that starts from a copy of this state.
    pub fn new(state: &State, stdin: Option<&str>) -> CommandContext {
        CommandContext {
            state: state.clone(),
            dry_run: DryRun::None,
            stdin: stdin.map(str::to_string),
            outcome: CommandResult::default(),
            warnings: BTreeSet::new(),
        }
    }

    /// The outcome. An error adds its message and exit status 1, and ends a long-running command.
    pub fn finish(mut self, result: Result<(), Error>) -> CommandResult {
        if let Err(error) = result {
            self.outcome.stderr.push_str(&error.print());
            self.outcome.exit = 1;
            self.outcome.follow = None;
        }
        self.outcome
    }

    /// Standard input, if there is any; notes in the outcome that the command read it.
    pub fn read_input(&mut self) -> Option<String> {
        self.outcome.read_input = true;
        self.stdin.clone()
    }

    /// Prints a line to standard output.
    pub fn print_line(&mut self, line: impl AsRef<str>) {
        self.outcome.stdout.push_str(line.as_ref());
        self.outcome.stdout.push('\n');
    }

    /// Prints a line about a completed operation, with the suffix of a dry run.
    pub fn print_result(&mut self, line: impl AsRef<str>) {
        self.print_line(format!("{}{}", line.as_ref(), self.dry_run.suffix()));
    }

    /// Prints a changed object in the format of `-o`. `operation` is its past tense, such as `created`.
    pub fn print_object(&mut self, format: &Format, shown: &ObjectOutput, operation: &str) -> Result<(), Error> {
        match format {
            Format::Summary => self.print_result(format!("{} {operation}", shown.name())),
            Format::Name => self.print_line(shown.name()),
            format => {
                let text = output::print(format, &shown.value(&self.state))?;
                self.print(&text);
            }
        }
        Ok(())
    }

    /// The same for commands that print all objects with one printer, which separates YAML documents with `---`
    /// (cli-runtime/pkg/printers/yaml.go).
    pub fn print_next_object(&mut self, format: &Format, shown: &ObjectOutput, operation: &str) -> Result<(), Error> {
        if *format == Format::Yaml && !self.outcome.stdout.is_empty() {
            self.print("---\n");
        }
        self.print_object(format, shown, operation)
    }

    /// Prints text to standard output as it is.
    pub fn print(&mut self, text: &str) {
        self.outcome.stdout.push_str(text);
    }

    /// Prints text to standard error as it is.
    pub fn eprint(&mut self, text: &str) {
        self.outcome.stderr.push_str(text);
    }

    /// Adds a sentence about what is not simulated.
    pub fn note(&mut self, sentence: &str) {
        self.outcome.note.push_str(sentence);
        self.outcome.note.push('\n');
    }

    /// Prints a line to standard error.
    pub fn eprint_line(&mut self, line: impl AsRef<str>) {
        self.outcome.stderr.push_str(line.as_ref());
        self.outcome.stderr.push('\n');
    }

    /// Prints a warning, unless the command printed it already (client-go/rest/warnings.go Deduplicate).
    pub fn warn(&mut self, warning: &str) {
        if self.warnings.insert(warning.to_string()) {
            self.eprint_line(format!("Warning: {warning}"));
        }
    }

    /// Sets the exit status of a command that does not end with an error.
    pub fn exit_with(&mut self, status: i32) {
        self.outcome.exit = status;
    }

    /// Keeps the command running: the caller polls `follow` when the cluster changes.
    pub fn follow(&mut self, follow: LongRunning) {
        self.outcome.follow = Some(follow);
    }

    /// Applies an action, unless the API server rejects it. A dry run only checks whether it would be rejected.
    pub fn apply_action(&mut self, action: Action) -> Result<(), Error> {
        self.try_action(action).map_err(Error::from)
    }

    /// The same, with the error of the API server.
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

    /// Writes an object. Returns the object of the server's response, and whether anything changed.
    fn write(&mut self, key: &Key, action: Action) -> Result<(ObjectOutput, bool), Error> {
        if self.dry_run == DryRun::None {
            let before = self.state.version();
            self.state.apply(&action)?;
            let changed = self.state.version() != before;
            if changed {
                self.outcome.actions.push(action);
            }
            let object = self.state.get(key).cloned().ok_or_else(|| Error::not_found(key.kind, &key.name))?;
            return Ok((ObjectOutput::Live(object), changed));
        }
        let mut dry_run_state = self.state.clone();
        dry_run_state.apply(&action)?;
        let object = dry_run_state.get(key).ok_or_else(|| Error::not_found(key.kind, &key.name))?;
        let mut response = output::api_value(&dry_run_state, object);
        // An object that is not stored gets no resourceVersion (apiserver/pkg/registry/generic/registry/dryrun.go).
        let version = self.state.get(key).map(|live| live.to_value()["metadata"]["resourceVersion"].clone());
        if let Some(metadata) = response["metadata"].as_object_mut() {
            metadata.remove("resourceVersion");
            metadata.extend(version.map(|version| ("resourceVersion".to_string(), version)));
        }
        Ok((ObjectOutput::Sent(response), dry_run_state.version() != self.state.version()))
    }

    /// The live object of that name.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Result<Object, Error> {
        self.state.get(&Key::new(kind, namespace, name)).cloned().ok_or_else(|| Error::not_found(kind, name))
    }

    /// The live object of that type and name.
    pub fn find_resource(&self, resource: &Resource, namespace: &str, name: &str) -> Result<Object, Error> {
        let not_found = || Error::resource_not_found(&resource.plural_with_group(), name);
        let key = resource.key(namespace, name)?;
        let stored = self.state.get(&key).cloned();
        let derived = || match resource {
            Resource::Stored(stored) if endpoints::is_endpoints(stored) => {
                endpoints::all(&self.state, stored).into_iter().find(|object| object.key() == key)
            }
            _ => None,
        };
        stored.or_else(derived).ok_or_else(not_found)
    }

    /// Fails unless the namespace exists. An empty namespace stands for a cluster-scoped object and always succeeds.
    pub fn require_namespace(&self, namespace: &str) -> Result<(), Error> {
        match namespace.is_empty() || self.state.get(&Key::new(Kind::Namespace, "", namespace)).is_some() {
            true => Ok(()),
            false => Err(Error::not_found(Kind::Namespace, namespace)),
        }
    }

    /// Replaces the live object of the same name. Returns the object of the server's response.
    pub fn replace(&mut self, object: Object) -> Result<ObjectOutput, Error> {
        if self.dry_run == DryRun::Client {
            return Ok(ObjectOutput::Live(object));
        }
        self.write(&object.key(), Action::Replace(object)).map(|(shown, _)| shown)
    }

    /// Creates an object from a defaulted manifest in an existing namespace. Returns the object of the server's response.
    pub fn create(&mut self, kind: Kind, defaulted: &Value) -> Result<ObjectOutput, Error> {
        self.create_resource(&Resource::Of(kind), defaulted)
    }

    /// The same for any type.
    pub fn create_resource(&mut self, resource: &Resource, defaulted: &Value) -> Result<ObjectOutput, Error> {
        if resource.namespaced() {
            self.require_namespace(defaulted.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default())?;
        }
        let mut defaulted = defaulted.clone();
        if let Resource::Of(kind) = resource {
            gates::admit(&self.state, *kind, &mut defaulted)?;
        }
        let mut object = resource.read(&defaulted).ok_or_else(|| controller_only(resource))?;
        if object.meta().name.is_empty() {
            let prefix = defaulted.pointer("/metadata/generateName").and_then(Value::as_str).unwrap_or_default();
            object.meta_mut().name = self.state.free_name(&object.key(), prefix);
        }
        let key = object.key();
        match allocation::refusal(&self.state, &object).filter(|_| self.state.get(&key).is_none()) {
            Some(error) => Err(error),
            None => self.write(&key, Action::Create(object)).map(|(shown, _)| shown),
        }
    }

    /// Changes a live object into `desired` as the verb PATCH does: decodes, defaults and validates it. Returns the object
    /// of the server's response, and whether anything changed. A client-side dry run sends no request.
    pub fn update(
        &mut self,
        live: &Object,
        desired: &Value,
        fields: FieldValidation,
        doing: &'static str,
    ) -> Result<(ObjectOutput, bool), Error> {
        let patch = patch::difference::as_go(&patch::difference::difference(live.schema_type(), &live.to_value(), desired));
        self.patch(live, desired, fields, doing, &patch)
    }

    /// The same for a given patch; `patch` is its text in error messages of the server.
    pub fn patch(
        &mut self,
        live: &Object,
        desired: &Value,
        fields: FieldValidation,
        doing: &'static str,
        patch: &str,
    ) -> Result<(ObjectOutput, bool), Error> {
        if self.dry_run == DryRun::Client {
            return Ok((ObjectOutput::Sent(desired.clone()), *desired != live.to_value()));
        }
        let old = live.to_value();
        let resource = Resource::of_object(live);
        let admitted = match &resource {
            Resource::Stored(stored) if stored.custom => manifest::admit_custom(stored, Some(&old), desired),
            _ => manifest::admit_update(&old, desired, fields, patch),
        };
        let admitted = admitted.map_err(|refusal| Error::Refused { refusal, doing })?;
        for warning in &admitted.warnings {
            self.warn(warning);
        }
        let mut defaulted = (*admitted.defaulted).clone();
        gates::admit(&self.state, live.kind(), &mut defaulted).map_err(|error| error.with_operation(doing))?;
        let object = resource.read(&defaulted).ok_or_else(|| controller_only(&resource))?;
        if let Some(error) = allocation::refusal(&self.state, &object) {
            return Err(error.with_operation(doing));
        }
        self.write(&live.key(), Action::Replace(object))
    }
}

fn controller_only(resource: &Resource) -> Error {
    Error::Server { reason: "Forbidden", message: format!("{} can only be written by controllers in this playground", resource.plural()) }
}
