//! Guided tours: connects a [`TourRun`] with the session's history, playback and selection, and builds the tour panel.

use super::{SavedRun, Session, ViewModel};
use crate::cluster::Settings;
use crate::history::History;
use crate::scenario::tour::{self, Beat, BeatStage, Choice, Prediction, Tour, TourRun};
use crate::scenario::{Step, StepKind};
use crate::view::Name;
use crate::view::inspector::Tab;
use crate::view::tour::{Answer, Card, Progress, Question, QuestionState, TourPanel, verdict};
use crate::web::browser;
use crate::web::msg::{Speed, TourMsg};
use std::rc::Rc;

/// The storage key of the progress of all tours.
const PROGRESS_KEY: &str = "ordinal.tours";
/// The maximum playback time of a beat, in real milliseconds.
const BEAT_MS_MAX: u64 = 9_000;
/// The playback speeds to choose from for that, in percent.
const SPEEDS_PERCENT: [u32; 7] = [100, 200, 500, 1_000, 5_000, 10_000, 50_000];

/// The active tour, its panel, and the list of tours.
#[derive(Default)]
pub struct Touring {
    run: Option<TourRun>,
    /// Its ID; a tour from a file has none.
    id: Option<&'static str>,
    panel: Option<Rc<TourPanel>>,
    cards: Rc<[Card]>,
    /// Why a file is not a valid tour.
    refused: Option<Rc<str>>,
    presents: bool,
    /// The number of beats whose output is in the console.
    printed: usize,
    /// Where playback stops, in simulated milliseconds.
    until_ms: Option<u64>,
    /// The user's playback speed before the tour.
    user_speed: Option<Speed>,
    /// The run from before the tour.
    saved: Option<Box<SavedRun>>,
}

impl Touring {
    /// Limits a playback target to the end of the beat.
    pub(super) fn bound(&self, at_ms: u64) -> u64 {
        self.until_ms.map_or(at_ms, |until_ms| at_ms.min(until_ms))
    }

    /// Whether time has reached the end of the beat; true only once, so that the user can continue playback.
    pub(super) fn is_reached(&mut self, now_ms: u64) -> bool {
        self.until_ms.take_if(|until_ms| now_ms >= *until_ms).is_some()
    }
}

impl Session {
    /// The panel of the active tour.
    pub fn tour(&self) -> Option<&Rc<TourPanel>> {
        self.touring.panel.as_ref()
    }

    /// The ID of the active tour; a tour from a file has none.
    pub fn tour_id(&self) -> Option<&'static str> {
        self.touring.id.filter(|_| self.touring.run.is_some())
    }

    /// The list of tours; empty before [`Session::list_tours`].
    pub fn cards(&self) -> &Rc<[Card]> {
        &self.touring.cards
    }

    /// Why a file is not a valid tour.
    pub fn tour_error(&self) -> Option<&Rc<str>> {
        self.touring.refused.as_ref()
    }

    /// Whether a run was saved when the first tour started.
    pub fn has_saved_run(&self) -> bool {
        self.touring.saved.is_some()
    }

    /// Keeps a run, unless one is already kept because a tour follows another. Returns the session of the kept run.
    pub fn keep_saved_run(&mut self, saved: SavedRun) -> Option<&str> {
        self.touring.saved.get_or_insert_with(|| Box::new(saved)).session()
    }

    /// Restores the kept run with its view. Returns its manifests and its session.
    pub fn restore_saved_run(&mut self) -> Option<(String, Option<String>)> {
        let saved = *self.touring.saved.take()?;
        Some(self.restore(saved))
    }

    /// Whether the tour replaced the run, because it could not continue from the user's changes. Resets the flag.
    pub fn take_replaced_by_tour(&mut self) -> bool {
        self.touring.run.as_mut().is_some_and(TourRun::take_replaced)
    }

    /// Updates the list of tours.
    pub fn list_tours(&mut self) {
        let progress = stored_progress();
        let card = |(id, text): (&'static str, &str)| {
            let tour = Tour::read(text).ok()?;
            Some(Card::new(id, &tour.title, &tour.about, tour.beats.len(), &progress))
        };
        self.touring.cards = tour::all().filter_map(card).collect();
        self.touring.refused = None;
    }

    /// Starts, moves or ends a tour. Returns false when there is no such tour: [`Session::tour_error`] returns the reason.
    pub fn move_tour(&mut self, msg: TourMsg) -> bool {
        match msg {
            TourMsg::Begin { id, at } => return self.start_by_id(&id, at),
            TourMsg::Open(text) => match Tour::read(&text) {
                Ok(tour) => self.start_tour(tour, None, 0),
                Err(error) => {
                    self.touring.refused = Some(format!("This file is not a valid tour. {error}").into());
                    return false;
                }
            },
            TourMsg::Next => self.next_beat(),
            TourMsg::Back => self.with_run(|run, page| {
                run.back(page);
            }),
            TourMsg::Predict(option) => self.with_run(|run, page| run.predict(Some(option), page)),
            TourMsg::Present(presents) => {
                self.touring.presents = presents;
                return true;
            }
            TourMsg::Leave | TourMsg::Return => self.leave_tour(),
        }
        self.show_beat();
        true
    }

    /// The manifests for the editor: those that were applied last, or that will be applied first.
    pub fn tour_manifests(&self) -> Option<&str> {
        let run = self.touring.run.as_ref()?;
        let steps = &run.tour().scenario.steps;
        let applies = |step: &&Step| matches!(step.kind, StepKind::Apply(_));
        let last = steps.iter().take(run.at() + 1).rev().find(applies);
        match &last.or_else(|| steps.iter().find(applies))?.kind {
            StepKind::Apply(text) => Some(text),
            _ => None,
        }
    }

    fn start_by_id(&mut self, id: &str, at: Option<usize>) -> bool {
        let entry = tour::all().find(|(known_id, _)| *known_id == id);
        let Some((id, tour)) = entry.and_then(|(id, text)| Some((id, Tour::read(text).ok()?))) else {
            self.list_tours();
            self.touring.refused = Some(format!("There is no tour {id}. The available tours are listed here.").into());
            return false;
        };
        // Without an index the tour resumes at the stored progress.
        let at = at.unwrap_or_else(|| Card::new(id, "", "", tour.beats.len(), &stored_progress()).resume_at.unwrap_or(0));
        self.start_tour(tour, Some(id), at);
        self.show_beat();
        true
    }

    fn start_tour(&mut self, tour: Tour, id: Option<&'static str>, at: usize) {
        let saved = self.touring.saved.take();
        self.restart();
        let mut run = TourRun::new(Rc::new(tour), Settings::PODS_MAX_IN_A_PAGE);
        self.history = run.start();
        run.skip_to(at, &mut self.history);
        let user_speed = Some(self.playback.speed);
        self.touring = Touring { run: Some(run), id, user_speed, saved, ..Touring::default() };
    }

    /// Ends the tour; the saved run is kept.
    pub(super) fn leave_tour(&mut self) {
        self.pause();
        if let Some(speed) = self.touring.user_speed {
            self.playback.speed = speed;
        }
        let saved = self.touring.saved.take();
        self.touring = Touring { saved, ..Touring::default() };
    }

    /// Goes to the next beat. An open question is skipped by running its beat; a running beat with a question is fast-forwarded.
    fn next_beat(&mut self) {
        self.with_run(|run, page| match run.stage() {
            BeatStage::Asking => run.predict(None, page),
            BeatStage::Playing if run.beat().is_some_and(|beat| beat.ask.is_some()) => run.finish(page),
            _ => {
                run.next(page);
            }
        });
    }

    fn with_run(&mut self, act: impl FnOnce(&mut TourRun, &mut History)) {
        if let Some(run) = &mut self.touring.run {
            act(run, &mut self.history);
            if run.is_replaced() {
                // The view model of the other history is invalid.
                self.view_model = ViewModel::default();
            }
        }
    }

    /// Shows the region and the selection of the beat, and plays to its end.
    fn show_beat(&mut self) {
        self.pause();
        self.touring.until_ms = None;
        self.print_beat_output();
        let Some(run) = &self.touring.run else { return };
        let mut progress = stored_progress();
        if let Some(id) = self.touring.id {
            progress.note(id, run.at(), run.is_last());
            browser::store(PROGRESS_KEY, &progress.text());
        }
        let see = visible_beat(run).map(|beat| beat.see.clone()).unwrap_or_default();
        let period = run.played().map(|played| (played.from_ms, played.until_ms));
        if let Some(tab) = see.tab.and_then(|name| Tab::ALL.into_iter().find(|tab| tab.name() == name)) {
            self.open(tab);
        }
        if see.select.is_some() {
            self.select(see.select);
        }
        match period {
            Some((from_ms, until_ms)) if self.history.now_ms() < until_ms || from_ms == until_ms => {
                self.playback.speed = beat_speed(until_ms - from_ms, self.touring.user_speed);
                self.touring.until_ms = Some(until_ms);
                self.start();
            }
            _ => {}
        }
    }

    fn print_beat_output(&mut self) {
        let Some(run) = &self.touring.run else { return };
        let lines = run.all_played().get(self.touring.printed..).unwrap_or_default().iter().flat_map(|played| &played.printed);
        lines.for_each(|line| self.console.print(&line.line, line.output.clone(), line.failed));
        self.touring.printed = run.all_played().len();
    }

    /// Updates the panel, if it changed.
    pub(super) fn refresh_touring(&mut self) {
        let Some(run) = &mut self.touring.run else {
            self.touring.panel = None;
            return;
        };
        run.note(&self.history);
        let panel = tour_panel(run, self.touring.presents);
        if self.touring.panel.as_deref() != panel.as_ref() {
            self.touring.panel = panel.map(Rc::new);
        }
    }

    /// Whether a tour is active or its panel has to be removed.
    pub(super) fn is_touring(&self) -> bool {
        self.touring.run.is_some() || self.touring.panel.is_some()
    }
}

fn stored_progress() -> Progress {
    Progress::read(&browser::stored(PROGRESS_KEY).unwrap_or_default())
}

/// The playback speed for a beat of this length: the user's own if the beat does not take too long.
fn beat_speed(beat_ms: u64, user_speed: Option<Speed>) -> Speed {
    let user_percent = match user_speed {
        Some(Speed::Percent(percent)) => percent,
        _ => 100,
    };
    let takes_ms = |percent: u32| beat_ms.saturating_mul(100) / u64::from(percent.max(1));
    let faster = SPEEDS_PERCENT.into_iter().find(|percent| *percent >= user_percent && takes_ms(*percent) <= BEAT_MS_MAX);
    match user_percent {
        // A speed below 1× is kept: the user wants slow motion.
        slow if slow < 100 => Speed::Percent(slow),
        percent if takes_ms(percent) <= BEAT_MS_MAX => Speed::Percent(percent),
        percent => Speed::Percent(faster.unwrap_or(percent)),
    }
}

/// The beat whose region and selection are shown; `None` before a question is answered, because they would reveal the answer.
fn visible_beat(run: &TourRun) -> Option<&Beat> {
    run.beat().filter(|_| run.stage() != BeatStage::Asking)
}

fn tour_panel(run: &TourRun, presents: bool) -> Option<TourPanel> {
    let (tour, beat) = (run.tour(), run.beat()?);
    let question = beat.ask.as_ref().map(|ask| Rc::new(question(run, ask)));
    let next = match (run.stage(), &beat.ask) {
        (BeatStage::Asking, _) => "Show what happens",
        (BeatStage::Playing, Some(_)) => "Skip to the answer",
        _ if run.is_last() => "Finish",
        _ => "Next",
    };
    let text = |words: &str| Name::from(words);
    Some(TourPanel {
        title: text(&tour.title),
        number: run.at() + 1,
        count: tour.beats.len(),
        words: text(&beat.say),
        notes: if presents { Name::default() } else { text(&beat.notes) },
        question,
        next,
        then: run.is_last().then(|| text(&tour.then)),
        region: visible_beat(run).and_then(|beat| beat.see.region).unwrap_or_default(),
        presents,
        unmet: run.played().filter(|played| played.ended).map(|played| played.unmet.as_slice().into()).unwrap_or_default(),
    })
}

fn question(run: &TourRun, ask: &Prediction) -> Question {
    let ended = run.stage() == BeatStage::Ended;
    let right = run.played().filter(|_| ended).and_then(|played| played.right);
    let option = |(index, option): (usize, &Choice)| Answer {
        words: option.say.as_str().into(),
        chosen: run.answer() == Some(index),
        is_correct: right == Some(index),
    };
    let words = |index: Option<usize>| index.and_then(|index| ask.options.get(index)).map(|option| option.say.as_str());
    let state = match run.stage() {
        BeatStage::Asking => QuestionState::Open,
        BeatStage::Playing => QuestionState::Playing,
        BeatStage::Ended => {
            let (right, verdict) = verdict(words(run.answer()), words(right));
            QuestionState::Answered { right, verdict, why: ask.why.as_str().into() }
        }
    };
    Question { words: ask.question.as_str().into(), options: ask.options.iter().enumerate().map(option).collect(), state }
}
