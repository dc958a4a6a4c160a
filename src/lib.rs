//! Ordinal: a playground for Kubernetes StatefulSets.
//!
//! The architecture is written here as the rooms are built.

pub mod api;
pub mod cluster;
pub mod history;
pub mod kubectl;
pub mod manifest;
pub mod scenario;
pub mod view;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod yaml;
