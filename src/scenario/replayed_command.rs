//! Replays the commands of a branch: each with its output and the states before and after it.

use super::trace::CommandOutput;
use crate::cluster::State;
use crate::history::{History, UserCommand};
use crate::kubectl::{self, LongRunning};
use std::ops::Range;
use std::rc::Rc;

/// A command of a branch and its results until the next command.
#[derive(Debug)]
pub struct ReplayedCommand {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The command.
    pub command: Rc<UserCommand>,
    /// The state before it.
    pub before: State,
    /// The indexes of the branch's changes from it until the next command, its own first.
    pub changes: Range<usize>,
    /// Its output, for a long-running command also the later output; empty unless it is a command line.
    pub output: CommandOutput,
    /// Whether it was still running when the next command started.
    pub is_running: bool,
    /// The state just before the next command, or at the end of the run.
    pub after: State,
    /// The time of `after`, in milliseconds.
    pub until_ms: u64,
}

/// The maximum number of steps of one replay: the user waits for it.
const STEPS_MAX: usize = 1_000_000;

/// Replays all commands of the current branch. The error is a sentence.
pub fn replayed_commands(history: &History) -> Result<Vec<ReplayedCommand>, String> {
    let branch = history.branch();
    let mut player = Player { run: History::new(branch.base().clone()), follow: None, output: CommandOutput::default(), steps: 0 };
    let mut all: Vec<ReplayedCommand> = Vec::new();
    for (at_ms, command) in branch.commands() {
        player.play_to(at_ms)?;
        let is_continuation = all.last().is_some_and(|last| is_part_of(command, &last.command));
        if !is_continuation {
            player.finish_last(all.last_mut());
            player.start(command);
            all.push(player.replayed(at_ms, command));
        }
        player
            .run
            .run_command(UserCommand::clone(command))
            .map_err(|refused| format!("{} is refused when it is replayed: {refused}.", command.source))?;
    }
    player.play_to(history.end_ms())?;
    player.finish_last(all.last_mut());
    Ok(all)
}

/// Whether a command consists of later actions of the previous one, which was still running: `kubectl drain` evicts one Pod
/// after another.
fn is_part_of(next: &UserCommand, previous: &UserCommand) -> bool {
    next.input.is_none() && previous.input.is_some() && next.source == previous.source
}

impl ReplayedCommand {
    /// Whether it is a command line, typed or issued by a button.
    pub fn is_command(&self) -> bool {
        self.command.input.is_some()
    }
}

/// The run being replayed and its long-running command.
struct Player {
    run: History,
    follow: Option<LongRunning>,
    output: CommandOutput,
    steps: usize,
}

impl Player {
    /// Plays to a time, polling the long-running command at every change.
    fn play_to(&mut self, at_ms: u64) -> Result<(), String> {
        loop {
            let due_ms = self.run.state().next_due_ms().filter(|due_ms| *due_ms <= at_ms);
            let own_ms = self.follow.as_ref().and_then(LongRunning::next_due_ms).filter(|own_ms| *own_ms <= at_ms);
            let Some(next_ms) = due_ms.into_iter().chain(own_ms).min() else { break };
            self.steps += 1;
            if self.steps > STEPS_MAX {
                return Err("The run takes more steps than the playground replays at once.".to_owned());
            }
            if self.run.play_to(next_ms) {
                self.poll(own_ms == Some(next_ms));
            }
        }
        self.run.play_to(at_ms);
        Ok(())
    }

    /// Runs the command line for its output.
    fn start(&mut self, command: &UserCommand) {
        let Some(input) = &command.input else { return };
        let outcome = kubectl::run(self.run.state(), &command.source, Some(input));
        self.output = CommandOutput { stdout: outcome.stdout, stderr: outcome.stderr, exit: outcome.exit };
        self.follow = outcome.follow;
    }

    /// Polls the long-running command for its output. Its actions are commands of the run already.
    fn poll(&mut self, own: bool) {
        let Some(follow) = self.follow.take() else { return };
        let due = follow.next_due_ms();
        let outcome = follow.poll(self.run.state());
        self.output.stdout.push_str(&outcome.stdout);
        self.output.stderr.push_str(&outcome.stderr);
        self.output.exit = outcome.exit;
        // Drops a command that would poll at the same time forever.
        self.follow = outcome.follow.filter(|next| !own || next.next_due_ms() != due);
    }

    fn replayed(&self, at_ms: u64, command: &Rc<UserCommand>) -> ReplayedCommand {
        let (before, position) = (self.run.state().clone(), self.run.changes().len());
        let (command, after, output) = (command.clone(), before.clone(), CommandOutput::default());
        ReplayedCommand { at_ms, command, before, changes: position..position, output, is_running: false, after, until_ms: at_ms }
    }

    /// Completes the last command.
    fn finish_last(&mut self, last: Option<&mut ReplayedCommand>) {
        let Some(last) = last else { return };
        last.output = std::mem::take(&mut self.output);
        last.is_running = self.follow.take().is_some_and(|follow| !follow.is_endless());
        last.after = self.run.state().clone();
        last.until_ms = self.run.now_ms();
        last.changes.end = self.run.changes().len();
    }
}
