//! `kubectl apply -f -`: creates what is not there, merges what is.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go.

use super::error::Error;
use super::flags::{Arguments, Flag, optional, switch, value};
use super::patch::three_way;
use super::session::Session;
use crate::api::revision_hash::escape_as_go;
use crate::api::{Kind, Object};
use crate::manifest::{self, FieldValidation, ManifestObject, Outcome, Refusal, kinds};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The annotation with the manifest applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The flags of `apply`.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    optional("dry-run", "unchanged"),
    optional("validate", "strict"),
    switch("server-side", None),
    switch("force", None),
    switch("wait", None),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let text = manifests(session, arguments)?;
    let read = manifest::read(&text, &manifest::Known::default());
    let mut errors = Vec::new();
    // kubectl reads the whole stream first: what it can't read is told first.
    for outcome in &read.outcomes {
        if let Outcome::Refused { refusal: refusal @ (Refusal::Stream(_) | Refusal::Client(_)), .. } = outcome {
            errors.push(Error::Refused { refusal: refusal.clone(), doing: "" });
        }
    }
    let readable = |o: &&Outcome| !matches!(o, Outcome::Refused { refusal: Refusal::Stream(_) | Refusal::Client(_), .. });
    let objects: Vec<&Outcome> = read.outcomes.iter().filter(readable).collect();
    if objects.is_empty() && errors.is_empty() {
        return Err(Error::client("no objects passed to apply"));
    }
    for outcome in objects {
        if let Err(error) = apply_one(session, arguments, outcome) {
            errors.push(error);
        }
    }
    Error::collect(errors)
}

/// The text of `-f -`; there are no files here.
pub fn manifests(session: &mut Session, arguments: &Arguments) -> Result<String, Error> {
    match arguments.value("filename") {
        None => Err(Error::client("must specify one of -f and -k")),
        Some("-") => session.read_input().ok_or_else(|| Error::client("no objects passed to apply")),
        Some(path) => Err(Error::client(format!("the path \"{path}\" does not exist"))),
    }
}

fn apply_one(session: &mut Session, arguments: &Arguments, outcome: &Outcome) -> Result<(), Error> {
    let value = match outcome {
        Outcome::Object(object) => object.value.clone(),
        Outcome::Refused { value: Some(value), .. } => value.clone(),
        Outcome::Refused { refusal, value: None } => return Err(Error::Refused { refusal: refusal.clone(), doing: "creating" }),
    };
    let Some(target) = Target::of(&value, arguments) else { return not_simulated(session, outcome) };
    target.check(&value, arguments)?;
    let live = session.find(target.kind, &target.namespace, &target.name).ok();
    match (live, outcome) {
        (Some(live), _) => target.merge(session, &live, &value),
        (None, Outcome::Refused { refusal, .. }) => {
            session.find_namespace(outcome.namespace().map_or("", |_| &target.namespace)).map_err(|error| error.when("creating"))?;
            Err(Error::Refused { refusal: refusal.clone(), doing: "creating" })
        }
        (None, Outcome::Object(object)) => target.create(session, object),
    }
}

/// A kind that nothing acts on here: it is taken, and so said by the manifest room.
fn not_simulated(session: &mut Session, outcome: &Outcome) -> Result<(), Error> {
    match outcome {
        Outcome::Refused { refusal, .. } => Err(Error::Refused { refusal: refusal.clone(), doing: "creating" }),
        Outcome::Object(object) => {
            let known = kinds::find(&object.kind, &object.api_version);
            let name = known.map_or_else(|| object.name.clone(), |kind| kind.object_name(&object.name));
            session.say(format!("{name} created"));
            Ok(())
        }
    }
}

/// What a manifest is about.
struct Target {
    kind: Kind,
    namespace: String,
    name: String,
}

impl Target {
    fn of(value: &Value, arguments: &Arguments) -> Option<Target> {
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let kind = Kind::from_name(text("/kind")).filter(|k| k.names().api_version == text("/apiVersion"))?;
        let namespace = match text("/metadata/namespace") {
            "" => arguments.namespace(),
            given => given,
        };
        Some(Target { kind, namespace: namespace.to_string(), name: text("/metadata/name").to_string() })
    }

    /// kubectl looks for the object before anything else, and for that it has to have a name, in the namespace asked for.
    fn check(&self, value: &Value, arguments: &Arguments) -> Result<(), Error> {
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let names = self.kind.names();
        let (own, asked) = (text("/metadata/namespace"), arguments.value("namespace").unwrap_or_default());
        if names.namespaced && !own.is_empty() && !asked.is_empty() && own != asked {
            return Err(Error::client(format!(
                "the namespace from the provided object \"{own}\" does not match the namespace \"{asked}\". You must pass \
                 '--namespace={own}' to perform this operation."
            )));
        }
        if !self.name.is_empty() {
            return Ok(());
        }
        let prefix = text("/metadata/generateName");
        if !prefix.is_empty() {
            return Err(Error::client(format!("from {prefix}: cannot use generate name with apply")));
        }
        let version = if names.api_version.contains('/') { names.api_version.to_string() } else { format!("/{}", names.api_version) };
        Err(Error::client(format!(
            "error when retrieving current configuration of:\nResource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, \
             Kind={}\"\nName: \"\", Namespace: \"{}\"\nfrom server for: \"STDIN\": resource name may not be empty",
            names.plural, names.name, self.namespace
        )))
    }

    fn label(&self) -> String {
        format!("{}/{}", self.kind.singular_with_group(), self.name)
    }

    fn create(&self, session: &mut Session, object: &ManifestObject) -> Result<(), Error> {
        for warning in &object.warnings {
            session.warn(warning);
        }
        let mut defaulted = (*object.defaulted).clone();
        let recorded = self.recorded(&object.value);
        set_annotation(&mut defaulted, LAST_APPLIED, &recorded);
        self.set_namespace(&mut defaulted);
        session.create(self.kind, &defaulted).map_err(|error| error.when("creating"))?;
        session.say(format!("{} created", self.label()));
        Ok(())
    }

    fn merge(&self, session: &mut Session, live: &Object, value: &Rc<Value>) -> Result<(), Error> {
        let recorded = self.recorded(value);
        let mut modified = (**value).clone();
        set_annotation(&mut modified, LAST_APPLIED, &recorded);
        self.set_namespace(&mut modified);
        let last = live.meta().annotations.get(LAST_APPLIED).cloned();
        let original = last.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
        if last.is_none() {
            self.warn_unmanaged(session);
        }
        let current = live.to_value();
        let wanted = three_way(self.kind.names().name, &original, &modified, &current);
        if wanted == current {
            session.say(format!("{} unchanged", self.label()));
            return Ok(());
        }
        session.update(live, &wanted, FieldValidation::Strict, "patching")?;
        session.say(format!("{} configured", self.label()));
        Ok(())
    }

    fn warn_unmanaged(&self, session: &mut Session) {
        session.warn(&format!(
            "resource {}/{} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only \
             be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing \
             annotation will be patched automatically.",
            self.kind.names().plural,
            self.name
        ));
    }

    /// The manifest as kubectl records it: JSON in one line, the annotation itself left out.
    fn recorded(&self, value: &Value) -> String {
        let mut value = value.clone();
        self.set_namespace(&mut value);
        if let Some(annotations) = annotations(&mut value) {
            annotations.remove(LAST_APPLIED);
        }
        format!("{}\n", escape_as_go(&value.to_string()))
    }

    fn set_namespace(&self, value: &mut Value) {
        if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut).filter(|_| self.kind.names().namespaced) {
            metadata.insert("namespace".into(), self.namespace.as_str().into());
        }
    }
}

/// The annotations of a manifest, made if there are none.
fn annotations(value: &mut Value) -> Option<&mut Map<String, Value>> {
    let metadata = value.get_mut("metadata")?.as_object_mut()?;
    let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
    if annotations.is_null() {
        *annotations = json!({});
    }
    annotations.as_object_mut()
}

fn set_annotation(value: &mut Value, key: &str, text: &str) {
    if let Some(annotations) = annotations(value) {
        annotations.insert(key.into(), text.into());
    }
}
