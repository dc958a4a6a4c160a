//! Runs named by their seeds, and the digests of the states they come to: the same wherever they are played.

use super::choices::Choices;
use super::world::World;

/// The digests that every platform has to come to. `ORDINAL_UPDATE=1 cargo test --test seeds` writes them anew.
pub const KEPT: &str = include_str!("digests.txt");
/// Where they are kept.
pub const PATH: &str = "tests/properties/digests.txt";

/// How many runs there are.
const RUNS: u64 = 24;
/// Actions of a run.
const ACTIONS: usize = 30;
/// How long nothing has to change for the next action to come.
const QUIET_MS: u64 = 1_000;
/// How many steps an action may cause.
const STEPS_MAX: usize = 2_000;

/// A line for each run: its seed, the digest of the state it comes to, and how many changes that took.
pub fn of_runs() -> String {
    (0..RUNS).map(of_run).collect()
}

fn of_run(seed: u64) -> String {
    let mut world = World { choices: Choices::of_seed(seed) };
    let mut state = world.cluster(seed);
    for _ in 0..ACTIONS {
        let action = world.action(&state);
        // A refusal is a fine answer, and the same everywhere.
        let _ = state.apply(&action);
        state.settle(QUIET_MS, STEPS_MAX);
    }
    format!("seed {seed}: {:016x} after {} changes\n", state.digest(), state.version())
}
