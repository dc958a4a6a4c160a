//! Takes the figures of one size of a row: the first run, told apart; then the median of five, once the code is warm.

use crate::machine::{memory_bytes, now_ms};
use crate::rows::ROWS;
use serde::{Deserialize, Serialize};

/// Runs of which the middle one counts.
const RUNS: usize = 5;
/// The work is repeated for so long before those: a browser compiles WebAssembly twice, the better code while the first runs.
const WARM_UP_MS: f64 = 1_000.0;

/// What one run took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run {
    /// How long the work took.
    pub ms: f64,
    /// How much more memory there was after it than ever before it.
    pub grown_bytes: usize,
    /// How many changes it made.
    pub changes: usize,
    /// How many objects the memory is for.
    pub objects: usize,
}

/// The figures of one size of a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The index of the row.
    pub row: usize,
    /// Pods, or lines.
    pub size: usize,
    /// The first run: of code that no run has warmed, in a browser while WebAssembly is still being compiled.
    pub first_ms: f64,
    /// The median of the runs after it, once the code is warm.
    pub ms: f64,
    /// How many changes were made.
    pub changes: usize,
    /// How many objects the memory is for.
    pub objects: usize,
    /// How much memory the first run added: the others find what it freed.
    pub grown_bytes: usize,
    /// All memory there was after the first run, with what prepared it.
    pub memory_bytes: usize,
}

/// Measures a size of a row.
pub fn measure(row: usize, size: usize) -> Measured {
    let work = ROWS[row].work;
    let began_ms = now_ms();
    let first = work(size);
    let memory_bytes = memory_bytes();
    while now_ms() - began_ms < WARM_UP_MS {
        work(size);
    }
    let mut times_ms: Vec<f64> = (0..RUNS).map(|_| work(size).ms).collect();
    times_ms.sort_by(f64::total_cmp);
    let Run { ms: first_ms, changes, objects, grown_bytes } = first;
    Measured { row, size, first_ms, ms: times_ms[RUNS / 2], changes, objects, grown_bytes, memory_bytes }
}

/// Does the work and says how long it took and how much memory it added while its result was still there.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Run) {
    let (before_bytes, start_ms) = (memory_bytes(), now_ms());
    let result = work();
    let ms = now_ms() - start_ms;
    (result, Run { ms, grown_bytes: memory_bytes() - before_bytes, ..Run::default() })
}
