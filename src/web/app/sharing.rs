//! Sharing and storing runs: links, files, stored sessions, and the embedded page.

use super::App;
use crate::view::embed::Embed;
use crate::view::import::ImportOutcome;
use crate::view::share::{OpenDialog, ShareLink};
use crate::web::browser::{self, Embedded, WindowListeners};
use crate::web::components::drawn::drawn;
use crate::web::components::embed::EmbedHeader;
use crate::web::components::open::{FILE_BYTES_MAX, Open};
use crate::web::components::share::{FRAME_BOX, LINK_BOX, Share};
use crate::web::msg::{Dialog, EditorMsg, Msg, ShareMsg, TimeMsg};
use crate::web::session::{OpeningRun, Session, Source, is_link, is_long};
use crate::web::sessions;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// The delay of an autosave after the last action, in milliseconds.
const AUTOSAVE_AFTER_MS: u32 = 600;

/// The state of sharing and storing.
#[derive(Default)]
pub struct Sharing {
    /// The options of the embedded page; `None` when the page is not embedded.
    pub(super) embed: Option<Embed>,
    _embedded: Option<Embedded>,
    listeners: Option<WindowListeners>,
    /// The fragment that names the current run or tour; empty when none does.
    pub(super) fragment: String,
    /// The ID of the stored session of the current run.
    pub(super) session: Option<String>,
    /// [`Session::user_commands`] when the run was opened; any other value means unsaved actions.
    pub(super) commands_saved: u64,
    pub(super) pending_autosave: Option<Timeout>,
    shared: Option<Rc<ShareLink>>,
    pub(super) opening: OpenDialog,
    /// The run that is being opened.
    pub(super) pending: Option<PendingOpen>,
    /// Whether the user moved time in an embedded page, which ends its autoplay.
    has_user_input: bool,
    /// Whether an embedded page with autoplay is in view.
    is_in_view: bool,
}

/// A run that is being opened, and the timer of its next replay slice.
pub(super) struct PendingOpen {
    pub(super) opening: OpeningRun,
    pub(super) _next: Timeout,
}

impl Sharing {
    /// Reads the options of the embedded page from the address.
    pub fn new(ctx: &Context<App>) -> Sharing {
        let search = browser::search();
        if search.is_empty() { Sharing::default() } else { Sharing::embedded(ctx, &search) }
    }

    fn embedded(ctx: &Context<App>, search: &str) -> Sharing {
        let embed = Embed::of(search);
        let autoplay = embed.as_ref().is_some_and(|embed| embed.autoplay) && !browser::prefers_reduced_motion();
        let on_view = autoplay.then(|| ctx.link().callback(|seen| Msg::Share(ShareMsg::InView(seen))));
        let embedded = embed.as_ref().and_then(|_| Embedded::post_to_host(on_view));
        Sharing { embed, _embedded: embedded, ..Sharing::default() }
    }

    /// The options of the embedded page; `None` when the page is not embedded.
    pub fn embed(&self) -> Option<&Embed> {
        self.embed.as_ref()
    }

    /// Observes every message: schedules an autosave after user actions, and notes input that ends autoplay.
    pub fn observe(&mut self, ctx: &Context<App>, msg: &Msg) {
        match msg {
            Msg::Time(TimeMsg::Frame { .. }) => {}
            Msg::Command(_) | Msg::RunActions(_) | Msg::Write { .. } | Msg::Choose(_) | Msg::Branch(_) | Msg::Editor(EditorMsg::Apply) => {
                self.autosave_soon(ctx);
            }
            Msg::Time(_) | Msg::Lanes(_) => self.has_user_input = true,
            _ => {}
        }
    }

    /// Sets the fragment that names the current run or tour; an empty one removes it.
    pub fn set_fragment(&mut self, fragment: String) {
        browser::show_fragment(&fragment);
        self.fragment = fragment;
    }

    /// Restores the fragment in the address after a link to a field.
    pub fn restore_fragment(&self) {
        browser::show_fragment(&self.fragment);
    }

    /// Removes the fragment, because the current run no longer matches it.
    pub(super) fn clear_fragment(&mut self) {
        if !std::mem::take(&mut self.fragment).is_empty() {
            browser::show_fragment("");
        }
    }

    /// Marks the current state as saved: only later actions count as unsaved.
    pub fn mark_saved(&mut self, session: &Session) {
        self.commands_saved = session.user_commands();
    }

    /// Adds the listeners of the window after the first render.
    pub fn listen(&mut self, ctx: &Context<App>) {
        let msg = |msg: ShareMsg| ctx.link().callback(move |()| Msg::Share(msg.clone()));
        let on_file = ctx.link().callback(|file| Msg::Share(ShareMsg::File(file)));
        self.listeners = Some(WindowListeners::listen(msg(ShareMsg::Fragment), on_file, msg(ShareMsg::Autosave), FILE_BYTES_MAX));
        // The address may have changed before the listeners were added.
        ctx.link().send_message(Msg::Share(ShareMsg::Fragment));
    }

    fn autosave_soon(&mut self, ctx: &Context<App>) {
        let autosave = ctx.link().callback(|()| Msg::Share(ShareMsg::Autosave));
        self.pending_autosave = Some(Timeout::new(AUTOSAVE_AFTER_MS, move || autosave.emit(())));
    }
}

impl App {
    /// Shows the first run: the one named by the address, the session of this tab before a reload, or the text in the editor,
    /// applied to a new cluster and run to a time.
    pub(super) fn start(&mut self, at_ms: u64) {
        let fragment = browser::fragment();
        let is_link = !fragment.is_empty() && is_link(&fragment);
        let session = if is_link || self.sharing.embed.is_some() { None } else { sessions::of_tab() };
        if !session.is_some_and(|session| self.open(Source::Session(session))) {
            self.start_with_text(at_ms);
        }
        if !fragment.is_empty() {
            self.open_address(&fragment);
        }
        if self.sharing.embed.is_some() {
            self.session.move_time(TimeMsg::Pause);
            self.sharing.has_user_input = false;
        }
    }

    fn start_with_text(&mut self, at_ms: u64) {
        let text = self.workspace.text().clone();
        if !text.trim().is_empty() {
            if !self.session.has_commands() {
                self.session.apply(&text);
            }
            self.workspace.mark_applied();
        }
        if at_ms > 0 {
            self.session.move_time(TimeMsg::Seek { at_ms });
        }
        self.sharing.mark_saved(&self.session);
    }

    /// Starts or pauses an embedded page, depending on whether it is in view.
    pub(super) fn autoplay_in_view(&mut self) {
        if self.sharing.embed.is_some() && !self.sharing.has_user_input {
            self.session.move_time(if self.sharing.is_in_view { TimeMsg::Play } else { TimeMsg::Pause });
        }
    }

    /// Shows an opened run, with its text in the editor and its stored session, if there is one.
    pub(super) fn show_session(&mut self, text: String, session: Option<String>) {
        sessions::show_in_tab(session.as_deref());
        self.sharing.session = session;
        self.workspace.show(&text);
        self.workspace.set_applied(self.session.applied_text().as_deref());
        self.sharing.mark_saved(&self.session);
        self.sharing.opening = OpenDialog::default();
        self.dialog = None;
        self.check_problems();
    }

    /// Whether the run is stored, or has actions that are not.
    pub(super) fn has_unsaved_changes(&self) -> bool {
        self.sharing.session.is_some() || self.session.user_commands() != self.sharing.commands_saved
    }

    /// Prepares the data of the Open and Share dialogs.
    pub(super) fn prepare_sharing(&mut self, dialog: Option<Dialog>) {
        let sessions = if self.sharing.embed.is_some() { Vec::new() } else { sessions::all() };
        self.sharing.pending = None;
        self.sharing.opening = OpenDialog { sessions, is_full: self.sharing.opening.is_full, ..OpenDialog::default() };
        self.sharing.shared = None;
        if dialog == Some(Dialog::Share) {
            self.update_share_link(&Embed::default(), "");
        }
    }

    fn update_share_link(&mut self, embed: &Embed, message: &str) {
        let name = self.session.suggested_name();
        let page = browser::bare_address();
        let fragment = self.session.fragment(self.workspace.text());
        let frame = fragment.as_ref().map(|fragment| embed.frame(&page, fragment, &name)).unwrap_or_default();
        let link = fragment.map(|fragment| format!("{page}#{fragment}"));
        let is_long = link.as_ref().is_ok_and(|link| is_long(link.len()));
        self.sharing.shared = Some(Rc::new(ShareLink { name, link, is_long, frame, embed: embed.clone(), message: message.to_owned() }));
    }

    /// Handles a message.
    pub(super) fn share(&mut self, msg: ShareMsg) {
        let deleting = self.sharing.opening.deleting.take();
        match msg {
            ShareMsg::Fragment => self.open_address(&browser::fragment()),
            ShareMsg::File(Ok(text)) => self.open_text(text),
            ShareMsg::File(Err(error)) => self.show_open_error(error),
            ShareMsg::Open(session) => {
                self.autosave();
                self.open(Source::Session(session));
            }
            ShareMsg::ContinueOpening => self.continue_opening(),
            ShareMsg::Rename(session, name) => sessions::rename(&session, &name),
            ShareMsg::Delete(session) if deleting.as_ref() == Some(&session) => self.delete(&session),
            ShareMsg::Delete(session) => self.sharing.opening.deleting = Some(session),
            ShareMsg::Autosave => self.autosave(),
            ShareMsg::Save => self.save(),
            ShareMsg::CopyLink => self.copy(LINK_BOX, |shared| shared.link.clone().unwrap_or_default()),
            ShareMsg::CopyFrame => self.copy(FRAME_BOX, |shared| shared.frame.clone()),
            ShareMsg::Copied(copied) => self.show_message(if copied {
                "Copied"
            } else {
                "The browser blocked copying. The text is selected: press Ctrl or Cmd and C"
            }),
            ShareMsg::Panel(panel) => self.change_frame(|embed| match embed.panels.iter().position(|chosen| *chosen == panel) {
                Some(index) => drop(embed.panels.remove(index)),
                None => embed.panels.push(panel),
            }),
            ShareMsg::Autoplay => self.change_frame(|embed| embed.autoplay = !embed.autoplay),
            ShareMsg::InView(seen) => {
                self.sharing.is_in_view = seen;
                self.autoplay_in_view();
            }
        }
        self.sharing.opening.sessions = sessions::all();
    }

    /// Detaches the current run from the stored session and from the address.
    pub(super) fn detach_session(&mut self) {
        self.sharing.session = None;
        self.sharing.mark_saved(&self.session);
        sessions::show_in_tab(None);
        self.sharing.clear_fragment();
    }

    fn delete(&mut self, session: &str) {
        sessions::delete(session);
        if self.sharing.session.as_deref() == Some(session) {
            self.sharing.session = None;
            self.sharing.mark_saved(&self.session);
            sessions::show_in_tab(None);
        }
        browser::focus_on(".modal-head button");
    }

    /// Stores the current run if it has unsaved actions. The address no longer names it then.
    pub(super) fn autosave(&mut self) {
        self.sharing.pending_autosave = None;
        if self.sharing.embed.is_some() || !self.has_unsaved_changes() {
            return;
        }
        let Ok(fragment) = self.session.fragment(self.workspace.text()) else { return };
        let saved = sessions::save(self.sharing.session.as_deref(), &self.session.suggested_name(), &fragment);
        self.sharing.opening.is_full = saved.is_none();
        if saved.is_some() {
            // During a tour the address names the tour, and a reload of the tab restores the run from before it.
            if self.session.tour_id().is_none() {
                sessions::show_in_tab(saved.as_deref());
                self.sharing.clear_fragment();
            }
            self.sharing.session = saved;
        }
    }

    fn save(&mut self) {
        match self.session.file(self.workspace.text()) {
            Ok((name, text)) if browser::save_file(&name, &text) => self.show_message(&format!("Saved as {name}")),
            Ok(_) => self.show_message("The browser blocked the download"),
            Err(error) => self.show_message(&error),
        }
    }

    fn copy(&self, element: &'static str, text: impl Fn(&ShareLink) -> String) {
        if let Some(shared) = &self.sharing.shared {
            browser::copy(&text(shared), element, self.on_msg.reform(|copied| Msg::Share(ShareMsg::Copied(copied))));
        }
    }

    fn show_message(&mut self, message: &str) {
        if let Some(shared) = &mut self.sharing.shared {
            message.clone_into(&mut Rc::make_mut(shared).message);
        }
    }

    fn change_frame(&mut self, change: impl FnOnce(&mut Embed)) {
        if let Some(mut embed) = self.sharing.shared.as_ref().map(|shared| shared.embed.clone()) {
            change(&mut embed);
            self.update_share_link(&embed, "");
        }
    }

    /// The content of the Share dialog.
    pub(super) fn share_dialog(&self) -> Html {
        let on_msg = self.on_msg.reform(Msg::Share);
        html! { <>{ for self.sharing.shared.iter().map(|shared| drawn(Share { shared: shared.clone(), on_msg: on_msg.clone() })) }</> }
    }

    /// The content of the Open dialog.
    pub(super) fn open_content(&self) -> Html {
        let importing = self.session.importing();
        // The result of an import is shown only while the imported run is on the page.
        let is_current =
            |outcome: &&Rc<ImportOutcome>| self.session.import_source().is_some() || matches!(***outcome, ImportOutcome::Refused(_));
        drawn(Open {
            opening: self.sharing.opening.clone(),
            typed: importing.typed.clone(),
            message: importing.message.as_ref().filter(is_current).cloned(),
            on_msg: self.on_msg.clone(),
        })
    }

    /// The header of the embedded page, with a link to the full page with the original run.
    pub(super) fn embed_header(&self) -> Html {
        let (page, fragment) = (browser::bare_address(), &self.sharing.fragment);
        drawn(EmbedHeader { address: if fragment.is_empty() { page } else { format!("{page}#{fragment}") } })
    }
}
