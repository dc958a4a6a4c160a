//! What is opened on the page: links, files, sessions that are kept, and texts that are told by what is in them.

use super::App;
use super::sharing::Coming;
use crate::web::msg::{Dialog, Msg, ShareMsg, TourMsg};
use crate::web::session::{OpenedText, OpeningRun, Source, is_link};
use crate::web::sessions;
use gloo_timers::callback::Timeout;

/// How long the page may stand still for a run that is opened, in milliseconds: what takes longer is told of.
const FIRST_SLICE_MS: f64 = 300.0;
/// How long each time after that, so that the page answers to what is done meanwhile.
const SLICE_MS: f64 = 30.0;

impl App {
    pub(super) fn open_fragment(&mut self, fragment: String) {
        if fragment == self.sharing.opened || !is_link(&fragment) {
            return;
        }
        self.open(Source::Fragment(fragment.clone()));
        self.sharing.opened = fragment;
    }

    /// Opens a run in the place of what is on the page, at once if it is played in no time; otherwise the dialog Open says how
    /// far it is, and closing that is to leave everything as it is. Says whether it is on the page.
    pub(super) fn open(&mut self, source: Source) -> bool {
        self.sharing.coming = None;
        match OpeningRun::read(source) {
            Ok(opening) => self.play_opening(opening, FIRST_SLICE_MS),
            Err(words) => {
                self.refuse(words);
                false
            }
        }
    }

    /// Plays on what is being opened.
    pub(super) fn open_on(&mut self) {
        if let Some(coming) = self.sharing.coming.take() {
            self.play_opening(coming.opening, SLICE_MS);
        }
    }

    fn play_opening(&mut self, mut opening: OpeningRun, slice_ms: f64) -> bool {
        let played = opening.play_on(slice_ms);
        let is_played = played == Ok(true);
        match played {
            Ok(true) => self.show_opened(opening),
            Ok(false) => self.wait_for(opening),
            Err(words) => self.refuse(words),
        }
        is_played
    }

    /// The next slice is played once the page has been drawn and what a person did was heard.
    fn wait_for(&mut self, opening: OpeningRun) {
        if self.sharing.opening.played_ms.is_none() {
            self.open_dialog(Some(Dialog::Open));
        }
        self.sharing.opening.played_ms = Some(opening.played_ms());
        let on_msg = self.on_msg.clone();
        let next = Timeout::new(0, move || on_msg.emit(Msg::Share(ShareMsg::OpenOn)));
        self.sharing.coming = Some(Coming { opening, _next: next });
    }

    /// A run that is played takes the place of what is on the page, which is kept if it is worth it.
    fn show_opened(&mut self, opening: OpeningRun) {
        let is_session = matches!(opening.source(), Source::Session(_)); // whoever opens one keeps what was there before
        let is_worth_it = self.sharing.embed.is_none() && (self.is_worth_keeping() || self.workspace.is_own());
        if !is_session
            && is_worth_it
            && let Ok(fragment) = self.session.fragment(self.workspace.text())
        {
            sessions::keep(self.sharing.session.as_deref(), &self.session.called(), &fragment);
        }
        let (text, source) = self.session.show_opened(opening);
        match source {
            Source::Fragment(_) => {
                self.show_session(text, None);
                self.run_in_view();
            }
            Source::Session(session) => {
                self.show_session(text, Some(session));
                self.sharing.leave_address();
            }
            Source::File(_) => {
                self.show_session(text, None);
                self.sharing.leave_address();
                self.keep_opened();
            }
        }
    }

    /// Does with an opened text what it is for: a tour begins, a scenario plays, a cluster's objects begin a run, manifests
    /// come into the editor. Of anything else it is said what it is.
    pub(super) fn open_text(&mut self, text: String) {
        match OpenedText::of(&text) {
            OpenedText::Tour => self.tour(TourMsg::Open(text)),
            OpenedText::Scenario => {
                self.open(Source::File(text));
            }
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

    pub(super) fn refuse(&mut self, refused: String) {
        self.open_dialog(Some(Dialog::Open));
        self.sharing.opening.refused = Some(refused);
    }
}
