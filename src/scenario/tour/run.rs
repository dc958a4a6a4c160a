//! Plays a tour on a history: the current beat, its command, and its result.
//!
//! The history belongs to the page, which may pause, seek and run commands in between. A beat starts where the previous one
//! ended: other commands of the user stay on a branch of their own; if the user has undone the tour's moments, the page's
//! history is replaced.

use super::execute_step::{self, StepOutput};
use super::{BEAT_MAX_MS, Beat, Condition, EvalContext, Tour, Until};
use crate::history::{History, PlayOutcome as How};
use std::rc::Rc;

/// The maximum number of steps of a beat.
const STEPS_MAX: usize = 200_000;

/// The stage of a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeatStage {
    /// Its question is not answered yet; the step is not executed.
    Asking,
    /// The step is executed, and time runs.
    Playing,
    /// Time has reached the end of the beat.
    Ended,
}

/// An executed beat and its result.
#[derive(Clone, Debug)]
pub struct PlayedBeat {
    /// Its start, in milliseconds of the simulated clock.
    pub from_ms: u64,
    /// Its end.
    pub until_ms: u64,
    /// The console output.
    pub printed: Vec<StepOutput>,
    /// The correct option, if exactly one is.
    pub right: Option<usize>,
    /// The false conditions of `expect`, or why the question has no unique answer.
    pub unmet: Vec<String>,
    /// Whether time has reached its end.
    pub ended: bool,
    before: History,
    after: History,
}

/// A tour in progress.
#[derive(Debug)]
pub struct TourRun {
    tour: Rc<Tour>,
    at: usize,
    start: History,
    /// The executed beats, from the first.
    played: Vec<PlayedBeat>,
    /// The predictions, by beat.
    answers: Vec<Option<usize>>,
    /// Whether the page's history was replaced, because it lacked the tour's moments.
    replaced: bool,
}

impl TourRun {
    /// A tour at its first beat, in a cluster with a maximum number of Pods.
    pub fn new(tour: Rc<Tour>, pods_max: i64) -> TourRun {
        let start = History::new(tour.scenario.cluster(pods_max));
        let answers = vec![None; tour.beats.len()];
        TourRun { tour, at: 0, start, played: Vec::new(), answers, replaced: false }
    }

    /// The tour.
    pub fn tour(&self) -> &Tour {
        &self.tour
    }

    /// The index of the current beat.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether the current beat is the last.
    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.tour.beats.len()
    }

    /// The current beat.
    pub fn beat(&self) -> Option<&Beat> {
        self.tour.beats.get(self.at)
    }

    /// The result of the current beat, once it is executed.
    pub fn played(&self) -> Option<&PlayedBeat> {
        self.played.get(self.at)
    }

    /// All beats that were played, from the first.
    pub fn all_played(&self) -> &[PlayedBeat] {
        &self.played
    }

    /// The prediction for the current beat.
    pub fn answer(&self) -> Option<usize> {
        self.answers.get(self.at).copied().flatten()
    }

    /// The stage of the current beat.
    pub fn stage(&self) -> BeatStage {
        match self.played() {
            Some(played) if played.ended => BeatStage::Ended,
            Some(_) => BeatStage::Playing,
            None => BeatStage::Asking,
        }
    }

    /// Whether the page's history was replaced by the tour's since the last call of `take_replaced`.
    pub fn is_replaced(&self) -> bool {
        self.replaced
    }

    /// Whether the page's history was replaced by the tour's since the last call.
    pub fn take_replaced(&mut self) -> bool {
        std::mem::take(&mut self.replaced)
    }

    /// The initial history, for the page that starts the tour.
    pub fn start(&self) -> History {
        self.start.clone()
    }

    /// Enters the current beat: executes it, unless it has a question; seeks to its start if it was executed before.
    pub fn enter(&mut self, page: &mut History) {
        match self.played.get(self.at) {
            Some(played) => self.replaced |= go_to(page, &played.before),
            None if self.beat().is_some_and(|beat| beat.ask.is_none()) => self.play(page),
            None => self.replaced |= go_to(page, self.played.last().map_or(&self.start, |played| &played.after)),
        }
    }

    /// Stores the prediction, or none, and executes the beat.
    pub fn predict(&mut self, option: Option<usize>, page: &mut History) {
        if self.stage() == BeatStage::Asking {
            if let Some(answer) = self.answers.get_mut(self.at) {
                *answer = option;
            }
            self.play(page);
        }
    }

    /// Goes to the next beat; returns false if there is none, or if the current one has an open question.
    pub fn next(&mut self, page: &mut History) -> bool {
        if self.is_last() || self.stage() == BeatStage::Asking {
            return false;
        }
        self.finish(page);
        self.at += 1;
        self.enter(page);
        true
    }

    /// Goes to the previous beat; returns false if there is none.
    pub fn back(&mut self, page: &mut History) -> bool {
        let Some(before) = self.at.checked_sub(1) else { return false };
        self.at = before;
        self.enter(page);
        true
    }

    /// Seeks to the end of the current beat.
    pub fn finish(&mut self, page: &mut History) {
        if let Some(played) = self.played.get_mut(self.at) {
            played.ended = true;
            self.replaced |= go_to(page, &played.after);
        }
    }

    /// Goes to a later beat, skipping questions in between.
    pub fn skip_to(&mut self, at: usize, page: &mut History) {
        self.enter(page);
        while self.at < at && !self.is_last() {
            self.predict(None, page);
            self.next(page);
        }
    }

    /// Marks the beat as ended if time has reached its end.
    pub fn note(&mut self, page: &History) {
        if let Some(played) = self.played.get_mut(self.at) {
            played.ended |= page.now_ms() >= played.until_ms;
        }
    }

    /// Executes the beat at the end of the previous one, and determines its result on a copy of the history.
    fn play(&mut self, page: &mut History) {
        let Some((beat, step)) = self.tour.beats.get(self.at).zip(self.tour.scenario.steps.get(self.at)) else { return };
        self.replaced |= go_to(page, self.played.last().map_or(&self.start, |played| &played.after));
        let before = page.clone();
        let (position, from_ms) = (page.position(), page.now_ms());
        let (command, mut printed) = execute_step::execute_step(step, page.state());
        if !command.actions.is_empty() {
            let line = command.source.to_string();
            if let Err(error) = page.run_command(command) {
                printed.push(StepOutput { line, output: error.to_string(), failed: true });
            }
        }
        let refused = printed.iter().any(|line| line.failed);
        let mut after = page.clone();
        run_on(&mut after, &beat.until, position, refused);
        let context = EvalContext::new(&after, position, refused);
        let holds = |all: &[Condition]| all.iter().all(|condition| condition.holds(&context));
        let mut unmet: Vec<String> = beat.expect.iter().filter(|claim| !claim.holds(&context)).map(Condition::text).collect();
        let options = beat.ask.iter().flat_map(|ask| &ask.options).enumerate();
        let correct: Vec<usize> = options.filter(|(_, option)| holds(&option.when)).map(|(at, _)| at).collect();
        if beat.ask.is_some() && correct.len() != 1 {
            unmet.push(format!("{} options are correct instead of exactly one", correct.len()));
        }
        let right = correct.first().copied().filter(|_| correct.len() == 1);
        let until_ms = after.now_ms();
        let ended = until_ms <= from_ms;
        self.played.push(PlayedBeat { from_ms, until_ms, printed, right, unmet, ended, before, after });
    }
}

/// Runs time as long as a beat says.
fn run_on(history: &mut History, until: &Until, from: usize, refused: bool) {
    let latest_ms = history.now_ms().saturating_add(BEAT_MAX_MS);
    let continues = |history: &History| match until {
        Until::Holds(all) => {
            let context = EvalContext::new(history, from, refused);
            !all.iter().all(|condition| condition.holds(&context))
        }
        _ => true,
    };
    match until {
        Until::Now => {}
        Until::Idle => drop(history.play_on(latest_ms, STEPS_MAX)),
        Until::Lasts(ms) => drop(history.play_on(history.now_ms().saturating_add(*ms), STEPS_MAX)),
        Until::Wait | Until::Holds(_) => {
            let waits = history.branch().waits.len();
            for _ in 0..STEPS_MAX {
                let is_there = *until == Until::Wait && history.branch().waits.len() > waits;
                if is_there || !continues(history) || history.play_on(latest_ms, 1) != How::BudgetExceeded {
                    break;
                }
            }
        }
    }
}

/// Seeks a page's history to the position of `goal` if it has the same moments; its other branches are kept. Otherwise
/// replaces it by `goal`; returns whether it did.
fn go_to(page: &mut History, goal: &History) -> bool {
    let (target, position) = (goal.branch(), goal.position());
    let shared_moments = page.find_branch(target.number).filter(|branch| branch.version == target.version).map(|branch| {
        let shared = branch.moments.iter().zip(target.moments.iter()).take(position).take_while(|(one, other)| one == other).count();
        (shared, branch.moments.len())
    });
    match shared_moments {
        // The branch ends there: at most time has passed since.
        Some((shared, len)) if shared == position && len == position && page.branch().number == target.number => {
            page.seek(page.end_ms());
            page.play_to(goal.now_ms());
        }
        Some((shared, _)) if shared == position => page.switch_to(target.number, position, goal.now_ms()),
        // The branch was not simulated that far.
        Some((shared, len)) if shared == len && page.branch().number == target.number => {
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
