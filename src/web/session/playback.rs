//! Playback: frames and the time controls move the playhead.

use super::Session;
use super::fast_forward::FastForward;
use crate::cluster::{Change, Fact};
use crate::view::Kind;
use crate::web::msg::{Speed, StepBy, TimeMsg};

/// The longest time that one frame stands for, so that a page that was in the background does not jump.
const FRAME_LONGEST_MS: f64 = 100.0;
/// A pause between frames from which on a notice says that the page was in the background.
const STILL_LONG_MS: f64 = 1_500.0;
/// The real speed is measured over this time.
const MEASURED_MS: f64 = 1_000.0;

/// The state of playback.
#[derive(Clone, Debug, PartialEq)]
pub struct Playback {
    /// Whether time runs.
    pub playing: bool,
    /// Whether the last playback stopped by itself.
    pub ended: bool,
    /// The speed.
    pub speed: Speed,
    /// The size of a step.
    pub step_by: StepBy,
    /// A notice about playback; empty when time runs at the selected speed.
    pub notice: String,
    /// The target of a run at full speed.
    pub(super) fast_forward: Option<FastForward>,
    /// How many frames were played.
    pub(super) frames: usize,
    /// The last frame on the browser's clock.
    last_frame_ms: Option<f64>,
    /// The fraction of a millisecond that no frame has played yet.
    rest_ms: f64,
    /// Real time since the measurement started, and the simulated time in it.
    measured: (f64, u64),
}

impl Default for Playback {
    fn default() -> Self {
        let (step_by, notice) = Default::default();
        Playback {
            playing: false,
            ended: false,
            speed: Speed::Percent(100),
            step_by,
            notice,
            fast_forward: None,
            frames: 0,
            last_frame_ms: None,
            rest_ms: 0.0,
            measured: (0.0, 0),
        }
    }
}

impl Playback {
    /// The simulated time that a frame at this moment of the browser's clock stands for.
    fn elapsed_ms(&mut self, frame_ms: f64, percent: u32) -> u64 {
        let last_ms = self.last_frame_ms.replace(frame_ms).unwrap_or(frame_ms);
        let real_ms = (frame_ms - last_ms).max(0.0);
        if real_ms > STILL_LONG_MS {
            self.announce("Paused while this page was in the background");
            self.measured = (0.0, 0);
        } else {
            self.measured.0 += real_ms;
        }
        let exact_ms = self.rest_ms + real_ms.min(FRAME_LONGEST_MS) * f64::from(percent) / 100.0;
        self.rest_ms = exact_ms.fract();
        exact_ms as u64
    }

    /// Sets the notice when time runs clearly slower than selected.
    fn measure(&mut self, played_ms: u64, percent: u32) {
        self.measured.1 += played_ms;
        let (real_ms, simulated_ms) = self.measured;
        if real_ms < MEASURED_MS {
            return;
        }
        self.measured = (0.0, 0);
        let percent_run = (simulated_ms as f64 * 100.0 / real_ms) as u32;
        if percent_run < percent / 10 * 8 {
            let times = format!("{}.{}", percent_run / 100, percent_run % 100 / 10);
            self.notice = format!("Slower than selected: this machine reaches about {times}×");
        } else if self.notice.starts_with("Slower") {
            self.notice.clear();
        }
    }

    pub(super) fn announce(&mut self, words: &str) {
        words.clone_into(&mut self.notice);
    }
}

impl Session {
    /// Moves or stops time.
    pub fn move_time(&mut self, msg: TimeMsg) {
        if !matches!(msg, TimeMsg::Frame { .. } | TimeMsg::StepBy(_)) {
            self.playback.notice.clear();
            self.timeline_viewport.follows = true;
        }
        match msg {
            TimeMsg::Play => self.play(),
            TimeMsg::Pause => self.pause(),
            TimeMsg::Step => {
                self.pause();
                self.step();
            }
            TimeMsg::StepBack => {
                self.pause();
                self.step_back();
            }
            TimeMsg::Seek { at_ms } => self.seek(at_ms),
            TimeMsg::ToTheEnd => self.run_to_the_end(),
            TimeMsg::Speed(speed) => self.set_speed(speed),
            TimeMsg::StepBy(step_by) => self.playback.step_by = step_by,
            TimeMsg::Frame { at_ms } => self.frame(at_ms),
        }
        self.poll();
    }

    /// At the end of a run that is idle, playback starts again from the beginning.
    fn play(&mut self) {
        if self.is_at_rest() && !self.console.will_act() {
            self.history.seek(0);
        }
        self.start();
    }

    /// Starts playback, so that the effect of a command becomes visible; a run to the end continues.
    pub(super) fn go_on_playing(&mut self) {
        if !self.playback.playing {
            self.start();
        }
    }

    pub(super) fn start(&mut self) {
        self.playback.notice.clear();
        self.playback.playing = true;
        self.playback.last_frame_ms = None;
        self.playback.measured = (0.0, 0);
        self.playback.fast_forward = None;
        if self.playback.speed == Speed::Fastest {
            self.begin_fast_forward();
        }
    }

    /// Stops playback at its end.
    pub(super) fn end(&mut self) {
        self.pause();
        self.playback.ended = true;
    }

    pub(super) fn pause(&mut self) {
        self.playback.playing = false;
        self.playback.ended = false;
        self.playback.last_frame_ms = None;
        self.playback.fast_forward = None;
    }

    fn set_speed(&mut self, speed: Speed) {
        self.playback.speed = speed;
        if self.playback.playing {
            self.start();
        }
    }

    fn step(&mut self) {
        match stops_at(self.playback.step_by) {
            Some(is_stop) if self.console.is_running() => self.step_beside_command(is_stop),
            Some(is_stop) => drop(self.history.step_forward(is_stop)),
            None => self.step_to_wait(),
        }
    }

    fn step_back(&mut self) {
        match stops_at(self.playback.step_by) {
            Some(is_stop) => drop(self.history.step_back(is_stop)),
            None => self.step_back_to_wait(),
        }
    }

    /// Seeks to another moment; one that was never simulated is simulated.
    pub(super) fn seek(&mut self, at_ms: u64) {
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
        self.playback.frames += 1;
        match (&self.playback.fast_forward, self.playback.speed) {
            (None, Speed::Percent(percent)) => self.play_on_at(at_ms, percent),
            _ => self.continue_fast_forward(),
        }
        let is_at_end_of_beat = self.touring.is_reached(self.history.now_ms());
        if is_at_end_of_beat || self.is_at_rest() && !self.console.will_act() {
            self.end();
        }
    }

    fn play_on_at(&mut self, frame_ms: f64, percent: u32) {
        let from_ms = self.history.now_ms();
        let elapsed_ms = self.playback.elapsed_ms(frame_ms, percent);
        self.play_to(self.touring.bound(from_ms.saturating_add(elapsed_ms)));
        self.playback.measure(self.history.now_ms() - from_ms, percent);
    }
}

/// Which changes a step stops at; `None` for waits, which change no object.
fn stops_at(step_by: StepBy) -> Option<fn(&Change) -> bool> {
    match step_by {
        StepBy::Change => Some(is_visible),
        StepBy::Event => Some(|_| true),
        StepBy::Wait => None,
    }
}

/// Whether a change is visible: bookkeeping is not.
fn is_visible(change: &Change) -> bool {
    let bookkeeping = |fact: &Fact| matches!(fact, Fact::StatusChanged | Fact::OwnedBy { .. } | Fact::RevisionNumber { .. });
    match change.kind() {
        Kind::EndpointSlice | Kind::ControllerRevision => false,
        _ => change.facts().iter().any(|fact| !bookkeeping(fact)),
    }
}
