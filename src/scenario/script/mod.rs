//! A run as a script for a real cluster: what was applied, the commands, and the waits between them.
//!
//! Manifests are given to kubectl letter for letter, commands as they were typed. What has no command of kubectl becomes a
//! comment that says what to do. Between two of them the script waits for what the run had come to, or, where the run had
//! not come to rest, sleeps as long as the run took.

mod command;
mod fault;
mod head;
mod nodes;
pub mod shell;
mod wait;

use super::done::{Done, all_done};
use crate::history::History;
use nodes::Nodes;

/// The script of the branch looked at, for bash. The error is a sentence: why there is none.
pub fn script(history: &History) -> Result<String, String> {
    let all = all_done(history)?;
    let nodes = Nodes::of(history.branch().base());
    let mut body = String::new();
    for (number, done) in all.iter().enumerate() {
        if let Some(last) = number.checked_sub(1).and_then(|last| all.get(last)) {
            body.push_str(&wait::between(history, last));
        }
        body.push_str(&format!("\n# At {}\n", seconds(done.at_ms)));
        body.push_str(&written(done, &nodes));
    }
    body.push_str(&all.last().map_or_else(String::new, |last| wait::between(history, last)));
    Ok(format!("{}{body}\necho 'The run ends here.'\n", head::head(history, &all, &nodes, &body)))
}

/// A moment of the run to the millisecond: `12.304 s`.
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

fn written(done: &Done, nodes: &Nodes) -> String {
    if done.is_command() {
        return command::written(done, nodes);
    }
    let told = shell::comment(&format!("Done in the run: {}", done.deed.source));
    done.deed.actions.iter().fold(told, |text, action| text + &fault::written(action, &done.before, nodes))
}
