//! The panel of a guided tour: the current step and its question; the list of tours and the progress in them.
//!
//! A step of a tour is a `Beat` in `scenario::tour`.

use super::Name;
use super::words::count;
use std::rc::Rc;

/// The panel of one step of a tour.
#[derive(Clone, Debug, PartialEq)]
pub struct TourPanel {
    /// The tour's title.
    pub title: Name,
    /// The number of the step, from 1.
    pub number: usize,
    /// The number of steps.
    pub count: usize,
    /// Its text.
    pub words: Name,
    /// Notes for the presenter; may be empty.
    pub notes: Name,
    /// The question to predict the outcome of.
    pub question: Option<Rc<Question>>,
    /// The label of the button for the next step.
    pub next: &'static str,
    /// What to try afterwards; only in the last step.
    pub then: Option<Name>,
    /// The region of the page to highlight; empty for none.
    pub region: &'static str,
    /// Whether presentation mode is on: large, without notes, controlled by keys.
    pub presents: bool,
    /// The expectations of the tour that are not met.
    pub unmet: Rc<[String]>,
}

/// A question and its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The question.
    pub words: Name,
    /// The possible answers.
    pub options: Vec<Answer>,
    /// Its state.
    pub state: QuestionState,
}

/// A possible answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Its text.
    pub words: Name,
    /// Whether the user chose it.
    pub chosen: bool,
    /// Whether it is correct; false until the question is answered.
    pub is_correct: bool,
}

/// The state of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionState {
    /// No answer was chosen yet.
    Open,
    /// The run plays to the time at which the answer is known.
    Playing,
    /// The answer is known.
    Answered {
        /// Whether the prediction was correct; `None` without a prediction.
        right: Option<bool>,
        /// The verdict in a sentence.
        verdict: String,
        /// The explanation.
        why: Name,
    },
}

/// Whether a prediction was correct, and the verdict as text. Both arguments are texts of answers.
pub fn verdict(predicted: Option<&str>, happened: Option<&str>) -> (Option<bool>, String) {
    match (predicted, happened) {
        (_, None) => (None, "None of the answers is correct, or more than one.".into()),
        (None, Some(happened)) => (None, format!("What happened: {happened}.")),
        (Some(predicted), Some(happened)) if predicted == happened => (Some(true), format!("Correct: {happened}.")),
        (Some(_), Some(happened)) => (Some(false), format!("Not quite. What happened: {happened}.")),
    }
}

/// A tour in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its id in the address: `#tour=<id>`.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What it teaches.
    pub about: String,
    /// Its length and the user's progress, as text.
    pub progress: String,
    /// Whether it was completed.
    pub done: bool,
    /// The index of the step at which it was left, unless that is the first or the last.
    pub resume_at: Option<usize>,
}

impl Card {
    /// A tour with `beats` steps, and the progress in it.
    pub fn new(id: &'static str, title: &str, about: &str, beats: usize, progress: &Progress) -> Card {
        let (at, done) = progress.of(id);
        let resume_at = Some(at).filter(|at| *at > 0 && at + 1 < beats);
        let position = match (done, resume_at) {
            (true, None) => ", done".to_owned(),
            (true, Some(at)) => format!(", done; now at step {}", at + 1),
            (false, Some(at)) => format!(", now at step {}", at + 1),
            (false, None) => String::new(),
        };
        Card { id, title: title.into(), about: about.into(), progress: format!("{}{position}", count(beats, "step")), done, resume_at }
    }
}

/// The user's progress in all tours, as the browser stores it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(Vec<(String, usize, bool)>);

/// The largest number of tours stored.
const STORED_MAX: usize = 100;

impl Progress {
    /// Reads the stored text: a line per tour, `why-order 3 done`. Invalid lines are ignored.
    pub fn read(text: &str) -> Progress {
        let line = |line: &str| {
            let mut words = line.split_whitespace();
            let (id, at) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
            Some((id, at, words.next() == Some("done")))
        };
        Progress(text.lines().filter_map(line).take(STORED_MAX).collect())
    }

    /// The text to store.
    pub fn text(&self) -> String {
        let line = |(id, at, done): &(String, usize, bool)| format!("{id} {at}{}\n", if *done { " done" } else { "" });
        self.0.iter().map(line).collect()
    }

    /// Records that the user is at the step with index `at`; `last` if it is the tour's last.
    pub fn note(&mut self, id: &str, at: usize, last: bool) {
        let done = last || self.of(id).1;
        self.0.retain(|(other, ..)| other != id);
        self.0.push((id.to_owned(), at, done));
    }

    /// The index of the step the user was at, and whether the tour was ever completed.
    pub fn of(&self, id: &str) -> (usize, bool) {
        self.0.iter().find(|(other, ..)| other == id).map_or((0, false), |(_, at, done)| (*at, *done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_round_trips_and_any_text_is_accepted() {
        let mut progress = Progress::default();
        progress.note("one", 3, false);
        progress.note("two", 7, true);
        progress.note("two", 2, false);
        assert_eq!(progress.text(), "one 3\ntwo 2 done\n");
        assert_eq!(Progress::read(&progress.text()), progress);
        for text in ["", "one", "one x", "one -1", "\n\n", "one 99999999999999999999999"] {
            assert_eq!(Progress::read(text), Progress::default(), "{text}");
        }
        assert_eq!(Progress::read(&"a 1\n".repeat(1_000)).0.len(), STORED_MAX);
    }

    #[test]
    fn a_card_shows_the_progress() {
        let card = |stored: &str| Card::new("one", "One", "", 8, &Progress::read(stored));
        let cases = [
            ("", "8 steps", None),
            ("one 0", "8 steps", None),
            ("one 2", "8 steps, now at step 3", Some(2)),
            ("one 7 done", "8 steps, done", None),
            ("one 2 done", "8 steps, done; now at step 3", Some(2)),
            ("one 90", "8 steps", None),
        ];
        for (stored, progress, resume_at) in cases {
            assert_eq!((card(stored).progress.as_str(), card(stored).resume_at), (progress, resume_at), "{stored}");
        }
    }

    #[test]
    fn a_prediction_is_compared_with_the_outcome() {
        assert_eq!(verdict(Some("a"), Some("a")), (Some(true), "Correct: a.".into()));
        assert_eq!(verdict(Some("a"), Some("b")), (Some(false), "Not quite. What happened: b.".into()));
        assert_eq!(verdict(None, Some("b")), (None, "What happened: b.".into()));
        assert_eq!(verdict(Some("a"), None).0, None);
    }
}
