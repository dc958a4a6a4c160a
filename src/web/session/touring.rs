//! Guided tours: what a tour's run tells the page, and what the page tells it. The page stays the playground it is.

use super::{SavedRun, Session};
use crate::cluster::Settings;
use crate::history::History;
use crate::scenario::tour::{self, Ask, Beat, Choice, Stage, Tour, TourRun};
use crate::scenario::{Step, StepKind};
use crate::view::Name;
use crate::view::inspector::Tab;
use crate::view::tour::{Answer, Card, Progress, Question, QuestionState, Told, verdict};
use crate::web::browser;
use crate::web::msg::{Speed, TourMsg};
use std::rc::Rc;

/// Where a browser keeps how far somebody has come.
const PROGRESS_KEY: &str = "ordinal.tours";
/// A beat takes no longer than this to watch, in the viewer's time.
const BEAT_MS_MAX: u64 = 9_000;
/// How fast time may be made to run for that, in percent.
const SPEEDS_PERCENT: [u32; 7] = [100, 200, 500, 1_000, 5_000, 10_000, 50_000];

/// The tour somebody is on, and what is drawn of it.
#[derive(Default)]
pub struct Touring {
    run: Option<TourRun>,
    /// Its address; a tour from a file has none.
    id: Option<&'static str>,
    told: Option<Rc<Told>>,
    cards: Rc<[Card]>,
    /// Why a file is no tour.
    refused: Option<Rc<str>>,
    presents: bool,
    /// How many beats the console has told of.
    printed: usize,
    /// Where playing stops, in milliseconds of the simulated clock.
    until_ms: Option<u64>,
    /// How fast time ran before.
    own_speed: Option<Speed>,
    /// What was there before the tour.
    aside: Option<Box<SavedRun>>,
}

impl Touring {
    /// Where playing stops at the latest that was to go on to a moment.
    pub(super) fn bound(&self, at_ms: u64) -> u64 {
        self.until_ms.map_or(at_ms, |until_ms| at_ms.min(until_ms))
    }

    /// Whether time has come to where the beat ends; it may run on afterwards.
    pub(super) fn is_reached(&mut self, now_ms: u64) -> bool {
        self.until_ms.take_if(|until_ms| now_ms >= *until_ms).is_some()
    }
}

impl Session {
    /// What is told of the tour somebody is on.
    pub fn tour(&self) -> Option<&Rc<Told>> {
        self.touring.told.as_ref()
    }

    /// The address of that tour; one from a file has none.
    pub fn tour_id(&self) -> Option<&'static str> {
        self.touring.id.filter(|_| self.touring.run.is_some())
    }

    /// The tours there are; none before they were asked for.
    pub fn cards(&self) -> &Rc<[Card]> {
        &self.touring.cards
    }

    /// Why a file is no tour.
    pub fn tour_refused(&self) -> Option<&Rc<str>> {
        self.touring.refused.as_ref()
    }

    /// Whether a run was put aside when a tour began.
    pub fn has_aside(&self) -> bool {
        self.touring.aside.is_some()
    }

    /// Sets a run aside, unless one is already: a tour may follow another. Gives the session of the one that is.
    pub fn set_aside(&mut self, saved: SavedRun) -> Option<&str> {
        self.touring.aside.get_or_insert_with(|| Box::new(saved)).session()
    }

    /// Shows the run that was set aside again, as it was looked at. Gives its manifests and its session.
    pub fn show_aside(&mut self) -> Option<(String, Option<String>)> {
        let saved = *self.touring.aside.take()?;
        Some(self.show_saved(saved))
    }

    /// Whether what was on the page is gone, because the tour could not go on from what somebody did or took back.
    pub fn is_replaced_by_tour(&mut self) -> bool {
        self.touring.run.as_mut().is_some_and(TourRun::take_replaced)
    }

    /// Makes the list of tours anew.
    pub fn list_tours(&mut self) {
        let progress = kept_progress();
        let card = |(id, text): (&'static str, &str)| {
            let tour = Tour::read(text).ok()?;
            Some(Card::new(id, &tour.title, &tour.about, tour.beats.len(), &progress))
        };
        self.touring.cards = tour::all().filter_map(card).collect();
        self.touring.refused = None;
    }

    /// Begins, moves or ends a tour. False when there is no such tour: [`Session::tour_refused`] says why.
    pub fn move_tour(&mut self, msg: TourMsg) -> bool {
        match msg {
            TourMsg::Begin { id, at } => return self.begin_known(&id, at),
            TourMsg::Open(text) => match Tour::read(&text) {
                Ok(tour) => self.begin(tour, None, 0),
                Err(error) => {
                    self.touring.refused = Some(format!("This file is no tour yet. {error}").into());
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
        self.come_to_beat();
        true
    }

    /// What the editor shows with the beat: what was applied last, or will be first.
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

    fn begin_known(&mut self, id: &str, at: Option<usize>) -> bool {
        let known = tour::all().find(|(known, _)| *known == id);
        let Some((id, tour)) = known.and_then(|(id, text)| Some((id, Tour::read(text).ok()?))) else {
            self.list_tours();
            self.touring.refused = Some(format!("There is no tour {id}. These are the ones there are.").into());
            return false;
        };
        // Somebody who comes back goes on where they were.
        let at = at.unwrap_or_else(|| Card::new(id, "", "", tour.beats.len(), &kept_progress()).go_on.unwrap_or(0));
        self.begin(tour, Some(id), at);
        self.come_to_beat();
        true
    }

    fn begin(&mut self, tour: Tour, id: Option<&'static str>, at: usize) {
        let aside = self.touring.aside.take();
        self.restart();
        let mut run = TourRun::new(Rc::new(tour), Settings::PODS_MAX_IN_A_PAGE);
        self.history = run.start();
        run.skip_to(at, &mut self.history);
        let own_speed = Some(self.playback.speed);
        self.touring = Touring { run: Some(run), id, own_speed, aside, ..Touring::default() };
    }

    /// What was set aside stays within reach.
    pub(super) fn leave_tour(&mut self) {
        self.pause();
        if let Some(speed) = self.touring.own_speed {
            self.playback.speed = speed;
        }
        let aside = self.touring.aside.take();
        self.touring = Touring { aside, ..Touring::default() };
    }

    /// A question that was not answered is answered by what happens; one that runs is taken to its end.
    fn next_beat(&mut self) {
        self.with_run(|run, page| match run.stage() {
            Stage::Asks => run.predict(None, page),
            Stage::Goes if run.beat().is_some_and(|beat| beat.ask.is_some()) => run.finish(page),
            _ => {
                run.next(page);
            }
        });
    }

    fn with_run(&mut self, act: impl FnOnce(&mut TourRun, &mut History)) {
        if let Some(run) = &mut self.touring.run {
            act(run, &mut self.history);
        }
    }

    /// Shows what the beat is about, and lets time run to where it ends.
    fn come_to_beat(&mut self) {
        self.pause();
        self.touring.until_ms = None;
        self.print_beats();
        let Some(run) = &self.touring.run else { return };
        let mut progress = kept_progress();
        if let Some(id) = self.touring.id {
            progress.note(id, run.at(), run.is_last());
            browser::store(PROGRESS_KEY, &progress.text());
        }
        let see = shown(run).map(|beat| beat.see.clone()).unwrap_or_default();
        let run_to = run.played().map(|played| (played.from_ms, played.until_ms));
        if let Some(tab) = see.tab.and_then(|name| Tab::ALL.into_iter().find(|tab| tab.name() == name)) {
            self.open(tab);
        }
        if see.select.is_some() {
            self.select(see.select);
        }
        match run_to {
            Some((from_ms, until_ms)) if self.history.now_ms() < until_ms || from_ms == until_ms => {
                self.playback.speed = watchable(until_ms - from_ms, self.touring.own_speed);
                self.touring.until_ms = Some(until_ms);
                self.start();
            }
            _ => {}
        }
    }

    fn print_beats(&mut self) {
        let Some(run) = &self.touring.run else { return };
        let lines = run.all_played().get(self.touring.printed..).unwrap_or_default().iter().flat_map(|played| &played.printed);
        lines.for_each(|line| self.console.print(&line.line, line.output.clone(), line.failed));
        self.touring.printed = run.all_played().len();
    }

    /// Makes what is told anew, as far as it changed.
    pub(super) fn refresh_touring(&mut self) {
        let Some(run) = &mut self.touring.run else {
            self.touring.told = None;
            return;
        };
        run.note(&self.history);
        let told = told(run, self.touring.presents);
        if self.touring.told.as_deref() != told.as_ref() {
            self.touring.told = told.map(Rc::new);
        }
    }

    /// Whether a tour is told, so that there is something to refresh.
    pub(super) fn is_touring(&self) -> bool {
        self.touring.run.is_some() || self.touring.told.is_some()
    }
}

fn kept_progress() -> Progress {
    Progress::read(&browser::stored(PROGRESS_KEY).unwrap_or_default())
}

/// The speed at which a beat of this length can be watched: the viewer's own if that does.
fn watchable(beat_ms: u64, own: Option<Speed>) -> Speed {
    let own_percent = match own {
        Some(Speed::Percent(percent)) => percent,
        _ => 100,
    };
    let takes_ms = |percent: u32| beat_ms.saturating_mul(100) / u64::from(percent.max(1));
    let faster = SPEEDS_PERCENT.into_iter().find(|percent| *percent >= own_percent && takes_ms(*percent) <= BEAT_MS_MAX);
    match own_percent {
        // Who slowed time down wants to see it slowly.
        slow if slow < 100 => Speed::Percent(slow),
        own if takes_ms(own) <= BEAT_MS_MAX => Speed::Percent(own),
        own => Speed::Percent(faster.unwrap_or(own)),
    }
}

/// The beat, once it points at something: where to look would give away what a question asks for.
fn shown(run: &TourRun) -> Option<&Beat> {
    run.beat().filter(|_| run.stage() != Stage::Asks)
}

fn told(run: &TourRun, presents: bool) -> Option<Told> {
    let (tour, beat) = (run.tour(), run.beat()?);
    let question = beat.ask.as_ref().map(|ask| Rc::new(question(run, ask)));
    let next = match (run.stage(), &beat.ask) {
        (Stage::Asks, _) => "Show what happens",
        (Stage::Goes, Some(_)) => "To the answer",
        _ if run.is_last() => "Finish",
        _ => "Next",
    };
    let text = |words: &str| Name::from(words);
    Some(Told {
        title: text(&tour.title),
        number: run.at() + 1,
        count: tour.beats.len(),
        words: text(&beat.say),
        notes: if presents { Name::default() } else { text(&beat.notes) },
        question,
        next,
        then: run.is_last().then(|| text(&tour.then)),
        region: shown(run).and_then(|beat| beat.see.region).unwrap_or_default(),
        presents,
        unmet: run.played().filter(|played| played.ended).map(|played| played.unmet.as_slice().into()).unwrap_or_default(),
    })
}

fn question(run: &TourRun, ask: &Ask) -> Question {
    let ended = run.stage() == Stage::Ended;
    let right = run.played().filter(|_| ended).and_then(|played| played.right);
    let option = |(place, option): (usize, &Choice)| Answer {
        words: option.say.as_str().into(),
        chosen: run.answer() == Some(place),
        came_true: right == Some(place),
    };
    let words = |place: Option<usize>| place.and_then(|place| ask.options.get(place)).map(|option| option.say.as_str());
    let state = match run.stage() {
        Stage::Asks => QuestionState::Open,
        Stage::Goes => QuestionState::Runs,
        Stage::Ended => {
            let (right, verdict) = verdict(words(run.answer()), words(right));
            QuestionState::Answered { right, verdict, why: ask.why.as_str().into() }
        }
    };
    Question { words: ask.question.as_str().into(), options: ask.options.iter().enumerate().map(option).collect(), state }
}
