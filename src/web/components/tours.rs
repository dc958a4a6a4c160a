//! The Tours dialog: the list of tours with links and progress, and tours from a file.

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

/// The content of the dialog.
#[derive(PartialEq)]
pub struct Tours {
    /// The tours.
    pub cards: Rc<[Card]>,
    /// Why the texts are not available.
    pub missing: Option<Missing>,
    /// Why the chosen file is not a valid tour.
    pub refused: Option<Rc<str>>,
    /// Whether a run was saved when the first tour started.
    pub has_saved_run: bool,
    /// Receives the tour to start.
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
                <p>{ "A tour sets up a situation, asks you to predict what happens, and then runs it. It uses the playground itself: you can pause it, inspect any object, and leave it at any time. Each tour has its own link." }</p>
                <div>
                    if self.has_saved_run {
                        <p class="tours-return"><button type="button" class="button small" onclick={back}>{ "Return to the run before the tours" }</button></p>
                    }
                </div>
                { for self.missing.map(|missing| missing_html(missing, Dialog::Tours, &self.on_msg)) }
                <ul class="cards" aria-label="Tours">{ for self.cards.iter().map(|card| self.card(card)) }</ul>
                <h3>{ "Write a tour" }</h3>
                <p>{ "A tour is a YAML file and needs no code. The format and a template are in static/tours/README.md in the source repository." }</p>
                <label class="tour-file"><span>{ "Tour file" }</span>
                    <input type="file" accept=".yaml,.yml" onchange={on_file} /></label>
                <div role="status">{ for self.refused.iter().map(|refused| html! {
                    <p class="tour-warning">{ icon(Shape::Error) }{ &**refused }</p>
                }) }</div>
                <p><button type="button" class="link" onclick={fields}>{ "Field reference" }</button></p>
            </div>
        }
    }
}

impl Tours {
    fn card(&self, card: &Card) -> Html {
        let id = card.id;
        let begin = self.on_msg.reform(move |event: MouseEvent| {
            event.prevent_default(); // the address changes once the tour has started
            Msg::Tour(TourMsg::Begin { id: id.to_owned(), at: Some(0) })
        });
        let resume = |at: usize| {
            let resume = self.on_msg.reform(move |_: MouseEvent| Msg::Tour(TourMsg::Begin { id: id.to_owned(), at: Some(at) }));
            html! {
                <button type="button" class="button small" onclick={resume} aria-label={format!("Continue {} at step {}", card.title, at + 1)}>
                    { format!("Continue at step {}", at + 1) }</button>
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
                <div>{ for card.resume_at.map(resume) }</div>
            </li>
        }
    }
}
