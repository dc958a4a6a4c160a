//! Writes a run as a shell script for a real cluster: the applied manifests, the commands, and waits between them.
//!
//! Manifests and commands are unchanged. Actions without a kubectl command become a comment that says what to do. Between two
//! commands the script waits for the state of the run, or sleeps as long as the run took if its cluster was not idle.

mod command;
mod fault;
mod head;
mod nodes;
pub mod shell;
mod wait;

use super::replayed_command::{ReplayedCommand, replayed_commands};
use crate::history::History;
use nodes::Nodes;

/// The bash script of the current branch. The error is a sentence.
pub fn script(history: &History) -> Result<String, String> {
    let all = replayed_commands(history)?;
    let nodes = Nodes::of(history.branch().base());
    let mut body = String::new();
    for (number, replayed) in all.iter().enumerate() {
        if let Some(last) = number.checked_sub(1).and_then(|last| all.get(last)) {
            body.push_str(&wait::between(history, last));
        }
        body.push_str(&format!("\n# At {}\n", seconds(replayed.at_ms)));
        body.push_str(&written(replayed, &nodes));
    }
    body.push_str(&all.last().map_or_else(String::new, |last| wait::between(history, last)));
    Ok(format!("{}{body}\necho 'End of the run.'\n", head::head(history, &all, &nodes, &body)))
}

/// A time of the run with milliseconds: `12.304 s`.
fn seconds(at_ms: u64) -> String {
    format!("{}.{:03} s", at_ms / 1_000, at_ms % 1_000)
}

/// The argument that names a namespace other than the default one.
fn namespace_flag(namespace: &str) -> String {
    match namespace {
        "" | crate::manifest::DEFAULT_NAMESPACE => String::new(),
        other => format!(" -n {}", shell::quoted(other)),
    }
}

fn written(replayed: &ReplayedCommand, nodes: &Nodes) -> String {
    if replayed.is_command() {
        return command::written(replayed, nodes);
    }
    let comment = shell::comment(&format!("Action of the run: {}", replayed.command.source));
    replayed.command.actions.iter().fold(comment, |text, action| text + &fault::written(action, &replayed.before, nodes))
}
