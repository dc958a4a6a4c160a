//! Scenarios: a cluster, and what is done to it step by step.
//!
//! A scenario is a text that people read and write (`tests/conformance/README.md` describes it); [`Scenario::read`] takes
//! it in, [`play`] plays it and gives a [`trace::Trace`]: what kubectl said, what changed, what was there in the end.
//! [`counterpart`] plays what was done on a branch once more, with one thing otherwise.

mod budget;
pub mod counterpart;
pub mod import;
pub mod log;
mod play;
mod read;
pub mod settled;
mod step;
pub mod trace;

pub use budget::Budget;
pub use play::{play, play_and_look, play_within};
pub use step::{NodeSpec, Scenario, Step, StepKind};
