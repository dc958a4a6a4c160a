//! How time runs: frames move the playhead, and so do the controls of time.

use super::Session;
use crate::cluster::{Change, Fact};
use crate::view::Kind;
use crate::web::msg::TimeMsg;

/// A frame counts for no more than this: a page that was in the background does not jump.
const FRAME_LONGEST_MS: f64 = 100.0;

/// Whether and how fast time runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Playback {
    /// Whether time runs.
    pub playing: bool,
    /// Simulated time per time of the viewer, in percent.
    pub speed_percent: u32,
    /// When the last frame was, on the browser's clock.
    last_frame_ms: Option<f64>,
    /// What is left of a millisecond.
    rest_ms: f64,
}

impl Default for Playback {
    fn default() -> Self {
        Playback { playing: false, speed_percent: 100, last_frame_ms: None, rest_ms: 0.0 }
    }
}

impl Playback {
    /// How much simulated time a frame at this moment of the browser's clock stands for.
    fn elapsed_ms(&mut self, frame_ms: f64) -> u64 {
        let last_ms = self.last_frame_ms.replace(frame_ms).unwrap_or(frame_ms);
        let real_ms = (frame_ms - last_ms).clamp(0.0, FRAME_LONGEST_MS);
        let exact_ms = self.rest_ms + real_ms * f64::from(self.speed_percent) / 100.0;
        self.rest_ms = exact_ms.fract();
        exact_ms as u64
    }
}

impl Session {
    /// Moves or stops time.
    pub fn move_time(&mut self, msg: TimeMsg) {
        match msg {
            TimeMsg::Play => self.play(),
            TimeMsg::Pause => self.pause(),
            TimeMsg::Step => {
                self.pause();
                self.history.step_forward(is_visible);
            }
            TimeMsg::StepBack => {
                self.pause();
                self.history.step_back(is_visible);
            }
            TimeMsg::Seek { at_ms } => self.seek(at_ms),
            TimeMsg::Speed { percent } => self.playback.speed_percent = percent,
            TimeMsg::Frame { at_ms } => self.frame(at_ms),
        }
        self.poll();
    }

    /// From the end of what can happen, playing begins again at the beginning.
    fn play(&mut self) {
        if self.is_at_rest() {
            self.history.seek(0);
        }
        self.playback.playing = true;
        self.playback.last_frame_ms = None;
    }

    fn pause(&mut self) {
        self.playback.playing = false;
        self.playback.last_frame_ms = None;
    }

    /// Looks at another moment; one that was never played is simulated.
    fn seek(&mut self, at_ms: u64) {
        if at_ms <= self.history.end_ms() {
            self.history.seek(at_ms);
        } else {
            self.history.seek(self.history.end_ms());
            self.play_to(at_ms);
        }
    }

    fn frame(&mut self, at_ms: f64) {
        if !self.playback.playing {
            return;
        }
        let elapsed_ms = self.playback.elapsed_ms(at_ms);
        self.play_to(self.history.now_ms().saturating_add(elapsed_ms));
        if self.is_at_rest() && !self.console.will_act() {
            self.pause();
        }
    }
}

/// Whether a change can be seen: bookkeeping alone is no step.
fn is_visible(change: &Change) -> bool {
    let bookkeeping = |fact: &Fact| matches!(fact, Fact::StatusChanged | Fact::OwnedBy { .. } | Fact::RevisionNumber { .. });
    match change.kind() {
        Kind::EndpointSlice | Kind::ControllerRevision => false,
        _ => change.facts().iter().any(|fact| !bookkeeping(fact)),
    }
}
