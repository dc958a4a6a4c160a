//! Guided tours: a scenario with narration and questions, in which the user predicts what the cluster will do.
//!
//! A tour is a scenario file whose steps have narration (format: `static/tours/README.md`). [`Tour::read`] reads it,
//! [`TourRun`] plays it on a history, [`all`] lists the tours of the page.
//!
//! Architecture invariant: no answer is marked as correct in the file. Each option has conditions, and the simulation decides.

mod all;
mod condition;
mod execute_step;
mod read;
mod run;
#[cfg(test)]
mod tests;

use super::Scenario;
use crate::api::Key;
pub use all::{IDS, all, are_loaded, provide};
pub use condition::{Condition, EvalContext};
pub use execute_step::StepOutput;
pub(super) use read::TOUR_KEYS;
pub use run::{BeatStage, PlayedBeat, TourRun};

/// The keys of a step's narration.
pub(super) const STEP_KEYS: [&str; 6] = ["say", "ask", "notes", "see", "until", "expect"];

/// A tour.
#[derive(Clone, Debug, PartialEq)]
pub struct Tour {
    /// Its title.
    pub title: String,
    /// What the user learns, in a sentence.
    pub about: String,
    /// What to try in the playground at the end.
    pub then: String,
    /// The name of the recorded scenario that it agrees with.
    pub trace: Option<String>,
    /// The cluster and the steps.
    pub scenario: Scenario,
    /// The narration of each step of the scenario.
    pub beats: Vec<Beat>,
}

/// The narration of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beat {
    /// The text.
    pub say: String,
    /// Notes for a presenter.
    pub notes: String,
    /// The question before the step is executed.
    pub ask: Option<Prediction>,
    /// What the page focuses.
    pub see: FocusTarget,
    /// How long time runs after the step.
    pub until: Until,
    /// Conditions that must be true then; checked by the tests.
    pub expect: Vec<Condition>,
}

/// A question that the simulation answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The question.
    pub question: String,
    /// The options, at least two.
    pub options: Vec<Choice>,
    /// The explanation, shown with the answer.
    pub why: String,
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The text.
    pub say: String,
    /// The conditions under which it is the correct one.
    pub when: Vec<Condition>,
}

/// What the page focuses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FocusTarget {
    /// The object to select.
    pub select: Option<Key>,
    /// The tab of the inspector to open, by name.
    pub tab: Option<&'static str>,
    /// The region of the page to highlight, by name.
    pub region: Option<&'static str>,
}

/// How long time runs after a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Until {
    /// Not at all.
    #[default]
    Now,
    /// Until the cluster is idle, at most [`BEAT_MAX_MS`].
    Idle,
    /// Until a wait begins.
    Wait,
    /// For this many milliseconds.
    Lasts(u64),
    /// Until all conditions are true.
    Holds(Vec<Condition>),
}

/// The maximum duration of a beat, in milliseconds of the simulated clock.
pub const BEAT_MAX_MS: u64 = 600_000;
