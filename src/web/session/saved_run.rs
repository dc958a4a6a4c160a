//! Saved runs: the run from before a tour, and the runs that other runs replaced, which Undo and Redo exchange.

use super::{Session, ViewModel};
use crate::history::{History, UserCommand};
use crate::scenario::run::ViewState;
use crate::view::Name;
use std::rc::Rc;

/// The maximum number of replaced runs; the oldest is dropped, because a large run takes many megabytes.
const REPLACED_MAX: usize = 5;

/// A run with its view and its text.
#[derive(Clone)]
pub struct SavedRun {
    /// Its name, derived from the objects in its cluster.
    name: Name,
    history: History,
    run_number: usize,
    import_source: Option<Rc<str>>,
    view: ViewState,
    replaced: ReplacedRuns,
    /// The manifests in the editor.
    text: String,
    /// The ID of its stored session.
    session: Option<String>,
}

/// The runs that the current run replaced.
#[derive(Clone, Default)]
pub struct ReplacedRuns {
    /// The runs that Undo restores, newest last.
    before: Vec<SavedRun>,
    /// The runs that Redo restores, newest last.
    after: Vec<SavedRun>,
    /// The number of initial commands of the run: Undo first undoes later commands before it restores a replaced run.
    commands_at_start: usize,
    /// The number of commands when Undo restored the run: Redo first redoes later commands.
    commands_at_restore: usize,
}

impl SavedRun {
    /// The ID of its stored session.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }
}

impl Session {
    /// Saves the current run with the text in the editor and the ID of its stored session.
    pub fn save_run(&self, text: &str, session: Option<&str>) -> SavedRun {
        SavedRun {
            name: self.suggested_name().into(),
            history: self.history.clone(),
            run_number: self.run_number,
            import_source: self.import_source.clone(),
            view: self.view_state(),
            replaced: self.replaced.clone(),
            text: text.to_owned(),
            session: session.map(str::to_owned),
        }
    }

    /// Restores a saved run with its view. Returns its text and its session.
    pub(super) fn restore(&mut self, saved: SavedRun) -> (String, Option<String>) {
        let SavedRun { history, run_number, import_source, view, replaced, text, session, .. } = saved;
        self.restart();
        self.run_number = run_number;
        (self.history, self.import_source, self.replaced) = (history, import_source, replaced);
        // The view model of the other run is invalid.
        self.view_model = ViewModel::default();
        self.apply_view_state(&view);
        (text, session)
    }

    /// Records that the current run replaced `saved`; called after the initial commands of the current run.
    pub fn push_replaced(&mut self, mut saved: SavedRun) {
        let mut before = std::mem::take(&mut saved.replaced.before);
        saved.replaced.after.clear();
        before.push(saved);
        before.drain(..before.len().saturating_sub(REPLACED_MAX));
        self.replaced = ReplacedRuns { before, commands_at_start: self.commands(), ..ReplacedRuns::default() };
    }

    /// The name of the replaced run that Undo would restore; `None` while the branch, with this number of commands, has commands
    /// to undo.
    pub(super) fn undo_target(&self, commands: usize) -> Option<&Name> {
        let last = self.replaced.before.last().filter(|_| !self.is_touring())?;
        (commands <= self.replaced.commands_at_start).then_some(&last.name)
    }

    /// Whether Redo would restore a run instead of redoing a command; `commands` is the number of commands on the branch.
    pub(super) fn redo_restores_run(&self, commands: usize) -> bool {
        !self.is_touring() && !self.replaced.after.is_empty() && commands == self.replaced.commands_at_restore
    }

    /// Restores the replaced run and saves the current one with `text` and `session`. Returns the text and the session of the
    /// restored run; `None` when Undo has to undo a command instead.
    pub fn undo_replacement(&mut self, text: &str, session: Option<&str>) -> Option<(String, Option<String>)> {
        let name = self.undo_target(self.commands())?.clone();
        let restored = self.exchange(text, session, true)?;
        self.notify(format!("Undone: restored {name}."));
        Some(restored)
    }

    /// The same for Redo.
    pub fn redo_replacement(&mut self, text: &str, session: Option<&str>) -> Option<(String, Option<String>)> {
        if !self.redo_restores_run(self.commands()) {
            return None;
        }
        let restored = self.exchange(text, session, false)?;
        self.notify("Redone.".to_owned());
        Some(restored)
    }

    /// Restores the newest run of one list and pushes the current run to the other.
    fn exchange(&mut self, text: &str, session: Option<&str>, is_back: bool) -> Option<(String, Option<String>)> {
        let mut saved = self.save_run(text, session);
        let (mut before, mut after) = (std::mem::take(&mut saved.replaced.before), std::mem::take(&mut saved.replaced.after));
        let (from, to) = if is_back { (&mut before, &mut after) } else { (&mut after, &mut before) };
        let next = from.pop()?;
        to.push(saved);
        let restored = self.restore(next);
        let commands_at_start = self.replaced.commands_at_start;
        self.replaced = ReplacedRuns { before, after, commands_at_start, commands_at_restore: self.commands() };
        Some(restored)
    }

    /// Drops the runs that Redo could restore, after a new command.
    pub(super) fn forget_redo(&mut self) {
        self.replaced.after.clear();
    }

    /// The manifests that were applied last on the current branch.
    pub fn applied_text(&self) -> Option<Name> {
        let is_apply = |command: &UserCommand| command.source.contains("apply");
        let inputs =
            self.history.branch().commands().filter(|(_, command)| is_apply(command)).filter_map(|(_, command)| command.input.clone());
        inputs.filter(|input| !input.is_empty()).last()
    }

    /// The number of commands on the current branch.
    fn commands(&self) -> usize {
        self.history.branch().commands().count()
    }
}
