//! Guided tours: a scenario with narration, which stages something, has the viewer predict and checks that by what happens.
//!
//! A tour is a scenario file whose steps also say something. `static/tours/README.md` describes the format for those who
//! write one; [`Tour::read`] takes it in, [`TourRun`] goes through it on a history, [`all`] are the tours of the page.
//!
//! Architecture invariant: no answer is written down as right. An option carries a condition, and what then happens decides.

mod all;
mod condition;
mod deed;
mod read;
mod run;
#[cfg(test)]
mod tests;

use super::Scenario;
use crate::api::Key;
pub use all::{IDS, all, are_there, provide};
pub use condition::{Condition, Look};
pub use deed::Printed;
pub(super) use read::TOUR_KEYS;
pub use run::{Played, Stage, TourRun};

/// What a step says besides what it does and how it is looked at.
pub(super) const STEP_KEYS: [&str; 6] = ["say", "ask", "notes", "see", "until", "expect"];

/// A tour.
#[derive(Clone, Debug, PartialEq)]
pub struct Tour {
    /// What it is called.
    pub title: String,
    /// What one learns in it, in a sentence.
    pub about: String,
    /// What to try in the end, in the free playground.
    pub then: String,
    /// The recorded scenario that it is true to, by name.
    pub trace: Option<String>,
    /// The cluster, and what is done to it.
    pub scenario: Scenario,
    /// What is told of each step of the scenario: as many as there are steps.
    pub beats: Vec<Beat>,
}

/// What is told of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beat {
    /// The sentence.
    pub say: String,
    /// For whoever presents it.
    pub notes: String,
    /// What is to be predicted before the step is done.
    pub ask: Option<Ask>,
    /// Where to look.
    pub see: See,
    /// How far time runs once the step is done.
    pub until: Until,
    /// What has to hold then: the tour's own claims.
    pub expect: Vec<Condition>,
}

/// A question that what happens answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The question.
    pub question: String,
    /// What could happen, two at least.
    pub options: Vec<Choice>,
    /// Why it happens so; shown with the answer.
    pub why: String,
}

/// One thing that could happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// In words.
    pub say: String,
    /// What holds if it does.
    pub when: Vec<Condition>,
}

/// Where to look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct See {
    /// The object to select.
    pub select: Option<Key>,
    /// The tab of the inspector to open, by name.
    pub tab: Option<&'static str>,
    /// The region of the page that is marked, by name.
    pub region: Option<&'static str>,
}

/// How far time runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Until {
    /// Not at all.
    #[default]
    Now,
    /// Until nothing more happens by itself, at most [`SETTLED_WITHIN_MS`].
    Settled,
    /// Until somebody begins to wait for something.
    Wait,
    /// For so many milliseconds.
    Lasts(u64),
    /// Until all of this holds.
    Holds(Vec<Condition>),
}

/// A beat ends after this time at the latest, in milliseconds of the simulated clock.
pub const SETTLED_WITHIN_MS: u64 = 600_000;
