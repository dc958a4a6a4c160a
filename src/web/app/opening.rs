//! Opening runs: links, files, stored sessions, and texts whose kind is detected from their content.

use super::App;
use super::sharing::PendingOpen;
use crate::web::msg::{Dialog, Msg, ShareMsg, TourMsg};
use crate::web::session::{OpenedText, OpeningRun, Source, is_link};
use crate::web::sessions;
use gloo_timers::callback::Timeout;

/// The duration of the first replay slice, in milliseconds; a longer replay shows its progress.
const FIRST_SLICE_MS: f64 = 300.0;
/// The duration of the following slices, short enough for the page to stay responsive.
const SLICE_MS: f64 = 30.0;

impl App {
    pub(super) fn open_fragment(&mut self, fragment: String) {
        if fragment == self.sharing.fragment || !is_link(&fragment) {
            return;
        }
        self.open(Source::Fragment(fragment.clone()));
        self.sharing.fragment = fragment;
    }

    /// Replaces the current run with an opened one: at once if its replay is short; otherwise the Open dialog shows the progress,
    /// and closing it cancels. Returns whether the run is on the page.
    pub(super) fn open(&mut self, source: Source) -> bool {
        self.sharing.pending = None;
        match OpeningRun::read(source) {
            Ok(opening) => self.play_opening(opening, FIRST_SLICE_MS),
            Err(words) => {
                self.show_open_error(words);
                false
            }
        }
    }

    /// Replays the next slice of the run that is being opened.
    pub(super) fn continue_opening(&mut self) {
        if let Some(pending) = self.sharing.pending.take() {
            self.play_opening(pending.opening, SLICE_MS);
        }
    }

    fn play_opening(&mut self, mut opening: OpeningRun, slice_ms: f64) -> bool {
        let result = opening.continue_replay(slice_ms);
        let is_complete = result == Ok(true);
        match result {
            Ok(true) => self.show_opened(opening),
            Ok(false) => self.schedule_slice(opening),
            Err(words) => self.show_open_error(words),
        }
        is_complete
    }

    /// Schedules the next slice in a new task, after rendering and pending input.
    fn schedule_slice(&mut self, opening: OpeningRun) {
        if self.sharing.opening.played_ms.is_none() {
            self.open_dialog(Some(Dialog::Open));
        }
        self.sharing.opening.played_ms = Some(opening.played_ms());
        let on_msg = self.on_msg.clone();
        let next = Timeout::new(0, move || on_msg.emit(Msg::Share(ShareMsg::ContinueOpening)));
        self.sharing.pending = Some(PendingOpen { opening, _next: next });
    }

    /// Shows a replayed run; the current run is stored first if it has unsaved actions.
    fn show_opened(&mut self, opening: OpeningRun) {
        let is_session = matches!(opening.source(), Source::Session(_)); // opening a session stores the current run by itself
        let has_changes = self.sharing.embed.is_none() && (self.has_unsaved_changes() || self.workspace.is_own());
        if !is_session
            && has_changes
            && let Ok(fragment) = self.session.fragment(self.workspace.text())
        {
            sessions::save(self.sharing.session.as_deref(), &self.session.suggested_name(), &fragment);
        }
        let (text, source) = self.session.show_opened(opening);
        match source {
            Source::Fragment(_) => {
                self.show_session(text, None);
                self.autoplay_in_view();
            }
            Source::Session(session) => {
                self.show_session(text, Some(session));
                self.sharing.clear_fragment();
            }
            Source::File(_) => {
                self.show_session(text, None);
                self.sharing.clear_fragment();
                self.save_opened();
            }
        }
    }

    /// Opens a text by its kind: starts a tour, replays a scenario, imports the objects of a cluster, or loads manifests into the
    /// editor. Any other text is rejected with an explanation.
    pub(super) fn open_text(&mut self, text: String) {
        match OpenedText::of(&text) {
            OpenedText::Tour => self.tour(TourMsg::Open(text)),
            OpenedText::Scenario => {
                self.open(Source::File(text));
            }
            OpenedText::Cluster => {
                self.session.type_cluster(text);
                self.import_cluster();
                // The dialog lists what was imported and what was not.
                self.open_dialog(Some(Dialog::Open));
            }
            OpenedText::Manifests => self.open_manifests(&text),
            OpenedText::Other(sentence) => self.show_open_error(sentence),
        }
    }

    /// Stores an opened run at once, because neither the address nor the editor would restore it after a reload.
    pub(super) fn save_opened(&mut self) {
        self.sharing.commands_saved = self.session.user_commands().wrapping_add(1);
        self.autosave();
    }

    /// Shows an error in the Open dialog.
    pub(super) fn show_open_error(&mut self, error: String) {
        self.open_dialog(Some(Dialog::Open));
        self.sharing.opening.error = Some(error);
    }
}
