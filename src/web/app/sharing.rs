//! How runs leave the page and come to it: links, files, sessions kept by the browser, and the page embedded in another.

use super::App;
use crate::view::embed::Embed;
use crate::view::imported::Imported;
use crate::view::share::{Opening, Shared};
use crate::web::browser::{self, Ears, Embedded};
use crate::web::components::drawn::drawn;
use crate::web::components::embed::WayOut;
use crate::web::components::open::{FILE_BYTES_MAX, Open};
use crate::web::components::share::{FRAME_BOX, LINK_BOX, Share};
use crate::web::msg::{Dialog, EditorMsg, Msg, ShareMsg, TimeMsg};
use crate::web::session::{OpeningRun, Session, Source, is_link, is_long};
use crate::web::sessions;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// What was done is kept once nothing more has been done for this long.
const KEEP_AFTER_MS: u32 = 600;

/// What the page knows of sharing.
#[derive(Default)]
pub struct Sharing {
    /// How the page looks where it is embedded.
    pub(super) embed: Option<Embed>,
    _embedded: Option<Embedded>,
    ears: Option<Ears>,
    /// The fragment that leads to what is on the page: a link's or a tour's; empty when none does.
    pub(super) opened: String,
    /// The session that is kept, once it is.
    pub(super) session: Option<String>,
    /// What was done when the run was opened: anything besides is worth keeping.
    pub(super) deeds_opened: u64,
    pub(super) keep: Option<Timeout>,
    shared: Option<Rc<Shared>>,
    pub(super) opening: Opening,
    /// The run that is being opened.
    pub(super) coming: Option<Coming>,
    /// Whether somebody moved time in an embedded page: it does not run by itself any more.
    is_touched: bool,
    /// Whether an embedded page that runs by itself is in view.
    is_in_view: bool,
}

/// A run that is being opened, and the slice of it that is played next.
pub(super) struct Coming {
    pub(super) opening: OpeningRun,
    pub(super) _next: Timeout,
}

impl Sharing {
    /// What the address says of how the page looks.
    pub fn begin(ctx: &Context<App>) -> Sharing {
        let search = browser::search();
        if search.is_empty() { Sharing::default() } else { Sharing::embedded(ctx, &search) }
    }

    fn embedded(ctx: &Context<App>, search: &str) -> Sharing {
        let embed = Embed::of(search);
        let autoplay = embed.as_ref().is_some_and(|embed| embed.autoplay) && !browser::wants_stillness();
        let on_view = autoplay.then(|| ctx.link().callback(|seen| Msg::Share(ShareMsg::InView(seen))));
        let embedded = embed.as_ref().and_then(|_| Embedded::tell(on_view));
        Sharing { embed, _embedded: embedded, ..Sharing::default() }
    }

    /// How the page looks where it is embedded; `None` when it is not.
    pub fn embed(&self) -> Option<&Embed> {
        self.embed.as_ref()
    }

    /// Hears of everything that happens. What is done is kept soon after; what a person may do next is listened for.
    pub fn hear(&mut self, ctx: &Context<App>, msg: &Msg) {
        match msg {
            Msg::Time(TimeMsg::Frame { .. }) => {}
            Msg::Command(_) | Msg::Act(_) | Msg::Write { .. } | Msg::Choose(_) | Msg::Branch(_) | Msg::Editor(EditorMsg::Apply) => {
                self.keep_soon(ctx);
            }
            Msg::Time(_) | Msg::Lanes(_) => self.is_touched = true,
            _ => {}
        }
    }

    /// A fragment leads to what is on the page; none does when it is empty.
    pub fn show_address(&mut self, fragment: String) {
        browser::show_fragment(&fragment);
        self.opened = fragment;
    }

    /// The address leads to what is on the page again.
    pub fn show_address_again(&self) {
        browser::show_fragment(&self.opened);
    }

    /// The address does not name what is on the page any more.
    pub(super) fn leave_address(&mut self) {
        if !std::mem::take(&mut self.opened).is_empty() {
            browser::show_fragment("");
        }
    }

    /// What is done from now on is what is new.
    pub fn begin_anew(&mut self, session: &Session) {
        self.deeds_opened = session.deeds();
    }

    /// Listens for what happens to the page as a whole, once it is drawn.
    pub fn listen(&mut self, ctx: &Context<App>) {
        let msg = |msg: ShareMsg| ctx.link().callback(move |()| Msg::Share(msg.clone()));
        let on_file = ctx.link().callback(|file| Msg::Share(ShareMsg::File(file)));
        self.ears = Some(Ears::listen(msg(ShareMsg::Fragment), on_file, msg(ShareMsg::Keep), FILE_BYTES_MAX));
        // The address may have changed before anybody listened.
        ctx.link().send_message(Msg::Share(ShareMsg::Fragment));
    }

    fn keep_soon(&mut self, ctx: &Context<App>) {
        let keep = ctx.link().callback(|()| Msg::Share(ShareMsg::Keep));
        self.keep = Some(Timeout::new(KEEP_AFTER_MS, move || keep.emit(())));
    }
}

impl App {
    /// What is on the page first: the run that the address names, the session this tab showed before it was loaded again, or
    /// the text in the editor, applied to a new cluster and played to a moment.
    pub(super) fn begin(&mut self, at_ms: u64) {
        let fragment = browser::fragment();
        let is_link = !fragment.is_empty() && is_link(&fragment);
        let session = if is_link || self.sharing.embed.is_some() { None } else { sessions::of_tab() };
        if !session.is_some_and(|session| self.open(Source::Session(session))) {
            self.begin_with_text(at_ms);
        }
        if !fragment.is_empty() {
            self.follow(&fragment);
        }
        if self.sharing.embed.is_some() {
            self.session.move_time(TimeMsg::Pause);
            self.sharing.is_touched = false;
        }
    }

    fn begin_with_text(&mut self, at_ms: u64) {
        let text = self.workspace.text().clone();
        if !text.trim().is_empty() {
            if !self.session.has_commands() {
                self.session.apply(&text);
            }
            self.workspace.applied();
        }
        if at_ms > 0 {
            self.session.move_time(TimeMsg::Seek { at_ms });
        }
        self.sharing.begin_anew(&self.session);
    }

    /// Where the page is embedded to run by itself, it does once it is in view.
    pub(super) fn run_in_view(&mut self) {
        if self.sharing.embed.is_some() && !self.sharing.is_touched {
            self.session.move_time(if self.sharing.is_in_view { TimeMsg::Play } else { TimeMsg::Pause });
        }
    }

    /// A run was opened, of a session if it is kept: its text is in the editor, and what is done from now on is what is new.
    pub(super) fn show_session(&mut self, text: String, session: Option<String>) {
        sessions::show_in_tab(session.as_deref());
        self.sharing.session = session;
        self.workspace.show(&text);
        self.workspace.runs(self.session.applied_text().as_deref());
        self.sharing.begin_anew(&self.session);
        self.sharing.opening = Opening::default();
        self.dialog = None;
        self.look_for_problems();
    }

    pub(super) fn is_worth_keeping(&self) -> bool {
        self.sharing.session.is_some() || self.session.deeds() != self.sharing.deeds_opened
    }

    /// Makes ready what a dialog shows of sharing.
    pub(super) fn prepare_sharing(&mut self, dialog: Option<Dialog>) {
        let sessions = if self.sharing.embed.is_some() { Vec::new() } else { sessions::all() };
        self.sharing.coming = None;
        self.sharing.opening = Opening { sessions, is_full: self.sharing.opening.is_full, ..Opening::default() };
        self.sharing.shared = None;
        if dialog == Some(Dialog::Share) {
            self.make_shared(&Embed::default(), "");
        }
    }

    fn make_shared(&mut self, embed: &Embed, said: &str) {
        let name = self.session.called();
        let page = browser::bare_address();
        let fragment = self.session.fragment(self.workspace.text());
        let frame = fragment.as_ref().map(|fragment| embed.frame(&page, fragment, &name)).unwrap_or_default();
        let link = fragment.map(|fragment| format!("{page}#{fragment}"));
        let is_long = link.as_ref().is_ok_and(|link| is_long(link.len()));
        self.sharing.shared = Some(Rc::new(Shared { name, link, is_long, frame, embed: embed.clone(), said: said.to_owned() }));
    }

    /// Does what was asked for.
    pub(super) fn share(&mut self, msg: ShareMsg) {
        let deleting = self.sharing.opening.deleting.take();
        match msg {
            ShareMsg::Fragment => self.follow(&browser::fragment()),
            ShareMsg::File(Ok(text)) => self.open_text(text),
            ShareMsg::File(Err(refused)) => self.refuse(refused),
            ShareMsg::Open(session) => {
                self.keep();
                self.open(Source::Session(session));
            }
            ShareMsg::OpenOn => self.open_on(),
            ShareMsg::Rename(session, name) => sessions::rename(&session, &name),
            ShareMsg::Delete(session) if deleting.as_ref() == Some(&session) => self.delete(&session),
            ShareMsg::Delete(session) => self.sharing.opening.deleting = Some(session),
            ShareMsg::Keep => self.keep(),
            ShareMsg::Save => self.save(),
            ShareMsg::CopyLink => self.copy(LINK_BOX, |shared| shared.link.clone().unwrap_or_default()),
            ShareMsg::CopyFrame => self.copy(FRAME_BOX, |shared| shared.frame.clone()),
            ShareMsg::Copied(copied) => {
                self.say(if copied { "Copied" } else { "The browser refuses to copy: it is selected, press Ctrl or Cmd and C" })
            }
            ShareMsg::Panel(panel) => self.change_frame(|embed| match embed.panels.iter().position(|chosen| *chosen == panel) {
                Some(place) => drop(embed.panels.remove(place)),
                None => embed.panels.push(panel),
            }),
            ShareMsg::Autoplay => self.change_frame(|embed| embed.autoplay = !embed.autoplay),
            ShareMsg::InView(seen) => {
                self.sharing.is_in_view = seen;
                self.run_in_view();
            }
        }
        self.sharing.opening.sessions = sessions::all();
    }

    /// Another run is on the page than the one that is kept.
    pub(super) fn leave_session(&mut self) {
        self.sharing.session = None;
        self.sharing.begin_anew(&self.session);
        sessions::show_in_tab(None);
        self.sharing.leave_address();
    }

    fn delete(&mut self, session: &str) {
        sessions::delete(session);
        if self.sharing.session.as_deref() == Some(session) {
            self.sharing.session = None;
            self.sharing.begin_anew(&self.session);
            sessions::show_in_tab(None);
        }
        browser::focus_on(".modal-head button");
    }

    /// Keeps what is on the page, once more was done than opening it. From then on the address does not name it any more.
    pub(super) fn keep(&mut self) {
        self.sharing.keep = None;
        if self.sharing.embed.is_some() || !self.is_worth_keeping() {
            return;
        }
        let Ok(fragment) = self.session.fragment(self.workspace.text()) else { return };
        let kept = sessions::keep(self.sharing.session.as_deref(), &self.session.called(), &fragment);
        self.sharing.opening.is_full = kept.is_none();
        if kept.is_some() {
            // While somebody is on a tour the address leads to that, and the tab shows what was there before.
            if self.session.tour_id().is_none() {
                sessions::show_in_tab(kept.as_deref());
                self.sharing.leave_address();
            }
            self.sharing.session = kept;
        }
    }

    fn save(&mut self) {
        match self.session.file(self.workspace.text()) {
            Ok((name, text)) if browser::save_file(&name, &text) => self.say(&format!("Saved as {name}")),
            Ok(_) => self.say("The browser refuses to save files"),
            Err(refused) => self.say(&refused),
        }
    }

    fn copy(&self, element: &'static str, text: impl Fn(&Shared) -> String) {
        if let Some(shared) = &self.sharing.shared {
            browser::copy(&text(shared), element, self.on_msg.reform(|copied| Msg::Share(ShareMsg::Copied(copied))));
        }
    }

    fn say(&mut self, words: &str) {
        if let Some(shared) = &mut self.sharing.shared {
            words.clone_into(&mut Rc::make_mut(shared).said);
        }
    }

    fn change_frame(&mut self, change: impl FnOnce(&mut Embed)) {
        if let Some(mut embed) = self.sharing.shared.as_ref().map(|shared| shared.embed.clone()) {
            change(&mut embed);
            self.make_shared(&embed, "");
        }
    }

    /// What the dialog Share holds.
    pub(super) fn share_dialog(&self) -> Html {
        let on_msg = self.on_msg.reform(Msg::Share);
        html! { <>{ for self.sharing.shared.iter().map(|shared| drawn(Share { shared: shared.clone(), on_msg: on_msg.clone() })) }</> }
    }

    /// What the dialog Open holds.
    pub(super) fn open_content(&self) -> Html {
        let importing = self.session.importing();
        // Once another run has begun, it is not that one's any more.
        let holds = |said: &&Rc<Imported>| self.session.begun_with().is_some() || matches!(***said, Imported::Refused(_));
        drawn(Open {
            opening: self.sharing.opening.clone(),
            typed: importing.typed.clone(),
            said: importing.said.as_ref().filter(holds).cloned(),
            on_msg: self.on_msg.clone(),
        })
    }

    /// What leads from an embedded page to the whole one: as the run was when the page came.
    pub(super) fn way_out(&self) -> Html {
        let (page, fragment) = (browser::bare_address(), &self.sharing.opened);
        drawn(WayOut { address: if fragment.is_empty() { page } else { format!("{page}#{fragment}") } })
    }
}
