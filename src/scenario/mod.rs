//! Scenarios: a cluster, and what is done to it step by step.
//!
//! A scenario is a text that people read and write (`tests/conformance/README.md` describes it); [`Scenario::read`] takes
//! it in, [`play`] plays it and gives a [`trace::Trace`]: what kubectl said, what changed, what was there in the end.
//! [`counterpart`] plays what was done on a branch once more, with one thing otherwise. [`script`] and [`recorded`] give what
//! was done on a branch as a script for a real cluster and as a trace.

mod budget;
pub mod counterpart;
pub mod done;
pub mod log;
mod play;
mod read;
pub mod recorded;
pub mod script;
pub mod settled;
mod step;
pub mod trace;

pub use budget::Budget;
pub use play::{play, play_and_look, play_within};
pub use step::{NodeSpec, Scenario, Step, StepKind};
