//! The console: runs kubectl commands at the playhead; a long-running command (`-w`, `rollout status`) prints while time advances.

use super::Session;
use super::console_cluster::ConsoleCluster;
use super::texts::Texts;
use crate::cluster::{Change, State};
use crate::history::{PlayOutcome, UserCommand};
use crate::kubectl::{self, CommandResult, LongRunning, RefusedEviction};
use crate::view::Name;
use crate::view::object_action::in_default_namespace;
use crate::view::refusals;
use crate::web::components::console::{Completion, Entry};
use std::rc::Rc;
use yew::Callback;

/// The maximum number of entries.
const ENTRIES_MAX: usize = 200;
/// The maximum output of a long-running command, in bytes; then it is stopped.
const OUTPUT_BYTES_MAX: usize = 200_000;

/// The maximum number of polls of a long-running command in one frame.
const POLLS_PER_FRAME_MAX: usize = 1_000;

/// A long-running command.
struct Running {
    line: String,
    command: LongRunning,
    /// The history revision of its last poll: the version of the branch and the position.
    polled_at: (usize, usize),
}

/// The entries, and the long-running command.
#[derive(Default)]
pub struct Console {
    pub(super) entries: Rc<[Entry]>,
    pub(super) cluster: ConsoleCluster,
    running: Option<Running>,
}

impl Console {
    /// The entries, oldest first.
    pub fn entries(&self) -> &Rc<[Entry]> {
        &self.entries
    }

    /// Completes a line at its end.
    pub fn completer(&self) -> &Callback<String, Completion> {
        self.cluster.completer()
    }

    /// Whether a long-running command is active.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether the long-running command has a scheduled action.
    pub(super) fn will_act(&self) -> bool {
        self.next_due_ms().is_some()
    }

    /// When the long-running command acts next.
    pub(super) fn next_due_ms(&self) -> Option<u64> {
        self.running.as_ref().and_then(|running| running.command.next_due_ms())
    }

    /// Whether the long-running command goes on although the cluster is idle: it acts again, and not in vain.
    pub(super) fn goes_on(&self, state: &State) -> bool {
        self.will_act() && self.running.as_ref().is_some_and(|running| !running.command.is_blocked(state))
    }

    /// The eviction that an active drain tries again and again.
    pub(super) fn refused_eviction(&self) -> Option<RefusedEviction> {
        self.running.as_ref().and_then(|running| running.command.refused_eviction())
    }

    pub(super) fn print(&mut self, command: &str, output: String, failed: bool) {
        let refusal = if failed { refusals::help_for(&output) } else { None };
        let entry =
            Entry { command: command.to_owned().into(), output: output.trim_end().to_owned().into(), failed, refusal, origin: None };
        let dropped = (self.entries.len() + 1).saturating_sub(ENTRIES_MAX);
        self.cluster.drop_first(dropped);
        self.entries = self.entries.iter().skip(dropped).cloned().chain([entry]).collect();
    }

    /// Appends to the output of the last command.
    fn print_more(&mut self, more: &str) {
        let Some((last, earlier)) = self.entries.split_last() else { return };
        let separator = if last.output.is_empty() { "" } else { "\n" };
        let output = format!("{}{separator}{}", last.output, more.trim_end());
        if output.len() > OUTPUT_BYTES_MAX {
            self.running = None;
        }
        let last = Entry { output: output.into(), ..last.clone() };
        self.entries = earlier.iter().cloned().chain([last]).collect();
    }
}

impl Session {
    /// The console.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// Runs an entered line; `manifests` is the input of `-f -`.
    pub fn command(&mut self, line: &str, manifests: &str) {
        self.interrupt();
        if line == "clear" {
            self.clear_console();
            return;
        }
        let (outcome, printed) = self.run(line, manifests);
        self.console.print(line, printed, outcome.exit != 0);
        self.follow(line, outcome.follow);
    }

    /// Clears the console.
    pub fn clear_console(&mut self) {
        (self.console.entries, self.console.running) = Default::default();
        self.console.cluster.drop_first(ENTRIES_MAX);
    }

    /// Runs the command of a button. An active long-running command continues; then only errors are printed.
    pub(super) fn run_button_command(&mut self, line: &str, manifests: &str) {
        let line = &in_default_namespace(line.to_owned(), self.history.state());
        let (outcome, printed) = self.run(line, manifests);
        if !self.console.is_running() {
            self.console.print(line, printed, outcome.exit != 0);
        } else if outcome.exit != 0 {
            self.console.print_more(&printed);
        }
    }

    /// Runs a line. Returns its outcome and its output.
    fn run(&mut self, line: &str, manifests: &str) -> (CommandResult, String) {
        // `explain` prints the field reference, which is loaded when it is first needed.
        if line.split_whitespace().any(|word| word == "explain") && !Texts::Fields.are_loaded() {
            Texts::Fields.fetch(Callback::noop());
        }
        let position = self.history.position();
        let mut outcome = kubectl::run(self.history.state(), line, Some(manifests));
        if !outcome.actions.is_empty() {
            // Pending reconciles of the current moment run first. If they changed the state, the command is evaluated again.
            self.history.finish_moment();
            if self.history.position() != position {
                outcome = kubectl::run(self.history.state(), line, Some(manifests));
            }
        }
        let mut printed = outcome.printed();
        let input = if outcome.read_input { manifests.into() } else { Name::default() };
        let command = UserCommand { source: line.into(), input: Some(input), actions: outcome.actions.clone() };
        if let Err(error) = self.run_command(command) {
            printed.push_str(&error);
            outcome.exit = 1;
        }
        (outcome, printed)
    }

    /// Stops the long-running command, as Ctrl+C does.
    pub fn interrupt(&mut self) {
        if self.console.running.take().is_some() {
            self.console.print_more("^C");
        }
    }

    fn follow(&mut self, line: &str, command: Option<LongRunning>) {
        let polled_at = (self.history.branch().version, self.history.position());
        self.console.running = command.map(|command| Running { line: line.to_owned(), command, polled_at });
        if self.console.is_running() {
            self.go_on_playing();
        }
    }

    /// Simulates up to a time, beside the long-running command.
    pub(super) fn play_to(&mut self, at_ms: u64) {
        let mut polls = 0..POLLS_PER_FRAME_MAX;
        while self.console.is_running() && polls.next().is_some() && self.play_step(at_ms) == PlayOutcome::BudgetExceeded {}
        self.history.play_to(at_ms);
    }

    /// Simulates one step of the cluster, or up to the next action of the long-running command, whichever is first, but no
    /// further than `until_ms`. The command is polled after each step, so that it misses no change.
    pub(super) fn play_step(&mut self, until_ms: u64) -> PlayOutcome {
        let cluster_ms = self.history.state().next_due_ms();
        let command_ms = self.console.next_due_ms().filter(|at_ms| cluster_ms.is_none_or(|cluster_ms| *at_ms < cluster_ms));
        let played = match command_ms {
            Some(at_ms) => {
                self.history.play_to(at_ms.min(until_ms));
                if at_ms > until_ms { PlayOutcome::Reached } else { PlayOutcome::BudgetExceeded }
            }
            None => self.history.play_on(until_ms, 1),
        };
        self.poll();
        played
    }

    /// Steps to the next change that `is_stop` selects, or to the next output of the long-running command.
    pub(super) fn step_beside_command(&mut self, is_stop: fn(&Change) -> bool) {
        let printed = self.console.entries.clone();
        for _ in 0..POLLS_PER_FRAME_MAX {
            let from = self.history.position();
            let played = self.play_step(u64::MAX);
            let is_change = (from..self.history.position()).any(|moment| self.history.branch().changes_of(moment).any(is_stop));
            if is_change || played != PlayOutcome::BudgetExceeded || !Rc::ptr_eq(&printed, &self.console.entries) {
                return;
            }
        }
    }

    /// Polls the long-running command. Going back in time, or to another branch, stops it.
    pub(super) fn poll(&mut self) {
        let now = (self.history.branch().version, self.history.position());
        if self.console.is_running() {
            self.poll_running(now);
        }
    }

    fn poll_running(&mut self, now: (usize, usize)) {
        let Some(running) = self.console.running.take() else { return };
        if now.0 != running.polled_at.0 || now.1 < running.polled_at.1 {
            self.console.print_more("^C");
            return;
        }
        let is_due = running.command.next_due_ms().is_some_and(|at_ms| at_ms <= self.history.now_ms());
        if now == running.polled_at && !is_due {
            self.console.running = Some(running);
            return;
        }
        let result = running.command.poll(self.history.state());
        let printed = result.printed();
        if !printed.is_empty() {
            self.console.print_more(&printed);
        }
        if let Err(error) = self.act(&running.line, &result.actions) {
            self.console.print_more(&error);
        }
        self.follow(&running.line, result.follow);
    }
}
