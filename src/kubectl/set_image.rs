//! `kubectl set image`. Models staging/src/k8s.io/kubectl/pkg/cmd/set/set_image.go.

use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::output::{Format, Shown};
use super::session::Session;
use super::targets;
use crate::api::Object;
use crate::manifest::FieldValidation;
use serde_json::Value;

/// The flags of `set image`. Who manages a field is not kept, so `--field-manager` shows in nothing that can be printed.
pub const FLAGS: &[Flag] = &[value("filename", Some('f')), value("selector", Some('l')), switch("all", None), value("field-manager", None)];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let words = &arguments.positionals;
    let first_image = words.iter().position(|w| w.contains('=')).unwrap_or(words.len());
    let images: Vec<(&str, &str)> = words[first_image..].iter().filter_map(|w| w.split_once('=')).collect();
    if images.is_empty() {
        return Err(Error::client("at least one image update is required"));
    }
    let found = targets::find(session, arguments, &words[..first_image])?;
    let mut errors = found.errors;
    for object in &found.objects {
        let done = set(session, object, &images);
        let shown = done.and_then(|shown| shown.map_or(Ok(()), |shown| session.show_next(&format, &shown, "image updated")));
        errors.extend(shown.err());
    }
    Error::collect(errors)
}

/// Gives the object if that changed it.
fn set(session: &mut Session, object: &Object, images: &[(&str, &str)]) -> Result<Option<Shown>, Error> {
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
    let (shown, changed) = session.update(object, &wanted, FieldValidation::Warn, "")?;
    Ok(Some(shown).filter(|_| changed))
}
