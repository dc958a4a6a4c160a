//! Measures one size of a row: the first run separately, then the median of five runs after a warm-up.

use crate::machine::{memory_bytes, now_ms};
use crate::rows::ROWS;
use serde::{Deserialize, Serialize};

/// The number of runs of the median.
const RUNS: usize = 5;
/// The duration of the warm-up: a browser compiles WebAssembly twice and optimizes the code while it runs.
const WARM_UP_MS: f64 = 1_000.0;

/// The figures of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run {
    /// The duration.
    pub ms: f64,
    /// The increase of the peak memory.
    pub grown_bytes: usize,
    /// The number of changes.
    pub changes: usize,
    /// The number of objects that `grown_bytes` is divided by.
    pub objects: usize,
}

/// The figures of one size of a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The index of the row.
    pub row: usize,
    /// The number of pods or lines.
    pub size: usize,
    /// The duration of the first run, before the warm-up; a browser is still compiling the WebAssembly.
    pub first_ms: f64,
    /// The median duration after the warm-up.
    pub ms: f64,
    /// The number of changes.
    pub changes: usize,
    /// The number of objects that `grown_bytes` is divided by.
    pub objects: usize,
    /// The memory that the first run added; later runs reuse it.
    pub grown_bytes: usize,
    /// The peak memory after the first run, including its setup.
    pub memory_bytes: usize,
}

/// Measures a size of a row.
pub fn measure(row: usize, size: usize) -> Measured {
    let work = ROWS[row].work;
    let start_ms = now_ms();
    let first = work(size);
    let memory_bytes = memory_bytes();
    while now_ms() - start_ms < WARM_UP_MS {
        work(size);
    }
    let mut times_ms: Vec<f64> = (0..RUNS).map(|_| work(size).ms).collect();
    times_ms.sort_by(f64::total_cmp);
    let Run { ms: first_ms, changes, objects, grown_bytes } = first;
    Measured { row, size, first_ms, ms: times_ms[RUNS / 2], changes, objects, grown_bytes, memory_bytes }
}

/// Does the work and returns its duration and the memory that it added, with the result still allocated.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Run) {
    let (previous_bytes, start_ms) = (memory_bytes(), now_ms());
    let result = work();
    let ms = now_ms() - start_ms;
    (result, Run { ms, grown_bytes: memory_bytes() - previous_bytes, ..Run::default() })
}
