//! The run that a tour replaces, and the stored session during a tour.

use super::App;
use crate::web::session::SavedRun;
use crate::web::sessions;

impl App {
    /// Stores the current session if it has unsaved actions, and returns the run, which a tour is about to replace.
    pub(super) fn save_run(&mut self) -> SavedRun {
        self.autosave();
        self.session.save_run(self.workspace.text(), self.sharing.session.as_deref())
    }

    /// Keeps the run that a started tour replaced. After a reload the tab restores that run and resumes the tour.
    pub(super) fn store_saved_run(&mut self, saved: SavedRun) {
        self.detach_session();
        sessions::show_in_tab(self.session.keep_saved_run(saved));
    }

    /// Restores the run from before the tours.
    pub(super) fn return_from_tours(&mut self) {
        self.autosave();
        if let Some((text, session)) = self.session.restore_saved_run() {
            self.show_session(text, session.filter(|session| sessions::fragment(session).is_some()));
        }
    }

    /// Updates the autosave state after a step or the end of a tour: the tour's own commands do not count as unsaved. If the tour
    /// had to discard the user's commands, the session stored with them is left unchanged.
    pub(super) fn follow_tour(&mut self, commands_before: u64) {
        if self.session.take_replaced_by_tour() {
            self.sharing.session = None;
            self.sharing.mark_saved(&self.session);
        } else {
            let by_tour = self.session.user_commands().wrapping_sub(commands_before);
            self.sharing.commands_saved = self.sharing.commands_saved.wrapping_add(by_tour);
        }
        if let (None, Some(session)) = (self.session.tour_id(), &self.sharing.session) {
            sessions::show_in_tab(Some(session)); // the tour's run, because the address no longer names it
        }
    }

    /// Runs a pending autosave at once.
    pub(super) fn flush_autosave(&mut self) {
        if self.sharing.pending_autosave.is_some() {
            self.autosave();
        }
    }
}
