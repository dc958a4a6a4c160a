//! The work of the cluster's rows: whole runs until all pods are ready, rolling updates, scaling down, seeking in the history.

use crate::measure::{Run, timed};
use ordinal::api::deployment::Deployment;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Kind, Object, defaults};
use ordinal::cluster::{Action, Settings, State, setup};
use ordinal::history::History;
use serde_json::{Value, json};

/// More steps than any run takes.
const STEPS_MAX: usize = 1_000_000_000;
/// A run ends when nothing changes for this long.
const QUIET_MS: u64 = 1_000_000;
/// The pods per node.
const PODS_PER_NODE: usize = 50;
const NODES_MIN: usize = 3;
/// More virtual time than any run takes.
const HISTORY_MS: u64 = 100_000_000;
/// The number of evenly distributed seeks.
const SEEKS: usize = 100;

/// A StatefulSet with one volume claim template.
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

/// A cluster with capacity for `pods` pods and no workloads.
fn empty(pods: usize) -> State {
    let settings = Settings { pods_max: Settings::PODS_MAX_IN_A_COMMAND, ..Settings::default() };
    State::new(settings, setup::nodes(pods.div_ceil(PODS_PER_NODE).max(NODES_MIN)))
}

/// Applies an action and steps until the cluster is idle; returns the number of changes, which are not kept.
fn run_until_idle(state: &mut State, action: &Action) -> usize {
    let mut changes = state.apply(action).expect("within the limits").len();
    let mut unchanged_since_ms = state.now_ms();
    for _ in 0..STEPS_MAX {
        if state.next_due_ms().is_none_or(|due_ms| due_ms > unchanged_since_ms + QUIET_MS) {
            break;
        }
        let step_changes = state.step().map_or(0, |step| step.changes.len());
        if step_changes > 0 {
            unchanged_since_ms = state.now_ms();
            changes += step_changes;
        }
    }
    changes
}

/// Measures an action until the cluster is idle.
fn run(state: &mut State, action: &Action) -> Run {
    let (changes, run) = timed(|| run_until_idle(state, action));
    Run { changes, objects: state.store().len(), ..run }
}

fn pods_ready(state: &State) -> usize {
    let sets = state.all::<StatefulSet>().map(|set| set.status.ready_replicas);
    let deployments = state.all::<Deployment>().map(|deployment| deployment.status.ready_replicas);
    sets.chain(deployments).map(|ready| ready.unsigned_abs() as usize).sum()
}

/// Ensures that the measured work has been done.
fn expect_ready(state: &State, pods: usize) {
    assert_eq!(pods_ready(state), pods, "all desired pods are ready");
}

fn up(object: Object, size: usize) -> Run {
    let mut state = empty(size);
    let run = run(&mut state, &Action::Create(object));
    expect_ready(&state, size);
    run
}

/// Creates a Parallel StatefulSet.
pub fn up_parallel(size: usize) -> Run {
    up(set("Parallel", size, "bench:1"), size)
}

/// Creates an OrderedReady StatefulSet.
pub fn up_ordered(size: usize) -> Run {
    up(set("OrderedReady", size, "bench:1"), size)
}

/// Creates a Deployment.
pub fn up_deployment(size: usize) -> Run {
    up(object(Kind::Deployment, workload("Deployment", size, "bench:1")), size)
}

/// An idle cluster with a StatefulSet whose pods are all ready.
pub fn idle_cluster(policy: &str, size: usize) -> State {
    let mut state = empty(size);
    run_until_idle(&mut state, &Action::Create(set(policy, size, "bench:1")));
    expect_ready(&state, size);
    state
}

/// A rolling update of a StatefulSet to another image.
pub fn update(size: usize) -> Run {
    let mut state = idle_cluster("OrderedReady", size);
    let run = run(&mut state, &Action::Replace(set("OrderedReady", size, "bench:2")));
    expect_ready(&state, size);
    run
}

/// Scales a Parallel StatefulSet down to 0.
pub fn down(size: usize) -> Run {
    let mut state = idle_cluster("Parallel", size);
    let run = run(&mut state, &Action::Replace(set("Parallel", 0, "bench:1")));
    expect_ready(&state, 0);
    run
}

fn played(size: usize) -> History {
    let mut history = History::new(empty(size));
    history.act("bench", &[Action::Create(set("Parallel", size, "bench:1"))]).expect("within the limits");
    while !history.is_idle() && !history.play_to(HISTORY_MS) {}
    expect_ready(history.state(), size);
    history
}

/// Creates a Parallel StatefulSet and records the history.
pub fn keep_history(size: usize) -> Run {
    let (history, run) = timed(|| played(size));
    Run { changes: history.changes().len(), objects: history.state().store().len(), ..run }
}

/// The slowest of many seeks in the history of a Parallel StatefulSet: to moments along the whole run and around the one with
/// the most changes, back and forth.
pub fn seek(size: usize) -> Run {
    let mut history = played(size);
    let mut slowest = Run::default();
    let mut changes = 0;
    for at_ms in seek_targets(&history) {
        let previous = history.position();
        let ((), run) = timed(|| history.seek(at_ms));
        if run.ms > slowest.ms {
            slowest = run;
            changes = history.branch().changes_before(history.position()).abs_diff(history.branch().changes_before(previous));
        }
    }
    Run { changes, ..slowest }
}

fn seek_targets(history: &History) -> Vec<u64> {
    let branch = history.branch();
    let mut times_ms: Vec<u64> = branch.moments.iter().map(|moment| moment.at_ms).collect();
    let largest = (0..branch.moments.len()).max_by_key(|at| branch.changes_of(*at).count()).unwrap_or(0);
    let around = largest.saturating_sub(2)..(largest + 3).min(times_ms.len());
    let mut targets: Vec<u64> = times_ms[around].to_vec();
    times_ms.dedup();
    // A stride by the golden ratio distributes the targets evenly.
    let stride = (times_ms.len() as f64 * 0.618) as usize + 1;
    targets.extend((0..SEEKS).map(|n| times_ms[n * stride % times_ms.len()]));
    targets
}
