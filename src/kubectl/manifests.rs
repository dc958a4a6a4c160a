//! Reads the objects of `-f -` and admits them as the API server would. Files and URLs are not available here.

use super::apply::set_annotation;
use super::command_context::CommandContext;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::Arguments;
use super::not_simulated;
use super::output::ObjectOutput;
use super::resource::Resource;
use crate::api::Kind;
use crate::api::meta::LAST_APPLIED;
use crate::cluster::State;
use crate::manifest::{self, Admitted, DocumentResult, FieldValidation, Refusal, kinds};
use serde_json::Value;
use std::rc::Rc;

/// The contents of standard input.
#[derive(Debug, Default)]
pub struct ManifestInput {
    /// The objects, in document order.
    pub objects: Vec<OutgoingObject>,
    /// The errors of documents that kubectl can't parse.
    pub errors: Vec<Error>,
}

impl ManifestInput {
    /// Takes the errors of documents that kubectl can't parse or map to a resource, as one error: they are collected apart from
    /// those of the objects (cli-runtime/pkg/resource/visitor.go EagerVisitorList).
    pub fn take_unread(&mut self) -> Option<Error> {
        Error::collect(std::mem::take(&mut self.errors)).err()
    }
}

/// An object that kubectl sends to the API server.
#[derive(Debug)]
pub struct OutgoingObject {
    /// The object as sent: the manifest, with its namespace.
    pub value: Value,
    /// The object as the API server admits it, or the reason why it is rejected.
    pub admitted: Result<Admitted, Refusal>,
    /// Whether its kind is namespaced.
    namespaced: bool,
}

impl OutgoingObject {
    fn new(value: &Rc<Value>, admitted: Result<Admitted, Refusal>, namespaced: bool, arguments: &Arguments) -> OutgoingObject {
        let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
        // Only the outcome tells the scope of a custom resource.
        let namespaced = kinds::find(text("kind"), text("apiVersion")).map_or(namespaced, |kind| kind.namespaced);
        let mut sent = OutgoingObject { value: (**value).clone(), admitted, namespaced };
        let namespace = sent.namespace(arguments).to_string();
        sent.set_namespace(&namespace);
        sent
    }

    /// Sets the namespace of the sent and of the admitted object.
    fn set_namespace(&mut self, namespace: &str) {
        let set = |value: &mut Value| {
            if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.insert("namespace".into(), namespace.into());
            }
        };
        if !self.namespaced {
            return;
        }
        set(&mut self.value);
        if let Ok(admitted) = &mut self.admitted {
            set(Rc::make_mut(&mut admitted.defaulted));
        }
    }

    /// The text at a JSON pointer in the object; empty if there is none.
    pub fn text(&self, path: &str) -> &str {
        self.value.pointer(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// The type of the object, if the cluster serves it.
    pub fn resource(&self, state: &State) -> Option<Resource> {
        let (kind, api_version) = (self.text("/kind"), self.text("/apiVersion"));
        let simulated = Kind::from_name(kind).filter(|kind| kind.names().api_version == api_version);
        simulated.map(Resource::Of).or_else(|| Some(Resource::Stored(Rc::new(state.stored_type(kind, api_version)?))))
    }

    /// The namespace of the object, from its metadata or from `-n`; empty for cluster-scoped objects.
    pub fn namespace<'a>(&'a self, arguments: &'a Arguments) -> &'a str {
        match self.text("/metadata/namespace") {
            _ if !self.namespaced => "",
            "" => arguments.namespace(),
            namespace => namespace,
        }
    }

    /// The namespace that must exist. The API server checks it after decoding and before validation, so it is empty for an
    /// object that can't be decoded.
    pub fn required_namespace<'a>(&'a self, arguments: &'a Arguments) -> &'a str {
        match self.admitted {
            Ok(_) | Err(Refusal::Invalid { .. }) => self.namespace(arguments),
            Err(_) => "",
        }
    }

    /// Creates the object, or returns what a dry run would create. `last_applied` is the value of the annotation to add.
    pub fn create(&self, context: &mut CommandContext, arguments: &Arguments, last_applied: Option<&str>) -> Result<ObjectOutput, Error> {
        let with_annotation = |mut value: Value| {
            last_applied.iter().for_each(|last_applied| set_annotation(&mut value, LAST_APPLIED, last_applied));
            value
        };
        if context.dry_run == DryRun::Client {
            return Ok(ObjectOutput::Sent(with_annotation(self.value.clone())));
        }
        context.require_namespace(self.required_namespace(arguments)).map_err(|error| error.with_operation("creating"))?;
        let admitted = self.admitted.as_ref().map_err(|refusal| Error::Refused { refusal: refusal.clone(), doing: "creating" })?;
        admitted.warnings.iter().for_each(|warning| context.warn(warning));
        let Some(resource) = self.resource(&context.state) else { return Ok(ObjectOutput::Sent(with_annotation(self.value.clone()))) };
        let created = context.create_resource(&resource, &with_annotation((*admitted.defaulted).clone()));
        created.map_err(|error| error.with_operation("creating"))
    }

    /// Fails if the object's namespace differs from that of `-n` (cli-runtime/pkg/resource/visitor.go RequireNamespace).
    pub fn check_namespace(&self, arguments: &Arguments) -> Result<(), Error> {
        let (namespace, requested) = (self.namespace(arguments), arguments.explicit_namespace().unwrap_or(""));
        if namespace.is_empty() || requested.is_empty() || namespace == requested {
            return Ok(());
        }
        Err(Error::client(format!(
            "the namespace from the provided object \"{namespace}\" does not match the namespace \"{requested}\". You must pass \
             '--namespace={namespace}' to perform this operation."
        )))
    }
}

/// Reads the objects of standard input and admits them with the field validation of `--validate`. `empty_message` is the
/// error when there are no objects.
pub fn read(context: &mut CommandContext, arguments: &Arguments, empty_message: &str) -> Result<ManifestInput, Error> {
    let text = match arguments.value("filename") {
        None => return Err(Error::client("must specify one of -f and -k")),
        Some("-") => context.read_input().ok_or_else(|| Error::client(empty_message))?,
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            return Err(not_simulated::error(arguments.command, &format!("--filename={url}")));
        }
        Some(path) => return Err(Error::client(format!("the path \"{path}\" does not exist"))),
    };
    let fields = validation(arguments)?;
    let mut read = ManifestInput::default();
    let cluster = manifest::ClusterContext { custom_types: context.state.custom_types(), ..manifest::ClusterContext::default() };
    for outcome in manifest::read(&text, &cluster).outcomes {
        let namespaced = outcome.namespace().is_some();
        match outcome {
            DocumentResult::Object(object) => {
                let admitted = Admitted { defaulted: object.defaulted, warnings: object.warnings };
                read.objects.push(OutgoingObject::new(&object.value, Ok(admitted), namespaced, arguments));
            }
            DocumentResult::Refused { refusal: refusal @ (Refusal::Stream(_) | Refusal::Client(_)), .. } => {
                read.errors.push(Error::Refused { refusal, doing: "" });
            }
            DocumentResult::Refused { refusal, value: None } => read.errors.push(Error::Refused { refusal, doing: "creating" }),
            DocumentResult::Refused { refusal, value: Some(value) } => {
                let admitted = if fields == FieldValidation::Strict { Err(refusal) } else { manifest::admit(&value, fields) };
                read.objects.push(OutgoingObject::new(&value, admitted, namespaced, arguments));
            }
        }
    }
    if read.objects.is_empty() && read.errors.is_empty() { Err(Error::client(empty_message)) } else { Ok(read) }
}

/// Reads `--validate` (kubectl/pkg/cmd/util/helpers.go GetValidationDirective).
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
