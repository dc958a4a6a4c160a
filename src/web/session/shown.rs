//! What is drawn of the moment looked at. Each part is made anew only when something it shows is new.

use super::printed::printed;
use crate::cluster::State;
use crate::history::History;
use crate::view::Key;
use crate::view::explanation::{Explanation, Why, explain, why};
use crate::view::faults;
use crate::view::inspector::{self, Choice, Content, Head, Tab};
use crate::view::naming::Naming;
use crate::view::timeline::{Clock, Flag, Group, Lane, Lanes, Ruler, Spot, Tip, begins_ms, flags};
use std::rc::Rc;

/// What the inspector says while nothing is selected.
const NOTHING_CHOSEN: &str = "Choose an object here, in the picture or at a lane";
/// Countdowns are told to this precision.
const COUNTDOWN_STEP_MS: u64 = 100;

/// Names a part of the history: which version of a branch, and how many of its moments.
type Place = (usize, usize);

/// What the inspector was made from: the place, the second, what is selected, the tab, and whether the palette is open.
type Inspected = (Place, u64, Option<Key>, Tab, bool);

/// Which parts of the page are to follow the history now.
#[derive(Clone, Copy)]
pub struct Due {
    /// The next picture is to be made.
    pub picture_made: bool,
    /// The picture made is to be shown.
    pub picture_shown: bool,
    /// The lanes.
    pub lanes: bool,
    /// What is told of what happens.
    pub told: bool,
    /// What the inspector holds, and the clock.
    pub printed: bool,
}

/// Everything drawn of a moment.
#[derive(Default)]
pub struct Shown {
    /// The moment.
    pub now_ms: u64,
    /// How far the branch was played.
    pub end_ms: u64,
    /// What the controls of time say of both.
    pub clock: Clock,
    /// Whether nothing happens any more by itself.
    pub settled: bool,
    /// Whether something still happens in a run beside this one.
    pub goes_on_beside: bool,
    /// The lanes by owner.
    pub groups: Rc<[Group]>,
    /// What the user did.
    pub flags: Rc<[Flag]>,
    /// The ruler along the lanes.
    pub ruler: Rc<Ruler>,
    /// How much time there is to be shown: a little more than was played.
    pub whole_ms: u64,
    /// What is said of what is pointed at in the lanes.
    pub tip: Option<Rc<Tip>>,
    /// What is told.
    pub explanation: Rc<Explanation>,
    /// Why the selected object is as it is.
    pub why: Option<Rc<Why>>,
    /// The selected object's name and what can be done to it.
    pub head: Option<Rc<Head>>,
    /// What the inspector's open tab holds.
    pub content: Content,
    /// How objects are called.
    pub naming: Naming,
    /// What can be broken and mended; empty until somebody asks.
    pub palette: Rc<[faults::Group]>,
    /// The objects to choose from.
    pub choices: Rc<[Choice]>,
    lanes: Lanes,
    followed: Option<(usize, usize, usize)>,
    explained: Option<(Place, u64, bool)>,
    asked: Option<(Place, u64, Option<Key>)>,
    inspected: Option<Inspected>,
}

impl Shown {
    /// Follows the history to where it is now.
    pub fn refresh(&mut self, history: &History, selected: Option<&Key>, tab: Tab, palette: bool, due: Due) {
        let version = history.branch().version;
        self.now_ms = history.now_ms();
        self.end_ms = history.end_ms();
        self.settled = history.is_settled() && !self.goes_on_beside;
        if due.lanes {
            self.refresh_lanes(history, version);
        }
        if due.told {
            self.refresh_explanation(history, version, selected);
        }
        if due.printed {
            self.clock = Clock { now_ms: self.now_ms, end_ms: self.end_ms };
            self.refresh_inspector(history, version, selected, tab, palette);
        }
    }

    fn refresh_explanation(&mut self, history: &History, version: usize, selected: Option<&Key>) {
        let moment = ((version, history.position()), self.now_ms / COUNTDOWN_STEP_MS, self.settled);
        if self.explained != Some(moment) {
            self.explained = Some(moment);
            self.explanation = Rc::new(Explanation { settled: self.settled, ..explain(history) });
        }
        let asked = (moment.0, moment.1, selected.cloned());
        if self.asked.as_ref() != Some(&asked) {
            self.asked = Some(asked);
            self.why = selected.map(|key| Rc::new(why(history, key)));
        }
    }

    /// Ages are printed in seconds, so what is printed is made anew once a second and whenever something changes.
    fn refresh_inspector(&mut self, history: &History, version: usize, selected: Option<&Key>, tab: Tab, palette: bool) {
        let inspected = ((version, history.position()), self.now_ms / 1_000, selected.cloned(), tab, palette);
        if self.inspected.as_ref() == Some(&inspected) {
            return;
        }
        self.inspected = Some(inspected);
        self.inspect(history.state(), selected, tab, palette);
    }

    fn inspect(&mut self, state: &State, selected: Option<&Key>, tab: Tab, palette: bool) {
        self.naming = Naming::of(state);
        let choices = inspector::choices(state);
        if *self.choices != *choices {
            self.choices = choices.into();
        }
        let groups = if palette { faults::palette(state, selected) } else { Vec::new() };
        if *self.palette != *groups {
            self.palette = groups.into();
        }
        self.head = selected.map(|key| Rc::new(inspector::head(state, key)));
        self.content = match (selected, tab) {
            (key, Tab::Events) => inspector::events_content(state, key),
            (key, Tab::Data) => inspector::data_content(state, key),
            (None, _) => Content::Words(NOTHING_CHOSEN),
            (Some(key), Tab::Dns) => inspector::names_content(state, key),
            (Some(key), Tab::Volumes) => inspector::storage_content(state, key),
            (Some(key), Tab::Describe | Tab::Yaml) => printed(state, key, tab),
        };
    }

    fn refresh_lanes(&mut self, history: &History, version: usize) {
        let followed = Some((version, history.branch().moments.len(), history.branch().waits.len()));
        if self.followed == followed {
            return;
        }
        if self.followed.is_none_or(|(before, _, _)| before != version) || self.lanes.seen() > history.changes().len() {
            self.lanes = Lanes::default();
        }
        self.followed = followed;
        self.lanes.follow(history.branch());
        self.groups = self.lanes.groups().into();
        self.flags = flags(history.branch()).into();
    }

    /// Follows what is new on the branch that is followed. Says whether a wait began in it.
    pub fn sees_wait(&mut self, history: &History) -> bool {
        let before = self.lanes.waits_begun();
        self.lanes.follow(history.branch());
        self.lanes.waits_begun() > before
    }

    /// When the first wait after a moment begins, of those known.
    pub fn wait_after(&self, at_ms: u64) -> Option<u64> {
        self.lanes.wait_begins().filter(|from_ms| *from_ms > at_ms).min()
    }

    /// When the last wait before a moment began.
    pub fn wait_before(&self, at_ms: u64) -> Option<u64> {
        self.lanes.wait_begins().filter(|from_ms| *from_ms < at_ms).max()
    }

    /// The lane of a spot.
    pub fn lane_of(&self, spot: &Spot) -> Option<&Rc<Lane>> {
        let pod = spot.pod.as_ref()?;
        self.groups.iter().flat_map(|group| &group.lanes).find(|lane| lane.pod == *pod)
    }

    /// When what is at a spot begins.
    pub fn begins_ms(&self, spot: &Spot) -> u64 {
        begins_ms(self.lane_of(spot).map(|lane| &**lane), &self.flags, &spot.thing)
    }
}
