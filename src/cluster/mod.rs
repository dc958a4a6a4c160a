//! The simulated control plane: API server, store, work queue, and one module for each component.
//!
//! A [`State`] is a value. [`State::apply`] performs a user's [`Action`] as the API server does; [`State::step`] runs the next
//! due sync of one component for one object. Both return the [`Change`]s with their causes. The clock and the random generator
//! are part of the state: the same actions at the same times always give the same states.
//!
//! No controller calls another: they write through `api_server`, and [`watch`] enqueues the components that a change concerns.
//!
//! Reading order: [`state`], `api_server`, [`watch`], [`step`], [`statefulset`], then the other components.

pub mod action;
pub mod addresses;
mod api_error;
mod api_server;
pub mod change;
pub mod controllers;
pub mod data;
mod digest;
pub mod dns;
pub mod dns_cache;
mod event_log;
pub mod faults;
mod hash_index;
pub mod import;
pub mod invariants;
pub mod kubelet;
pub mod queue;
mod record;
pub mod rng;
pub mod scheduler;
pub mod settings;
pub mod setup;
pub mod state;
pub mod statefulset;
mod status_subresource;
pub mod step;
pub mod store;
mod stored_objects;
pub mod volumes;
pub mod wait;
pub mod watch;

pub use action::{Action, Cascade, Fault, Hold};
pub use addresses::NODE_PORTS;
pub use api_error::ApiError;
pub use change::{Actor, Change, Fact};
pub use import::ImportedCluster;
pub use settings::{Delays, Settings};
pub use state::State;
pub use step::Step;
pub use wait::{Wait, WaitReason};
