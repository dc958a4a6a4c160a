//! View models: what the page draws and says, as plain data that can be compared.
//!
//! Input is a [`State`](crate::cluster::State) and its [`History`](crate::history::History), read only; output are structs
//! such as [`diagram::Diagram`], [`timeline::Lanes`], [`explanation::Explanation`] and [`inspector::Content`], which the
//! components of `web` render. Every function is pure: the same state at the same time gives the same data. Caches hold
//! only what could be computed again. No browser API is used here.

pub mod animation;
pub mod apply_target;
pub mod branches;
pub mod comparison;
mod current_wait;
pub mod data;
pub mod diagram;
pub mod differences;
pub mod drafts;
pub mod embed;
pub mod explanation;
pub mod export;
pub mod faults;
pub mod fixes;
pub mod help;
pub mod import;
pub mod inspector;
pub mod naming;
pub mod object_action;
pub mod pod_display;
pub mod problems;
pub mod refusals;
pub mod rules;
pub mod share;
#[cfg(test)]
mod short_run;
pub mod tables;
pub mod text_diff;
pub mod timeline;
pub mod tour;
mod wait_text;
pub mod words;
pub mod workload_order;

pub use crate::api::kind::KINDS;
pub use crate::api::{Key, Kind, Name};
pub use crate::cluster::data::ReplicationMode;
