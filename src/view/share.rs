//! What is offered to share a run, and to open one.

use super::embed::Embed;
use super::words::list_first;
use super::workload_order::stateful_sets;
use crate::api::pod::Pod;
use crate::cluster::State;

/// How many sets a run is named by.
const SETS_NAMED_MAX: usize = 2;

/// A run to be shared, as the dialog offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// What the run is called.
    pub name: String,
    /// Its link, or why there is none, in a sentence.
    pub link: Result<String, String>,
    /// Whether the link is so long that a file is the better way.
    pub is_long: bool,
    /// What puts it into another page.
    pub frame: String,
    /// How it looks there.
    pub embed: Embed,
    /// What was said of the last press.
    pub said: String,
}

/// A session kept by this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Tells it from all others.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What can be opened, and what became of the last try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Why the last try came to nothing, in sentences.
    pub refused: Option<String>,
    /// How far a run that is being opened is played, in milliseconds of the cluster.
    pub played_ms: Option<u64>,
    /// The sessions kept, the latest first.
    pub sessions: Vec<Kept>,
    /// The session that one more press deletes.
    pub deleting: Option<String>,
    /// Whether this browser refused to keep the last.
    pub is_full: bool,
}

/// What a run is called by what is in its cluster: `web · 3 pods`.
pub fn name_of(state: &State) -> String {
    let sets: Vec<&str> = stateful_sets(state).into_iter().map(|set| &*set.meta.name).collect();
    let pods = super::words::count(state.all::<Pod>().count(), "pod");
    if sets.is_empty() { pods } else { format!("{} · {pods}", list_first(&sets, SETS_NAMED_MAX)) }
}

/// What the file of a run is called: its name in letters that every system takes.
pub fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(plain).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    format!("{}.ordinal.yaml", if words.is_empty() { "run".to_owned() } else { words.join("-") })
}

#[cfg(test)]
mod tests {
    use super::super::short_run;
    use super::*;

    #[test]
    fn a_run_is_named_by_what_it_holds() {
        assert_eq!(name_of(short_run::run("Parallel", &[], 60_000).state()), "db · 2 pods");
        assert_eq!(name_of(short_run::run("OrderedReady", &[], 100).state()), "db · 1 pod");
        assert_eq!(file_name("db · 2 pods"), "db-2-pods.ordinal.yaml");
        assert_eq!(file_name("../é"), "run.ordinal.yaml");
    }
}
