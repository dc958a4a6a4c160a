//! The view models of the dialogs that share and open runs, and the names of runs.

use super::embed::Embed;
use super::words::list_first;
use super::workload_order::stateful_sets;
use crate::api::pod::Pod;
use crate::cluster::State;

/// The largest number of StatefulSets in the name of a run.
const SETS_NAMED_MAX: usize = 2;

/// The content of the share dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareLink {
    /// The name of the run.
    pub name: String,
    /// Its link, or the reason why there is none.
    pub link: Result<String, String>,
    /// Whether the link is so long that a file is recommended.
    pub is_long: bool,
    /// The HTML that embeds it into another page.
    pub frame: String,
    /// The options of the embedded page.
    pub embed: Embed,
    /// The message after the last action.
    pub message: String,
}

/// A session that this browser has stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSession {
    /// Its unique id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The content of the open dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenDialog {
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// How far a run that is being opened was played, in milliseconds of simulated time.
    pub played_ms: Option<u64>,
    /// The stored sessions, newest first.
    pub sessions: Vec<SavedSession>,
    /// The session whose deletion has to be confirmed.
    pub deleting: Option<String>,
    /// Whether the browser's storage was too full for the last session.
    pub is_full: bool,
}

/// The name of a run, from its StatefulSets and Pods: `web · 3 Pods`.
pub fn name_of(state: &State) -> String {
    let sets: Vec<&str> = stateful_sets(state).into_iter().map(|set| &*set.meta.name).collect();
    let pods = super::words::count(state.all::<Pod>().count(), "Pod");
    if sets.is_empty() { pods } else { format!("{} · {pods}", list_first(&sets, SETS_NAMED_MAX)) }
}

/// The file name of a run: its name in characters that all systems accept.
pub fn file_name(name: &str) -> String {
    let portable = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(portable).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    format!("{}.ordinal.yaml", if words.is_empty() { "run".to_owned() } else { words.join("-") })
}

#[cfg(test)]
mod tests {
    use super::super::short_run;
    use super::*;

    #[test]
    fn a_run_is_named_after_its_content() {
        assert_eq!(name_of(short_run::short_run("Parallel", &[], 60_000).state()), "db · 2 Pods");
        assert_eq!(name_of(short_run::short_run("OrderedReady", &[], 100).state()), "db · 1 Pod");
        assert_eq!(file_name("db · 2 Pods"), "db-2-pods.ordinal.yaml");
        assert_eq!(file_name("../é"), "run.ordinal.yaml");
    }
}
