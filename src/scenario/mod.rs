//! Scenarios: a cluster and the steps applied to it, as files, links, tours and scripts.
//!
//! [`Scenario::read`] reads a file (format: `tests/conformance/README.md`), [`play`] plays it and returns a [`trace::Trace`]:
//! kubectl output, changes and state per step. A [`Run`] adds times, branches and the view state: everything on the page, as
//! a file, a [`link`] or a saved run; [`run::RunLoader`] plays it into a history. [`tour`] adds narration to the steps.
//! From a history: [`script`] writes a shell script for a real cluster, [`recorded`] a trace, [`variant`] plays it again with
//! one difference. [`import`] reads the state of a real cluster.

mod budget;
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
pub mod replayed_command;
pub mod run;
pub mod script;
mod setup;
pub mod snapshot;
mod step;
mod step_writer;
pub mod tour;
pub mod trace;
pub mod variant;

pub use budget::Budget;
pub use nodes::NodeSpec;
pub use opened::OpenedText;
pub use play::{play, play_and_record, play_within};
pub use read::STEPS_MAX;
pub use run::Run;
pub use setup::Setup;
pub use step::{Scenario, Step, StepKind};
