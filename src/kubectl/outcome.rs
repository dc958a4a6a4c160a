//! What a command leaves behind: text, an exit status, what the cluster is told, what is still waited for.

use super::follow::Follow;
use crate::cluster::Action;

/// What a command, or the next part of one that goes on, leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status; of a command that goes on the status so far.
    pub exit: i32,
    /// Whether it read what `-f -` stands for.
    pub read_input: bool,
    /// What the cluster is told, in this order. The API server takes all of it: it was tried on a copy.
    pub actions: Vec<Action>,
    /// What the command still waits for, if it goes on.
    pub follow: Option<Follow>,
}
