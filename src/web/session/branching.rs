//! Undo, redo and the branches: switching, renaming, deleting and comparing.

use super::Session;
use crate::view::Name;
use crate::view::branches::{BranchComparison, HistoryControls, Notice, compare, rows};
use crate::web::msg::BranchMsg;
use std::rc::Rc;

/// The state of the branch popover, and its view data.
#[derive(Default)]
pub struct Branching {
    /// The typed name and the branch it is for.
    naming: Option<(usize, String)>,
    deleting: Option<usize>,
    /// The compared branch, the versions of both branches, and the position when they were compared.
    compared: Option<(usize, [usize; 2], usize)>,
    comparison: Option<Rc<BranchComparison>>,
    notice: Option<Notice>,
    controls: Rc<HistoryControls>,
}

impl Session {
    /// The state of the history controls.
    pub fn history_controls(&self) -> &Rc<HistoryControls> {
        &self.branching.controls
    }

    /// Handles a message about the history and the branches.
    pub fn branch(&mut self, msg: BranchMsg) {
        if !matches!(msg, BranchMsg::Naming(_)) {
            self.branching.notice = None;
            self.playback.notice.clear(); // it was about another time
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
            BranchMsg::DismissToast => {}
        }
        self.poll();
    }

    /// Shows a notice when a command in the past started a branch, with a way back to branch `previous`.
    pub(super) fn notify_fork(&mut self, previous: usize) {
        let forked = self.history.branch().number != previous;
        self.branching.notice = if forked { Notice::of_fork(&self.history) } else { None };
    }

    fn undo(&mut self) {
        if let Some(source) = self.history.undo() {
            self.playback.playing = false;
            self.notify(format!("Undone: {source}. The time is now just before it."));
        }
    }

    fn redo(&mut self) {
        if self.history.redo() {
            self.notify("Redone.".to_owned());
        }
    }

    fn rename(&mut self) {
        let Some((number, name)) = self.branching.naming.take() else { return };
        if !self.history.rename(number, &name) {
            self.notify("A branch needs a name; the old name is kept.".to_owned());
        }
    }

    fn delete_branch(&mut self, number: usize) {
        let name = self.history.find_branch(number).map(|branch| branch.name.clone()).unwrap_or_default();
        if self.history.delete_branch(number) {
            self.notify(format!("Deleted {name}. The current branch is {}.", self.history.branch().name));
        }
    }

    pub(super) fn notify(&mut self, words: String) {
        self.branching.notice = Some(Notice { words, back: None });
    }

    /// Updates the state of the history controls, as far as it changed.
    pub(super) fn refresh_branching(&mut self) {
        self.refresh_comparison();
        let branch = self.history.branch();
        let Branching { naming, deleting, comparison, notice, .. } = &self.branching;
        let typed = naming.as_ref().filter(|(number, _)| *number == branch.number).map(|(_, typed)| typed.clone());
        let commands = self.view_model.flags.len();
        let replaced = self.undo_target(commands).map(|name| format!("return to {name}").into());
        let controls = HistoryControls {
            undo: replaced.or_else(|| self.view_model.flags.last().map(|flag| flag.words.clone())),
            redo: self.history.can_redo() || self.redo_restores_run(commands),
            rows: rows(&self.history),
            new_name: typed.unwrap_or_else(|| branch.name.to_string()),
            deleting: *deleting,
            comparison: comparison.clone(),
            notice: notice.clone(),
        };
        if *self.branching.controls != controls {
            self.branching.controls = Rc::new(controls);
        }
    }

    /// During playback the comparison is not updated.
    fn refresh_comparison(&mut self) {
        let Some((number, versions, position)) = self.branching.compared else {
            self.branching.comparison = None;
            return;
        };
        let names = |comparison: &Rc<BranchComparison>| comparison.names.clone();
        let branch = self.history.branch();
        let Some(other) = self.history.find_branch(number) else {
            (self.branching.compared, self.branching.comparison) = (None, None);
            return;
        };
        let now = ([branch.version, other.version], self.history.position());
        let current_names: [Name; 2] = [branch.name.clone(), other.name.clone()];
        let same_names = self.branching.comparison.as_ref().map(names) == Some(current_names);
        if (versions, position) == now && same_names || self.playback.playing && self.branching.comparison.is_some() {
            return;
        }
        self.branching.compared = Some((number, now.0, now.1));
        self.branching.comparison = compare(&self.history, number).map(Rc::new);
    }
}
