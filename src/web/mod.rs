//! The page: Yew components over plain data.
//!
//! A browser event becomes a [`Msg`]; `app` passes it to the `session`, which turns it into an action of the run and the run's
//! state into view data, which the components render. Components compare their properties and hold no state of the run. Only
//! `browser` calls browser APIs, and no rule of the cluster is here. A native build has no browser: it can render the app's
//! first view as text, which `tests/arrival` turns into the static page that is shown while the code loads.

mod app;
mod browser;
pub mod components;
mod download;
mod examples;
mod msg;
mod session;
mod sessions;
mod workspace;

pub use app::{App, FirstRun, Prerendered};
pub use browser::{note_panic, take_over};
pub use msg::{BranchMsg, CompareMsg, EditorMsg, Msg, Speed, StepBy, TimeMsg, TourMsg};
