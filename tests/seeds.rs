//! Random sequences of actions, checked against the invariants. A failure prints the seed and the actions that reproduce it.
//!
//! `ORDINAL_SEQUENCES=20000 cargo test --test seeds` runs more; `ORDINAL_SEED=17` runs one and prints its actions.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod passed;
mod processors;
mod properties;

use properties::actions::{CheckedCluster, moments_are_restored};
use properties::choices::Choices;
use properties::digests;
use properties::runs::round_trips;
use properties::world::{World, describe};

/// How many sequences run by default.
const SEQUENCES: u64 = 1_000;
/// Actions in a sequence.
const ACTIONS: usize = 60;

fn env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn random_sequences_keep_the_invariants() {
    if let Some(seed) = env("ORDINAL_SEED") {
        run(seed, true).unwrap();
        return;
    }
    let sequences = env("ORDINAL_SEQUENCES").unwrap_or(SEQUENCES);
    let failures: Vec<String> =
        processors::on_all(|first, step| (first as u64..sequences).step_by(step).find_map(|seed| run(seed, false).err()))
            .into_iter()
            .flatten()
            .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    passed::passed("sequences", usize::try_from(sequences).unwrap());
}

/// The digests of some runs are recorded: `tests/web.rs` compares them in WebAssembly.
#[test]
fn a_seed_gives_the_same_run_natively_and_in_a_browser() {
    let current = digests::of_runs();
    assert_eq!(current, digests::of_runs(), "the same runs a second time");
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        std::fs::write(digests::PATH, &current).unwrap();
        return;
    }
    let hint = "if the change is intended: ORDINAL_UPDATE=1 cargo test --test seeds";
    assert_eq!(current, digests::RECORDED, "the runs differ from {}; {hint}", digests::PATH);
}

/// Each moment of a run is restored exactly: by seeking, from another branch, and by replaying all commands.
#[test]
fn every_moment_is_restored() {
    for seed in 0..60 {
        let mut world = World { choices: Choices::of_seed(seed) };
        moments_are_restored(&mut world, seed, 25).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    }
}

/// A run of many commands is the same after it was written and read.
#[test]
fn a_run_is_the_same_after_writing_and_reading() {
    let failure = |seed: u64| {
        let mut world = World { choices: Choices::of_seed(seed ^ 0x0009_7a57) };
        round_trips(&mut world, seed, 25).err().map(|wrong| format!("seed {seed}: {wrong}"))
    };
    let failures: Vec<String> = (0..env("ORDINAL_RUNS").unwrap_or(60)).filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn run(seed: u64, print: bool) -> Result<(), String> {
    let mut world = World { choices: Choices::of_seed(seed ^ 0x0051_a7ef) };
    let mut cluster = CheckedCluster { state: world.cluster(seed) };
    let mut log = Vec::new();
    for _ in 0..ACTIONS {
        let action = world.action(&cluster.state);
        log.push(format!("{:>9} ms  {}", cluster.state.now_ms(), describe(&action)));
        if print {
            println!("{}", log[log.len() - 1]);
        }
        let steps = [3, 12, 60, 400][world.choices.below(4)];
        cluster.act(&action).and_then(|()| cluster.step(steps)).map_err(|wrong| report(seed, &wrong, &log))?;
    }
    cluster.indexes_are_consistent().map_err(|wrong| report(seed, &wrong, &log))
}

fn report(seed: u64, wrong: &str, log: &[String]) -> String {
    format!("seed {seed}: {wrong}\nORDINAL_SEED={seed} cargo test --test seeds -- --nocapture\n{}", log.join("\n"))
}
