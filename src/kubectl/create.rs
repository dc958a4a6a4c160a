//! `kubectl create -f -` and the few objects `create` makes from words.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/create.

use super::apply;
use super::error::Error;
use super::flags::{Arguments, Flag, optional, switch, value};
use super::session::Session;
use crate::api::Kind;
use crate::manifest::{self, FieldValidation, Outcome, Refusal, kinds};
use serde_json::{Map, Value, json};

/// The flags of `create`.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("from-literal", None),
    value("image", None),
    value("replicas", Some('r')),
    optional("dry-run", "unchanged"),
    optional("validate", "strict"),
    switch("save-config", None),
];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    if arguments.value("filename").is_none() {
        return from_words(session, arguments);
    }
    let text = apply::manifests(session, arguments)?;
    let read = manifest::read(&text, &manifest::Known::default());
    if read.outcomes.is_empty() {
        return Err(Error::client("no objects passed to create"));
    }
    let mut errors = Vec::new();
    for outcome in &read.outcomes {
        match outcome {
            Outcome::Refused { refusal, value } => {
                let own = value.as_ref().and_then(|value| value.pointer("/metadata/namespace")).and_then(Value::as_str);
                let namespace = outcome.namespace().map_or("", |_| own.unwrap_or(arguments.namespace()));
                let found = session.find_namespace(namespace).map_err(|error| error.when("creating"));
                errors.push(found.err().unwrap_or_else(|| Error::Refused { refusal: refusal.clone(), doing: "creating" }));
                if matches!(refusal, Refusal::Stream(_)) {
                    break;
                }
            }
            Outcome::Object(object) => {
                object.warnings.iter().for_each(|warning| session.warn(warning));
                let made = match Kind::from_name(&object.kind) {
                    Some(kind) => session.create(kind, &in_namespace(&object.value, &object.defaulted, arguments)),
                    None => Ok(object.name.as_str().into()),
                };
                let known = kinds::find(&object.kind, &object.api_version);
                let with_kind = |name: &str| known.as_ref().map_or_else(|| name.to_owned(), |kind| kind.object_name(name));
                match made {
                    Ok(name) => session.say(format!("{} created", with_kind(&name))),
                    Err(error) => errors.push(error.when("creating")),
                }
            }
        }
    }
    Error::collect(errors)
}

/// The object in the namespace of `-n`, unless it names its own.
fn in_namespace(given: &Value, defaulted: &Value, arguments: &Arguments) -> Value {
    let mut out = defaulted.clone();
    if given.pointer("/metadata/namespace").is_none()
        && let Some(Value::String(namespace)) = out.pointer_mut("/metadata/namespace")
    {
        *namespace = arguments.namespace().to_string();
    }
    out
}

fn from_words(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let words: Vec<&str> = arguments.positionals.iter().map(String::as_str).collect();
    let (kind, name, rest) = match words.as_slice() {
        ["namespace" | "ns", name] => (Kind::Namespace, *name, json!({})),
        ["serviceaccount" | "sa", name] => (Kind::ServiceAccount, *name, json!({})),
        ["configmap" | "cm", name] => (Kind::ConfigMap, *name, json!({"data": literals(arguments)?})),
        ["secret", "generic", name] => (Kind::Secret, *name, json!({"stringData": literals(arguments)?})),
        ["deployment" | "deploy", name] => (Kind::Deployment, *name, deployment(name, arguments)?),
        [] => return Err(Error::client("must specify one of -f and -k")),
        [other, ..] => return Err(Error::client(format!("unexpected args: {other}"))),
    };
    let mut value = rest;
    let names = kind.names();
    value["apiVersion"] = names.api_version.into();
    value["kind"] = names.name.into();
    value["metadata"] = match names.namespaced {
        true => json!({"name": name, "namespace": arguments.namespace()}),
        false => json!({"name": name}),
    };
    let admitted = manifest::admit(&value, FieldValidation::Strict).map_err(|refusal| Error::Refused { refusal, doing: "creating" })?;
    session.create(kind, &admitted.defaulted)?;
    session.say(format!("{}/{name} created", kind.singular_with_group()));
    Ok(())
}

fn literals(arguments: &Arguments) -> Result<Value, Error> {
    let pair = |text: &str| match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_string(), Value::from(value))),
        _ => Err(Error::client(format!("invalid literal source {text}, expected key=value"))),
    };
    let pairs: Result<Map<String, Value>, Error> = arguments.values("from-literal").map(pair).collect();
    pairs.map(Value::Object)
}

fn deployment(name: &str, arguments: &Arguments) -> Result<Value, Error> {
    let Some(image) = arguments.value("image") else { return Err(Error::client("required flag(s) \"image\" not set")) };
    let replicas = arguments.number("replicas", "create deployment")?.unwrap_or(1);
    let container = image.rsplit('/').next().unwrap_or(image).split([':', '@']).next().unwrap_or(image);
    let labels = json!({"app": name});
    Ok(json!({"spec": {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": container, "image": image}]}},
    }}))
}

#[cfg(test)]
mod tests {
    use crate::cluster::{Settings, State, setup};
    use crate::kubectl;

    #[test]
    fn a_name_is_made_of_generate_name_and_never_twice() {
        let mut state = State::new(Settings::default(), setup::nodes(1));
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: made-}\n";
        for count in 1..=3 {
            let outcome = kubectl::run(&state, "kubectl create -f -", Some(text));
            outcome.actions.iter().for_each(|action| drop(state.apply(action)));
            let names = kubectl::run(&state, "kubectl get cm -o name", None).stdout;
            let name = outcome.stdout.strip_suffix(" created\n").unwrap_or_default();
            assert!(name.starts_with("configmap/made-") && name.len() == "configmap/made-".len() + 5, "{outcome:?}");
            assert_eq!(names.lines().filter(|line| line.starts_with("configmap/made-")).count(), count, "{names}");
        }
    }
}
