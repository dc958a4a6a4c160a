//! The picture of the moment looked at, with the arrows of what has just happened.

use super::Session;
use crate::cluster::State;
use crate::history::History;
use crate::view::Key;
use crate::view::diagram::{Diagram, View, diagram};
use crate::view::sheets::{Sheet, sheets};
use crate::web::msg::{Speed, Zoom};
use std::rc::Rc;

/// The steps of the zoom, in percent.
const ZOOMS_PERCENT: [u32; 13] = [25, 33, 50, 67, 80, 100, 125, 150, 200, 300, 400, 600, 800];
/// How long an arrow is there, in the viewer's time.
const ARROW_MS: u64 = 1_100;
/// While time stands still, what this short a virtual time ago happened still has its arrow.
const STILL_ARROW_MS: u64 = 60;

/// While time runs, tables nobody sees are made anew after so many frames, mostly a second: nobody who has them read aloud
/// hears more.
const SHEETS_FRAMES: usize = 60;
/// Likewise those of a crowded picture, which cost more than its frames have time for.
const CROWDED_SHEETS_FRAMES: usize = 300;

/// What a crowded picture depends on.
#[derive(PartialEq, Eq)]
pub(super) struct Asked {
    moment: (usize, usize, usize, u64),
    size: (u32, u32),
    selected: Option<Key>,
}

/// A picture as tables.
#[derive(Default)]
pub(super) struct Tables {
    sheets: Rc<[Sheet]>,
    /// Whether they are of the picture as it is.
    made: bool,
    /// When they were made, in turns of [`Session::tables_turn`].
    turn: usize,
}

impl Tables {
    pub(super) fn sheets(&self) -> &Rc<[Sheet]> {
        &self.sheets
    }

    /// The picture is another now.
    pub(super) fn outdate(&mut self) {
        self.made = false;
    }

    /// Makes them anew if the picture is another and it is their turn; `None` is always their turn.
    pub(super) fn refresh(&mut self, picture: &Diagram, state: &State, turn: Option<usize>) {
        if self.made || turn == Some(self.turn) {
            return;
        }
        self.made = true;
        self.turn = turn.unwrap_or(self.turn);
        let sheets = sheets(picture, state);
        if *self.sheets != *sheets {
            self.sheets = sheets.into();
        }
    }
}

impl Session {
    /// The picture.
    pub fn picture(&self) -> &Rc<Diagram> {
        &self.picture
    }

    /// The picture as tables.
    pub fn sheets(&self) -> &Rc<[Sheet]> {
        self.tables.sheets()
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

    /// How much larger than by itself the picture is, in percent.
    pub fn zoom_percent(&self) -> u32 {
        self.zoom_percent
    }

    /// Makes the picture larger or smaller.
    pub fn zoom(&mut self, zoom: Zoom) {
        let now = self.zoom_percent;
        self.zoom_percent = match zoom {
            Zoom::In => ZOOMS_PERCENT.into_iter().find(|percent| *percent > now).unwrap_or(now),
            Zoom::Out => ZOOMS_PERCENT.into_iter().rfind(|percent| *percent < now).unwrap_or(now),
            Zoom::By { percent } => {
                let most = ZOOMS_PERCENT[ZOOMS_PERCENT.len() - 1];
                (self.zoom_percent.saturating_mul(percent) / 100).clamp(ZOOMS_PERCENT[0], most)
            }
            Zoom::Fit { height_px } => self.fitting(height_px),
        };
    }

    /// Makes the picture so large, in percent, as far as it can be.
    pub(super) fn set_zoom(&mut self, percent: u32) {
        self.zoom_percent = percent.clamp(ZOOMS_PERCENT[0], ZOOMS_PERCENT[ZOOMS_PERCENT.len() - 1]);
    }

    /// The zoom at which all of the picture is seen in so many pixels of height; never larger than by itself.
    fn fitting(&mut self, height_px: u32) -> u32 {
        self.zoom_percent = 100;
        self.make_picture();
        self.show_picture();
        let needed_px = u32::try_from(self.picture.shown_size().1).unwrap_or(u32::MAX).max(1);
        (height_px.saturating_mul(100) / needed_px).clamp(ZOOMS_PERCENT[0], 100)
    }

    /// Makes the next picture, unless it would be the same.
    pub(super) fn make_picture(&mut self) {
        let (now_ms, window_ms) = (self.history.now_ms(), self.window_ms());
        let branch = self.history.branch();
        let asked = Asked {
            moment: (branch.number, branch.version, self.history.position(), now_ms / 1_000),
            size: (self.width_px, self.zoom_percent),
            selected: self.selected.clone(),
        };
        let same = self.picture_asked.as_ref() == Some(&asked) && self.playback.playing && self.beside().is_none();
        if same && self.picture.arrows.is_empty() && self.picture.is_crowded() {
            return;
        }
        self.picture_asked = Some(asked);
        let recent = recent(&self.history, window_ms, self.history.is_settled() && !self.playback.playing);
        let recent = recent.flat_map(|moment| branch.changes_of(moment));
        let view = View { now_ms, window_ms, width_px: self.width_px, zoom_percent: self.zoom_percent, selected: self.selected.as_ref() };
        let mut picture = diagram(self.history.state(), recent, view);
        self.mark_differences(&mut picture);
        picture.keep(&self.picture);
        self.picture_made = Some(picture);
    }

    /// Shows the picture made last; nobody is told when it is the same.
    pub(super) fn show_picture(&mut self) {
        let Some(picture) = self.picture_made.take() else { return };
        if *self.picture != picture {
            self.picture = Rc::new(picture);
            self.tables.outdate();
        }
        let turn = self.tables_turn();
        self.tables.refresh(&self.picture, self.history.state(), turn);
    }

    /// Whose turn it is to have tables; `None` while everybody has: when they are seen, or time stands still.
    pub(super) fn tables_turn(&self) -> Option<usize> {
        let frames = if self.picture.is_crowded() { CROWDED_SHEETS_FRAMES } else { SHEETS_FRAMES };
        let now = self.sheets_shown || !self.playback.playing || self.is_at_rest();
        (!now).then(|| self.playback.frames / frames)
    }

    /// How long ago a change still has its arrow, in virtual time.
    pub(super) fn window_ms(&self) -> u64 {
        match self.playback.speed {
            Speed::Percent(percent) if self.playback.playing => (ARROW_MS * u64::from(percent) / 100).max(1),
            _ => STILL_ARROW_MS,
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
