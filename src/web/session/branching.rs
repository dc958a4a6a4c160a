//! What was done, and the branches: undo, redo, names, what is deleted and compared.

use super::Session;
use crate::view::Name;
use crate::view::branches::{Comparison, Notice, Offered, compare, rows};
use crate::web::msg::BranchMsg;
use std::rc::Rc;

/// What is open about the branches, and what is drawn of it.
#[derive(Default)]
pub struct Branching {
    /// What was typed for a name, and for which branch.
    naming: Option<(usize, String)>,
    deleting: Option<usize>,
    /// The branch that is compared, the two versions compared, and how many moments of the first lay behind then.
    compared: Option<(usize, [usize; 2], usize)>,
    comparison: Option<Rc<Comparison>>,
    notice: Option<Notice>,
    offered: Rc<Offered>,
}

impl Session {
    /// What is offered about what was done.
    pub fn offered(&self) -> &Rc<Offered> {
        &self.branching.offered
    }

    /// Takes back, does again, looks at another branch, names, deletes, compares.
    pub fn branch(&mut self, msg: BranchMsg) {
        if !matches!(msg, BranchMsg::Naming(_)) {
            self.branching.notice = None;
            self.playback.notice.clear(); // it was of another moment
        }
        let deleting = self.branching.deleting.take();
        match msg {
            BranchMsg::Undo => self.undo(),
            BranchMsg::Redo => self.redo(),
            BranchMsg::Switch(number) => self.history.switch(number),
            BranchMsg::Naming(typed) => self.branching.naming = Some((self.history.branch().number, typed)),
            BranchMsg::Rename => self.rename(),
            BranchMsg::Delete(number) if deleting == Some(number) => self.delete_branch(number),
            BranchMsg::Delete(number) => self.branching.deleting = Some(number),
            BranchMsg::Compare(number) => self.branching.compared = Some((number, [usize::MAX; 2], 0)),
            BranchMsg::EndComparison => self.branching.compared = None,
            BranchMsg::Read => {}
        }
        self.poll();
    }

    /// Says that what was done in the past made a branch, and how to get back.
    pub(super) fn tell_of_fork(&mut self, before: usize) {
        let forked = self.history.branch().number != before;
        self.branching.notice = if forked { Notice::of_fork(&self.history) } else { None };
    }

    fn undo(&mut self) {
        if let Some(source) = self.history.undo() {
            self.playback.playing = false;
            self.say(format!("Undone: {source}. This is the moment before it."));
        }
    }

    fn redo(&mut self) {
        if self.history.redo() {
            self.say("Done again.".to_owned());
        }
    }

    fn rename(&mut self) {
        let Some((number, name)) = self.branching.naming.take() else { return };
        if !self.history.rename(number, &name) {
            self.say("A branch needs a name: the one it had stays.".to_owned());
        }
    }

    fn delete_branch(&mut self, number: usize) {
        let name = self.history.find_branch(number).map(|branch| branch.name.clone()).unwrap_or_default();
        if self.history.delete_branch(number) {
            self.say(format!("{name} is deleted. This is {}.", self.history.branch().name));
        }
    }

    pub(super) fn say(&mut self, words: String) {
        self.branching.notice = Some(Notice { words, back: None });
    }

    /// Makes what is offered anew, as far as it changed.
    pub(super) fn refresh_branching(&mut self) {
        self.refresh_comparison();
        let branch = self.history.branch();
        let Branching { naming, deleting, comparison, notice, .. } = &self.branching;
        let typed = naming.as_ref().filter(|(number, _)| *number == branch.number).map(|(_, typed)| typed.clone());
        let commands = self.shown.flags.len();
        let replaced = self.undo_brings_back(commands).map(|name| format!("go back to {name}").into());
        let offered = Offered {
            undo: replaced.or_else(|| self.shown.flags.last().map(|flag| flag.words.clone())),
            redo: self.history.can_redo() || self.redo_replaces(commands),
            rows: rows(&self.history),
            naming: typed.unwrap_or_else(|| branch.name.to_string()),
            deleting: *deleting,
            comparison: comparison.clone(),
            notice: notice.clone(),
        };
        if *self.branching.offered != offered {
            self.branching.offered = Rc::new(offered);
        }
    }

    /// While time runs, what was compared stays as it was.
    fn refresh_comparison(&mut self) {
        let Some((number, seen, position)) = self.branching.compared else {
            self.branching.comparison = None;
            return;
        };
        let names = |comparison: &Rc<Comparison>| comparison.names.clone();
        let branch = self.history.branch();
        let Some(other) = self.history.find_branch(number) else {
            (self.branching.compared, self.branching.comparison) = (None, None);
            return;
        };
        let now = ([branch.version, other.version], self.history.position());
        let called: [Name; 2] = [branch.name.clone(), other.name.clone()];
        let same_names = self.branching.comparison.as_ref().map(names) == Some(called);
        if (seen, position) == now && same_names || self.playback.playing && self.branching.comparison.is_some() {
            return;
        }
        self.branching.compared = Some((number, now.0, now.1));
        self.branching.comparison = compare(&self.history, number).map(Rc::new);
    }
}
