//! A tour as it goes: the beat told now, what it does to a history, and what came of it.
//!
//! The history belongs to whoever shows it: they may pause it, scrub, and do things of their own in between. A beat
//! begins where the one before it ended: what was done besides stays on a branch of its own, or goes when the tour's own
//! moments were undone.

use super::deed::{self, Printed};
use super::{Beat, Condition, Look, SETTLED_WITHIN_MS, Tour, Until};
use crate::history::{History, Played as How};
use std::rc::Rc;

/// No beat takes more looks of components, however long it may last.
const LOOKS_MAX: usize = 200_000;

/// How far a beat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its question waits for an answer; nothing is done yet.
    Asks,
    /// It is done, and time runs to where it ends.
    Goes,
    /// Time has come there.
    Ended,
}

/// What a beat did, and what will have come of it when time has come to its end.
#[derive(Clone, Debug)]
pub struct Played {
    /// When it began, in milliseconds of the simulated clock.
    pub from_ms: u64,
    /// When it ends.
    pub until_ms: u64,
    /// What the console printed.
    pub printed: Vec<Printed>,
    /// The option that comes true, if one and no other does.
    pub right: Option<usize>,
    /// What the tour claims and is not so, or why its question has no answer.
    pub unmet: Vec<String>,
    /// Whether time has come to its end.
    pub ended: bool,
    before: History,
    after: History,
}

/// A tour somebody goes through.
#[derive(Debug)]
pub struct TourRun {
    tour: Rc<Tour>,
    at: usize,
    start: History,
    /// The beats that were played, from the first.
    played: Vec<Played>,
    /// What was predicted, by beat.
    answers: Vec<Option<usize>>,
    /// Whether what a page had is gone, because the tour could not go on from it.
    replaced: bool,
}

impl TourRun {
    /// A tour at its beginning, in a cluster that takes so many pods at most.
    pub fn new(tour: Rc<Tour>, pods_max: i64) -> TourRun {
        let start = History::new(tour.scenario.cluster(pods_max));
        let answers = vec![None; tour.beats.len()];
        TourRun { tour, at: 0, start, played: Vec::new(), answers, replaced: false }
    }

    /// The tour.
    pub fn tour(&self) -> &Tour {
        &self.tour
    }

    /// The place of the beat told now.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether no beat comes after it.
    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.tour.beats.len()
    }

    /// The beat told now.
    pub fn beat(&self) -> Option<&Beat> {
        self.tour.beats.get(self.at)
    }

    /// What it did, once it has done it.
    pub fn played(&self) -> Option<&Played> {
        self.played.get(self.at)
    }

    /// All beats that were played, from the first.
    pub fn all_played(&self) -> &[Played] {
        &self.played
    }

    /// What was predicted for it.
    pub fn answer(&self) -> Option<usize> {
        self.answers.get(self.at).copied().flatten()
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        match self.played() {
            Some(played) if played.ended => Stage::Ended,
            Some(_) => Stage::Goes,
            None => Stage::Asks,
        }
    }

    /// Whether the page's history was replaced by the tour's own since this was asked last.
    pub fn take_replaced(&mut self) -> bool {
        std::mem::take(&mut self.replaced)
    }

    /// The cluster before anything is done, for a page that begins the tour.
    pub fn start(&self) -> History {
        self.start.clone()
    }

    /// Comes to the beat told now: it is done at once unless it asks first; one that was done before begins once more.
    pub fn enter(&mut self, page: &mut History) {
        match self.played.get(self.at) {
            Some(played) => self.replaced |= go_to(page, &played.before),
            None if self.beat().is_some_and(|beat| beat.ask.is_none()) => self.play(page),
            None => self.replaced |= go_to(page, self.played.last().map_or(&self.start, |played| &played.after)),
        }
    }

    /// Takes a prediction, or none, and does what the beat does.
    pub fn predict(&mut self, option: Option<usize>, page: &mut History) {
        if self.stage() == Stage::Asks {
            if let Some(answer) = self.answers.get_mut(self.at) {
                *answer = option;
            }
            self.play(page);
        }
    }

    /// Goes to the next beat; false when there is none, or this one waits for an answer.
    pub fn next(&mut self, page: &mut History) -> bool {
        if self.is_last() || self.stage() == Stage::Asks {
            return false;
        }
        self.finish(page);
        self.at += 1;
        self.enter(page);
        true
    }

    /// Goes to the beat before; false when there is none.
    pub fn back(&mut self, page: &mut History) -> bool {
        let Some(before) = self.at.checked_sub(1) else { return false };
        self.at = before;
        self.enter(page);
        true
    }

    /// Takes the page to where the beat ends, without waiting for time.
    pub fn finish(&mut self, page: &mut History) {
        if let Some(played) = self.played.get_mut(self.at) {
            played.ended = true;
            self.replaced |= go_to(page, &played.after);
        }
    }

    /// Goes to a beat without showing those before it, whose questions nobody answers.
    pub fn skip_to(&mut self, at: usize, page: &mut History) {
        self.enter(page);
        while self.at < at && !self.is_last() {
            self.predict(None, page);
            self.next(page);
        }
    }

    /// Notes that time has come to the end of the beat, if it has.
    pub fn note(&mut self, page: &History) {
        if let Some(played) = self.played.get_mut(self.at) {
            played.ended |= page.now_ms() >= played.until_ms;
        }
    }

    /// Does what the beat does where the one before ended, and finds out on a copy what comes of it.
    fn play(&mut self, page: &mut History) {
        let Some((beat, step)) = self.tour.beats.get(self.at).zip(self.tour.scenario.steps.get(self.at)) else { return };
        self.replaced |= go_to(page, self.played.last().map_or(&self.start, |played| &played.after));
        let before = page.clone();
        let (position, from_ms) = (page.position(), page.now_ms());
        let (deed, mut printed) = deed::deed(step, page.state());
        if !deed.actions.is_empty() {
            let line = deed.source.to_string();
            if let Err(error) = page.do_deed(deed) {
                printed.push(Printed { line, output: error.to_string(), failed: true });
            }
        }
        let refused = printed.iter().any(|line| line.failed);
        let mut after = page.clone();
        run_on(&mut after, &beat.until, position, refused);
        let look = Look::new(&after, position, refused);
        let holds = |all: &[Condition]| all.iter().all(|condition| condition.holds(&look));
        let mut unmet: Vec<String> = beat.expect.iter().filter(|claim| !claim.holds(&look)).map(Condition::words).collect();
        let options = beat.ask.iter().flat_map(|ask| &ask.options).enumerate();
        let true_ones: Vec<usize> = options.filter(|(_, option)| holds(&option.when)).map(|(at, _)| at).collect();
        if beat.ask.is_some() && true_ones.len() != 1 {
            unmet.push(format!("{} of the options come true, and one has to", true_ones.len()));
        }
        let right = true_ones.first().copied().filter(|_| true_ones.len() == 1);
        let until_ms = after.now_ms();
        let ended = until_ms <= from_ms;
        self.played.push(Played { from_ms, until_ms, printed, right, unmet, ended, before, after });
    }
}

/// Lets time run as far as a beat says.
fn run_on(history: &mut History, until: &Until, from: usize, refused: bool) {
    let latest_ms = history.now_ms().saturating_add(SETTLED_WITHIN_MS);
    let goes_on = |history: &History| match until {
        Until::Holds(all) => {
            let look = Look::new(history, from, refused);
            !all.iter().all(|condition| condition.holds(&look))
        }
        _ => true,
    };
    match until {
        Until::Now => {}
        Until::Settled => drop(history.play_on(latest_ms, LOOKS_MAX)),
        Until::Lasts(ms) => drop(history.play_on(history.now_ms().saturating_add(*ms), LOOKS_MAX)),
        Until::Wait | Until::Holds(_) => {
            let waits = history.branch().waits.len();
            for _ in 0..LOOKS_MAX {
                let is_there = *until == Until::Wait && history.branch().waits.len() > waits;
                if is_there || !goes_on(history) || history.play_on(latest_ms, 1) != How::Partly {
                    break;
                }
            }
        }
    }
}

/// Takes a page's history to where another stands, whose moments it has: what the page has besides stays. A history that
/// has them no longer becomes the other; says whether it did.
fn go_to(page: &mut History, goal: &History) -> bool {
    let (wanted, position) = (goal.branch(), goal.position());
    let known = page.find_branch(wanted.number).filter(|branch| branch.version == wanted.version).map(|branch| {
        let shared = branch.moments.iter().zip(wanted.moments.iter()).take(position).take_while(|(one, other)| one == other).count();
        (shared, branch.moments.len())
    });
    match known {
        // Nothing but time has passed since, if that.
        Some((shared, len)) if shared == position && len == position && page.branch().number == wanted.number => {
            page.seek(page.end_ms());
            page.play_to(goal.now_ms());
        }
        Some((shared, _)) if shared == position => page.look_behind(wanted.number, position, goal.now_ms()),
        // It was not played so far.
        Some((shared, len)) if shared == len && page.branch().number == wanted.number => {
            page.seek(page.end_ms());
            while !page.play_to(goal.now_ms()) {}
        }
        _ => {
            *page = goal.clone();
            return true;
        }
    }
    false
}
