//! Dialogs, guided tours, the field reference and presenter mode.

use super::App;
use crate::view::tour::TourPanel;
use crate::web::browser::{self, PresenterKey, Theme};
use crate::web::components::dialog::Modal;
use crate::web::components::drawn::drawn;
use crate::web::components::export::Export;
use crate::web::components::fields::Fields;
use crate::web::components::fix_all::FixAll;
use crate::web::components::tour::Tour;
use crate::web::components::tours::Tours;
use crate::web::msg::{Dialog, Msg, TourMsg};
use crate::web::session::{Missing, Session, Texts};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// The prefix of the fragment of a link to a tour; the tour's ID follows.
const TOUR_LINK: &str = "tour=";
/// The prefix of the fragment of a link to a field; the field's path follows.
const FIELD_LINK: &str = "field=";

/// The query parameter of presenter mode.
const PRESENT: &str = "present";

/// The panel of the active tour.
pub(super) fn tour_html(panel: &Rc<TourPanel>, on_msg: &Callback<Msg>) -> Html {
    drawn(Tour { panel: panel.clone(), on_msg: on_msg.clone() })
}

/// The message of a presenter's key.
fn presenter_msg(key: PresenterKey) -> Msg {
    Msg::Tour(match key {
        PresenterKey::Next => TourMsg::Next,
        PresenterKey::Back => TourMsg::Back,
        PresenterKey::Leave => TourMsg::Present(false),
    })
}

/// The content of the Export dialog.
fn export(session: &Session, theme: Theme, on_msg: &Callback<Msg>) -> Html {
    let exporting = session.exporting();
    let drawing = exporting.drawing.as_ref().map(|drawing| drawing.animation.clone());
    let dark = exporting.dark.unwrap_or(theme == Theme::Dark);
    drawn(Export { dark, message: exporting.message.clone(), drawing, on_msg: on_msg.clone() })
}

impl App {
    /// The open dialog.
    pub(super) fn dialog_html(&self, open: Dialog, on_msg: &Callback<Msg>) -> Html {
        let content = match open {
            Dialog::Tours => drawn(Tours {
                cards: self.session.cards().clone(),
                refused: self.session.tour_error().cloned(),
                has_saved_run: self.session.has_saved_run(),
                missing: self.missing(Texts::Tours),
                on_msg: on_msg.clone(),
            }),
            Dialog::Fields => drawn(Fields { path: self.field.clone(), missing: self.missing(Texts::Fields), on_msg: on_msg.clone() }),
            Dialog::Share => self.share_dialog(),
            Dialog::Open => self.open_content(),
            Dialog::Export => export(&self.session, self.theme, on_msg),
            Dialog::Fixes => {
                self.fixes.as_ref().map_or_else(Html::default, |plan| drawn(FixAll { plan: plan.clone(), on_msg: on_msg.clone() }))
            }
        };
        // The key makes Yew create a new dialog when one replaces another, so that it takes the focus.
        html! { <Modal key={open.name()} name={open.name()} on_close={on_msg.reform(|()| Msg::Dialog(None))}>{ content }</Modal> }
    }

    /// Opens a dialog, or closes the one that is open.
    pub(super) fn open_dialog(&mut self, dialog: Option<Dialog>) {
        if self.dialog == Some(Dialog::Fields) && browser::fragment().starts_with(FIELD_LINK) {
            self.sharing.restore_fragment();
        }
        self.dialog = dialog;
        self.fixes = self.fixes.take().filter(|_| dialog == Some(Dialog::Fixes));
        self.session.end_export();
        self.prepare_sharing(dialog);
        match dialog {
            Some(Dialog::Tours) if self.load(Texts::Tours) => self.session.list_tours(),
            Some(Dialog::Fields) => drop(self.load(Texts::Fields)),
            _ => {}
        }
    }

    /// Whether texts are loaded; starts to fetch them otherwise.
    fn load(&mut self, texts: Texts) -> bool {
        let are_loaded = texts.are_loaded();
        self.failed_texts.retain(|failed| *failed != texts);
        if !are_loaded {
            texts.fetch(self.on_msg.reform(move |are_loaded| Msg::Texts(texts, are_loaded)));
        }
        are_loaded
    }

    fn missing(&self, texts: Texts) -> Option<Missing> {
        // A failure stays until the user tries again, also if boot.js fetches the texts meanwhile: only `load` lists them.
        if self.failed_texts.contains(&texts) {
            return Some(Missing::Failed);
        }
        (!texts.are_loaded()).then_some(Missing::Loading)
    }

    /// Texts were loaded, or failed to load. Starts a pending tour.
    pub(super) fn texts_loaded(&mut self, texts: Texts, are_loaded: bool) {
        if !are_loaded {
            self.failed_texts.push(texts);
        }
        if texts == Texts::Fields {
            return;
        }
        match self.pending_tour.take() {
            Some(msg) if are_loaded => self.tour(msg),
            Some(_) => self.dialog = Some(Dialog::Tours), // it shows the error
            None => self.session.list_tours(),
        }
    }

    /// Starts, moves or ends a tour, and updates the editor and the address.
    pub(super) fn tour(&mut self, msg: TourMsg) {
        if matches!(msg, TourMsg::Begin { .. }) && !self.load(Texts::Tours) {
            self.pending_tour = Some(msg);
            return;
        }
        let fragment = match &msg {
            TourMsg::Begin { id, .. } => Some(format!("{TOUR_LINK}{id}")),
            TourMsg::Open(_) | TourMsg::Leave | TourMsg::Return => Some(String::new()),
            _ => None,
        };
        if msg == TourMsg::Return {
            self.return_from_tours();
        }
        let starts = matches!(msg, TourMsg::Begin { .. } | TourMsg::Open(_));
        let saved = starts.then(|| self.save_run());
        self.flush_autosave();
        let commands = self.session.user_commands();
        if !self.session.move_tour(msg) {
            self.dialog = Some(Dialog::Tours); // it shows the error
            return;
        }
        match saved {
            Some(saved) => self.store_saved_run(saved),
            None => self.follow_tour(commands),
        }
        if let Some(fragment) = fragment {
            self.sharing.set_fragment(fragment);
            self.dialog = None;
        }
        if starts {
            if browser::has_parameter(PRESENT) {
                self.session.move_tour(TourMsg::Present(true));
            }
            Timeout::new(0, || browser::focus_on(".tour-next")).forget(); // after the render
        }
        if let Some(text) = self.session.tour_manifests() {
            self.workspace.show_temporarily(text);
            self.workspace.mark_applied();
        }
        self.check_problems();
    }

    /// Opens what the fragment names: a tour, a field, or a run.
    pub(super) fn open_address(&mut self, fragment: &str) {
        if self.dialog == Some(Dialog::Fields) && !fragment.starts_with(FIELD_LINK) {
            self.dialog = None;
        }
        if let Some(id) = fragment.strip_prefix(TOUR_LINK) {
            if self.session.tour_id() == Some(id) {
                self.sharing.set_fragment(fragment.to_owned());
                return; // the tour is already active
            }
            self.tour(TourMsg::Begin { id: id.to_owned(), at: None });
        } else if let Some(path) = fragment.strip_prefix(FIELD_LINK) {
            self.field = Some(path.to_owned());
            self.load(Texts::Fields);
            self.dialog = Some(Dialog::Fields);
        } else {
            self.open_fragment(fragment.to_owned());
        }
    }

    /// Switches presenter mode, and its keys, on or off.
    pub(super) fn set_presenting(&mut self, presents: bool) {
        let on_msg = self.on_msg.clone();
        self.presenter = presents.then(|| browser::PresenterKeys::listen(on_msg.reform(presenter_msg))).flatten();
        browser::present(presents);
        if !presents {
            browser::remove_parameter(PRESENT);
        }
    }
}
