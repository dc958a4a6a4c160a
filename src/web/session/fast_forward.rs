//! Full speed: simulates to the end or to the next wait, and skips the idle time in between.

use super::Session;
use crate::history::PlayOutcome;
use crate::view::explanation::change_notes;
use crate::view::naming::Naming;
use crate::view::words::{moment, span};
use crate::web::browser;

/// The simulation time per frame, in real milliseconds; the rest of the frame is for rendering.
const FRAME_MS: f64 = 8.0;
/// The number of reconciles between two checks of the browser's clock.
const RECONCILES_PER_CHECK: usize = 64;
/// The maximum simulated time of one run: some never become idle, such as with a container that crashes repeatedly.
const LONGEST_MS: u64 = 3_600_000;
/// The maximum number of reconciles in one search for a wait, so that the page stays responsive.
const RECONCILES_FOR_WAIT_MAX: usize = 20_000;

/// The notice at the end.
const IDLE_NOTICE: &str = "The cluster is idle";

/// A run at full speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastForward {
    /// The simulated time at which it stops at the latest.
    until_ms: u64,
}

impl Session {
    /// Runs until the cluster is idle. If it is idle already, nothing starts: otherwise the next frame would interrupt a user who
    /// drags the time slider.
    pub(super) fn run_to_the_end(&mut self) {
        if self.is_idle() {
            self.pause();
            return self.announce_idle();
        }
        self.start();
        self.begin_fast_forward();
    }

    pub(super) fn begin_fast_forward(&mut self) {
        self.playback.fast_forward = Some(FastForward { until_ms: self.history.now_ms().saturating_add(LONGEST_MS) });
        self.playback.announce("Running at full speed; idle time is skipped");
    }

    /// Simulates for one frame.
    pub(super) fn continue_fast_forward(&mut self) {
        let Some(fast_forward) = self.playback.fast_forward else { return };
        let until_ms = browser::clock_ms() + FRAME_MS;
        let mut played = PlayOutcome::BudgetExceeded;
        while played == PlayOutcome::BudgetExceeded && self.playback.playing && browser::clock_ms() < until_ms {
            played = self.fast_forward_slice(fast_forward);
        }
        let is_idle = self.is_idle();
        match played {
            PlayOutcome::BudgetExceeded if !is_idle => {}
            // One moment per frame: the second run follows with the next refresh.
            PlayOutcome::Ended if !is_idle && self.follow_comparison(fast_forward.until_ms) => {}
            PlayOutcome::BudgetExceeded | PlayOutcome::Ended => {
                self.end();
                self.announce_idle();
            }
            PlayOutcome::Reached => {
                self.end();
                self.playback.notice = self.limit_notice();
            }
        }
    }

    /// A long-running command is polled at every moment.
    fn fast_forward_slice(&mut self, fast_forward: FastForward) -> PlayOutcome {
        if self.is_idle() {
            return PlayOutcome::Ended;
        }
        match self.console.is_running() {
            true => self.play_step(fast_forward.until_ms),
            false => self.history.play_on(fast_forward.until_ms, RECONCILES_PER_CHECK),
        }
    }

    /// Whether neither the cluster nor the long-running command goes on.
    fn is_idle(&self) -> bool {
        self.is_at_rest() && !self.console.goes_on(self.history.state())
    }

    fn announce_idle(&mut self) {
        let waiting = self.console.refused_eviction();
        self.playback.notice = match waiting {
            Some(eviction) => format!("{IDLE_NOTICE}, and kubectl drain {} waits for a PodDisruptionBudget", eviction.node),
            None => IDLE_NOTICE.to_owned(),
        };
    }

    /// The notice when a run stops at the time limit.
    fn limit_notice(&self) -> String {
        let last = change_notes(Naming::of(self.history.state()), self.history.branch(), self.history.position(), 1).pop();
        let last = last.map_or_else(String::new, |change| format!("; last change: {} ({})", change.words, moment(change.at_ms)));
        format!("Stopped after {}: the cluster is still not idle and may never be{last}", span(LONGEST_MS))
    }

    /// Steps to the next start of a wait; simulates further at the end.
    pub(super) fn step_to_wait(&mut self) {
        let from_ms = self.history.now_ms();
        if let Some(at_ms) = self.view_model.wait_after(from_ms) {
            return self.history.seek(at_ms);
        }
        self.history.seek(self.history.end_ms());
        let until_ms = self.history.end_ms().saturating_add(LONGEST_MS);
        for _ in 0..RECONCILES_FOR_WAIT_MAX {
            let played = self.play_step(until_ms);
            if self.view_model.has_wait(&self.history)
                && let Some(at_ms) = self.view_model.wait_after(from_ms)
            {
                return self.history.seek(at_ms);
            }
            match played {
                PlayOutcome::BudgetExceeded => {}
                PlayOutcome::Ended => return self.playback.announce("No further waits: the cluster is idle"),
                PlayOutcome::Reached => break,
            }
        }
        let passed = span(self.history.now_ms().saturating_sub(from_ms));
        self.playback.notice = format!("No wait started within {passed}. Step again to continue the search");
    }

    /// Steps back to the previous start of a wait.
    pub(super) fn step_back_to_wait(&mut self) {
        match self.view_model.wait_before(self.history.now_ms()) {
            Some(at_ms) => self.history.seek(at_ms),
            None => self.playback.announce("No earlier waits"),
        }
    }
}
