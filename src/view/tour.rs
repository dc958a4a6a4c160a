//! A guided tour in words: the beat told now, what its question came to, the list of tours, and how far one has come.

use super::Name;
use std::rc::Rc;

/// What is told of a beat.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The tour's title.
    pub title: Name,
    /// Which beat this is, from 1.
    pub number: usize,
    /// How many there are.
    pub count: usize,
    /// Its sentence.
    pub words: Name,
    /// For whoever presents it; empty when there is nothing to be said.
    pub notes: Name,
    /// What is to be predicted.
    pub question: Option<Rc<Question>>,
    /// What the button that goes on says.
    pub next: &'static str,
    /// What to try afterwards; with the last beat alone.
    pub then: Option<Name>,
    /// The region of the page to look at; empty when any.
    pub region: &'static str,
    /// Whether it is presented: large, without notes, moved by keys.
    pub presents: bool,
    /// What the tour claims and is not so.
    pub unmet: Rc<[String]>,
}

/// A question, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The question.
    pub words: Name,
    /// What could happen.
    pub options: Vec<Answer>,
    /// How far it is.
    pub state: QuestionState,
}

/// One thing that could happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// In words.
    pub words: Name,
    /// Whether it was predicted.
    pub chosen: bool,
    /// Whether it is what happened; not told before it has.
    pub came_true: bool,
}

/// How far a question is.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionState {
    /// It waits for a prediction.
    Open,
    /// Time runs to where it is answered.
    Runs,
    /// It is answered.
    Answered {
        /// Whether the prediction was right; `None` without one.
        right: Option<bool>,
        /// What is said of it.
        verdict: String,
        /// Why it happened so.
        why: Name,
    },
}

/// What is said once a question is answered. `predicted` and `happened` are options.
pub fn verdict(predicted: Option<&str>, happened: Option<&str>) -> (Option<bool>, String) {
    match (predicted, happened) {
        (_, None) => (None, "None of it, or more than one, came true.".into()),
        (None, Some(happened)) => (None, format!("What happened: {happened}.")),
        (Some(predicted), Some(happened)) if predicted == happened => (Some(true), format!("Right: {happened}.")),
        (Some(_), Some(happened)) => (Some(false), format!("Not this time. What happened: {happened}.")),
    }
}

/// A tour in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its address: what stands behind `#tour=`.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What one learns in it.
    pub about: String,
    /// How long it is, and how far one has come.
    pub progress: String,
    /// Whether one has come to its end.
    pub done: bool,
    /// The place of the beat at which one left it, unless that is the first or the last.
    pub go_on: Option<usize>,
}

impl Card {
    /// A tour of so many beats, and how far one has come in it.
    pub fn new(id: &'static str, title: &str, about: &str, beats: usize, progress: &Progress) -> Card {
        let (at, done) = progress.of(id);
        let go_on = Some(at).filter(|at| *at > 0 && at + 1 < beats);
        let come = match (done, go_on) {
            (true, None) => ", done".to_owned(),
            (true, Some(at)) => format!(", done; you are at beat {} again", at + 1),
            (false, Some(at)) => format!(", you are at beat {}", at + 1),
            (false, None) => String::new(),
        };
        Card { id, title: title.into(), about: about.into(), progress: format!("{beats} beats{come}"), done, go_on }
    }
}

/// How far somebody has come in each tour, as the browser keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(Vec<(String, usize, bool)>);

/// More tours than these are not kept.
const KEPT_MAX: usize = 100;

impl Progress {
    /// Reads what was kept: a line for each tour, `why-order 3 done`. Lines that are none are left out.
    pub fn read(text: &str) -> Progress {
        let line = |line: &str| {
            let mut words = line.split_whitespace();
            let (id, at) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
            Some((id, at, words.next() == Some("done")))
        };
        Progress(text.lines().filter_map(line).take(KEPT_MAX).collect())
    }

    /// What is to be kept.
    pub fn text(&self) -> String {
        let line = |(id, at, done): &(String, usize, bool)| format!("{id} {at}{}\n", if *done { " done" } else { "" });
        self.0.iter().map(line).collect()
    }

    /// Notes that somebody is at the beat of a place; `last` says that it is the tour's last.
    pub fn note(&mut self, id: &str, at: usize, last: bool) {
        let done = last || self.of(id).1;
        self.0.retain(|(other, ..)| other != id);
        self.0.push((id.to_owned(), at, done));
    }

    /// The place of the beat somebody was at, and whether they have ever come to the end.
    pub fn of(&self, id: &str) -> (usize, bool) {
        self.0.iter().find(|(other, ..)| other == id).map_or((0, false), |(_, at, done)| (*at, *done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_kept_as_text_and_survives_any() {
        let mut progress = Progress::default();
        progress.note("one", 3, false);
        progress.note("two", 7, true);
        progress.note("two", 2, false);
        assert_eq!(progress.text(), "one 3\ntwo 2 done\n");
        assert_eq!(Progress::read(&progress.text()), progress);
        for text in ["", "one", "one x", "one -1", "\n\n", "one 99999999999999999999999"] {
            assert_eq!(Progress::read(text), Progress::default(), "{text}");
        }
        assert_eq!(Progress::read(&"a 1\n".repeat(1_000)).0.len(), KEPT_MAX);
    }

    #[test]
    fn a_card_says_how_far_one_has_come() {
        let card = |kept: &str| Card::new("one", "One", "", 8, &Progress::read(kept));
        let cases = [
            ("", "8 beats", None),
            ("one 0", "8 beats", None),
            ("one 2", "8 beats, you are at beat 3", Some(2)),
            ("one 7 done", "8 beats, done", None),
            ("one 2 done", "8 beats, done; you are at beat 3 again", Some(2)),
            ("one 90", "8 beats", None),
        ];
        for (kept, progress, go_on) in cases {
            assert_eq!((card(kept).progress.as_str(), card(kept).go_on), (progress, go_on), "{kept}");
        }
    }

    #[test]
    fn a_prediction_is_judged_by_what_happened() {
        assert_eq!(verdict(Some("a"), Some("a")), (Some(true), "Right: a.".into()));
        assert_eq!(verdict(Some("a"), Some("b")), (Some(false), "Not this time. What happened: b.".into()));
        assert_eq!(verdict(None, Some("b")), (None, "What happened: b.".into()));
        assert_eq!(verdict(Some("a"), None).0, None);
    }
}
