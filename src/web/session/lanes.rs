//! What the lanes show of the time, and what in them is pointed at.

use super::Session;
use crate::view::timeline::{Grip, Ruler, Spot, Zoom, tip};
use crate::web::msg::LanesMsg;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How the lanes are looked at.
pub struct Look {
    /// The stretch they show, when not all of the time.
    zoom: Option<Zoom>,
    /// Whether that moves with the moment looked at: it does until somebody moves it elsewhere.
    pub(super) follows: bool,
    /// How wide they are, in CSS pixels; 0 while nobody knows.
    track_px: u32,
    /// What is pointed at.
    spot: Option<Spot>,
    /// The fingers on them.
    grip: Rc<RefCell<Grip>>,
    /// How far the branch was played.
    end_ms: Rc<Cell<u64>>,
}

impl Default for Look {
    fn default() -> Self {
        Look { zoom: None, follows: true, track_px: 0, spot: None, grip: Rc::default(), end_ms: Rc::default() }
    }
}

impl Look {
    /// How wide the lanes are, in CSS pixels; 0 while nobody knows.
    pub fn track_px(&self) -> u32 {
        self.track_px
    }

    /// What is pointed at.
    pub fn spot(&self) -> Option<&Spot> {
        self.spot.as_ref()
    }

    /// The stretch they show, when not all of the time.
    pub(super) fn zoom(&self) -> Option<Zoom> {
        self.zoom
    }

    /// They show this stretch, or all of the time.
    pub(super) fn show(&mut self, zoom: Option<Zoom>) {
        self.zoom = zoom;
        self.follows = zoom.is_none();
    }

    /// The fingers on them.
    pub fn grip(&self) -> &Rc<RefCell<Grip>> {
        &self.grip
    }

    /// How far the branch was played.
    pub fn end_ms(&self) -> &Rc<Cell<u64>> {
        &self.end_ms
    }
}

impl Session {
    /// How the lanes are looked at.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// The lanes have this much room from now on, in CSS pixels.
    pub fn set_track_width(&mut self, track_px: u32) {
        if track_px > 0 {
            self.look.track_px = track_px;
        }
    }

    /// Does what was asked for on the lanes.
    pub fn move_lanes(&mut self, msg: LanesMsg) {
        match msg {
            LanesMsg::Point(spot) => self.look.spot = spot,
            LanesMsg::ComeTo(spot) => self.come_to(spot),
            LanesMsg::Go { at_ms, pod } => {
                self.playback.notice.clear();
                self.look.follows = false;
                self.seek(at_ms);
                self.poll();
                if pod.is_some() {
                    self.select(pod);
                }
            }
            LanesMsg::Zoom { percent, about_ms } => self.zoom_lanes(percent, about_ms),
            LanesMsg::Fit => self.look.zoom = None,
            LanesMsg::Pan(thousandths) => {
                let whole_ms = self.shown.whole_ms;
                self.look.follows = false;
                self.look.zoom = self.look.zoom.map(|zoom| zoom.moved(thousandths, whole_ms));
            }
        }
    }

    /// The keyboard comes to something: its beginning comes into sight.
    fn come_to(&mut self, spot: Spot) {
        let begins_ms = self.shown.begins_ms(&spot);
        if !self.shown.ruler.holds(begins_ms) {
            self.look.follows = false;
            self.look.zoom = self.look.zoom.map(|zoom| zoom.showing(begins_ms, self.shown.whole_ms));
        }
        self.look.spot = Some(spot);
    }

    fn zoom_lanes(&mut self, percent: u32, about_ms: Option<u64>) {
        let whole_ms = self.shown.whole_ms;
        let zoom = self.look.zoom.unwrap_or(Zoom::whole(self.history.begins_ms(), whole_ms));
        let middle_ms = zoom.from_ms.saturating_add(zoom.span_ms / 2);
        let now_ms = Some(self.history.now_ms()).filter(|now_ms| self.shown.ruler.holds(*now_ms));
        let about_ms = about_ms.or(now_ms).unwrap_or(middle_ms);
        self.look.zoom = zoom.closer(about_ms, percent, whole_ms);
    }

    /// Makes the ruler and what is said of the spot pointed at anew, as far as they changed.
    pub(super) fn refresh_look(&mut self) {
        let (shown, look) = (&mut self.shown, &mut self.look);
        look.end_ms.set(shown.end_ms);
        let mut ruler = Ruler::to(shown.end_ms, look.track_px);
        shown.whole_ms = ruler.span_ms;
        if let Some(zoom) = look.zoom {
            let zoom = if look.follows { zoom.showing(shown.now_ms, shown.whole_ms) } else { zoom };
            look.zoom = Some(zoom);
            ruler = Ruler::of(zoom.from_ms, zoom.span_ms, look.track_px);
        }
        if *shown.ruler != ruler {
            shown.ruler = Rc::new(ruler);
        }
        let said = look.spot.as_ref().and_then(|spot| tip(self.history.branch(), shown.lane_of(spot), &shown.flags, &spot.thing));
        if shown.tip.as_deref() != said.as_ref() {
            shown.tip = said.map(Rc::new);
        }
    }
}
