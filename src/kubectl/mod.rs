//! kubectl: a command line and the state it reads → what it prints and what it tells the cluster.
//!
//! A command works on a copy of the state, so what it is refused is known at once; [`Outcome::actions`] is what the real
//! state is to be told. A command that goes on says how in [`Outcome::follow`]. Text, errors and exit status are kubectl's.
//!
//! Architecture invariant: nothing here changes a cluster, and no object is known by name.

mod allocation;
pub mod apply;
mod command;
mod cordon;
mod create;
mod delete;
mod describe;
mod dig;
mod drain;
mod dry_run;
pub mod error;
mod flags;
mod follow;
mod gates;
mod get;
mod label;
mod manifests;
mod not_simulated;
mod outcome;
mod output;
mod patch;
mod resource;
mod rollout;
mod scale;
mod select;
mod session;
mod set_image;
mod tabs;
mod taint;
mod targets;
mod words;
pub mod yaml_text;

pub use command::{COMMANDS, Command};
pub use dig::record_type;
pub use error::Error;
pub use flags::{Flag, Flags, Support, Takes};
pub use follow::Follow;
pub use not_simulated::GLOBAL as GLOBAL_FLAGS;
pub use outcome::Outcome;
pub use words::split;

use crate::cluster::State;
use session::Session;

/// How long a line may be: enough for any patch, little enough that no line keeps the playground busy.
pub const LINE_BYTES_MAX: usize = 32 << 10;

/// Runs a line as typed, with or without `kubectl` in front; `dig` and `nslookup` are understood as well.
pub fn run(state: &State, line: &str, stdin: Option<&str>) -> Outcome {
    if let Some(refused) = too_long(line.len()) {
        return refused;
    }
    match words::split(line) {
        Ok(words) => run_words(state, &words, stdin),
        Err(problem) => Outcome { stderr: format!("{problem}\n"), exit: 2, ..Outcome::default() },
    }
}

fn too_long(bytes: usize) -> Option<Outcome> {
    let stderr = format!("the line has {bytes} bytes; the playground takes no more than {LINE_BYTES_MAX}\n");
    (bytes > LINE_BYTES_MAX).then(|| Outcome { stderr, exit: 2, ..Outcome::default() })
}

/// Runs a command given as words.
pub fn run_words(state: &State, words: &[String], stdin: Option<&str>) -> Outcome {
    if let Some(refused) = too_long(words.iter().map(|word| word.len() + 1).sum::<usize>().saturating_sub(1)) {
        return refused;
    }
    let words = match words.split_first() {
        Some((first, rest)) if matches!(first.as_str(), "kubectl" | "k") => rest,
        Some((first, rest)) if first == "dig" => return dig::dig(state, rest),
        Some((first, rest)) if first == "nslookup" => return dig::nslookup(state, rest),
        _ => words,
    };
    let mut session = Session::new(state, stdin);
    let result = command::dispatch(&mut session, words);
    session.finish(result)
}
