//! Writes the waits between two commands.

use super::shell;
use super::{namespace_flag, seconds};
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, UpdateStrategy};
use crate::api::{Key, Kind, Resource as _, order};
use crate::cluster::State;
use crate::history::History;
use crate::kubectl;
use crate::scenario::replayed_command::ReplayedCommand;

/// The minimum timeout of a wait: a real cluster pulls images.
const TIMEOUT_SECONDS_MIN: u64 = 300;
/// The timeout of a wait as a multiple of the time in the run.
const TIMEOUT_FACTOR: u64 = 4;
/// The maximum number of Pods in one `kubectl wait`.
const PODS_PER_WAIT: usize = 20;

/// The lines that wait between a command and the next one, or the end of the run.
pub fn between(history: &History, replayed: &ReplayedCommand) -> String {
    let duration_ms = replayed.until_ms - replayed.at_ms;
    let changes: Vec<_> = history.changes().range(replayed.changes.start, replayed.changes.end).collect();
    let keys = order::gather_set(changes.iter().map(|change| change.key()));
    let all: Vec<WaitTarget> = keys.iter().filter_map(|key| wait_target(replayed, key)).collect();
    let unfinished: Vec<&str> = all.iter().filter(|target| target.lines.is_none()).map(|target| &*target.key.name).collect();
    let timeout = (duration_ms.div_ceil(1_000) * TIMEOUT_FACTOR).max(TIMEOUT_SECONDS_MIN);
    let deletion_waits = deletion_waits(replayed, &keys.iter().filter(|key| key.kind == Kind::Pod).collect::<Vec<_>>(), timeout);
    // A command that was still running has used up the time already.
    let sleeps = duration_ms > 0 && !replayed.is_running;
    let mut text = String::new();
    if let Some((first, more)) = unfinished.split_first() {
        let names = if more.is_empty() { (*first).to_owned() } else { format!("{first} and {} more", more.len()) };
        let why = format!(
            "The run continued after {}, when {names} had not completed: sleep for the same time instead of waiting.",
            seconds(duration_ms)
        );
        return if sleeps { shell::comment(&why) + &sleep(duration_ms) } else { text };
    }
    // Faults take effect only after some time, and some changes have nothing to wait for.
    let unobserved = all.is_empty() && deletion_waits.is_empty() && changes.iter().any(|change| change.at_ms > replayed.at_ms);
    if sleeps && (!replayed.is_command() || unobserved) {
        text.push_str(&shell::comment(&format!("The run continued after {}.", seconds(duration_ms))));
        text.push_str(&sleep(duration_ms));
    }
    let lines: Vec<String> = all.iter().filter_map(|target| target.lines.as_ref()).flatten().cloned().collect();
    if !lines.is_empty() {
        text.push_str(&format!("# In the run this was complete after {}.\n", seconds(duration_ms)));
        text.extend(lines.iter().map(|line| format!("kubectl {line} --timeout={timeout}s\n")));
    }
    text + &deletion_waits
}

fn sleep(duration_ms: u64) -> String {
    format!("sleep {}\n", duration_ms.div_ceil(1_000))
}

/// An object to wait for.
struct WaitTarget<'k> {
    key: &'k Key,
    /// The kubectl commands that wait for it; absent if it was not complete in the run.
    lines: Option<Vec<String>>,
}

/// The wait for a changed object, if there is one.
fn wait_target<'k>(replayed: &ReplayedCommand, key: &'k Key) -> Option<WaitTarget<'k>> {
    let state = &replayed.after;
    let object = state.get(key)?;
    let name = format!("{}/{}{}", key.kind.names().singular, shell::quoted(&key.name), namespace_flag(&key.namespace));
    let lines = match key.kind {
        _ if object.meta().is_terminating() => None,
        Kind::StatefulSet => set_lines(replayed, StatefulSet::of(object)?, &name),
        Kind::Deployment => is_rolled_out(state, &name).then(|| vec![format!("rollout status {name}")]),
        // Pods with a controller are waited for with it.
        Kind::Pod if object.meta().controller().is_none() => {
            Pod::of(object)?.status.ready.then(|| vec![format!("wait --for=condition=Ready {name}")])
        }
        _ => return None,
    };
    Some(WaitTarget { key, lines })
}

/// The waits for a StatefulSet: `rollout status` ignores surplus Pods and supports only RollingUpdate.
fn set_lines(replayed: &ReplayedCommand, set: &StatefulSet, name: &str) -> Option<Vec<String>> {
    let (replicas, status) = (set.spec.replicas, &set.status);
    let is_scaled = status.replicas == replicas && status.ready_replicas == replicas && status.observed_generation == set.meta.generation;
    let on_delete = set.spec.update_strategy == UpdateStrategy::OnDelete;
    if !is_scaled || !on_delete && !is_rolled_out(&replayed.after, name) {
        return None;
    }
    let before = replayed.before.find::<StatefulSet>(&set.meta.namespace, &set.meta.name).map_or(0, |set| set.status.replicas);
    let ready = if on_delete { field_is("readyReplicas", replicas, name) } else { format!("rollout status {name}") };
    let fewer = (before > replicas).then(|| field_is("replicas", replicas, name));
    // A field with value 0 is omitted from the status, so `kubectl wait` can't wait for it.
    let ready = (replicas > 0 || !on_delete).then_some(ready);
    Some(ready.into_iter().chain(fewer).collect())
}

fn field_is(field: &str, value: i32, name: &str) -> String {
    format!("wait --for=jsonpath='{{.status.{field}}}'={value} {name}")
}

/// Whether `kubectl rollout status` reports success.
fn is_rolled_out(state: &State, name: &str) -> bool {
    let outcome = kubectl::run(state, &format!("rollout status {name}"), None);
    outcome.exit == 0 && outcome.follow.is_none()
}

/// Waits for the deletion of Pods whose controller was deleted.
fn deletion_waits(replayed: &ReplayedCommand, pods: &[&Key], timeout: u64) -> String {
    let is_left = |key: &&&Key| {
        let owner = replayed.before.get(key).and_then(|pod| pod.meta().controller());
        let owner = owner.map(|owner| Key::new(owner.kind, &key.namespace, &owner.name));
        replayed.after.get(key).is_none() && owner.is_some_and(|owner| replayed.after.get(&owner).is_none())
    };
    let deleted: Vec<&&Key> = pods.iter().filter(is_left).collect();
    let line = |pods: &[&&Key]| {
        let names: Vec<String> = pods.iter().map(|pod| format!("pod/{}", shell::quoted(&pod.name))).collect();
        let namespace = namespace_flag(&pods[0].namespace);
        format!("kubectl wait --for=delete {}{namespace} --timeout={timeout}s\n", names.join(" "))
    };
    let comment = if deleted.is_empty() { "" } else { "# In the run these Pods were deleted.\n" };
    let namespaces = deleted.chunk_by(|one, other| one.namespace == other.namespace);
    comment.to_owned() + &namespaces.flat_map(|pods| pods.chunks(PODS_PER_WAIT)).map(line).collect::<String>()
}
