//! The smaller controllers, one a file.

pub mod budget;
pub mod deployment;
pub mod endpoints;
pub mod garbage;
pub mod node_lifecycle;
mod progress;
pub mod replica_set;
