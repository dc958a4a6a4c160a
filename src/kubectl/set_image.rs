//! `kubectl set image`. Models staging/src/k8s.io/kubectl/pkg/cmd/set/set_image.go.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::output::{Format, ObjectOutput};
use super::set::pod_spec_path;
use super::targets;
use crate::api::Object;
use crate::manifest::FieldValidation;
use serde_json::Value;

/// The flags of `set image`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[value("filename", Some('f')), value("selector", Some('l')), switch("all", None), value("field-manager", None)];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let words = &arguments.positionals;
    let first_image = words.iter().position(|w| w.contains('=')).unwrap_or(words.len());
    let images: Vec<(&str, &str)> = words[first_image..].iter().filter_map(|w| w.split_once('=')).collect();
    if images.is_empty() {
        return Err(Error::client("at least one image update is required"));
    }
    let found = targets::find(context, arguments, &words[..first_image])?;
    let mut errors = found.errors;
    for object in &found.objects {
        let updated = set(context, object, &images);
        let shown = updated.and_then(|shown| shown.map_or(Ok(()), |shown| context.print_next_object(&format, &shown, "image updated")));
        errors.extend(shown.err());
    }
    Error::collect(errors)
}

/// Sets the images of an object; returns the object if that changed it.
fn set(context: &mut CommandContext, object: &Object, images: &[(&str, &str)]) -> Result<Option<ObjectOutput>, Error> {
    let mut desired = object.to_value();
    let spec = pod_spec_path(object).and_then(|path| desired.pointer_mut(path));
    let Some(spec) = spec.filter(|s| s.get("containers").is_some()) else {
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
    let (shown, changed) = context.update(object, &desired, FieldValidation::Warn, "")?;
    Ok(Some(shown).filter(|_| changed))
}
