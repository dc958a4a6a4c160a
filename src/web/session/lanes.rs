//! The viewport of the timeline's lanes, and their hovered or focused item.

use super::Session;
use crate::view::timeline::{HitTarget, PointerTracker, Ruler, Zoom, tip};
use crate::web::msg::LanesMsg;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The viewport of the lanes.
pub struct TimelineViewport {
    /// The visible period; `None` for the whole time.
    zoom: Option<Zoom>,
    /// Whether the viewport follows the playhead; panning ends that.
    pub(super) follows: bool,
    /// The width of a track in CSS pixels; 0 before it is measured.
    track_px: u32,
    /// The hovered or focused item.
    target: Option<HitTarget>,
    /// The active pointers.
    pointers: Rc<RefCell<PointerTracker>>,
    /// The end of the simulated time.
    end_ms: Rc<Cell<u64>>,
}

impl Default for TimelineViewport {
    fn default() -> Self {
        TimelineViewport { zoom: None, follows: true, track_px: 0, target: None, pointers: Rc::default(), end_ms: Rc::default() }
    }
}

impl TimelineViewport {
    /// The width of a track in CSS pixels; 0 before it is measured.
    pub fn track_px(&self) -> u32 {
        self.track_px
    }

    /// The hovered or focused item.
    pub fn target(&self) -> Option<&HitTarget> {
        self.target.as_ref()
    }

    /// The visible period; `None` for the whole time.
    pub(super) fn zoom(&self) -> Option<Zoom> {
        self.zoom
    }

    /// Shows a period, or the whole time.
    pub(super) fn show(&mut self, zoom: Option<Zoom>) {
        self.zoom = zoom;
        self.follows = zoom.is_none();
    }

    /// The active pointers.
    pub fn pointers(&self) -> &Rc<RefCell<PointerTracker>> {
        &self.pointers
    }

    /// The end of the simulated time.
    pub fn end_ms(&self) -> &Rc<Cell<u64>> {
        &self.end_ms
    }
}

impl Session {
    /// The viewport of the lanes.
    pub fn viewport(&self) -> &TimelineViewport {
        &self.timeline_viewport
    }

    /// Sets the width of a track, in CSS pixels.
    pub fn set_track_width(&mut self, track_px: u32) {
        if track_px > 0 {
            self.timeline_viewport.track_px = track_px;
        }
    }

    /// Handles a message of the lanes.
    pub fn move_lanes(&mut self, msg: LanesMsg) {
        match msg {
            LanesMsg::Point(target) => self.timeline_viewport.target = target,
            LanesMsg::MoveTo(target) => self.move_to_item(target),
            LanesMsg::Go { at_ms, pod } => {
                self.playback.notice.clear();
                self.timeline_viewport.follows = false;
                self.seek(at_ms);
                self.poll();
                if pod.is_some() {
                    self.select(pod);
                }
            }
            LanesMsg::Zoom { percent, about_ms } => self.zoom_lanes(percent, about_ms),
            LanesMsg::Fit => self.timeline_viewport.zoom = None,
            LanesMsg::Pan(thousandths) => {
                let whole_ms = self.view_model.whole_ms;
                self.timeline_viewport.follows = false;
                self.timeline_viewport.zoom = self.timeline_viewport.zoom.map(|zoom| zoom.moved(thousandths, whole_ms));
            }
        }
    }

    /// Moves the keyboard position to an item and scrolls its start into view.
    fn move_to_item(&mut self, target: HitTarget) {
        let begins_ms = self.view_model.begins_ms(&target);
        if !self.view_model.ruler.holds(begins_ms) {
            self.timeline_viewport.follows = false;
            self.timeline_viewport.zoom = self.timeline_viewport.zoom.map(|zoom| zoom.showing(begins_ms, self.view_model.whole_ms));
        }
        self.timeline_viewport.target = Some(target);
    }

    fn zoom_lanes(&mut self, percent: u32, about_ms: Option<u64>) {
        let whole_ms = self.view_model.whole_ms;
        let zoom = self.timeline_viewport.zoom.unwrap_or(Zoom::whole(self.history.begins_ms(), whole_ms));
        let middle_ms = zoom.from_ms.saturating_add(zoom.span_ms / 2);
        let now_ms = Some(self.history.now_ms()).filter(|now_ms| self.view_model.ruler.holds(*now_ms));
        let about_ms = about_ms.or(now_ms).unwrap_or(middle_ms);
        self.timeline_viewport.zoom = zoom.closer(about_ms, percent, whole_ms);
    }

    /// Updates the ruler and the tooltip, as far as they changed.
    pub(super) fn refresh_viewport(&mut self) {
        let (view_model, view) = (&mut self.view_model, &mut self.timeline_viewport);
        view.end_ms.set(view_model.end_ms);
        let mut ruler = Ruler::to(view_model.end_ms, view.track_px);
        view_model.whole_ms = ruler.span_ms;
        if let Some(zoom) = view.zoom {
            let zoom = if view.follows { zoom.showing(view_model.now_ms, view_model.whole_ms) } else { zoom };
            view.zoom = Some(zoom);
            ruler = Ruler::of(zoom.from_ms, zoom.span_ms, view.track_px);
        }
        if *view_model.ruler != ruler {
            view_model.ruler = Rc::new(ruler);
        }
        let new_tip =
            view.target.as_ref().and_then(|target| tip(self.history.branch(), view_model.lane_of(target), &view_model.flags, &target.item));
        if view_model.tip.as_deref() != new_tip.as_ref() {
            view_model.tip = new_tip.map(Rc::new);
        }
    }
}
