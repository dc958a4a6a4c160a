//! What the page draws, as plain comparable data made from a state and its history.
//!
//! Nothing here changes anything, keeps anything between calls that it could not make again, or knows of a browser. Layout
//! is a pure function: the same state at the same moment gives the same data.

pub mod apply_target;
pub mod branches;
pub mod compared;
mod current_wait;
pub mod data;
pub mod deed;
pub mod diagram;
pub mod differences;
pub mod drafts;
pub mod embed;
pub mod explanation;
pub mod export;
pub mod faults;
pub mod film;
pub mod fixes;
pub mod help;
pub mod imported;
pub mod inspector;
pub mod naming;
pub mod pod_phase;
pub mod problems;
pub mod refusals;
pub mod rules;
pub mod share;
pub mod sheets;
#[cfg(test)]
mod short_run;
pub mod text_diff;
pub mod timeline;
pub mod tour;
pub mod words;
pub mod workload_order;

pub use crate::api::kind::KINDS;
pub use crate::api::{Key, Kind, Name};
pub use crate::cluster::data::Topology;
