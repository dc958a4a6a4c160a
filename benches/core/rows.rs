//! The rows of the table: the work, its sizes and the limits.

use crate::keystrokes;
use crate::measure::Run;
use crate::runs;

/// A row of the table.
pub struct Row {
    /// Its name, by which arguments select it.
    pub name: &'static str,
    /// The unit of the sizes.
    pub unit: &'static str,
    /// The measured sizes, in ascending order.
    pub sizes: &'static [Size],
    /// Does the work once.
    pub work: fn(usize) -> Run,
    /// What determines its cost.
    pub cost: &'static str,
}

/// A size of a row and its limits.
pub struct Size {
    /// The number of pods or lines.
    pub size: usize,
    /// The limits at this size.
    pub limits: Limits,
}

/// The limits of the figures; a figure without a limit is only printed.
#[derive(Clone, Copy)]
pub struct Limits {
    /// The median time in a browser, and natively unless `native_ms` is set.
    pub ms: Option<f64>,
    /// The median time natively.
    pub native_ms: Option<f64>,
    /// The peak memory.
    pub memory_bytes: Option<usize>,
    /// The added memory per change.
    pub bytes_per_change: Option<f64>,
    /// The exponent of the growth of the time relative to the smallest size of the row.
    pub growth: Option<f64>,
}

/// No limits.
pub const NO_LIMITS: Limits = Limits { ms: None, native_ms: None, memory_bytes: None, bytes_per_change: None, growth: None };

const fn unlimited(size: usize) -> Size {
    Size { size, limits: NO_LIMITS }
}

const fn limited(ms: f64, size: usize) -> Size {
    Size { size, limits: Limits { ms: Some(ms), ..NO_LIMITS } }
}

const LARGEST: Limits =
    Limits { ms: Some(15_000.0), native_ms: Some(5_000.0), memory_bytes: Some(2_000_000_000), growth: Some(1.15), ..NO_LIMITS };
const HISTORY: Limits = Limits { bytes_per_change: Some(3_000.0), ..NO_LIMITS };

/// All that is measured.
pub const ROWS: [Row; 12] = [
    Row {
        name: "Parallel StatefulSet with claims",
        unit: "pods",
        sizes: &[limited(60.0, 1_000), limited(900.0, 10_000), Size { size: 100_000, limits: LARGEST }],
        work: runs::up_parallel,
        cost: "11 changes per Pod with its claim and volume: store the object, find the controllers to notify, enqueue their keys; \
               memory per object",
    },
    Row {
        name: "OrderedReady StatefulSet with claims",
        unit: "pods",
        sizes: &[limited(60.0, 1_000), unlimited(10_000)],
        work: runs::up_ordered,
        cost: "as the Parallel StatefulSet, and the status of the StatefulSet is updated with each Pod",
    },
    Row {
        name: "Rolling update",
        unit: "pods",
        sizes: &[limited(120.0, 1_000), unlimited(10_000)],
        work: runs::update,
        cost: "for each Pod, the changes of one that is deleted and of one that is created",
    },
    Row {
        name: "Scale down to 0",
        unit: "pods",
        sizes: &[unlimited(1_000), limited(900.0, 10_000)],
        work: runs::down,
        cost: "the changes of a Pod that is deleted; its claim and volume are kept",
    },
    Row {
        name: "Deployment",
        unit: "pods",
        sizes: &[limited(60.0, 1_000), unlimited(10_000)],
        work: runs::up_deployment,
        cost: "the changes of a Pod without a claim, and two statuses that are updated with them",
    },
    Row {
        name: "Slowest seek in a run",
        unit: "pods",
        sizes: &[unlimited(1_000), limited(16.0, 10_000)],
        work: runs::seek,
        cost: "the changes between a snapshot and the requested time, which are computed again",
    },
    Row {
        name: "Run with its history",
        unit: "pods",
        sizes: &[unlimited(1_000), Size { size: 10_000, limits: HISTORY }],
        work: runs::keep_history,
        cost: "memory: the object before and after each change, and the part of a snapshot that is not shared",
    },
    Row {
        name: "Keystroke in the Redis example",
        unit: "lines",
        sizes: &[limited(2.0, 72)],
        work: keystrokes::type_letter,
        cost: "the edited document passes the parser and the schema once; advice is computed for all documents",
    },
    Row {
        name: "Keystroke in a long file",
        unit: "lines",
        sizes: &[unlimited(1_000), limited(60.0, 10_000)],
        work: keystrokes::type_letter,
        cost: "as in the Redis example; splitting the text, finding the other documents in a cache by their text",
    },
    Row {
        name: "Keystroke in a long document",
        unit: "lines",
        sizes: &[unlimited(1_000), limited(60.0, 10_000)],
        work: keystrokes::type_letter_in_one,
        cost: "the only document passes the parser and the schema once; nothing of it is cached",
    },
    Row {
        name: "Opening a long file",
        unit: "lines",
        sizes: &[unlimited(1_000), unlimited(10_000)],
        work: keystrokes::open,
        cost: "every document passes the parser and the schema once",
    },
    Row {
        name: "Keystroke while a StatefulSet runs",
        unit: "pods",
        sizes: &[unlimited(1_000), unlimited(10_000)],
        work: keystrokes::type_letter_while_running,
        cost: "as in the Redis example; advice also looks up objects of the cluster",
    },
];
