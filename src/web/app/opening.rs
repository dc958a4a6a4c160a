//! What is opened on the page: links, files, sessions that are kept, and texts that are told by what is in them.

use super::App;
use crate::web::msg::{Dialog, TourMsg};
use crate::web::session::{Longer, OpenedText, Refused, Source, is_link};
use crate::web::sessions;

impl App {
    /// Shows a session that was kept; says whether that went well.
    pub(super) fn reopen(&mut self, session: &str) -> bool {
        let opened = sessions::fragment(session).ok_or_else(|| "This session is not kept any more.".to_owned());
        let opened = opened.map_err(Refused::from);
        let opened = opened.and_then(|fragment| self.session.open_run(&Source::Fragment(&fragment), self.sharing.longest_ms()));
        match opened {
            Ok(text) => {
                self.show_session(text, Some(session.to_owned()));
                true
            }
            Err(refused) => {
                self.refuse_for_now(refused, Longer::Session(session.to_owned()));
                false
            }
        }
    }

    pub(super) fn open_fragment(&mut self, fragment: String) {
        if fragment == self.sharing.opened || !is_link(&fragment) {
            return;
        }
        self.open(&Source::Fragment(&fragment));
        self.sharing.opened = fragment;
    }

    /// Opens a run in the place of what is on the page, which is kept if it is worth it.
    pub(super) fn open(&mut self, source: &Source<'_>) {
        let before = (self.session.fragment(self.workspace.text()), self.session.called());
        let is_worth_it = self.is_worth_keeping() || self.workspace.is_own();
        match self.session.open_run(source, self.sharing.longest_ms()) {
            Ok(text) => {
                if let (true, (Ok(fragment), name)) = (is_worth_it && self.sharing.embed.is_none(), before) {
                    sessions::keep(self.sharing.session.as_deref(), &name, &fragment);
                }
                self.show_session(text, None);
                if matches!(source, Source::File(_)) {
                    self.sharing.leave_address();
                    self.keep_opened();
                }
            }
            Err(refused) => {
                let longer = match source {
                    Source::Fragment(fragment) => Longer::Fragment((*fragment).to_owned()),
                    Source::File(text) => Longer::File((*text).to_owned()),
                };
                self.refuse_for_now(refused, longer);
            }
        }
    }

    /// Does with an opened text what it is for: a tour begins, a scenario plays, a cluster's objects begin a run, manifests
    /// come into the editor. Of anything else it is said what it is.
    pub(super) fn open_text(&mut self, text: String) {
        match OpenedText::of(&text) {
            OpenedText::Tour => self.tour(TourMsg::Open(text)),
            OpenedText::Scenario => self.open(&Source::File(&text)),
            OpenedText::Cluster => {
                self.session.type_cluster(text);
                self.begin_with_cluster();
                // The dialog says what was taken over and what was not.
                self.open_dialog(Some(Dialog::Open));
            }
            OpenedText::Manifests => self.open_manifests(&text),
            OpenedText::Other(sentence) => self.refuse(sentence),
        }
    }

    /// What was opened is in no address and in no editor: it is kept at once, for when the page is loaded again.
    pub(super) fn keep_opened(&mut self) {
        self.sharing.deeds_opened = self.session.deeds().wrapping_add(1);
        self.keep();
    }

    /// Says why something was not opened; who waits may have it when it only takes longer.
    pub(super) fn refuse_for_now(&mut self, refused: Refused, longer: Longer) {
        self.refuse(refused.words);
        self.sharing.opening.takes_longer = refused.takes_longer;
        self.sharing.longer = Some(longer).filter(|_| refused.takes_longer);
    }

    pub(super) fn open_all_the_same(&mut self) {
        self.sharing.is_patient = true;
        match self.sharing.longer.take() {
            Some(Longer::Fragment(fragment)) => self.open(&Source::Fragment(&fragment)),
            Some(Longer::File(text)) => self.open(&Source::File(&text)),
            Some(Longer::Session(session)) => drop(self.reopen(&session)),
            None => {}
        }
        self.sharing.is_patient = false;
    }

    pub(super) fn refuse(&mut self, refused: String) {
        self.open_dialog(Some(Dialog::Open));
        self.sharing.opening.refused = Some(refused);
    }
}
