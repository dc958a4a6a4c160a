//! Replacing the current run: with a new cluster for the manifests, an example, an import, or an empty cluster. Undo restores
//! the previous run with its manifests.

use super::App;
use crate::view::apply_target::ApplyTarget;
use crate::view::problems::Severity;
use crate::web::msg::BranchMsg;
use crate::web::sessions;

impl App {
    /// Applies the manifests to the current cluster or to a new one, as selected in the target menu.
    pub(super) fn apply(&mut self) {
        let text = self.workspace.text().clone();
        if self.workspace.target() == ApplyTarget::New && self.session.has_commands() {
            // Invalid manifests do not replace the current run; the console shows the error.
            if !self.session.is_accepted(&text) {
                self.check_problems();
                return;
            }
            let applied = self.workspace.applied_text().clone(); // the current text belongs to the new run
            self.replace_with_new_cluster(&applied, |app| app.session.apply(&text));
        } else {
            self.session.apply(&text);
        }
        self.workspace.mark_applied();
        self.check_problems();
    }

    /// Replaces the current run. The current run is stored if it has unsaved actions, and Undo restores it with `text` in the
    /// editor. `start` starts the new run with its initial actions; if it returns false, nothing changes. Returns the result of
    /// `start`.
    fn replace_run(&mut self, text: &str, start: impl FnOnce(&mut App) -> bool) -> bool {
        self.autosave();
        let saved = self.session.save_run(text, self.sharing.session.as_deref());
        let has_started = start(self);
        if has_started {
            self.session.push_replaced(saved);
            self.detach_session();
        }
        has_started
    }

    /// Replaces the current run with a run in a new cluster.
    fn replace_with_new_cluster(&mut self, text: &str, start: impl FnOnce(&mut App)) {
        self.replace_run(text, |app| {
            app.session.restart();
            start(app);
            true
        });
    }

    /// Starts a run with the imported cluster; the user's own text stays in the editor.
    pub(super) fn import_cluster(&mut self) {
        let previous = self.workspace.text().clone();
        if self.replace_run(&previous, |app| app.session.import_cluster()) {
            self.save_opened();
        }
        // An example is replaced by the manifests of the imported objects.
        let manifests = self.session.imported_manifests().filter(|_| self.workspace.example().is_some());
        if let Some(manifests) = manifests.map(str::to_owned) {
            self.workspace.show(&manifests);
            self.workspace.mark_applied();
        }
        self.check_problems();
    }

    /// Loads an example and applies it to a new cluster.
    pub(super) fn show_example(&mut self, text: &str) {
        let previous = self.workspace.text().clone();
        self.replace_with_new_cluster(&previous, |app| {
            app.workspace.show(text);
            app.session.apply(text);
            app.workspace.mark_applied();
        });
        self.check_problems();
    }

    /// Clears the editor and the cluster.
    pub(super) fn clear(&mut self) {
        let previous = self.workspace.text().clone();
        self.replace_with_new_cluster(&previous, |app| {
            app.session.clear_console();
            app.workspace.load_own("");
            app.workspace.mark_applied();
        });
        self.dialog = None;
        self.check_problems();
    }

    /// Restores a draft in the editor without applying it.
    pub(super) fn restore_draft(&mut self, number: usize) {
        if let Some(draft) = self.workspace.drafts().get(number) {
            self.workspace.load_own(&draft.text);
            self.check_problems();
        }
    }

    /// Loads the manifests of a file, and applies them to a new cluster unless they have errors.
    pub(super) fn open_manifests(&mut self, text: &str) {
        self.workspace.load_own(text);
        self.dialog = None;
        self.check_problems();
        if !self.problems.iter().flat_map(|problems| problems.iter()).any(|problem| problem.severity == Severity::Error) {
            self.apply();
        }
    }

    /// Handles undo, redo and the branches. Undo of a replacement restores the previous run as a whole.
    pub(super) fn branch(&mut self, msg: BranchMsg) {
        let (text, session) = (self.workspace.text().clone(), self.sharing.session.clone());
        let restored = match msg {
            BranchMsg::Undo => {
                self.flush_autosave();
                self.session.undo_replacement(&text, session.as_deref())
            }
            BranchMsg::Redo => {
                self.flush_autosave();
                self.session.redo_replacement(&text, session.as_deref())
            }
            _ => None,
        };
        match restored {
            Some((text, session)) => {
                self.show_session(text, session.filter(|session| sessions::fragment(session).is_some()));
                self.sharing.clear_fragment();
            }
            None => {
                self.session.branch(msg);
                self.check_problems();
            }
        }
    }
}
