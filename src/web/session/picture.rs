//! The picture of the moment looked at, with the arrows of what has just happened.

use super::Session;
use crate::history::History;
use crate::view::diagram::{Diagram, View, diagram};
use crate::view::sheets::{Sheet, sheets};
use std::rc::Rc;

/// How long an arrow is there, in the viewer's time.
const ARROW_MS: u64 = 1_100;
/// While time stands still, what this short a virtual time ago happened still has its arrow.
const STILL_ARROW_MS: u64 = 60;

impl Session {
    /// The picture.
    pub fn picture(&self) -> &Rc<Diagram> {
        &self.picture
    }

    /// The picture as tables.
    pub fn sheets(&self) -> &Rc<[Sheet]> {
        &self.sheets
    }

    /// Whether the tables are shown in place of the picture.
    pub fn sheets_shown(&self) -> bool {
        self.sheets_shown
    }

    /// Shows the tables in place of the picture, or the other way round.
    pub fn toggle_sheets(&mut self) {
        self.sheets_shown = !self.sheets_shown;
    }

    /// The picture has this much room from now on; what is not shown has none, and keeps what it had.
    pub fn set_width(&mut self, width_px: u32) {
        if width_px > 0 {
            self.width_px = width_px;
        }
    }

    /// Draws the picture anew; nobody is told when it is the same.
    pub(super) fn refresh_picture(&mut self) {
        let (now_ms, window_ms) = (self.history.now_ms(), self.window_ms());
        let branch = self.history.branch();
        let recent = recent(&self.history, window_ms, self.history.is_settled() && !self.playback.playing);
        let recent = recent.flat_map(|moment| branch.changes_of(moment));
        let view = View { now_ms, window_ms, width_px: self.width_px, selected: self.selected.as_ref() };
        let mut picture = diagram(self.history.state(), recent, view);
        if self.attended {
            self.mark_differences(&mut picture);
        }
        if *self.picture != picture {
            self.picture = Rc::new(picture);
            self.sheets_made = false;
        }
        if self.attended && !self.sheets_made {
            self.refresh_sheets();
        }
    }

    /// How long ago a change still has its arrow, in virtual time.
    pub(super) fn window_ms(&self) -> u64 {
        if self.playback.playing { (ARROW_MS * u64::from(self.playback.speed_percent) / 100).max(1) } else { STILL_ARROW_MS }
    }

    #[inline(never)]
    fn refresh_sheets(&mut self) {
        self.sheets_made = true;
        let sheets = sheets(&self.picture, self.history.state());
        if *self.sheets != *sheets {
            self.sheets = sheets.into();
        }
    }
}

/// The moments before the one looked at that are no older than this, the newest first. Once all has come to rest, nobody
/// acts any more.
pub(super) fn recent(history: &History, window_ms: u64, at_rest: bool) -> impl Iterator<Item = usize> {
    let (branch, now_ms) = (history.branch(), history.now_ms());
    let newest = (0..history.position()).rev().take_while(move |_| !at_rest);
    newest.take_while(move |i| branch.moments.get(*i).is_some_and(|m| m.at_ms + window_ms >= now_ms))
}
