//! What the console knows of the cluster: the completions of a line, and which output is of a cluster that is gone.

use super::Session;
use crate::cluster::State;
use crate::history::{History, UserCommand};
use crate::kubectl;
use crate::web::components::console::{Completion, Entry};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::Callback;

const OTHER_RUN: &str = "Output of another cluster, which was replaced";
const UNDONE: &str = "Output of a state that was undone";
const OTHER_BRANCH: &str = "Output of another branch";

/// The state in which an entry was printed.
struct Origin {
    /// The number of the run.
    run: usize,
    /// The last command before the output; absent at the start of the run.
    command: Option<Rc<UserCommand>>,
}

/// What the origins of all entries depend on: the run, the branch, its version, and the number of branches.
type OriginsKey = (usize, usize, usize, usize);

/// The origins of the entries, and the state for completions.
pub(super) struct ConsoleCluster {
    origins: Vec<Origin>,
    key: OriginsKey,
    state: Rc<RefCell<Option<State>>>,
    completer: Callback<String, Completion>,
}

impl Default for ConsoleCluster {
    fn default() -> ConsoleCluster {
        let state: Rc<RefCell<Option<State>>> = Rc::default();
        let completer = {
            let state = state.clone();
            Callback::from(move |line: String| match &*state.borrow() {
                Some(state) => completion(state, &line),
                None => Completion::default(),
            })
        };
        ConsoleCluster { origins: Vec::new(), key: OriginsKey::default(), state, completer }
    }
}

fn completion(state: &State, line: &str) -> Completion {
    let kubectl::Completion { from, candidates } = kubectl::complete(state, line, line.len());
    let mut text = format!("{}{}", &line[..from], kubectl::common_prefix(&candidates));
    let is_final = candidates.len() == 1 && !text.ends_with(['=', '/']);
    text.extend(is_final.then_some(' '));
    let text = if candidates.is_empty() { line.to_owned() } else { text };
    Completion { text, candidates }
}

impl ConsoleCluster {
    /// Completes a line at its end.
    pub fn completer(&self) -> &Callback<String, Completion> {
        &self.completer
    }

    /// Forgets the origins of the first entries, which were dropped.
    pub fn drop_first(&mut self, count: usize) {
        self.origins.drain(..count.min(self.origins.len()));
    }

    fn set_state(&self, state: &State) {
        let is_same = self.state.borrow().as_ref().is_some_and(|last| last.version() == state.version() && last.now_ms() == state.now_ms());
        if !is_same {
            *self.state.borrow_mut() = Some(state.clone());
        }
    }

    /// Notes the origins of new entries. Returns the sentences of all entries, `None` if no sentence can have changed.
    fn sentences(&mut self, run: usize, entries: usize, history: &History) -> Option<Vec<Option<&'static str>>> {
        let branch = history.branch();
        let new = entries.saturating_sub(self.origins.len());
        if new > 0 {
            let moments = branch.moments.iter().take(history.position());
            let command = moments.filter_map(|moment| moment.command.as_ref()).last().cloned();
            self.origins.extend((0..new).map(|_| Origin { run, command: command.clone() }));
        }
        let key = (run, branch.number, branch.version, history.branches().len());
        if std::mem::replace(&mut self.key, key) == key {
            return None;
        }
        let pointers = |branch: &crate::history::Branch| -> BTreeSet<*const UserCommand> {
            branch.commands().map(|(_, command)| Rc::as_ptr(command)).collect()
        };
        let here = pointers(branch);
        let elsewhere: BTreeSet<_> = history.branches().iter().flat_map(pointers).collect();
        let sentence = |origin: &Origin| match &origin.command {
            _ if origin.run != run => Some(OTHER_RUN),
            Some(command) if here.contains(&Rc::as_ptr(command)) => None,
            Some(command) if elsewhere.contains(&Rc::as_ptr(command)) => Some(OTHER_BRANCH),
            Some(_) => Some(UNDONE),
            None => None,
        };
        Some(self.origins.iter().map(sentence).collect())
    }
}

impl Session {
    /// Updates the origins of the console's entries and the state for completions.
    pub(super) fn refresh_console(&mut self) {
        let count = self.console.entries.len();
        self.console.cluster.set_state(self.history.state());
        let Some(sentences) = self.console.cluster.sentences(self.run_number, count, &self.history) else { return };
        let is_same = self.console.entries.iter().zip(&sentences).all(|(entry, sentence)| entry.origin == *sentence);
        if !is_same {
            let entries = self.console.entries.iter().zip(sentences);
            self.console.entries = entries.map(|(entry, origin)| Entry { origin, ..entry.clone() }).collect();
        }
    }
}
