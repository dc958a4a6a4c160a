//! The result of a command: printed text, exit status, cluster actions, and the rest of a long-running command.

use super::long_running::LongRunning;
use crate::cluster::Action;

/// The result of a command, or of one poll of a long-running command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommandResult {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// What is not simulated of the command's effect: our own sentence, which kubectl does not print.
    pub note: String,
    /// Both in the order in which a terminal shows them; empty for a single command, whose errors come last.
    pub in_order: String,
    /// The exit status; for a long-running command, the status so far.
    pub exit: i32,
    /// Whether the command read standard input (`-f -`).
    pub read_input: bool,
    /// The actions to apply to the cluster, in order. None of them fails: each was applied to a copy of the state first.
    pub actions: Vec<Action>,
    /// The long-running command to poll when the cluster changes; absent once the command has finished.
    pub follow: Option<LongRunning>,
}

impl CommandResult {
    /// Standard output and standard error as a terminal shows them.
    pub fn printed(&self) -> String {
        match self.in_order.is_empty() {
            true => format!("{}{}{}", self.stdout, self.stderr, self.note),
            false => self.in_order.clone(),
        }
    }
}
