//! Runs that are not on the page any more: one that a tour left, and those that other runs took the place of, which Undo
//! brings back and Redo replaces again.

use super::{Session, Shown};
use crate::history::{Deed, History};
use crate::scenario::run::Look;
use crate::view::Name;
use std::rc::Rc;

/// How many replaced runs can be brought back; the oldest goes for the next. A large run takes many megabytes.
const REPLACED_MAX: usize = 5;

/// A run as it was on the page.
#[derive(Clone)]
pub struct SavedRun {
    /// What it is called by what is in its cluster.
    name: Name,
    history: History,
    begun_with: Option<Rc<str>>,
    look: Look,
    replaced: ReplacedRuns,
    /// The manifests in the editor.
    text: String,
    /// The session that it is, once it is kept.
    session: Option<String>,
}

/// What the run on the page took the place of.
#[derive(Clone, Default)]
pub struct ReplacedRuns {
    /// What Undo brings back, the latest last.
    before: Vec<SavedRun>,
    /// What Redo brings back, the latest last.
    after: Vec<SavedRun>,
    /// How many commands the run came with: Undo takes back its own before it brings another run back.
    commands_at_start: usize,
    /// How many commands it had when Undo brought it back: Redo does again what came later first.
    commands_at_return: usize,
}

impl SavedRun {
    /// The session that it is, once it is kept.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }
}

impl Session {
    /// The run on the page, with the manifests in the editor and the session that it is.
    pub fn save_run(&self, text: &str, session: Option<&str>) -> SavedRun {
        SavedRun {
            name: self.called().into(),
            history: self.history.clone(),
            begun_with: self.begun_with.clone(),
            look: self.look_here(),
            replaced: self.replaced.clone(),
            text: text.to_owned(),
            session: session.map(str::to_owned),
        }
    }

    /// Shows a saved run again, as it was looked at. Gives its manifests and its session.
    pub(super) fn show_saved(&mut self, saved: SavedRun) -> (String, Option<String>) {
        let SavedRun { history, begun_with, look, replaced, text, session, .. } = saved;
        self.restart();
        (self.history, self.begun_with, self.replaced) = (history, begun_with, replaced);
        // Nothing drawn of another run is true of this one.
        self.shown = Shown::default();
        self.look_as(&look);
        (text, session)
    }

    /// Another run has taken the place of `saved`; all that the new one came with is done.
    pub fn has_replaced(&mut self, mut saved: SavedRun) {
        let mut before = std::mem::take(&mut saved.replaced.before);
        saved.replaced.after.clear();
        before.push(saved);
        before.drain(..before.len().saturating_sub(REPLACED_MAX));
        self.replaced = ReplacedRuns { before, commands_at_start: self.commands(), ..ReplacedRuns::default() };
    }

    /// What the run is called that Undo brings back: the one that this one replaced, once all that was done here with so many
    /// commands on the branch is taken back.
    pub(super) fn undo_brings_back(&self, commands: usize) -> Option<&Name> {
        let last = self.replaced.before.last().filter(|_| !self.is_touring())?;
        (commands <= self.replaced.commands_at_start).then_some(&last.name)
    }

    /// Whether Redo shows the run again that this one, with so many commands on the branch, was brought back from.
    pub(super) fn redo_replaces(&self, commands: usize) -> bool {
        !self.is_touring() && !self.replaced.after.is_empty() && commands == self.replaced.commands_at_return
    }

    /// Brings the replaced run back, with `text` in the editor and as the session that this one is. Gives the manifests and
    /// the session of that run; nothing when Undo takes back something else.
    pub fn undo_replacement(&mut self, text: &str, session: Option<&str>) -> Option<(String, Option<String>)> {
        let name = self.undo_brings_back(self.commands())?.clone();
        let shown = self.exchange(text, session, true)?;
        self.say(format!("Undone: this is {name} again."));
        Some(shown)
    }

    /// Shows the run again that Undo took from the page; likewise.
    pub fn redo_replacement(&mut self, text: &str, session: Option<&str>) -> Option<(String, Option<String>)> {
        if !self.redo_replaces(self.commands()) {
            return None;
        }
        let shown = self.exchange(text, session, false)?;
        self.say("Done again.".to_owned());
        Some(shown)
    }

    /// Shows the latest of the runs before this one, or of those after it; this one becomes the latest of the others.
    fn exchange(&mut self, text: &str, session: Option<&str>, is_back: bool) -> Option<(String, Option<String>)> {
        let mut saved = self.save_run(text, session);
        let (mut before, mut after) = (std::mem::take(&mut saved.replaced.before), std::mem::take(&mut saved.replaced.after));
        let (from, to) = if is_back { (&mut before, &mut after) } else { (&mut after, &mut before) };
        let next = from.pop()?;
        to.push(saved);
        let shown = self.show_saved(next);
        let commands_at_start = self.replaced.commands_at_start;
        self.replaced = ReplacedRuns { before, after, commands_at_start, commands_at_return: self.commands() };
        Some(shown)
    }

    /// Something was done in the run that Undo brought back: what it was brought back from is gone for good.
    pub(super) fn forget_redo(&mut self) {
        self.replaced.after.clear();
    }

    /// The manifests that the run was given last, on the branch looked at.
    pub fn applied_text(&self) -> Option<Name> {
        let is_apply = |deed: &Deed| deed.source.contains("apply");
        let inputs = self.history.branch().deeds().filter(|(_, deed)| is_apply(deed)).filter_map(|(_, deed)| deed.input.clone());
        inputs.filter(|input| !input.is_empty()).last()
    }

    /// How many commands lie on the branch looked at.
    fn commands(&self) -> usize {
        self.history.branch().deeds().count()
    }
}
