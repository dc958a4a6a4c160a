//! Scenarios: a cluster, and what is done to it step by step.
//!
//! A scenario is a text that people read and write (`tests/conformance/README.md` describes it); [`Scenario::read`] takes
//! it in, [`play`] plays it and gives a [`trace::Trace`]: what kubectl said, what changed, what was there in the end.
//! [`counterpart`] plays what was done on a branch once more, with one thing otherwise; [`tour`] tells it beat by beat. [`script`] and [`recorded`] give what
//! was done on a branch as a script for a real cluster and as a trace.
//!
//! A [`run::Run`] is a scenario with moments, branches and how it is looked at: all that names what is on the page, as a
//! file, as a [`link`], or kept by the browser.

mod budget;
pub mod counterpart;
mod deed;
pub mod done;
pub mod import;
mod kinds;
pub mod link;
pub mod log;
mod nodes;
mod opened;
mod perform;
mod play;
mod read;
pub mod recorded;
pub mod run;
pub mod script;
pub mod settled;
mod setup;
mod step;
pub mod tour;
pub mod trace;

pub use budget::Budget;
pub use nodes::NodeSpec;
pub use opened::OpenedText;
pub use play::{play, play_and_look, play_within};
pub use read::STEPS_MAX;
pub use run::Run;
pub use setup::Setup;
pub use step::{Scenario, Step, StepKind};
