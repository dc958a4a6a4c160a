//! What the script waits for between two commands.

use super::shell;
use super::{namespace_flag, seconds};
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, UpdateStrategy};
use crate::api::{Key, Kind, Resource as _, order};
use crate::cluster::State;
use crate::history::History;
use crate::kubectl;
use crate::scenario::done::Done;

/// How long a wait may take: images are pulled on a real cluster.
const TIMEOUT_SECONDS_MIN: u64 = 300;
/// A real cluster may take so many times as long as the run.
const TIMES_AS_LONG: u64 = 4;
/// How many pods one wait names.
const PODS_AT_ONCE: usize = 20;

/// Lines that wait after something was done until the next is done, or the run ends.
pub fn between(history: &History, done: &Done) -> String {
    let taken_ms = done.until_ms - done.at_ms;
    let changes: Vec<_> = history.changes().range(done.changes.start, done.changes.end).collect();
    let keys = order::gather_set(changes.iter().map(|change| change.key()));
    let all: Vec<Waited> = keys.iter().filter_map(|key| waited(done, key)).collect();
    let unfinished: Vec<&str> = all.iter().filter(|waited| waited.lines.is_none()).map(|waited| &*waited.key.name).collect();
    let timeout = (taken_ms.div_ceil(1_000) * TIMES_AS_LONG).max(TIMEOUT_SECONDS_MIN);
    let gone = gone(done, &keys.iter().filter(|key| key.kind == Kind::Pod).collect::<Vec<_>>(), timeout);
    // A command that was given its time has taken it already.
    let rests = taken_ms > 0 && !done.goes_on;
    let mut text = String::new();
    if let Some((first, more)) = unfinished.split_first() {
        let who = if more.is_empty() { (*first).to_owned() } else { format!("{first} and {} more", more.len()) };
        let why = format!("The run went on after {}, before {who} came to rest: sleep as long rather than wait.", seconds(taken_ms));
        return if rests { shell::comment(&why) + &sleep(taken_ms) } else { text };
    }
    // What goes wrong is noticed after a while only, and what nobody waits for takes its time.
    let unwatched = all.is_empty() && gone.is_empty() && changes.iter().any(|change| change.at_ms > done.at_ms);
    if rests && (!done.is_command() || unwatched) {
        text.push_str(&shell::comment(&format!("The run went on after {}.", seconds(taken_ms))));
        text.push_str(&sleep(taken_ms));
    }
    let lines: Vec<String> = all.iter().filter_map(|waited| waited.lines.as_ref()).flatten().cloned().collect();
    if !lines.is_empty() {
        text.push_str(&format!("# In the run this had come to rest after {}.\n", seconds(taken_ms)));
        text.extend(lines.iter().map(|line| format!("kubectl {line} --timeout={timeout}s\n")));
    }
    text + &gone
}

fn sleep(taken_ms: u64) -> String {
    format!("sleep {}\n", taken_ms.div_ceil(1_000))
}

/// Something to wait for.
struct Waited<'k> {
    key: &'k Key,
    /// What waits for it; absent when the run had not come so far.
    lines: Option<Vec<String>>,
}

/// What to wait for of an object that changed.
fn waited<'k>(done: &Done, key: &'k Key) -> Option<Waited<'k>> {
    let state = &done.after;
    let object = state.get(key)?;
    let name = format!("{}/{}{}", key.kind.names().singular, shell::quoted(&key.name), namespace_flag(&key.namespace));
    let lines = match key.kind {
        _ if object.meta().is_terminating() => None,
        Kind::StatefulSet => set_lines(done, StatefulSet::of(object)?, &name),
        Kind::Deployment => is_rolled_out(state, &name).then(|| vec![format!("rollout status {name}")]),
        // Pods of a set or a Deployment are waited for with it.
        Kind::Pod if object.meta().controller().is_none() => {
            Pod::of(object)?.status.ready.then(|| vec![format!("wait --for=condition=Ready {name}")])
        }
        _ => return None,
    };
    Some(Waited { key, lines })
}

/// What waits for a set: `rollout status` does not see pods that have to go, and knows RollingUpdate alone.
fn set_lines(done: &Done, set: &StatefulSet, name: &str) -> Option<Vec<String>> {
    let (wanted, status) = (set.spec.replicas, &set.status);
    let is_there = status.replicas == wanted && status.ready_replicas == wanted && status.observed_generation == set.meta.generation;
    let on_delete = set.spec.update_strategy == UpdateStrategy::OnDelete;
    if !is_there || !on_delete && !is_rolled_out(&done.after, name) {
        return None;
    }
    let before = done.before.find::<StatefulSet>(&set.meta.namespace, &set.meta.name).map_or(0, |set| set.status.replicas);
    let ready = if on_delete { field_is("readyReplicas", wanted, name) } else { format!("rollout status {name}") };
    let fewer = (before > wanted).then(|| field_is("replicas", wanted, name));
    // A field that is 0 is left out of the status, so nobody can wait for that.
    let ready = (wanted > 0 || !on_delete).then_some(ready);
    Some(ready.into_iter().chain(fewer).collect())
}

fn field_is(field: &str, value: i32, name: &str) -> String {
    format!("wait --for=jsonpath='{{.status.{field}}}'={value} {name}")
}

/// What `kubectl rollout status` says at a moment.
fn is_rolled_out(state: &State, name: &str) -> bool {
    let outcome = kubectl::run(state, &format!("rollout status {name}"), None);
    outcome.exit == 0 && outcome.follow.is_none()
}

/// Waits for pods that went with the set they were of.
fn gone(done: &Done, pods: &[&Key], timeout: u64) -> String {
    let is_left = |key: &&&Key| {
        let owner = done.before.get(key).and_then(|pod| pod.meta().controller());
        let owner = owner.map(|owner| Key::new(owner.kind, &key.namespace, &owner.name));
        done.after.get(key).is_none() && owner.is_some_and(|owner| done.after.get(&owner).is_none())
    };
    let gone: Vec<&&Key> = pods.iter().filter(is_left).collect();
    let line = |pods: &[&&Key]| {
        let names: Vec<String> = pods.iter().map(|pod| format!("pod/{}", shell::quoted(&pod.name))).collect();
        let namespace = namespace_flag(&pods[0].namespace);
        format!("kubectl wait --for=delete {}{namespace} --timeout={timeout}s\n", names.join(" "))
    };
    let told = if gone.is_empty() { "" } else { "# In the run these were gone.\n" };
    let same = gone.chunk_by(|one, other| one.namespace == other.namespace);
    told.to_owned() + &same.flat_map(|pods| pods.chunks(PODS_AT_ONCE)).map(line).collect::<String>()
}
