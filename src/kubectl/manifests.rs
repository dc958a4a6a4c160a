//! The objects that `-f -` reads, and what the API server would make of each. There are no files here.

use super::apply::set_annotation;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::Arguments;
use super::not_simulated;
use super::output::Shown;
use super::session::Session;
use crate::api::Kind;
use crate::api::meta::LAST_APPLIED;
use crate::manifest::{self, Admitted, FieldValidation, Outcome, Refusal, kinds};
use serde_json::Value;
use std::rc::Rc;

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    /// The objects, in their order.
    pub objects: Vec<Sent>,
    /// What kubectl itself can't read.
    pub errors: Vec<Error>,
}

/// An object that kubectl can send.
#[derive(Debug)]
pub struct Sent {
    /// As it is sent: as given, in its namespace.
    pub value: Value,
    /// What the API server makes of it.
    pub admitted: Result<Admitted, Refusal>,
    /// Whether it lives in a namespace.
    namespaced: bool,
}

impl Sent {
    fn new(value: &Rc<Value>, admitted: Result<Admitted, Refusal>, namespaced: bool, arguments: &Arguments) -> Sent {
        let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
        // A kind that only a CustomResourceDefinition of the same text defines is known to `manifest` alone.
        let namespaced = kinds::find(text("kind"), text("apiVersion")).map_or(namespaced, |kind| kind.namespaced);
        let mut sent = Sent { value: (**value).clone(), admitted, namespaced };
        let namespace = sent.namespace(arguments).to_string();
        sent.put_into(&namespace);
        sent
    }

    /// Writes the namespace into what is sent and what the server makes of it.
    fn put_into(&mut self, namespace: &str) {
        let put = |value: &mut Value| {
            if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.insert("namespace".into(), namespace.into());
            }
        };
        if !self.namespaced {
            return;
        }
        put(&mut self.value);
        if let Ok(admitted) = &mut self.admitted {
            put(Rc::make_mut(&mut admitted.defaulted));
        }
    }

    /// A text within the object, empty if there is none.
    pub fn text(&self, path: &str) -> &str {
        self.value.pointer(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// The kind, if the cluster keeps objects of it here.
    pub fn kept_kind(&self) -> Option<Kind> {
        Kind::from_name(self.text("/kind")).filter(|kind| kind.names().api_version == self.text("/apiVersion"))
    }

    /// The namespace meant; empty for objects without one.
    pub fn namespace<'a>(&'a self, arguments: &'a Arguments) -> &'a str {
        match self.text("/metadata/namespace") {
            _ if !self.namespaced => "",
            "" => arguments.namespace(),
            own => own,
        }
    }

    /// The namespace that has to be there for the server to take it: it decodes first and validates afterwards.
    pub fn needed_namespace<'a>(&'a self, arguments: &'a Arguments) -> &'a str {
        match self.admitted {
            Ok(_) | Err(Refusal::Invalid { .. }) => self.namespace(arguments),
            Err(_) => "",
        }
    }

    /// Creates it, or says in a dry run what would be created. `saved` is the manifest that kubectl records in it.
    pub fn create(&self, session: &mut Session, arguments: &Arguments, saved: Option<&str>) -> Result<Shown, Error> {
        let with_saved = |mut value: Value| {
            saved.iter().for_each(|saved| set_annotation(&mut value, LAST_APPLIED, saved));
            value
        };
        if session.dry_run == DryRun::Client {
            return Ok(Shown::Sent(with_saved(self.value.clone())));
        }
        session.find_namespace(self.needed_namespace(arguments)).map_err(|error| error.when("creating"))?;
        let admitted = self.admitted.as_ref().map_err(|refusal| Error::Refused { refusal: refusal.clone(), doing: "creating" })?;
        admitted.warnings.iter().for_each(|warning| session.warn(warning));
        let Some(kind) = self.kept_kind() else { return Ok(Shown::Sent(with_saved(self.value.clone()))) };
        session.create(kind, &with_saved((*admitted.defaulted).clone())).map_err(|error| error.when("creating"))
    }

    /// Fails if it is in another namespace than `-n` asks for (cli-runtime/pkg/resource/visitor.go RequireNamespace).
    pub fn check_namespace(&self, arguments: &Arguments) -> Result<(), Error> {
        let (own, asked) = (self.namespace(arguments), arguments.asked_namespace().unwrap_or(""));
        if own.is_empty() || asked.is_empty() || own == asked {
            return Ok(());
        }
        Err(Error::client(format!(
            "the namespace from the provided object \"{own}\" does not match the namespace \"{asked}\". You must pass \
             '--namespace={own}' to perform this operation."
        )))
    }
}

/// The objects of standard input, admitted as `--validate` says. `none` is what is said without any.
pub fn read(session: &mut Session, arguments: &Arguments, none: &str) -> Result<Read, Error> {
    let text = match arguments.value("filename") {
        None => return Err(Error::client("must specify one of -f and -k")),
        Some("-") => session.read_input().ok_or_else(|| Error::client(none))?,
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            return Err(not_simulated::error(arguments.command, &format!("--filename={url}")));
        }
        Some(path) => return Err(Error::client(format!("the path \"{path}\" does not exist"))),
    };
    let fields = validation(arguments)?;
    let mut read = Read::default();
    for outcome in manifest::read(&text, &manifest::Known::default()).outcomes {
        let namespaced = outcome.namespace().is_some();
        match outcome {
            Outcome::Object(object) => {
                let admitted = Admitted { defaulted: object.defaulted, warnings: object.warnings };
                read.objects.push(Sent::new(&object.value, Ok(admitted), namespaced, arguments));
            }
            Outcome::Refused { refusal: refusal @ (Refusal::Stream(_) | Refusal::Client(_)), .. } => {
                read.errors.push(Error::Refused { refusal, doing: "" });
            }
            Outcome::Refused { refusal, value: None } => read.errors.push(Error::Refused { refusal, doing: "creating" }),
            Outcome::Refused { refusal, value: Some(value) } => {
                let admitted = if fields == FieldValidation::Strict { Err(refusal) } else { manifest::admit(&value, fields) };
                read.objects.push(Sent::new(&value, admitted, namespaced, arguments));
            }
        }
    }
    if read.objects.is_empty() && read.errors.is_empty() { Err(Error::client(none)) } else { Ok(read) }
}

/// What `--validate` says (kubectl/pkg/cmd/util/helpers.go GetValidationDirective).
pub fn validation(arguments: &Arguments) -> Result<FieldValidation, Error> {
    let given = arguments.value("validate").unwrap_or("strict");
    match (super::flags::bool_of(given), given) {
        (Some(true), _) | (None, "strict") => Ok(FieldValidation::Strict),
        (Some(false), _) | (None, "ignore") => Ok(FieldValidation::Ignore),
        (None, "warn") => Ok(FieldValidation::Warn),
        (None, _) => {
            let message = format!("invalid - validate option \"{given}\"; must be one of: strict (or true), warn, ignore (or false)");
            Err(Error::client(message))
        }
    }
}
