//! kubectl: a command line and a cluster state → a [`CommandResult`]: printed text, exit status and cluster actions.
//!
//! [`run`] splits the line, `dispatch` finds the [`Command`] and parses its flags, and the command's module runs against a
//! `CommandContext`. The context holds a copy of the state, so the API server's errors appear at once; the caller applies
//! [`CommandResult::actions`] to the real state. A command that keeps running (`get -w`, `drain`, `rollout status`) returns a
//! [`LongRunning`] in [`CommandResult::follow`]. Text, errors and exit status are those of kubectl 1.36.
//!
//! Architecture invariant: nothing here changes the caller's state, and no code depends on the name of an object.

mod allocation;
mod api_resources;
pub mod apply;
mod autoscale;
mod command;
mod command_context;
mod complete;
mod config;
mod cordon;
mod create;
mod delete;
mod describe;
mod diff;
mod dig;
mod dispatch;
mod drain;
mod dry_run;
mod endpoints;
pub mod error;
mod events;
mod exec;
mod explain;
mod expose;
mod filters;
mod flags;
mod gates;
mod get;
mod label;
mod logs;
mod long_running;
mod manifests;
mod not_simulated;
mod outcome;
mod output;
mod patch;
mod pipeline;
mod pod_target;
mod replace;
mod resource;
mod rollout;
mod run;
mod scale;
mod select;
mod set;
mod set_image;
mod shell_split;
mod suggestions;
mod tabwriter;
mod taint;
mod targets;
mod version;
mod wait;
pub mod yaml_text;

pub use command::{COMMANDS, Command};
pub use complete::{Completion, common_prefix, complete};
pub use dig::record_type;
pub use drain::RefusedEviction;
pub use error::Error;
pub use flags::{Flag, Flags, Support, Takes};
pub use long_running::LongRunning;
pub use not_simulated::GLOBAL as GLOBAL_FLAGS;
pub use outcome::CommandResult;
pub use pipeline::CommandLine;

use crate::cluster::State;
use command_context::CommandContext;

/// The longest command line, in bytes: long enough for any patch, short enough to parse without a noticeable delay.
pub const LINE_BYTES_MAX: usize = 32 << 10;

/// Runs a command line as typed. The leading `kubectl` is optional; `dig` and `nslookup` are supported as well, and so are
/// several commands with `;`, `&&` and `||`, and filters after a pipe.
pub fn run(state: &State, line: &str, stdin: Option<&str>) -> CommandResult {
    if let Some(refused) = too_long(line.len()) {
        return refused;
    }
    match CommandLine::read(line) {
        Ok(line) => line.run(state, stdin),
        Err(problem) => CommandResult { stderr: format!("{problem}\n"), exit: 2, ..CommandResult::default() },
    }
}

fn too_long(bytes: usize) -> Option<CommandResult> {
    let stderr = format!("the command line has {bytes} bytes; the playground accepts at most {LINE_BYTES_MAX}\n");
    (bytes > LINE_BYTES_MAX).then(|| CommandResult { stderr, exit: 2, ..CommandResult::default() })
}

/// Runs a command line that is already split into words.
pub fn run_words(state: &State, words: &[String], stdin: Option<&str>) -> CommandResult {
    if let Some(refused) = too_long(words.iter().map(|word| word.len() + 1).sum::<usize>().saturating_sub(1)) {
        return refused;
    }
    let words = match words.split_first() {
        Some((first, rest)) if matches!(first.as_str(), "kubectl" | "k") => rest,
        Some((first, rest)) if first == "dig" => return dig::dig(state, rest),
        Some((first, rest)) if first == "nslookup" => return dig::nslookup(state, rest),
        _ => words,
    };
    let mut context = CommandContext::new(state, stdin);
    let result = dispatch::dispatch(&mut context, words);
    context.finish(result)
}
