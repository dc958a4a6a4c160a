//! Time as fast as possible, to the end or to the next wait: from happening to happening, without the time between.

use super::Session;
use crate::history::Played;
use crate::view::explanation::beats;
use crate::view::naming::Naming;
use crate::view::words::{moment, span};
use crate::web::browser;

/// How long a frame may simulate, in the viewer's time: the rest of it is for drawing.
const FRAME_MS: f64 = 8.0;
/// How many looks are simulated between two looks at the viewer's clock.
const LOOKS_AT_ONCE: usize = 64;
/// Some runs have no end: a container that crashes is started again for ever. This much of the cluster's time is played
/// at once.
const LONGEST_MS: u64 = 3_600_000;
/// How many looks one search for a wait may simulate: the page stays responsive.
const LOOKS_FOR_WAIT_MAX: usize = 20_000;

/// What is told at the end.
const THE_END: &str = "The end: nothing more happens by itself";

/// How far time runs as fast as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Race {
    /// Not beyond this moment.
    until_ms: u64,
}

impl Session {
    /// Where nothing more happens it stays: time that ran for a frame would take whoever drags it back to the end.
    pub(super) fn run_to_the_end(&mut self) {
        if self.is_at_rest() && !self.console.will_act() {
            self.pause();
            return self.playback.tell(THE_END);
        }
        self.start();
        self.begin_race();
    }

    pub(super) fn begin_race(&mut self) {
        self.playback.race = Some(Race { until_ms: self.history.now_ms().saturating_add(LONGEST_MS) });
        self.playback.tell("As fast as possible: the time in which nothing happens is left out");
    }

    /// Goes on for a frame.
    pub(super) fn race_on(&mut self) {
        let Some(race) = self.playback.race else { return };
        let until_ms = browser::clock_ms() + FRAME_MS;
        let mut played = Played::Partly;
        while played == Played::Partly && self.playback.playing && browser::clock_ms() < until_ms {
            played = self.race_a_little(race);
        }
        let ended = self.is_at_rest() && !self.console.will_act();
        match played {
            Played::Partly if !ended => {}
            // One moment a frame: the second run follows with the next drawing.
            Played::ToTheEnd if !ended && self.follow_beside(race.until_ms) => {}
            Played::Partly | Played::ToTheEnd => {
                self.pause();
                self.playback.tell(THE_END);
            }
            Played::ToTheMoment => {
                self.pause();
                self.playback.notice = self.endless();
            }
        }
    }

    /// A command that goes on has to see every moment.
    fn race_a_little(&mut self, race: Race) -> Played {
        if !self.console.is_running() {
            return self.history.play_on(race.until_ms, LOOKS_AT_ONCE);
        }
        let played = self.history.play_on(race.until_ms, 1);
        self.poll();
        // What it does next may come at a time at which nothing else happens.
        match self.console.next_due_ms().filter(|_| played == Played::ToTheEnd) {
            Some(at_ms) if at_ms <= race.until_ms => {
                self.play_to(at_ms);
                Played::Partly
            }
            _ => played,
        }
    }

    /// Where time as fast as possible stopped, and why.
    fn endless(&self) -> String {
        let last = beats(Naming::of(self.history.state()), self.history.branch(), self.history.position(), 1).pop();
        let last = last.map_or_else(String::new, |beat| format!("; last: {} ({})", beat.words, moment(beat.at_ms)));
        format!("Stopped after {}: things still happen by themselves, perhaps without end{last}", span(LONGEST_MS))
    }

    /// To the next moment at which a lane begins to wait, simulating at the end.
    pub(super) fn step_to_wait(&mut self) {
        let from_ms = self.history.now_ms();
        if let Some(at_ms) = self.shown.wait_after(from_ms) {
            return self.history.seek(at_ms);
        }
        self.history.seek(self.history.end_ms());
        let until_ms = self.history.end_ms().saturating_add(LONGEST_MS);
        for _ in 0..LOOKS_FOR_WAIT_MAX {
            let played = self.history.play_on(until_ms, 1);
            if self.shown.sees_wait(&self.history)
                && let Some(at_ms) = self.shown.wait_after(from_ms)
            {
                return self.history.seek(at_ms);
            }
            match played {
                Played::Partly => {}
                Played::ToTheEnd => return self.playback.tell("Nothing begins to wait any more: this is the end"),
                Played::ToTheMoment => break,
            }
        }
        let passed = span(self.history.now_ms().saturating_sub(from_ms));
        self.playback.notice = format!("Nothing began to wait in {passed}, and things still happen: step again to search on");
    }

    /// To the last moment before this one at which a lane began to wait.
    pub(super) fn step_back_to_wait(&mut self) {
        match self.shown.wait_before(self.history.now_ms()) {
            Some(at_ms) => self.history.seek(at_ms),
            None => self.playback.tell("Nothing began to wait before this"),
        }
    }
}
