//! The control plane: State × Event → State, with the causes of every change.
//!
//! A [`State`] is a value. [`State::apply`] takes what a user does, [`State::step`] lets the component whose turn it is
//! look at one object; both give the changes they made. Time is a number in the state, chance a generator in the state:
//! the same actions at the same moments give the same states, always.
//!
//! Architecture invariant: no controller calls another. They write to the store through [`api_server`], and [`watch`]
//! tells from a change whose look it deserves.
//!
//! Reading order: [`state`], [`api_server`], [`watch`], [`step`], [`statefulset`], then the other components.

pub mod action;
pub mod addresses;
mod api_server;
pub mod change;
pub mod controllers;
pub mod data;
mod digest;
pub mod dns;
pub mod dns_cache;
mod event_log;
pub mod faults;
pub mod invariants;
pub mod kubelet;
mod numbers;
pub mod queue;
mod record;
pub mod rng;
pub mod scheduler;
pub mod settings;
pub mod setup;
pub mod state;
pub mod statefulset;
pub mod step;
pub mod store;
pub mod taken_over;
pub mod volumes;
pub mod wait;
pub mod watch;

pub use action::{Action, Cascade, Fault, Hold};
pub use addresses::NODE_PORTS;
pub use api_server::ApiError;
pub use change::{Actor, Change, Fact};
pub use settings::{Delays, Settings};
pub use state::State;
pub use step::Step;
pub use taken_over::Found;
pub use wait::{Because, Wait};
