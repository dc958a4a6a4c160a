//! The core's speed: whole runs from apply to the last pod Ready. `cargo bench` prints medians of five and growth.
//!
//! Simulated waiting is free, so a figure is work alone. Growth is the exponent of N between the sizes of one kind of run.

use ordinal::api::{Kind, Object, defaults};
use ordinal::cluster::{Action, Settings, State, setup};
use ordinal::history::History;
use serde_json::json;
use std::time::{Duration, Instant};

/// Runs of which the middle one counts.
const RUNS: usize = 5;
/// More steps than any run here takes.
const STEPS_MAX: usize = 100_000_000;

fn main() {
    let sizes = [100, 300, 1_000];
    report("Parallel set, a claim each", &sizes, |n| up("Parallel", n));
    report("OrderedReady set, a claim each", &sizes, |n| up("OrderedReady", n));
    report("rolling update", &sizes, update);
    report("scale down to 0", &sizes, down);
    report("seek to the middle of the history", &sizes, seek);
}

/// Times `work` for each size; what it returns is what it timed.
fn report(name: &str, sizes: &[usize], work: impl Fn(usize) -> Duration) {
    let mut last: Option<(usize, f64)> = None;
    for &size in sizes {
        let mut times: Vec<Duration> = (0..RUNS).map(|_| work(size)).collect();
        times.sort();
        let median_ms = times[RUNS / 2].as_secs_f64() * 1000.0;
        let growth = last.map(|(n, ms)| (median_ms / ms).ln() / (size as f64 / n as f64).ln());
        let growth = growth.map_or(String::new(), |g| format!("  N^{g:.2}"));
        println!("{name:<36} {size:>6}  {median_ms:>9.2} ms{growth}");
        last = Some((size, median_ms));
    }
}

fn set(policy: &str, replicas: usize, image: &str) -> Object {
    let mut value = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "bench"},
        "spec": {
            "serviceName": "bench", "replicas": replicas, "podManagementPolicy": policy,
            "selector": {"matchLabels": {"app": "bench"}},
            "template": {"metadata": {"labels": {"app": "bench"}}, "spec": {"containers": [{"name": "main", "image": image}]}},
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {
                "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}],
        },
    });
    defaults::apply("StatefulSet", &mut value);
    Object::from_value(Kind::StatefulSet, &value).expect("a StatefulSet")
}

fn settled(policy: &str, size: usize) -> State {
    let mut state = State::new(Settings::default(), setup::nodes(size.div_ceil(50).max(3)));
    state.apply(&Action::Create(set(policy, size, "bench:1"))).expect("within the limits");
    state.settle(1_000_000, STEPS_MAX);
    state
}

fn timed(state: &mut State, action: &Action) -> Duration {
    let start = Instant::now();
    state.apply(action).expect("within the limits");
    state.settle(1_000_000, STEPS_MAX);
    start.elapsed()
}

fn up(policy: &str, size: usize) -> Duration {
    let mut state = State::new(Settings::default(), setup::nodes(size.div_ceil(50).max(3)));
    timed(&mut state, &Action::Create(set(policy, size, "bench:1")))
}

fn update(size: usize) -> Duration {
    timed(&mut settled("OrderedReady", size), &Action::Replace(set("OrderedReady", size, "bench:2")))
}

fn down(size: usize) -> Duration {
    timed(&mut settled("Parallel", size), &Action::Replace(set("Parallel", 0, "bench:1")))
}

fn seek(size: usize) -> Duration {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(size.div_ceil(50).max(3))));
    history.act("bench", &[Action::Create(set("Parallel", size, "bench:1"))]).expect("within the limits");
    while !history.play_to(60_000) {}
    let start = Instant::now();
    history.seek(history.end_ms() / 2);
    start.elapsed()
}
