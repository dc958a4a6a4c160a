//! `kubectl set image`. Models staging/src/k8s.io/kubectl/pkg/cmd/set/set_image.go.

use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::session::Session;
use super::targets;
use crate::api::Object;
use crate::manifest::FieldValidation;
use serde_json::Value;

/// The flags of `set`.
pub const FLAGS: &[Flag] = &[value("selector", Some('l')), switch("all", None), switch("record", None)];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let words = &arguments.positionals;
    match words.first().map(String::as_str) {
        Some("image") => {}
        Some(other) => return Err(Error::client(format!("unknown command \"{other}\" for \"kubectl set\""))),
        None => return Err(Error::client("must specify what to set, such as image")),
    }
    let first_image = words.iter().position(|w| w.contains('=')).unwrap_or(words.len());
    let images: Vec<(&str, &str)> = words[first_image..].iter().filter_map(|w| w.split_once('=')).collect();
    if images.is_empty() {
        return Err(Error::client("at least one image update is required"));
    }
    let found = targets::find(session, arguments, &words[1..first_image])?;
    let mut errors = found.errors;
    for object in &found.objects {
        if let Err(error) = set(session, object, &images) {
            errors.push(error);
        }
    }
    Error::collect(errors)
}

fn set(session: &mut Session, object: &Object, images: &[(&str, &str)]) -> Result<(), Error> {
    let mut wanted = object.to_value();
    let spec = if object.kind() == crate::api::Kind::Pod { "/spec" } else { "/spec/template/spec" };
    let Some(spec) = wanted.pointer_mut(spec).filter(|s| s.get("containers").is_some()) else {
        let name = targets::name_of(object);
        return Err(Error::client(format!("{name} has no containers whose image could be set")));
    };
    let mut missing = Vec::new();
    for (container, image) in images {
        let mut found = false;
        for list in ["initContainers", "containers"] {
            for item in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                if *container == "*" || item["name"].as_str() == Some(container) {
                    item["image"] = (*image).into();
                    found = true;
                }
            }
        }
        if !found {
            missing.push(Error::client(format!("unable to find container named \"{container}\"")));
        }
    }
    Error::collect(missing)?;
    if session.update(object, &wanted, FieldValidation::Warn, "")? {
        session.say(format!("{} image updated", targets::name_of(object)));
    }
    Ok(())
}
