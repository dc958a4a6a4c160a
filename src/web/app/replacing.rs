//! Runs that take the place of the one on the page: a new cluster for the manifests, an example, nothing at all. Undo brings
//! the other run back, with its manifests.

use super::App;
use crate::view::apply_target::ApplyTarget;
use crate::view::problems::Severity;
use crate::web::msg::BranchMsg;
use crate::web::sessions;

impl App {
    /// Applies the manifests at the playhead, or to a new cluster, as the menu beside the button says.
    pub(super) fn apply(&mut self) {
        let text = self.workspace.text().clone();
        if self.workspace.target() == ApplyTarget::New && self.session.has_commands() {
            // What no cluster accepts takes no other run's place: the console says why.
            if !self.session.is_accepted(&text) {
                self.look_for_problems();
                return;
            }
            let before = self.workspace.applied_text().clone(); // what is in the editor now goes on with the new run
            self.replace_by_new(&before, |app| app.session.apply(&text));
        } else {
            self.session.apply(&text);
        }
        self.workspace.applied();
        self.look_for_problems();
    }

    /// Another run takes the place of this one, which is kept if it is worth it, and which Undo brings back with this text in
    /// the editor. `begin` begins the new run with all that it comes with; when it says that it did not, nothing changes.
    /// Says whether it did.
    fn replace_run(&mut self, text: &str, begin: impl FnOnce(&mut App) -> bool) -> bool {
        self.keep();
        let saved = self.session.save_run(text, self.sharing.session.as_deref());
        let has_begun = begin(self);
        if has_begun {
            self.session.has_replaced(saved);
            self.leave_session();
        }
        has_begun
    }

    /// Likewise, by a run in a new cluster.
    fn replace_by_new(&mut self, text: &str, begin: impl FnOnce(&mut App)) {
        self.replace_run(text, |app| {
            app.session.restart();
            begin(app);
            true
        });
    }

    /// A run begins with what a cluster has; what a person typed stays in the editor.
    pub(super) fn begin_with_cluster(&mut self) {
        let before = self.workspace.text().clone();
        if self.replace_run(&before, |app| app.session.begin_with_cluster()) {
            self.keep_opened();
        }
        // An example has nothing to do with that cluster; what it was given has.
        let manifests = self.session.imported_manifests().filter(|_| self.workspace.example().is_some());
        if let Some(manifests) = manifests.map(str::to_owned) {
            self.workspace.show(&manifests);
            self.workspace.applied();
        }
        self.look_for_problems();
    }

    /// Shows an example; it runs at once, in a new cluster.
    pub(super) fn show_example(&mut self, text: &str) {
        let before = self.workspace.text().clone();
        self.replace_by_new(&before, |app| {
            app.workspace.show(text);
            app.session.apply(text);
            app.workspace.applied();
        });
        self.look_for_problems();
    }

    /// Empties the editor and the cluster.
    pub(super) fn begin_empty(&mut self) {
        let before = self.workspace.text().clone();
        self.replace_by_new(&before, |app| {
            app.session.clear_console();
            app.workspace.begin_with("");
            app.workspace.applied();
        });
        self.dialog = None;
        self.look_for_problems();
    }

    /// A draft comes back into the editor; it is not applied yet.
    pub(super) fn take_draft(&mut self, number: usize) {
        if let Some(draft) = self.workspace.drafts().get(number) {
            self.workspace.begin_with(&draft.text);
            self.look_for_problems();
        }
    }

    /// Manifests of a file come into the editor. They run at once in a new cluster, unless something is wrong with them.
    pub(super) fn open_manifests(&mut self, text: &str) {
        self.workspace.begin_with(text);
        self.dialog = None;
        self.look_for_problems();
        if !self.problems.iter().flat_map(|problems| problems.iter()).any(|problem| problem.severity == Severity::Error) {
            self.apply();
        }
    }

    /// Takes back, does again, looks at another branch. A run that took another's place is taken back as a whole.
    pub(super) fn branch(&mut self, msg: BranchMsg) {
        let (text, session) = (self.workspace.text().clone(), self.sharing.session.clone());
        let replaced = match msg {
            BranchMsg::Undo => {
                self.keep_if_due();
                self.session.undo_replacement(&text, session.as_deref())
            }
            BranchMsg::Redo => {
                self.keep_if_due();
                self.session.redo_replacement(&text, session.as_deref())
            }
            _ => None,
        };
        match replaced {
            Some((text, session)) => {
                self.show_session(text, session.filter(|session| sessions::fragment(session).is_some()));
                self.sharing.leave_address();
            }
            None => {
                self.session.branch(msg);
                self.look_for_problems();
            }
        }
    }
}
