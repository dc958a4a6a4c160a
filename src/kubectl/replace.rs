//! `kubectl replace -f -`, and `--force`, which deletes and re-creates.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/replace/replace.go.

use super::apply::{last_applied, set_annotation};
use super::command_context::CommandContext;
use super::delete;
use super::dry_run::{self, DryRun};
use super::error::Error;
use super::flags::{Arguments, Flags, duration, number, optional, switch, value};
use super::long_running::LongRunning;
use super::manifests::{self, OutgoingObject};
use super::not_simulated;
use super::output::{self, Format, ObjectOutput};
use crate::api::meta::LAST_APPLIED;
use crate::api::{Key, Uid};
use crate::manifest::FieldValidation;
use serde_json::Value;
use std::rc::Rc;

/// The flags of `replace`. `--field-manager` has no visible effect: `managedFields` are not simulated. Neither has `--wait`:
/// `--force` waits for every deletion.
pub const FLAGS: Flags = &[
    &[
        value("filename", Some('f')),
        switch("force", None),
        number("grace-period", None),
        optional("cascade", "background"),
        duration("timeout"),
        switch("wait", None),
        switch("save-config", None),
        optional("validate", "strict"),
        value("field-manager", None),
        value("raw", None).not_simulated(),
        value("subresource", None).not_simulated(),
    ],
    dry_run::FLAG,
    output::FLAG,
    not_simulated::PRINT,
    not_simulated::FILES,
    not_simulated::RECORD,
];

/// How long `--force` waits for a deletion without `--timeout`.
const TIMEOUT_MS: u64 = 5 * 60_000;

/// A forced replacement that waits for the deletions.
#[derive(Clone, Debug)]
pub struct ForcedReplace {
    deleted: Vec<(Key, Uid)>,
    objects: Rc<Vec<OutgoingObject>>,
    arguments: Arguments,
    format: Format,
    deadline_ms: u64,
}

impl PartialEq for ForcedReplace {
    fn eq(&self, other: &ForcedReplace) -> bool {
        let values = |replace: &ForcedReplace| replace.objects.iter().map(|sent| sent.value.clone()).collect::<Vec<Value>>();
        (&self.deleted, self.deadline_ms, &self.format) == (&other.deleted, other.deadline_ms, &other.format)
            && values(self) == values(other)
    }
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let force = arguments.is_on("force");
    if arguments.value("filename").is_none() {
        return Err(Error::client("must specify one of -f and -k"));
    }
    if arguments.number("grace-period").is_some_and(|seconds| seconds >= 0) && !force {
        return Err(Error::client("--grace-period must have --force specified"));
    }
    if arguments.duration_ms("timeout").is_some_and(|timeout_ms| timeout_ms > 0) && !force {
        return Err(Error::client("--timeout must have --force specified"));
    }
    let fields = manifests::validation(arguments)?;
    let mut read = manifests::read(context, arguments, "no objects passed to replace")?;
    if force {
        read.take_unread().map_or(Ok(()), Err)?;
        return force_replace(context, arguments, format, read.objects);
    }
    let mut errors = Vec::new();
    for sent in &read.objects {
        let replaced = replace(context, arguments, sent, fields);
        errors.extend(replaced.and_then(|shown| context.print_next_object(&format, &shown, "replaced")).err());
    }
    errors.extend(read.take_unread());
    Error::collect(errors)
}

/// The object as kubectl sends it: with the last-applied annotation if `--save-config` is given or it has one.
fn sent_value(sent: &OutgoingObject, arguments: &Arguments) -> Value {
    let mut value = sent.value.clone();
    let has_annotation = value["metadata"]["annotations"].get(LAST_APPLIED).is_some();
    if has_annotation || arguments.is_on("save-config") {
        set_annotation(&mut value, LAST_APPLIED, &last_applied(&sent.value));
    }
    value
}

/// Models the verb PUT: fields that the manifest does not have get their defaults.
fn replace(
    context: &mut CommandContext,
    arguments: &Arguments,
    sent: &OutgoingObject,
    fields: FieldValidation,
) -> Result<ObjectOutput, Error> {
    sent.check_namespace(arguments)?;
    let mut desired = sent_value(sent, arguments);
    if context.dry_run == DryRun::Client {
        return Ok(ObjectOutput::Sent(desired));
    }
    let Some(resource) = sent.resource(&context.state) else {
        return Err(Error::Server { reason: "NotFound", message: "the server could not find the requested resource".into() });
    };
    let live = context.find_resource(&resource, sent.namespace(arguments), sent.text("/metadata/name"));
    let live = live.map_err(|error| error.with_operation("replacing"))?;
    if let Err(refusal) = &sent.admitted {
        return Err(Error::Refused { refusal: refusal.clone(), doing: "replacing" });
    }
    let version = live.meta().resource_version.to_string();
    if !matches!(sent.text("/metadata/resourceVersion"), "" | "0") && sent.text("/metadata/resourceVersion") != version {
        let (what, name) = (live.plural_with_group(), &live.meta().name);
        let message = format!(
            "Operation cannot be fulfilled on {what} \"{name}\": the object has been modified; please apply your changes to the latest \
             version and try again"
        );
        return Err(Error::Server { reason: "Conflict", message }.with_operation("replacing"));
    }
    // What only the server sets stays as it is.
    let current = live.to_value();
    for field in ["uid", "resourceVersion", "creationTimestamp", "generation", "deletionTimestamp", "ownerReferences", "finalizers"] {
        match current["metadata"].get(field) {
            Some(value) => desired["metadata"][field] = value.clone(),
            None => drop(desired["metadata"].as_object_mut().and_then(|metadata| metadata.remove(field))),
        }
    }
    context.update(&live, &desired, fields, "replacing").map(|(shown, _)| shown)
}

fn force_replace(context: &mut CommandContext, arguments: &Arguments, format: Format, objects: Vec<OutgoingObject>) -> Result<(), Error> {
    let mut keys = Vec::new();
    for sent in &objects {
        sent.check_namespace(arguments)?;
        if let Some(resource) = sent.resource(&context.state) {
            keys.push(resource.key(sent.namespace(arguments), sent.text("/metadata/name"))?);
        }
    }
    let existing = |context: &CommandContext, key: &Key| context.state.get(key).map(|object| (key.clone(), object.meta().uid));
    let deleted: Vec<(Key, Uid)> = keys.iter().filter_map(|key| existing(context, key)).collect();
    for (key, _) in &deleted {
        delete::for_replacement(context, arguments, key)?;
    }
    let timeout_ms = arguments.duration_ms("timeout").filter(|timeout_ms| *timeout_ms > 0).unwrap_or(TIMEOUT_MS);
    let deadline_ms = context.state.now_ms().saturating_add(timeout_ms);
    let replace = ForcedReplace { deleted, objects: Rc::new(objects), arguments: arguments.clone(), format, deadline_ms };
    replace.advance(context)
}

impl ForcedReplace {
    /// When the command times out even if nothing changes.
    pub fn next_due_ms(&self) -> Option<u64> {
        Some(self.deadline_ms)
    }

    /// Re-creates the objects once those of the same names are deleted.
    pub fn advance(mut self, context: &mut CommandContext) -> Result<(), Error> {
        // A dry run deletes nothing.
        let is_left = |(key, uid): &(Key, Uid)| context.state.get(key).is_some_and(|object| object.meta().uid == *uid);
        self.deleted.retain(|deleted| context.dry_run == DryRun::None && is_left(deleted));
        if !self.deleted.is_empty() {
            if context.state.now_ms() >= self.deadline_ms {
                return Err(Error::client("timed out waiting for the condition"));
            }
            context.follow(LongRunning::Replace(self));
            return Ok(());
        }
        let mut errors = Vec::new();
        for sent in self.objects.iter() {
            let annotated = sent_value(sent, &self.arguments);
            let annotation = annotated["metadata"]["annotations"][LAST_APPLIED].as_str();
            let created = match context.dry_run {
                DryRun::None => sent.create(context, &self.arguments, annotation),
                _ => Ok(ObjectOutput::Sent(annotated.clone())),
            };
            // replace.go does not name the operation in errors of the second request.
            errors.extend(created.and_then(|shown| context.print_next_object(&self.format, &shown, "replaced")).err());
        }
        Error::collect(errors)
    }
}
