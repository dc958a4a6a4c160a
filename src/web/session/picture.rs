//! The picture of the moment looked at, with the arrows of what has just happened.

use super::Session;
use crate::view::diagram::{Diagram, View, diagram};
use crate::view::sheets::{Sheet, sheets};
use crate::web::msg::Speed;
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
        let now_ms = self.history.now_ms();
        let playing = self.playback.playing;
        let window_ms = match self.playback.speed {
            Speed::Percent(percent) if playing => (ARROW_MS * u64::from(percent) / 100).max(1),
            _ => STILL_ARROW_MS,
        };
        let branch = self.history.branch();
        // Once all has come to rest, nobody acts any more.
        let at_rest = self.history.is_settled() && !playing;
        let newest = (0..self.history.position()).rev().take_while(|_| !at_rest);
        let recent = newest.take_while(|i| branch.moments.get(*i).is_some_and(|m| m.at_ms + window_ms >= now_ms));
        let recent = recent.flat_map(|moment| branch.changes_of(moment));
        let view = View { now_ms, window_ms, width_px: self.width_px, selected: self.selected.as_ref() };
        let picture = diagram(self.history.state(), recent, view);
        if *self.picture != picture {
            self.picture = Rc::new(picture);
            self.sheets_made = false;
        }
        if self.attended && !self.sheets_made {
            self.refresh_sheets();
        }
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
