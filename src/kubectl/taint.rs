//! `kubectl taint`. Models staging/src/k8s.io/kubectl/pkg/cmd/taint.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::output::{Format, ObjectOutput};
use super::targets;
use crate::api::node::Node;
use crate::api::scheduling::Taint;
use crate::api::{Object, Resource as _};
use std::rc::Rc;

/// The flags of `taint`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[switch("all", None), switch("overwrite", None), value("selector", Some('l')), value("field-manager", None)];

/// The requested changes: taints to set, and taints to remove by key and effect (an empty effect matches all).
#[derive(Default)]
struct Changes {
    set: Vec<Taint>,
    remove: Vec<Taint>,
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let words = &arguments.positionals;
    let is_change = |word: &String| word.contains([':', '=']) || word.ends_with('-');
    let first_change = words.iter().position(is_change).unwrap_or(words.len());
    let changes = changes(&words[first_change..])?;
    if changes.set.is_empty() && changes.remove.is_empty() {
        return Err(Error::client("at least one taint update is required"));
    }
    if let Some(other) = words[..first_change].first().filter(|word| !matches!(word.split('/').next(), Some("node" | "nodes" | "no"))) {
        return Err(Error::client(format!("invalid resource type {other}, only [\"node\" \"nodes\"] are supported")));
    }
    let found = targets::find(context, arguments, &words[..first_change])?;
    let mut errors = found.errors;
    for node in found.objects.iter().filter_map(Node::of) {
        let tainted = taint(context, node, &changes, arguments.is_on("overwrite"));
        errors.extend(tainted.and_then(|(shown, operation)| context.print_object(&format, &shown, operation)).err());
    }
    Error::collect(errors)
}

fn changes(words: &[String]) -> Result<Changes, Error> {
    let mut changes = Changes::default();
    for word in words {
        let invalid = || Error::client(format!("invalid taint spec: {word}"));
        match word.strip_suffix('-') {
            Some(spec) => {
                let (key, effect) = spec.split_once(':').unwrap_or((spec, ""));
                let key = key.split('=').next().unwrap_or(key);
                changes.remove.push(Taint { key: key.into(), value: "".into(), effect: effect.into() });
            }
            None => {
                let (head, effect) = word.rsplit_once(':').ok_or_else(invalid)?;
                let (key, value) = head.split_once('=').unwrap_or((head, ""));
                if !matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
                    return Err(Error::client(format!("invalid taint effect: {effect}, unsupported taint effect")));
                }
                changes.set.push(Taint { key: key.into(), value: value.into(), effect: effect.into() });
            }
        }
    }
    Ok(changes)
}

fn taint(context: &mut CommandContext, node: &Rc<Node>, changes: &Changes, overwrite: bool) -> Result<(ObjectOutput, &'static str), Error> {
    let mut updated = node.clone();
    let taints = &mut Rc::make_mut(&mut updated).taints;
    for removed in &changes.remove {
        let matches_removed = |t: &Taint| t.key == removed.key && (removed.effect.is_empty() || t.effect == removed.effect);
        if !taints.iter().any(matches_removed) {
            return Err(Error::client(format!("taint \"{removed}\" not found").replace(":\"", "\"")));
        }
        taints.retain(|t| !matches_removed(t));
    }
    // The new taints precede the old ones (cmd/taint/utils.go reorganizeTaints).
    for new in changes.set.iter().rev() {
        let same = |t: &Taint| t.key == new.key && t.effect == new.effect;
        if !overwrite && taints.iter().any(same) {
            let (name, key) = (&node.meta.name, &new.key);
            let message = format!("node {name} already has {key} taint(s) with same effect(s) and --overwrite is false");
            return Err(Error::client(message));
        }
        taints.retain(|t| !same(t));
        taints.insert(0, new.clone());
    }
    let verb = if changes.set.is_empty() { "untainted" } else { "tainted" };
    let shown = context.replace(Object::Node(updated))?;
    Ok((shown, verb))
}
