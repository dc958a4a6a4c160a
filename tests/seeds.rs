//! Random sequences of actions against the invariants. A failure prints the seed and the actions that reproduce it.
//!
//! `ORDINAL_SEQUENCES=20000 cargo test --test seeds` runs more; `ORDINAL_SEED=17` runs one and prints its actions.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod passed;
mod processors;
mod properties;

use properties::actions::{Judged, come_back};
use properties::choices::Choices;
use properties::digests;
use properties::runs::written_and_read_again;
use properties::world::{World, describe};

/// Sequences in the test command.
const SEQUENCES: u64 = 1_000;
/// Actions of a sequence.
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
        processors::by_all(|first, every| (first as u64..sequences).step_by(every).find_map(|seed| run(seed, false).err()))
            .into_iter()
            .flatten()
            .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    passed::passed("sequences", usize::try_from(sequences).unwrap());
}

/// The digests of some runs are kept: `tests/web.rs` comes to the same in WebAssembly.
#[test]
fn a_seed_names_a_run_here_and_in_a_browser() {
    let come_to = digests::of_runs();
    assert_eq!(come_to, digests::of_runs(), "played twice");
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        std::fs::write(digests::PATH, &come_to).unwrap();
        return;
    }
    let hint = "if runs are meant to go another way now: ORDINAL_UPDATE=1 cargo test --test seeds";
    assert_eq!(come_to, digests::KEPT, "{} holds what runs came to before; {hint}", digests::PATH);
}

/// Each moment of a run comes back as it was: sought, from another branch, and when all is done again.
#[test]
fn every_moment_comes_back() {
    for seed in 0..60 {
        let mut world = World { choices: Choices::of_seed(seed) };
        come_back(&mut world, seed, 25).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    }
}

/// A run of many deeds is the same run once it was written and read.
#[test]
fn a_run_that_is_written_and_read_goes_the_same_way() {
    let wrong = |seed: u64| {
        let mut world = World { choices: Choices::of_seed(seed ^ 0x0009_7a57) };
        written_and_read_again(&mut world, seed, 25).err().map(|wrong| format!("seed {seed}: {wrong}"))
    };
    let wrong: Vec<String> = (0..env("ORDINAL_RUNS").unwrap_or(60)).filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn run(seed: u64, print: bool) -> Result<(), String> {
    let mut world = World { choices: Choices::of_seed(seed ^ 0x0051_a7ef) };
    let mut judged = Judged { state: world.cluster(seed) };
    let mut log = Vec::new();
    for _ in 0..ACTIONS {
        let action = world.action(&judged.state);
        log.push(format!("{:>9} ms  {}", judged.state.now_ms(), describe(&action)));
        if print {
            println!("{}", log[log.len() - 1]);
        }
        let steps = [3, 12, 60, 400][world.choices.below(4)];
        judged.act(&action).and_then(|()| judged.go_on(steps)).map_err(|wrong| told(seed, &wrong, &log))?;
    }
    judged.indexes_hold().map_err(|wrong| told(seed, &wrong, &log))
}

fn told(seed: u64, wrong: &str, log: &[String]) -> String {
    format!("seed {seed}: {wrong}\nORDINAL_SEED={seed} cargo test --test seeds -- --nocapture\n{}", log.join("\n"))
}
