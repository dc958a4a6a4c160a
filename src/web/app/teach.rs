//! What teaches: tours and their links, the fields, and presenting. With the dialogs they are opened from.

use super::App;
use crate::view::tour::Told;
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

/// What stands behind the `#` of a link to a tour, before its name.
const TOUR_LINK: &str = "tour=";
/// What stands behind the `#` of a link to what a field is for, before its path.
const FIELD_LINK: &str = "field=";

/// What stands behind the `?` of the address of a page that presents.
const PRESENT: &str = "present";

/// The beat of the tour somebody is on.
pub(super) fn tour_html(told: &Rc<Told>, on_msg: &Callback<Msg>) -> Html {
    drawn(Tour { told: told.clone(), on_msg: on_msg.clone() })
}

/// What a presenter's key asks for.
fn presented(key: PresenterKey) -> Msg {
    Msg::Tour(match key {
        PresenterKey::Next => TourMsg::Next,
        PresenterKey::Back => TourMsg::Back,
        PresenterKey::Leave => TourMsg::Present(false),
    })
}

/// What can be taken away.
fn export(session: &Session, theme: Theme, on_msg: &Callback<Msg>) -> Html {
    let exporting = session.exporting();
    let drawing = exporting.drawing.as_ref().map(|drawing| drawing.film.clone());
    let dark = exporting.dark.unwrap_or(theme == Theme::Dark);
    drawn(Export { dark, told: exporting.told.clone(), drawing, on_msg: on_msg.clone() })
}

impl App {
    /// The dialog that is open.
    pub(super) fn dialog_html(&self, open: Dialog, on_msg: &Callback<Msg>) -> Html {
        let content = match open {
            Dialog::Tours => drawn(Tours {
                cards: self.session.cards().clone(),
                refused: self.session.tour_refused().cloned(),
                has_aside: self.session.has_aside(),
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
        // A dialog that takes another's place is another one: it has its own name, and the focus to itself.
        html! { <Modal key={open.name()} name={open.name()} on_close={on_msg.reform(|()| Msg::Dialog(None))}>{ content }</Modal> }
    }

    /// Opens a dialog, or closes the one that is open.
    pub(super) fn open_dialog(&mut self, dialog: Option<Dialog>) {
        if self.dialog == Some(Dialog::Fields) && browser::fragment().starts_with(FIELD_LINK) {
            self.sharing.show_address_again();
        }
        self.dialog = dialog;
        self.fixes = self.fixes.take().filter(|_| dialog == Some(Dialog::Fixes));
        self.session.end_export();
        self.prepare_sharing(dialog);
        match dialog {
            Some(Dialog::Tours) if self.has(Texts::Tours) => self.session.list_tours(),
            Some(Dialog::Fields) => drop(self.has(Texts::Fields)),
            _ => {}
        }
    }

    /// Whether these texts are there; has them fetched if not.
    fn has(&mut self, texts: Texts) -> bool {
        let are_there = texts.are_there();
        if !are_there {
            self.failed.retain(|failed| *failed != texts);
            texts.fetch(self.on_msg.reform(move |are_there| Msg::Texts(texts, are_there)));
        }
        are_there
    }

    fn missing(&self, texts: Texts) -> Option<Missing> {
        let missing = if self.failed.contains(&texts) { Missing::Failed } else { Missing::Coming };
        (!texts.are_there()).then_some(missing)
    }

    /// Texts came, or did not. A tour that waited for them begins.
    pub(super) fn texts_came(&mut self, texts: Texts, are_there: bool) {
        if !are_there {
            self.failed.push(texts);
        }
        if texts == Texts::Fields {
            return;
        }
        match self.tour_due.take() {
            Some(msg) if are_there => self.tour(msg),
            Some(_) => self.dialog = Some(Dialog::Tours), // it says so
            None => self.session.list_tours(),
        }
    }

    /// Begins, moves or ends a tour, and has the editor and the address follow.
    pub(super) fn tour(&mut self, msg: TourMsg) {
        if matches!(msg, TourMsg::Begin { .. }) && !self.has(Texts::Tours) {
            self.tour_due = Some(msg);
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
        let begins = matches!(msg, TourMsg::Begin { .. } | TourMsg::Open(_));
        let aside = begins.then(|| self.put_aside());
        self.keep_if_due();
        let deeds = self.session.deeds();
        if !self.session.move_tour(msg) {
            self.dialog = Some(Dialog::Tours); // it says what is wrong
            return;
        }
        match aside {
            Some(aside) => self.set_aside(aside),
            None => self.follow_tour(deeds),
        }
        if let Some(fragment) = fragment {
            self.sharing.show_address(fragment);
            self.dialog = None;
        }
        if begins {
            if browser::is_asked_for(PRESENT) {
                self.session.move_tour(TourMsg::Present(true));
            }
            Timeout::new(0, || browser::focus_on(".tour-next")).forget(); // once it is drawn
        }
        if let Some(text) = self.session.tour_manifests() {
            self.workspace.show_for_now(text);
            self.workspace.applied();
        }
        self.look_for_problems();
    }

    /// Goes where the address leads: to a tour, to what a field is for, or to a run.
    pub(super) fn follow(&mut self, fragment: &str) {
        if self.dialog == Some(Dialog::Fields) && !fragment.starts_with(FIELD_LINK) {
            self.dialog = None;
        }
        if let Some(id) = fragment.strip_prefix(TOUR_LINK) {
            if self.session.tour_id() == Some(id) {
                self.sharing.show_address(fragment.to_owned());
                return; // it is on it
            }
            self.tour(TourMsg::Begin { id: id.to_owned(), at: None });
        } else if let Some(path) = fragment.strip_prefix(FIELD_LINK) {
            self.field = Some(path.to_owned());
            self.has(Texts::Fields);
            self.dialog = Some(Dialog::Fields);
        } else {
            self.open_fragment(fragment.to_owned());
        }
    }

    /// The keys of a presenter are heard only while somebody presents.
    pub(super) fn keep_presenting(&mut self, presents: bool) {
        let on_msg = self.on_msg.clone();
        self.presenter = presents.then(|| browser::PresenterKeys::listen(on_msg.reform(presented))).flatten();
        browser::present(presents);
        if !presents {
            browser::ask_no_more_for(PRESENT);
        }
    }
}
