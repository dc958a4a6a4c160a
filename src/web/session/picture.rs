//! The diagram at the playhead, with arrows for recent changes, and its tables.

use super::Session;
use crate::cluster::State;
use crate::history::History;
use crate::view::Key;
use crate::view::diagram::{Diagram, View, diagram};
use crate::view::tables::{Table, tables};
use crate::web::msg::{Speed, Zoom};
use std::rc::Rc;

/// The zoom steps, in percent.
const ZOOMS_PERCENT: [u32; 13] = [25, 33, 50, 67, 80, 100, 125, 150, 200, 300, 400, 600, 800];
/// How long an arrow is shown, in real milliseconds.
const ARROW_MS: u64 = 1_100;
/// While paused, changes within this simulated time before the playhead have arrows.
const PAUSED_ARROW_MS: u64 = 60;

/// During playback, hidden tables are updated once in this number of frames, usually a second: screen readers need no more.
const TABLES_FRAMES: usize = 60;
/// The same for a diagram with many Pods, whose tables take longer than a frame.
const CROWDED_TABLES_FRAMES: usize = 300;

/// The cache key of a diagram with many Pods.
#[derive(PartialEq, Eq)]
pub(super) struct PictureCacheKey {
    moment: (usize, usize, usize, u64),
    size: (u32, u32),
    selected: Option<Key>,
}

/// A diagram as tables.
#[derive(Default)]
pub(super) struct Tables {
    tables: Rc<[Table]>,
    /// Whether they match the current diagram.
    is_current: bool,
    /// The [`Session::tables_turn`] of the last update.
    turn: usize,
}

impl Tables {
    pub(super) fn tables(&self) -> &Rc<[Table]> {
        &self.tables
    }

    /// Marks the tables as outdated, because the diagram changed.
    pub(super) fn invalidate(&mut self) {
        self.is_current = false;
    }

    /// Updates outdated tables in a new turn, or always if `turn` is `None`.
    pub(super) fn refresh(&mut self, picture: &Diagram, state: &State, turn: Option<usize>) {
        if self.is_current || turn == Some(self.turn) {
            return;
        }
        self.is_current = true;
        self.turn = turn.unwrap_or(self.turn);
        let tables = tables(picture, state);
        if *self.tables != *tables {
            self.tables = tables.into();
        }
    }
}

impl Session {
    /// The diagram.
    pub fn picture(&self) -> &Rc<Diagram> {
        &self.picture
    }

    /// The diagram as tables.
    pub fn tables(&self) -> &Rc<[Table]> {
        self.tables.tables()
    }

    /// Whether the tables replace the diagram.
    pub fn are_tables_shown(&self) -> bool {
        self.tables_shown
    }

    /// Switches between the diagram and the tables.
    pub fn toggle_tables(&mut self) {
        self.tables_shown = !self.tables_shown;
    }

    /// Sets the width available to the diagram. A hidden diagram reports 0 and keeps its width.
    pub fn set_width(&mut self, width_px: u32) {
        if width_px > 0 {
            self.width_px = width_px;
        }
    }

    /// The zoom of the diagram, in percent.
    pub fn zoom_percent(&self) -> u32 {
        self.zoom_percent
    }

    /// Zooms the diagram.
    pub fn zoom(&mut self, zoom: Zoom) {
        let now = self.zoom_percent;
        self.zoom_percent = match zoom {
            Zoom::In => ZOOMS_PERCENT.into_iter().find(|percent| *percent > now).unwrap_or(now),
            Zoom::Out => ZOOMS_PERCENT.into_iter().rfind(|percent| *percent < now).unwrap_or(now),
            Zoom::By { percent } => {
                let max = ZOOMS_PERCENT[ZOOMS_PERCENT.len() - 1];
                (self.zoom_percent.saturating_mul(percent) / 100).clamp(ZOOMS_PERCENT[0], max)
            }
            Zoom::Fit { height_px } => self.fit_zoom(height_px),
        };
    }

    /// Sets the zoom in percent, within its limits.
    pub(super) fn set_zoom(&mut self, percent: u32) {
        self.zoom_percent = percent.clamp(ZOOMS_PERCENT[0], ZOOMS_PERCENT[ZOOMS_PERCENT.len() - 1]);
    }

    /// The zoom at which the whole diagram is visible in this height; at most 100 %.
    fn fit_zoom(&mut self, height_px: u32) -> u32 {
        self.zoom_percent = 100;
        self.compute_picture();
        self.show_picture();
        let needed_px = u32::try_from(self.picture.shown_size().1).unwrap_or(u32::MAX).max(1);
        (height_px.saturating_mul(100) / needed_px).clamp(ZOOMS_PERCENT[0], 100)
    }

    /// Computes the next diagram, unless it would be the same.
    pub(super) fn compute_picture(&mut self) {
        let (now_ms, window_ms) = (self.history.now_ms(), self.window_ms());
        let branch = self.history.branch();
        let key = PictureCacheKey {
            moment: (branch.number, branch.version, self.history.position(), now_ms / 1_000),
            size: (self.width_px, self.zoom_percent),
            selected: self.selected.clone(),
        };
        let same = self.picture_key.as_ref() == Some(&key) && self.playback.playing && self.comparison().is_none();
        if same && self.picture.arrows.is_empty() && self.picture.is_crowded() {
            return;
        }
        self.picture_key = Some(key);
        let recent = recent(&self.history, window_ms, self.history.is_idle() && !self.playback.playing);
        let recent = recent.flat_map(|moment| branch.changes_of(moment));
        let view = View { now_ms, window_ms, width_px: self.width_px, zoom_percent: self.zoom_percent, selected: self.selected.as_ref() };
        let mut picture = diagram(self.history.state(), recent, view);
        self.mark_differences(&mut picture);
        picture.reuse(&self.picture);
        self.next_picture = Some(picture);
    }

    /// Shows the computed diagram; an equal one is dropped.
    pub(super) fn show_picture(&mut self) {
        let Some(picture) = self.next_picture.take() else { return };
        if *self.picture != picture {
            self.picture = Rc::new(picture);
            self.tables.invalidate();
        }
        let turn = self.tables_turn();
        self.tables.refresh(&self.picture, self.history.state(), turn);
    }

    /// The current turn of table updates; `None` when tables are updated at once: while they are visible, or time is paused.
    pub(super) fn tables_turn(&self) -> Option<usize> {
        let frames = if self.picture.is_crowded() { CROWDED_TABLES_FRAMES } else { TABLES_FRAMES };
        let at_once = self.tables_shown || !self.playback.playing || self.is_at_rest();
        (!at_once).then(|| self.playback.frames / frames)
    }

    /// How long a change has an arrow, in simulated time.
    pub(super) fn window_ms(&self) -> u64 {
        match self.playback.speed {
            Speed::Percent(percent) if self.playback.playing => (ARROW_MS * u64::from(percent) / 100).max(1),
            _ => PAUSED_ARROW_MS,
        }
    }
}

/// The moments within `window_ms` before the playhead, newest first; none when the cluster is idle.
pub(super) fn recent(history: &History, window_ms: u64, is_idle: bool) -> impl Iterator<Item = usize> {
    let (branch, now_ms) = (history.branch(), history.now_ms());
    let newest = (0..history.position()).rev().take_while(move |_| !is_idle);
    newest.take_while(move |i| branch.moments.get(*i).is_some_and(|m| m.at_ms + window_ms >= now_ms))
}
