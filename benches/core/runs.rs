//! The work of the cluster's rows: whole runs from apply to the last pod Ready, updates, scaling down, going back in time.

use crate::measure::{Run, timed};
use ordinal::api::deployment::Deployment;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Kind, Object, defaults};
use ordinal::cluster::{Action, Settings, State, setup};
use ordinal::history::History;
use serde_json::{Value, json};

/// More steps than any run here takes.
const STEPS_MAX: usize = 1_000_000_000;
/// Nothing changes for so long: the run is over.
const QUIET_MS: u64 = 1_000_000;
/// How many pods a node gets.
const PODS_PER_NODE: usize = 50;
const NODES_MIN: usize = 3;
/// How much of the virtual time one call of the history plays: no run here is longer.
const HISTORY_MS: u64 = 100_000_000;
/// To how many moments of a run one goes.
const SEEKS: usize = 100;

/// A set with a claim for each pod.
pub fn set(policy: &str, replicas: usize, image: &str) -> Object {
    let claim = json!({"metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}});
    let mut value = workload("StatefulSet", replicas, image);
    value["spec"]["serviceName"] = "bench".into();
    value["spec"]["podManagementPolicy"] = policy.into();
    value["spec"]["volumeClaimTemplates"] = json!([claim]);
    object(Kind::StatefulSet, value)
}

fn workload(kind: &str, replicas: usize, image: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "bench"},
        "spec": {
            "replicas": replicas, "selector": {"matchLabels": {"app": "bench"}},
            "template": {"metadata": {"labels": {"app": "bench"}}, "spec": {"containers": [{"name": "main", "image": image}]}},
        },
    })
}

fn object(kind: Kind, mut value: Value) -> Object {
    defaults::apply(value["kind"].as_str().unwrap_or_default().to_owned().as_str(), &mut value);
    Object::from_value(kind, &value).expect("an object of that kind")
}

/// A cluster with room for so many pods and nothing in it.
fn empty(pods: usize) -> State {
    let settings = Settings { pods_max: Settings::PODS_MAX_IN_A_COMMAND, ..Settings::default() };
    State::new(settings, setup::nodes(pods.div_ceil(PODS_PER_NODE).max(NODES_MIN)))
}

/// Does something and lets everything happen that follows from it; counts the changes. None of them is kept.
fn follow(state: &mut State, action: &Action) -> usize {
    let mut changes = state.apply(action).expect("within the limits").len();
    let mut still_since_ms = state.now_ms();
    for _ in 0..STEPS_MAX {
        if state.next_due_ms().is_none_or(|due_ms| due_ms > still_since_ms + QUIET_MS) {
            break;
        }
        let made = state.step().map_or(0, |step| step.changes.len());
        if made > 0 {
            still_since_ms = state.now_ms();
            changes += made;
        }
    }
    changes
}

/// Times an action and what follows from it.
fn run(state: &mut State, action: &Action) -> Run {
    let (changes, run) = timed(|| follow(state, action));
    Run { changes, objects: state.store().len(), ..run }
}

fn pods_ready(state: &State) -> usize {
    let sets = state.all::<StatefulSet>().map(|set| set.status.ready_replicas);
    let deployments = state.all::<Deployment>().map(|deployment| deployment.status.ready_replicas);
    sets.chain(deployments).map(|ready| ready.unsigned_abs() as usize).sum()
}

/// A figure for work that was not done would mislead.
fn expect_ready(state: &State, pods: usize) {
    assert_eq!(pods_ready(state), pods, "as many pods are Ready as were asked for");
}

fn up(object: Object, size: usize) -> Run {
    let mut state = empty(size);
    let run = run(&mut state, &Action::Create(object));
    expect_ready(&state, size);
    run
}

/// A Parallel set from nothing.
pub fn up_parallel(size: usize) -> Run {
    up(set("Parallel", size, "bench:1"), size)
}

/// An OrderedReady set from nothing.
pub fn up_ordered(size: usize) -> Run {
    up(set("OrderedReady", size, "bench:1"), size)
}

/// A Deployment from nothing.
pub fn up_deployment(size: usize) -> Run {
    up(object(Kind::Deployment, workload("Deployment", size, "bench:1")), size)
}

/// A cluster in which a set is up.
pub fn settled(policy: &str, size: usize) -> State {
    let mut state = empty(size);
    follow(&mut state, &Action::Create(set(policy, size, "bench:1")));
    expect_ready(&state, size);
    state
}

/// Another image for all pods of a set, one after the other.
pub fn update(size: usize) -> Run {
    let mut state = settled("OrderedReady", size);
    let run = run(&mut state, &Action::Replace(set("OrderedReady", size, "bench:2")));
    expect_ready(&state, size);
    run
}

/// A Parallel set scaled down to nothing.
pub fn down(size: usize) -> Run {
    let mut state = settled("Parallel", size);
    let run = run(&mut state, &Action::Replace(set("Parallel", 0, "bench:1")));
    expect_ready(&state, 0);
    run
}

fn played(size: usize) -> History {
    let mut history = History::new(empty(size));
    history.act("bench", &[Action::Create(set("Parallel", size, "bench:1"))]).expect("within the limits");
    while !history.is_settled() && !history.play_to(HISTORY_MS) {}
    expect_ready(history.state(), size);
    history
}

/// A Parallel set from nothing with every moment of it kept.
pub fn keep_history(size: usize) -> Run {
    let (history, run) = timed(|| played(size));
    Run { changes: history.changes().len(), objects: history.state().store().len(), ..run }
}

/// The slowest of many seeks in the history of a Parallel set: to moments all along it and around the greatest of them, in an
/// order that jumps forth and back.
pub fn seek(size: usize) -> Run {
    let mut history = played(size);
    let mut slowest = Run::default();
    let mut changes = 0;
    for at_ms in moments_to_visit(&history) {
        let before = history.position();
        let ((), run) = timed(|| history.seek(at_ms));
        if run.ms > slowest.ms {
            slowest = run;
            changes = history.branch().changes_before(history.position()).abs_diff(history.branch().changes_before(before));
        }
    }
    Run { changes, ..slowest }
}

fn moments_to_visit(history: &History) -> Vec<u64> {
    let branch = history.branch();
    let mut times_ms: Vec<u64> = branch.moments.iter().map(|moment| moment.at_ms).collect();
    let greatest = (0..branch.moments.len()).max_by_key(|at| branch.changes_of(*at).count()).unwrap_or(0);
    let around = greatest.saturating_sub(2)..(greatest + 3).min(times_ms.len());
    let mut wanted: Vec<u64> = times_ms[around].to_vec();
    times_ms.dedup();
    // A stride by the golden ratio jumps all over the run and misses no part of it.
    let stride = (times_ms.len() as f64 * 0.618) as usize + 1;
    wanted.extend((0..SEEKS).map(|n| times_ms[n * stride % times_ms.len()]));
    wanted
}
