//! The list of branches, the comparison of two branches, and the undo and redo controls.

use super::differences::{Difference, differences};
use crate::api::Name;
use crate::api::time::elapsed_text;
use crate::history::History;
use std::rc::Rc;

/// A branch in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchRow {
    /// Its number.
    pub number: usize,
    /// Its name.
    pub name: Name,
    /// The number of its ancestors.
    pub depth: usize,
    /// Whether it is the current branch.
    pub current: bool,
    /// Where it was forked, such as `forked from main at 12 s`; empty for the first.
    pub origin: String,
}

/// The comparison of two branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchComparison {
    /// The number of the other branch.
    pub number: usize,
    /// The names of the current branch and of the other.
    pub names: [Name; 2],
    /// The time of the comparison, in milliseconds.
    pub at_ms: u64,
    /// Where they diverge, as text.
    pub words: String,
    /// The differences, at most [`DIFFERENCES_MAX`].
    pub differences: Vec<Difference>,
    /// The number of omitted differences.
    pub more: usize,
}

/// The view model of the history controls: undo, redo, branches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryControls {
    /// The command that undo reverts; absent if there is none.
    pub undo: Option<Name>,
    /// Whether redo is possible.
    pub redo: bool,
    /// The branches.
    pub rows: Vec<BranchRow>,
    /// The typed new name of the current branch.
    pub new_name: String,
    /// The branch whose deletion has to be confirmed.
    pub deleting: Option<usize>,
    /// The comparison with another branch, if requested.
    pub comparison: Option<Rc<BranchComparison>>,
    /// A notice, shown once.
    pub notice: Option<Notice>,
}

/// A notice after an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its text.
    pub words: String,
    /// Number and name of a branch to return to.
    pub back: Option<(usize, Name)>,
}

impl Notice {
    /// The notice for a command in the past, which created the current branch.
    pub fn of_fork(history: &History) -> Option<Notice> {
        let parent = history.find_branch(history.branch().forked_from?.parent)?;
        let words = format!(
            "You made a change in the past, so a new branch was created: {}. The original run is kept in {}.",
            history.branch().name,
            parent.name
        );
        Some(Notice { words, back: Some((parent.number, parent.name.clone())) })
    }
}

/// The largest number of differences listed.
pub const DIFFERENCES_MAX: usize = 100;

/// All branches, each after its parent.
pub fn rows(history: &History) -> Vec<BranchRow> {
    let branches = history.branches();
    let mut rows: Vec<BranchRow> = Vec::with_capacity(branches.len());
    for branch in branches {
        // The parent comes first, unless the command that created it was undone.
        let parent = branch.forked_from.and_then(|fork| Some((rows.iter().find(|row| row.number == fork.parent)?, fork.at_ms)));
        rows.push(BranchRow {
            number: branch.number,
            name: branch.name.clone(),
            depth: parent.map_or(0, |(parent, _)| parent.depth + 1),
            current: branch.number == history.branch().number,
            origin: parent.map_or_else(String::new, |(parent, at_ms)| format!("forked from {} at {}", parent.name, elapsed_text(at_ms, 0))),
        });
    }
    rows
}

/// Compares the current branch with another at the displayed time. `None` if there is no such branch.
pub fn compare(history: &History, number: usize) -> Option<BranchComparison> {
    let (one, other) = (history.branch(), history.find_branch(number).filter(|other| other.number != history.branch().number)?);
    let now_ms = history.now_ms();
    let state = history.state_of(number, now_ms);
    let mut found = differences(history.state(), &state);
    let more = found.len().saturating_sub(DIFFERENCES_MAX);
    found.truncate(DIFFERENCES_MAX);
    let diverged = match history.parted_at_ms(one.number, number) {
        Some(at_ms) if at_ms > now_ms => format!("The branches diverge at {}, after the displayed time.", elapsed_text(at_ms, 0)),
        Some(at_ms) => format!("The branches diverge at {}.", elapsed_text(at_ms, 0)),
        None => "The branches are identical so far.".to_owned(),
    };
    // A branch that was played less far is compared in its last state.
    let behind = state.now_ms() < now_ms && state.next_due_ms().is_some_and(|due_ms| due_ms <= now_ms);
    let until = if behind { format!(" {} was only played up to {}.", other.name, elapsed_text(state.now_ms(), 0)) } else { String::new() };
    let same = if found.is_empty() { " No differences at this time." } else { "" };
    let words = format!("{diverged}{until}{same}");
    Some(BranchComparison { number, at_ms: now_ms, names: [one.name.clone(), other.name.clone()], words, differences: found, more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Key, Kind, Object};
    use crate::cluster::{Action, Settings, State, setup};
    use crate::history::History;
    use serde_json::json;

    /// A StatefulSet with this number of replicas.
    fn set(replicas: i32) -> Object {
        let labels = json!({"app": "db"});
        let whole = json!({"metadata": {"name": "db", "namespace": "default"}, "spec": {
            "replicas": replicas, "serviceName": "db", "selector": {"matchLabels": labels}, "podManagementPolicy": "OrderedReady",
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "db:1"}]}},
        }});
        Object::from_value(Kind::StatefulSet, &whole).expect("a set")
    }

    /// Starts 3 Pods; then forks twice in the past, scaling to 1 and to 0.
    fn forked_twice() -> History {
        let mut history = History::new(State::new(Settings::default(), setup::nodes(3)));
        let act = |history: &mut History, source: &str, action: Action| history.act(source, &[action]).expect("nothing is refused");
        act(&mut history, "kubectl apply -f -", Action::Create(set(3)));
        while !history.play_to(30_000) {}
        history.seek(5_000);
        act(&mut history, "kubectl scale statefulset db --replicas=1", Action::Replace(set(1)));
        while !history.play_to(30_000) {}
        history.seek(8_000);
        act(&mut history, "kubectl scale statefulset db --replicas=0", Action::Replace(set(0)));
        while !history.play_to(30_000) {}
        history
    }

    fn tree(history: &History) -> Vec<String> {
        let mark = |row: &BranchRow| if row.current { "*" } else { "" };
        rows(history).iter().map(|row| format!("{}{}{} {}", " ".repeat(row.depth), mark(row), row.name, row.origin)).collect()
    }

    const FIRST: &str = "scale db to 1 at 5 s";
    const SECOND: &str = "scale db to 0 at 8 s";

    #[test]
    fn branches_are_listed_as_a_tree() {
        let mut history = forked_twice();
        assert_eq!(
            tree(&history),
            ["main ".to_owned(), format!(" {FIRST} forked from main at 5 s"), format!("  *{SECOND} forked from {FIRST} at 8 s")]
        );
        assert!(history.rename(1, " few "));
        assert!(!history.rename(1, "  "));
        assert!(!history.rename(99, "none"));
        assert_eq!(tree(&history)[1..], [" few forked from main at 5 s".to_owned(), format!("  *{SECOND} forked from few at 8 s")]);
    }

    #[test]
    fn children_of_a_deleted_branch_are_unchanged() {
        let mut history = forked_twice();
        history.seek(30_000);
        let digest = history.state().digest();
        assert!(history.delete_branch(1));
        assert_eq!(
            tree(&history),
            ["main ".to_owned(), format!(" *{SECOND} forked from main at 5 s")],
            "the changes between were never in main"
        );
        assert!(history.delete_branch(0));
        assert_eq!(tree(&history), [format!("*{SECOND} ")]);
        assert_eq!(history.state().digest(), digest);
        assert!(!history.delete_branch(2), "the last one stays");
    }

    #[test]
    fn deleting_the_current_branch_selects_its_parent() {
        let mut history = forked_twice();
        assert!(history.delete_branch(2));
        assert_eq!(tree(&history), ["main ".to_owned(), format!(" *{FIRST} forked from main at 5 s")]);
        history.switch(0);
        assert!(history.delete_branch(0));
        assert_eq!(tree(&history), [format!("*{FIRST} ")]);
    }

    #[test]
    fn an_undone_fork_leaves_no_branch() {
        let mut history = forked_twice();
        assert_eq!(history.undo().as_deref(), Some("kubectl scale statefulset db --replicas=0"));
        assert_eq!(tree(&history), ["main ".to_owned(), format!(" *{FIRST} forked from main at 5 s")]);
        assert_eq!(history.now_ms(), 8_000);
        assert!(history.redo());
        assert_eq!(tree(&history)[2], format!("  *{SECOND} forked from {FIRST} at 8 s"));
        assert!(!history.redo());
        // A branch whose parent changed keeps a shorter version.
        history.switch(0);
        assert_eq!(history.undo().as_deref(), Some("kubectl apply -f -"));
        assert_eq!((history.branches().len(), history.now_ms(), history.branch().moments.len()), (3, 0, 0));
        history.switch(1);
        assert!(history.undo().is_some());
        assert_eq!(history.branches().len(), 3);
        assert!(history.state().get(&Key::new(Kind::StatefulSet, "default", "db")).is_some());
    }

    #[test]
    fn two_branches_are_compared_at_a_time() {
        let mut history = forked_twice();
        history.switch(0);
        history.seek(30_000);
        let compared = compare(&history, 1).expect("there are two");
        assert_eq!(compared.words, "The branches diverge at 5 s.");
        let texts: Vec<String> = compared.differences.iter().map(|d| format!("{}: {:?} / {:?}", d.object.name, d.one, d.other)).collect();
        assert_eq!(texts[0], r#"db: Some("3 of 3 ready") / Some("1 of 1 ready")"#);
        assert!(texts[1].starts_with(r#"db-1: Some("Ready, on node-"#) && texts[1].ends_with("/ None"), "{}", texts[1]);
        assert_eq!(texts.len(), 3);
        history.seek(4_000);
        let compared = compare(&history, 1).expect("there are two");
        assert_eq!(compared.words, "The branches diverge at 5 s, after the displayed time. No differences at this time.");
        assert_eq!(compare(&history, 0), None, "nothing is compared with itself");
    }
}
