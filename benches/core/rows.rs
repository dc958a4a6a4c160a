//! The table: what is measured at which sizes, and how much it may be.

use crate::keystrokes;
use crate::measure::Run;
use crate::runs;

/// A kind of work.
pub struct Row {
    /// Its name, by which arguments choose it.
    pub name: &'static str,
    /// What a size counts.
    pub unit: &'static str,
    /// The sizes it is measured at, from the smallest.
    pub sizes: &'static [Size],
    /// Does the work once.
    pub work: fn(usize) -> Run,
    /// What makes it as slow as it is.
    pub limit: &'static str,
}

/// A size of a row and how much it may be there.
pub struct Size {
    /// Pods, or lines.
    pub size: usize,
    /// How much it may be.
    pub bar: Bar,
}

/// How much something may be; what is `None` is only told.
#[derive(Clone, Copy)]
pub struct Bar {
    /// In a browser; natively too, unless that says otherwise.
    pub ms: Option<f64>,
    /// Natively.
    pub native_ms: Option<f64>,
    /// All memory.
    pub memory_bytes: Option<usize>,
    /// Memory added, by the change.
    pub bytes_per_change: Option<f64>,
    /// The exponent of the size with which the time grows from the row's smallest size to this one.
    pub growth: Option<f64>,
}

/// Nothing is asked for.
pub const NO_BAR: Bar = Bar { ms: None, native_ms: None, memory_bytes: None, bytes_per_change: None, growth: None };

const fn told(size: usize) -> Size {
    Size { size, bar: NO_BAR }
}

const fn at_most(ms: f64, size: usize) -> Size {
    Size { size, bar: Bar { ms: Some(ms), ..NO_BAR } }
}

/// A hundred thousand pods are for a machine's memory as much as for its time.
const LARGEST: Bar = Bar { ms: Some(15_000.0), native_ms: Some(5_000.0), memory_bytes: Some(2_000_000_000), growth: Some(1.15), ..NO_BAR };
const HISTORY: Bar = Bar { bytes_per_change: Some(3_000.0), ..NO_BAR };

/// All that is measured.
pub const ROWS: [Row; 12] = [
    Row {
        name: "Parallel set, a claim each",
        unit: "pods",
        sizes: &[at_most(60.0, 1_000), at_most(900.0, 10_000), Size { size: 100_000, bar: LARGEST }],
        work: runs::up_parallel,
        limit: "the changes of a pod, its claim and its volume, times what storing and watching one change takes; \
                memory by what is kept of each object",
    },
    Row {
        name: "OrderedReady set, a claim each",
        unit: "pods",
        sizes: &[at_most(60.0, 1_000), told(10_000)],
        work: runs::up_ordered,
        limit: "as many changes as the Parallel set, and a look of the controller at each of them",
    },
    Row {
        name: "Rolling update",
        unit: "pods",
        sizes: &[at_most(120.0, 1_000), told(10_000)],
        work: runs::update,
        limit: "the changes of a pod that goes and of one that comes, one after the other",
    },
    Row {
        name: "Scale down to 0",
        unit: "pods",
        sizes: &[told(1_000), at_most(900.0, 10_000)],
        work: runs::down,
        limit: "the changes of a pod that goes; its claim and its volume stay",
    },
    Row {
        name: "Deployment",
        unit: "pods",
        sizes: &[at_most(60.0, 1_000), told(10_000)],
        work: runs::up_deployment,
        limit: "the changes of a pod without a claim; the status of the ReplicaSet and of the Deployment follow each",
    },
    Row {
        name: "The slowest seek in a run",
        unit: "pods",
        sizes: &[told(1_000), at_most(16.0, 10_000)],
        work: runs::seek,
        limit: "the changes between a snapshot and the moment, which are made again",
    },
    Row {
        name: "A run with its history",
        unit: "pods",
        sizes: &[told(1_000), Size { size: 10_000, bar: HISTORY }],
        work: runs::keep_history,
        limit: "memory by what a change keeps, the object before and after it, and what a snapshot does not share",
    },
    Row {
        name: "Keystroke in the notes' manifests",
        unit: "lines",
        sizes: &[at_most(2.0, 72)],
        work: keystrokes::type_letter,
        limit: "the document typed into, once through the reader and once through the schema; advice on all",
    },
    Row {
        name: "Keystroke in a long file",
        unit: "lines",
        sizes: &[told(1_000), at_most(60.0, 10_000)],
        work: keystrokes::type_letter,
        limit: "cutting the text and finding each document again; advice on all; the one document typed into",
    },
    Row {
        name: "Keystroke in a long document",
        unit: "lines",
        sizes: &[told(1_000), at_most(60.0, 10_000)],
        work: keystrokes::type_letter_in_one,
        limit: "the one document once through the reader and once through the schema: nothing of it is taken from the last time",
    },
    Row {
        name: "Opening a long file",
        unit: "lines",
        sizes: &[told(1_000), told(10_000)],
        work: keystrokes::open,
        limit: "every document, once through the reader and once through the schema",
    },
    Row {
        name: "Keystroke beside a running set",
        unit: "pods",
        sizes: &[told(1_000), told(10_000)],
        work: keystrokes::type_letter_beside_pods,
        limit: "as the notes' manifests; of the cluster, what advice may refer to",
    },
];
