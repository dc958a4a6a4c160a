//! The page: Yew components over plain data.
//!
//! A browser event becomes a [`Msg`], `app` hands it to the `session`, which makes it an action of the run and the run's
//! state data to draw, and the components draw what they are given. Components compare their properties and keep no truth
//! of their own. What is never here: rules of the cluster, and anywhere but in `browser`, a call into the browser. Natively
//! there is none, and what the app draws at first can be written as text: that is what a visitor sees before the code is
//! there (`tests/arrival.rs`).

mod app;
mod browser;
pub mod components;
mod examples;
mod msg;
mod session;
mod sessions;
mod taking;
mod workspace;

pub use app::{App, Arrival, Begun};
pub use browser::{arrive, note_panic};
pub use msg::{BranchMsg, CompareMsg, EditorMsg, Msg, Speed, StepBy, TimeMsg, TourMsg};
