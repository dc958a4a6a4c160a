//! `kubectl create job` and `create cronjob`. Models staging/src/k8s.io/kubectl/pkg/cmd/create/create_job.go and
//! create_cronjob.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, value};
use super::super::resource::{self, ResolvedResource};
use super::kinds::{create_stored, name_and_command};
use crate::api::Object;
use serde_json::{Value, json};

/// The flags of `create job`.
pub const JOB: &[Flag] = &[value("image", None), value("from", None)];
/// The flags of `create cronjob`.
pub const CRON_JOB: &[Flag] = &[value("image", None), value("schedule", None), value("restart", None)];

/// Runs `create job`.
pub fn job(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let (name, command) = name_and_command(arguments)?;
    let given = |flag: &str| arguments.value(flag).filter(|given| !given.is_empty());
    let fields = match (given("image"), given("from")) {
        (None, None) => return Err(Error::client("either --image or --from must be specified")),
        (Some(_), Some(_)) => return Err(Error::client("either --image or --from must be specified")),
        (None, Some(_)) if !command.is_empty() => return Err(Error::client("cannot specify --from and command")),
        (Some(image), None) => json!({"spec": {"template": template(name, image, command, "Never")}, "status": {}}),
        (None, Some(from)) => from_cron_job(context, arguments, from)?,
    };
    create_stored(context, arguments, "Job", name, fields)
}

/// The fields of a Job from the template of a CronJob (createJobFromCronJob).
fn from_cron_job(context: &CommandContext, arguments: &Arguments, from: &str) -> Result<Value, Error> {
    let Some(ResolvedResource::Named(named)) = resource::resolve(&context.state, &[from.to_string()])? else {
        return Err(Error::client("resource(s) were provided, but no name was specified"));
    };
    let [(found, name)] = named.as_slice() else { return Err(Error::client("from must be an existing cronjob")) };
    let object = context.find_resource(found, arguments.namespace(), name)?;
    let Object::StoredObject(cron_job) = object.clone() else {
        return Err(Error::client("unknown object type: only CronJob is supported"));
    };
    let mut annotations = json!({"cronjob.kubernetes.io/instantiate": "manual"});
    for (key, value) in cron_job.at(&["spec", "jobTemplate", "metadata", "annotations"]).as_object().into_iter().flatten() {
        annotations[key] = value.clone();
    }
    let mut metadata = json!({"annotations": annotations});
    if let Some(labels) = cron_job.at(&["spec", "jobTemplate", "metadata", "labels"]).as_object() {
        metadata["labels"] = labels.clone().into();
    }
    metadata["ownerReferences"] = json!([{
        "apiVersion": object.api_version(), "controller": true, "kind": "CronJob", "name": &*cron_job.meta.name,
        "uid": cron_job.meta.uid.to_string(),
    }]);
    Ok(json!({"metadata": metadata, "spec": cron_job.at(&["spec", "jobTemplate", "spec"]), "status": {}}))
}

/// Runs `create cronjob`.
pub fn cron_job(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let (name, command) = name_and_command(arguments)?;
    let missing: Vec<String> =
        ["image", "schedule"].iter().filter(|flag| arguments.value(flag).is_none()).map(|flag| format!("\"{flag}\"")).collect();
    if !missing.is_empty() {
        return Err(Error::client(format!("required flag(s) {} not set", missing.join(", "))));
    }
    let restart = arguments.value("restart").unwrap_or("OnFailure");
    let template = template(name, arguments.value("image").unwrap_or_default(), command, restart);
    let fields = json!({
        "spec": {
            "jobTemplate": {"metadata": {"name": name}, "spec": {"template": template}},
            "schedule": arguments.value("schedule").unwrap_or_default(),
        },
        "status": {},
    });
    create_stored(context, arguments, "CronJob", name, fields)
}

fn template(name: &str, image: &str, command: &[String], restart: &str) -> Value {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !command.is_empty() {
        container["command"] = command.into();
    }
    json!({"metadata": {}, "spec": {"containers": [container], "restartPolicy": restart}})
}
