//! Digests of the final states of seeded runs: equal on every platform.

use super::choices::Choices;
use super::world::World;

/// The recorded digests. `ORDINAL_UPDATE=1 cargo test --test seeds` updates them.
pub const RECORDED: &str = include_str!("digests.txt");
/// The file with the recorded digests.
pub const PATH: &str = "tests/properties/digests.txt";

/// How many runs.
const RUNS: u64 = 24;
/// Actions in a run.
const ACTIONS: usize = 30;
/// The next action follows after this long without a change, in ms.
const QUIET_MS: u64 = 1_000;
/// The most steps between two actions.
const STEPS_MAX: usize = 2_000;

/// A line for each run: its seed, the digest of its final state, and the number of changes.
pub fn of_runs() -> String {
    (0..RUNS).map(of_run).collect()
}

fn of_run(seed: u64) -> String {
    let mut world = World { choices: Choices::of_seed(seed) };
    let mut state = world.cluster(seed);
    for _ in 0..ACTIONS {
        let action = world.action(&state);
        // The action may be rejected, on every platform alike.
        let _ = state.apply(&action);
        state.run_until_idle(QUIET_MS, STEPS_MAX);
    }
    format!("seed {seed}: {:016x} after {} changes\n", state.digest(), state.version())
}
