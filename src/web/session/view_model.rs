//! The view data at the playhead. Each part is recomputed only when its cache key changes.

use super::printed::printed;
use crate::cluster::State;
use crate::history::History;
use crate::kubectl::RefusedEviction;
use crate::view::Key;
use crate::view::explanation::{Explanation, Why, blocked_drain, explain, why};
use crate::view::faults;
use crate::view::inspector::{self, Choice, Content, InspectorHead, Tab};
use crate::view::naming::Naming;
use crate::view::timeline::{Clock, CommandFlag, Group, HitTarget, Lane, Lanes, Ruler, Tip, begins_ms, flags};
use std::rc::Rc;

/// The inspector's text while nothing is selected.
const NO_SELECTION: &str = "Select an object here, in the diagram or in the timeline";
/// The precision of countdowns.
const COUNTDOWN_STEP_MS: u64 = 100;

/// A revision of the history: the version of the branch and the position.
type HistoryRevision = (usize, usize);

/// The cache key of the inspector: the revision, the second, the selection, the tab, and whether the palette is open.
type InspectorCacheKey = (HistoryRevision, u64, Option<Key>, Tab, bool);

/// The parts of the page to update now.
#[derive(Clone, Copy)]
pub struct RefreshPlan {
    /// Compute the next diagram.
    pub compute_picture: bool,
    /// Show the computed diagram.
    pub show_picture: bool,
    /// The lanes.
    pub lanes: bool,
    /// The explanation.
    pub explanation: bool,
    /// The inspector and the clock.
    pub inspector: bool,
}

/// The view data at the playhead.
#[derive(Default)]
pub struct ViewModel {
    /// The current time, in simulated milliseconds.
    pub now_ms: u64,
    /// The end of the simulated time.
    pub end_ms: u64,
    /// Both for the time controls.
    pub clock: Clock,
    /// Whether the cluster is idle.
    pub idle: bool,
    /// Whether the compared run is not idle.
    pub comparison_goes_on: bool,
    /// The eviction that a running `kubectl drain` tries again and again.
    pub refused_eviction: Option<RefusedEviction>,
    /// The lanes by owner.
    pub groups: Rc<[Group]>,
    /// The user's actions.
    pub flags: Rc<[CommandFlag]>,
    /// The ruler along the lanes.
    pub ruler: Rc<Ruler>,
    /// The length of the whole timeline: a little more than the simulated time.
    pub whole_ms: u64,
    /// The tooltip of the hovered or focused item of the lanes.
    pub tip: Option<Rc<Tip>>,
    /// The explanation.
    pub explanation: Rc<Explanation>,
    /// Why the selected object is in its state.
    pub why: Option<Rc<Why>>,
    /// The selected object's name and actions.
    pub head: Option<Rc<InspectorHead>>,
    /// The content of the inspector's open tab.
    pub content: Content,
    /// Whether names include their namespace.
    pub naming: Naming,
    /// The faults of the palette; empty until it is opened.
    pub palette: Rc<[faults::FaultGroup]>,
    /// The objects of the selection box.
    pub choices: Rc<[Choice]>,
    lanes: Lanes,
    lanes_key: Option<(usize, usize, usize)>,
    explanation_key: Option<(HistoryRevision, u64, bool, Option<RefusedEviction>)>,
    why_key: Option<(HistoryRevision, u64, Option<Key>)>,
    inspector_key: Option<InspectorCacheKey>,
}

impl ViewModel {
    /// Updates the parts of the plan to the current state of the history.
    pub fn refresh(&mut self, history: &History, selected: Option<&Key>, tab: Tab, palette: bool, plan: RefreshPlan) {
        let version = history.branch().version;
        self.now_ms = history.now_ms();
        self.end_ms = history.end_ms();
        self.idle = history.is_idle() && !self.comparison_goes_on;
        if plan.lanes {
            self.refresh_lanes(history, version);
        }
        if plan.explanation {
            self.refresh_explanation(history, version, selected);
        }
        if plan.inspector {
            self.clock = Clock { now_ms: self.now_ms, end_ms: self.end_ms };
            self.refresh_inspector(history, version, selected, tab, palette);
        }
    }

    fn refresh_explanation(&mut self, history: &History, version: usize, selected: Option<&Key>) {
        let key = ((version, history.position()), self.now_ms / COUNTDOWN_STEP_MS, self.idle, self.refused_eviction.clone());
        if self.explanation_key.as_ref() != Some(&key) {
            let mut explanation = Explanation { idle: self.idle, ..explain(history) };
            if let Some(RefusedEviction { node, pod, budget }) = &self.refused_eviction {
                explanation.now.insert(0, blocked_drain(history.state(), node, pod, budget));
            }
            self.explanation = Rc::new(explanation);
            self.explanation_key = Some(key.clone());
        }
        let why_key = (key.0, key.1, selected.cloned());
        if self.why_key.as_ref() != Some(&why_key) {
            self.why_key = Some(why_key);
            self.why = selected.map(|key| Rc::new(why(history, key)));
        }
    }

    /// kubectl prints ages in seconds, so the inspector is updated once a second and on every change.
    fn refresh_inspector(&mut self, history: &History, version: usize, selected: Option<&Key>, tab: Tab, palette: bool) {
        let key = ((version, history.position()), self.now_ms / 1_000, selected.cloned(), tab, palette);
        if self.inspector_key.as_ref() == Some(&key) {
            return;
        }
        self.inspector_key = Some(key);
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
            (None, _) => Content::Message(NO_SELECTION),
            (Some(key), Tab::Dns) => inspector::names_content(state, key),
            (Some(key), Tab::Volumes) => inspector::storage_content(state, key),
            (Some(key), Tab::Describe | Tab::Yaml) => printed(state, key, tab),
        };
    }

    fn refresh_lanes(&mut self, history: &History, version: usize) {
        let key = Some((version, history.branch().moments.len(), history.branch().waits.len()));
        if self.lanes_key == key {
            return;
        }
        if self.lanes_key.is_none_or(|(old_version, _, _)| old_version != version) || self.lanes.applied_changes() > history.changes().len()
        {
            self.lanes = Lanes::default();
        }
        self.lanes_key = key;
        self.lanes.follow(history.branch());
        self.groups = self.lanes.groups().into();
        self.flags = flags(history.branch()).into();
    }

    /// Adds the new moments of the current branch to the lanes. Returns whether a wait started in them.
    pub fn has_wait(&mut self, history: &History) -> bool {
        let count = self.lanes.wait_count();
        self.lanes.follow(history.branch());
        self.lanes.wait_count() > count
    }

    /// When the first recorded wait after a time starts.
    pub fn wait_after(&self, at_ms: u64) -> Option<u64> {
        self.lanes.wait_starts_ms().filter(|from_ms| *from_ms > at_ms).min()
    }

    /// When the last wait before a time started.
    pub fn wait_before(&self, at_ms: u64) -> Option<u64> {
        self.lanes.wait_starts_ms().filter(|from_ms| *from_ms < at_ms).max()
    }

    /// The lane of an item.
    pub fn lane_of(&self, target: &HitTarget) -> Option<&Rc<Lane>> {
        let pod = target.pod.as_ref()?;
        self.groups.iter().flat_map(|group| &group.lanes).find(|lane| lane.pod == *pod)
    }

    /// When an item starts.
    pub fn begins_ms(&self, target: &HitTarget) -> u64 {
        begins_ms(self.lane_of(target).map(|lane| &**lane), &self.flags, &target.item)
    }
}
