//! The branches of a run as a list, and two of them beside each other.

use super::differences::{Difference, differences};
use crate::api::Name;
use crate::history::{History, clock};
use std::rc::Rc;

/// A branch in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: usize,
    /// Its name.
    pub name: Name,
    /// How many branches it came from, one after the other.
    pub depth: usize,
    /// Whether it is looked at.
    pub current: bool,
    /// Where it began, such as `left main at 0:12`; empty for the first.
    pub began: String,
}

/// Two branches beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The number of the other branch.
    pub number: usize,
    /// The name of the branch looked at, and of the other.
    pub names: [Name; 2],
    /// The moment compared, in milliseconds.
    pub at_ms: u64,
    /// Where they part.
    pub words: String,
    /// What differs, at most [`DIFFERENCES_MAX`].
    pub differences: Vec<Difference>,
    /// How many more differences there are.
    pub more: usize,
}

/// What the page offers about what was done: taking it back, doing it again, the branches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offered {
    /// What undo takes back, in words or as typed; absent when nothing was done.
    pub undo: Option<Name>,
    /// Whether something can be done again.
    pub redo: bool,
    /// The branches.
    pub rows: Vec<Row>,
    /// What the branch looked at is to be called, as far as it is typed.
    pub naming: String,
    /// The branch that one more press deletes.
    pub deleting: Option<usize>,
    /// Two branches beside each other, once asked for.
    pub comparison: Option<Rc<Comparison>>,
    /// What is said once.
    pub notice: Option<Notice>,
}

/// Something said once, after it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub words: String,
    /// The number and the name of a branch to go back to.
    pub back: Option<(usize, Name)>,
}

impl Notice {
    /// What is said when something done in the past made the branch looked at.
    pub fn of_fork(history: &History) -> Option<Notice> {
        let parent = history.find_branch(history.branch().forked_from?.parent)?;
        let words = format!(
            "This was done in the past, so a branch begins: {}. What came after it stays in {}.",
            history.branch().name,
            parent.name
        );
        Some(Notice { words, back: Some((parent.number, parent.name.clone())) })
    }
}

/// How many differences are listed.
pub const DIFFERENCES_MAX: usize = 100;

/// All branches, each after the one it left.
pub fn rows(history: &History) -> Vec<Row> {
    let branches = history.branches();
    let mut rows: Vec<Row> = Vec::with_capacity(branches.len());
    for branch in branches {
        // The one it left stands before it, unless what made that is undone.
        let parent = branch.forked_from.and_then(|fork| Some((rows.iter().find(|row| row.number == fork.parent)?, fork.at_ms)));
        rows.push(Row {
            number: branch.number,
            name: branch.name.clone(),
            depth: parent.map_or(0, |(parent, _)| parent.depth + 1),
            current: branch.number == history.branch().number,
            began: parent.map_or_else(String::new, |(parent, at_ms)| format!("left {} at {}", parent.name, clock(at_ms))),
        });
    }
    rows
}

/// The branch looked at beside another, at the moment looked at. `None` when there is no such other.
pub fn compare(history: &History, number: usize) -> Option<Comparison> {
    let (one, other) = (history.branch(), history.find_branch(number).filter(|other| other.number != history.branch().number)?);
    let now_ms = history.now_ms();
    let state = history.state_of(number, now_ms);
    let mut found = differences(history.state(), &state);
    let more = found.len().saturating_sub(DIFFERENCES_MAX);
    found.truncate(DIFFERENCES_MAX);
    let parted = match history.parted_at_ms(one.number, number) {
        Some(at_ms) if at_ms > now_ms => format!("They part at {}, after the moment looked at.", clock(at_ms)),
        Some(at_ms) => format!("They part at {}.", clock(at_ms)),
        None => "They are the same so far.".to_owned(),
    };
    // A branch that was played less far is compared as it was left.
    let behind = state.now_ms() < now_ms && state.next_due_ms().is_some_and(|due_ms| due_ms <= now_ms);
    let until = if behind { format!(" {} was played only to {}.", other.name, clock(state.now_ms())) } else { String::new() };
    let same = if found.is_empty() { " Nothing differs now." } else { "" };
    let words = format!("{parted}{until}{same}");
    Some(Comparison { number, at_ms: now_ms, names: [one.name.clone(), other.name.clone()], words, differences: found, more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Key, Kind, Object};
    use crate::cluster::{Action, Settings, State, setup};
    use crate::history::History;
    use serde_json::json;

    /// A set of so many pods, as the API server keeps it.
    fn set(replicas: i32) -> Object {
        let labels = json!({"app": "db"});
        let whole = json!({"metadata": {"name": "db", "namespace": "default"}, "spec": {
            "replicas": replicas, "serviceName": "db", "selector": {"matchLabels": labels}, "podManagementPolicy": "OrderedReady",
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "db:1"}]}},
        }});
        Object::from_value(Kind::StatefulSet, &whole).expect("a set")
    }

    /// Three pods come up; in the past of that, one is wanted, and in the past of that, none.
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

    fn told(history: &History) -> Vec<String> {
        let mark = |row: &Row| if row.current { "*" } else { "" };
        rows(history).iter().map(|row| format!("{}{}{} {}", " ".repeat(row.depth), mark(row), row.name, row.began)).collect()
    }

    const FIRST: &str = "scale db to 1 at 0:05";
    const SECOND: &str = "scale db to 0 at 0:08";

    #[test]
    fn branches_are_listed_as_a_tree() {
        let mut history = forked_twice();
        assert_eq!(
            told(&history),
            ["main ".to_owned(), format!(" {FIRST} left main at 0:05"), format!("  *{SECOND} left {FIRST} at 0:08")]
        );
        assert!(history.rename(1, " few "));
        assert!(!history.rename(1, "  "));
        assert!(!history.rename(99, "nobody"));
        assert_eq!(told(&history)[1..], [" few left main at 0:05".to_owned(), format!("  *{SECOND} left few at 0:08")]);
    }

    #[test]
    fn children_of_a_deleted_branch_stay_whole() {
        let mut history = forked_twice();
        history.seek(30_000);
        let digest = history.state().digest();
        assert!(history.delete_branch(1));
        assert_eq!(told(&history), ["main ".to_owned(), format!(" *{SECOND} left main at 0:05")], "what is between was never main's");
        assert!(history.delete_branch(0));
        assert_eq!(told(&history), [format!("*{SECOND} ")]);
        assert_eq!(history.state().digest(), digest);
        assert!(!history.delete_branch(2), "the last one stays");
    }

    #[test]
    fn deleting_what_is_looked_at_leads_to_the_one_it_left() {
        let mut history = forked_twice();
        assert!(history.delete_branch(2));
        assert_eq!(told(&history), ["main ".to_owned(), format!(" *{FIRST} left main at 0:05")]);
        history.switch(0);
        assert!(history.delete_branch(0));
        assert_eq!(told(&history), [format!("*{FIRST} ")]);
    }

    #[test]
    fn an_undone_fork_leaves_no_branch() {
        let mut history = forked_twice();
        assert_eq!(history.undo().as_deref(), Some("kubectl scale statefulset db --replicas=0"));
        assert_eq!(told(&history), ["main ".to_owned(), format!(" *{FIRST} left main at 0:05")]);
        assert_eq!(history.now_ms(), 8_000);
        assert!(history.redo());
        assert_eq!(told(&history)[2], format!("  *{SECOND} left {FIRST} at 0:08"));
        assert!(!history.redo());
        // Of a branch whose parent is no more as it was, a shorter version stays.
        history.switch(0);
        assert_eq!(history.undo().as_deref(), Some("kubectl apply -f -"));
        assert_eq!((history.branches().len(), history.now_ms(), history.branch().moments.len()), (3, 0, 0));
        history.switch(1);
        assert!(history.undo().is_some());
        assert_eq!(history.branches().len(), 3);
        assert!(history.state().get(&Key::new(Kind::StatefulSet, "default", "db")).is_some());
    }

    #[test]
    fn two_branches_are_compared_at_a_moment() {
        let mut history = forked_twice();
        history.switch(0);
        history.seek(30_000);
        let compared = compare(&history, 1).expect("there are two");
        assert_eq!(compared.words, "They part at 0:05.");
        let told: Vec<String> = compared.differences.iter().map(|d| format!("{}: {:?} / {:?}", d.object.name, d.one, d.other)).collect();
        assert_eq!(told[0], r#"db: Some("3 of 3 Ready") / Some("1 of 1 Ready")"#);
        assert!(told[1].starts_with(r#"db-1: Some("Ready, on node-"#) && told[1].ends_with("/ None"), "{}", told[1]);
        assert_eq!(told.len(), 3);
        history.seek(4_000);
        let compared = compare(&history, 1).expect("there are two");
        assert_eq!(compared.words, "They part at 0:05, after the moment looked at. Nothing differs now.");
        assert_eq!(compare(&history, 0), None, "nothing is compared with itself");
    }
}
