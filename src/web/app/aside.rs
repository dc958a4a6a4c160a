//! What was on the page before a tour, and what a tour leaves of the session that is kept.

use super::App;
use crate::web::session::SavedRun;
use crate::web::sessions;

impl App {
    /// What is on the page, kept if it is worth it, to be set aside when a tour begins.
    pub(super) fn put_aside(&mut self) -> SavedRun {
        self.keep();
        self.session.save_run(self.workspace.text(), self.sharing.session.as_deref())
    }

    /// A tour has begun. A tab that is loaded again shows what was set aside, and goes on the tour from there.
    pub(super) fn set_aside(&mut self, aside: SavedRun) {
        self.leave_session();
        sessions::show_in_tab(self.session.set_aside(aside));
    }

    /// Shows what was set aside again.
    pub(super) fn return_from_tours(&mut self) {
        self.keep();
        if let Some((text, session)) = self.session.show_aside() {
            self.show_session(text, session.filter(|session| sessions::fragment(session).is_some()));
        }
    }

    /// A tour has gone on, or ended: what it did itself is not what is new. When what somebody did in between is gone with
    /// that, the session it was kept as stays as it is.
    pub(super) fn follow_tour(&mut self, deeds_before: u64) {
        if self.session.is_replaced_by_tour() {
            self.sharing.session = None;
            self.sharing.begin_anew(&self.session);
        } else {
            let by_tour = self.session.deeds().wrapping_sub(deeds_before);
            self.sharing.deeds_opened = self.sharing.deeds_opened.wrapping_add(by_tour);
        }
        if let (None, Some(session)) = (self.session.tour_id(), &self.sharing.session) {
            sessions::show_in_tab(Some(session)); // the tour's run, once no address leads to it
        }
    }

    /// Keeps at once what is about to be kept.
    pub(super) fn keep_if_due(&mut self) {
        if self.sharing.keep.is_some() {
            self.keep();
        }
    }
}
