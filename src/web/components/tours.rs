//! The list of tours, in a dialog: each with its own link, how far one has come, and tours from a file.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use super::missing::missing_html;
use super::open::FILE_BYTES_MAX;
use crate::view::tour::Card;
use crate::web::browser;
use crate::web::msg::{Dialog, Msg, ShareMsg, TourMsg};
use crate::web::session::Missing;
use std::rc::Rc;
use yew::prelude::*;

/// What is listed.
#[derive(PartialEq)]
pub struct Tours {
    /// The tours.
    pub cards: Rc<[Card]>,
    /// Why there are none.
    pub missing: Option<Missing>,
    /// Why a file that was chosen is no tour.
    pub refused: Option<Rc<str>>,
    /// Whether there is a run from before the tours to go back to.
    pub has_aside: bool,
    /// Hears which one is to begin.
    pub on_msg: Callback<Msg>,
}

impl Draw for Tours {
    /// The list.
    fn draw(&self) -> Html {
        let on_msg = self.on_msg.clone();
        let on_file = Callback::from(move |event: Event| {
            let opened = |file: browser::ReadFiles| match file {
                Ok(text) => Msg::Tour(TourMsg::Open(text)),
                refused => Msg::Share(ShareMsg::File(refused)),
            };
            browser::read_chosen(&event, FILE_BYTES_MAX, on_msg.reform(opened));
        });
        let fields = self.on_msg.reform(|_: MouseEvent| Msg::Dialog(Some(Dialog::Fields)));
        let back = self.on_msg.reform(|_: MouseEvent| Msg::Tour(TourMsg::Return));
        html! {
            <div class="tours">
                <p>{ "A tour stages something, asks what will happen, and lets it happen. It runs in this playground: pause it, look around, leave it when you like. Its links can be passed on." }</p>
                <div>
                    if self.has_aside {
                        <p class="tours-back"><button type="button" class="button small" onclick={back}>{ "Back to the run before the tours" }</button></p>
                    }
                </div>
                { for self.missing.map(|missing| missing_html(missing, Dialog::Tours, &self.on_msg)) }
                <ul class="cards" aria-label="Tours">{ for self.cards.iter().map(|card| self.card(card)) }</ul>
                <h3>{ "A tour of your own" }</h3>
                <p>{ "A tour is a file that anybody can write without code. static/tours/README.md in the source tells how, with a template." }</p>
                <label class="tour-file"><span>{ "Tour file" }</span>
                    <input type="file" accept=".yaml,.yml" onchange={on_file} /></label>
                <div role="status">{ for self.refused.iter().map(|refused| html! {
                    <p class="tour-unmet">{ icon(Shape::Error) }{ &**refused }</p>
                }) }</div>
                <p><button type="button" class="link" onclick={fields}>{ "What the fields of manifests are for" }</button></p>
            </div>
        }
    }
}

impl Tours {
    fn card(&self, card: &Card) -> Html {
        let id = card.id;
        let begin = self.on_msg.reform(move |event: MouseEvent| {
            event.prevent_default(); // the address follows once it has begun
            Msg::Tour(TourMsg::Begin { id: id.to_owned(), at: Some(0) })
        });
        let go_on = |at: usize| {
            let go_on = self.on_msg.reform(move |_: MouseEvent| Msg::Tour(TourMsg::Begin { id: id.to_owned(), at: Some(at) }));
            html! {
                <button type="button" class="button small" onclick={go_on} aria-label={format!("Go on at beat {} of {}", at + 1, card.title)}>
                    { format!("Go on at beat {}", at + 1) }</button>
            }
        };
        html! {
            <li key={id} class="card">
                <h3><a href={browser::address_at(&format!("tour={id}"))} onclick={begin}>{ &card.title }</a></h3>
                <p>{ &card.about }</p>
                <p class="card-progress">
                    if card.done { { icon(Shape::Check) } }
                    <span>{ &card.progress }</span>
                </p>
                <div>{ for card.go_on.map(go_on) }</div>
            </li>
        }
    }
}
