//! The console: lines are run as kubectl runs them, at the playhead; a command that goes on prints as time goes on.

use super::Session;
use crate::history::Deed;
use crate::kubectl::{self, Follow, Outcome};
use crate::view::Name;
use crate::view::refusals;
use crate::web::components::console::Entry;
use std::rc::Rc;

/// How many commands the console keeps.
const ENTRIES_MAX: usize = 200;
/// How much a command that goes on may print before it is ended.
const OUTPUT_BYTES_MAX: usize = 200_000;

/// How often a frame halts for a command that goes on.
const HALTS_MAX: usize = 1_000;

/// A command that goes on.
struct Running {
    line: String,
    follow: Follow,
    /// What it saw last: the branch, and how many of its moments.
    seen: (usize, usize),
}

/// What was entered and printed, and the command that goes on.
#[derive(Default)]
pub struct Console {
    entries: Rc<[Entry]>,
    running: Option<Running>,
}

impl Console {
    /// What was entered and printed, oldest first.
    pub fn entries(&self) -> &Rc<[Entry]> {
        &self.entries
    }

    /// Whether a command goes on.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether the command that goes on acts again by itself.
    pub(super) fn will_act(&self) -> bool {
        self.next_due_ms().is_some()
    }

    /// When the command that goes on acts next.
    pub(super) fn next_due_ms(&self) -> Option<u64> {
        self.running.as_ref().and_then(|running| running.follow.next_due_ms())
    }

    pub(super) fn print(&mut self, command: &str, output: String, failed: bool) {
        let refusal = if failed { refusals::known(&output) } else { None };
        let entry = Entry { command: command.to_owned().into(), output: output.trim_end().to_owned().into(), failed, refusal };
        let dropped = (self.entries.len() + 1).saturating_sub(ENTRIES_MAX);
        self.entries = self.entries.iter().skip(dropped).cloned().chain([entry]).collect();
    }

    /// Adds to what the last command printed.
    fn print_more(&mut self, more: &str) {
        let Some((last, before)) = self.entries.split_last() else { return };
        let separator = if last.output.is_empty() { "" } else { "\n" };
        let output = format!("{}{separator}{}", last.output, more.trim_end());
        if output.len() > OUTPUT_BYTES_MAX {
            self.running = None;
        }
        let last = Entry { output: output.into(), ..last.clone() };
        self.entries = before.iter().cloned().chain([last]).collect();
    }
}

impl Session {
    /// What was entered and printed.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// Runs a line as entered; `manifests` is what `-f -` reads.
    pub fn command(&mut self, line: &str, manifests: &str) {
        self.interrupt();
        if line == "clear" {
            self.clear_console();
            return;
        }
        let (outcome, printed) = self.run(line, manifests);
        self.console.print(line, printed, outcome.exit != 0);
        self.go_on(line, outcome.follow);
    }

    /// Forgets what was entered and printed.
    pub fn clear_console(&mut self) {
        self.console = Console::default();
    }

    /// Runs the line that a button stands for. A command that goes on is left alone, and only told what went wrong.
    pub(super) fn press(&mut self, line: &str, manifests: &str) {
        let (outcome, printed) = self.run(line, manifests);
        if !self.console.is_running() {
            self.console.print(line, printed, outcome.exit != 0);
        } else if outcome.exit != 0 {
            self.console.print_more(&printed);
        }
    }

    /// Tells the cluster what a line asks for. Gives what is left of it and what it printed.
    fn run(&mut self, line: &str, manifests: &str) -> (Outcome, String) {
        let position = self.history.position();
        let mut outcome = kubectl::run(self.history.state(), line, Some(manifests));
        if !outcome.actions.is_empty() {
            // What is due at this very moment comes first, and the command sees it: so the line says what is to be done again.
            self.history.finish_moment();
            if self.history.position() != position {
                outcome = kubectl::run(self.history.state(), line, Some(manifests));
            }
        }
        let mut printed = format!("{}{}", outcome.stdout, outcome.stderr);
        let input = if outcome.read_input { manifests.into() } else { Name::default() };
        let deed = Deed { source: line.into(), input: Some(input), actions: outcome.actions.clone() };
        if let Err(refused) = self.do_once(deed) {
            printed.push_str(&refused);
            outcome.exit = 1;
        }
        (outcome, printed)
    }

    /// Ends the command that goes on, as Ctrl+C does.
    pub fn interrupt(&mut self) {
        if self.console.running.take().is_some() {
            self.console.print_more("^C");
        }
    }

    fn go_on(&mut self, line: &str, follow: Option<Follow>) {
        let seen = (self.history.branch().version, self.history.position());
        self.console.running = follow.map(|follow| Running { line: line.to_owned(), follow, seen });
        if self.console.is_running() {
            self.go_on_playing();
        }
    }

    /// Plays on to a moment. With a command that goes on it is halted at every moment between, so that nothing is missed.
    pub(super) fn play_to(&mut self, at_ms: u64) {
        for _ in 0..HALTS_MAX {
            let Some(running) = &self.console.running else { break };
            let dues_ms = [self.history.state().next_due_ms(), running.follow.next_due_ms()];
            let Some(next_ms) = dues_ms.into_iter().flatten().min().filter(|next_ms| *next_ms <= at_ms) else { break };
            self.history.play_to(next_ms);
            self.poll();
        }
        self.history.play_to(at_ms);
    }

    /// Lets the command that goes on look at the state. Going back in time, or to another branch, ends it.
    pub(super) fn poll(&mut self) {
        let now = (self.history.branch().version, self.history.position());
        if self.console.is_running() {
            self.poll_running(now);
        }
    }

    fn poll_running(&mut self, now: (usize, usize)) {
        let Some(running) = self.console.running.take() else { return };
        if now.0 != running.seen.0 || now.1 < running.seen.1 {
            self.console.print_more("^C");
            return;
        }
        let acts = running.follow.next_due_ms().is_some_and(|at_ms| at_ms <= self.history.now_ms());
        if now == running.seen && !acts {
            self.console.running = Some(running);
            return;
        }
        let Outcome { stdout, stderr, actions, follow, .. } = running.follow.poll(self.history.state());
        let printed = format!("{stdout}{stderr}");
        if !printed.is_empty() {
            self.console.print_more(&printed);
        }
        if let Err(refused) = self.act(&running.line, &actions) {
            self.console.print_more(&refused);
        }
        self.go_on(&running.line, follow);
    }
}
