//! The dialog of what can be taken away.

use super::drawn::Draw;
use super::export_stage::ExportStage;
use crate::view::export::{OFFERS, Offer, Thing, Way};
use crate::view::film::Film;
use crate::web::msg::{ExportMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// What the dialog shows.
#[derive(PartialEq)]
pub struct Export {
    /// Whether pictures are to be dark.
    pub dark: bool,
    /// What was done last, or why it was not.
    pub told: String,
    /// What is being drawn, if anything is.
    pub drawing: Option<Rc<Film>>,
    /// Hears what is to be taken.
    pub on_msg: Callback<Msg>,
}

impl Draw for Export {
    fn draw(&self) -> Html {
        let on_drawn = self.on_msg.reform(|drawn| Msg::Export(ExportMsg::Drawn(drawn)));
        html! {
            <div class="export">
                <ul role="list">{ for OFFERS.iter().map(|offer| self.offer(offer)) }</ul>
                <p class="export-told" role="status">{ &self.told }</p>
                <div>{ for self.drawing.iter().map(|film| html! { <ExportStage film={film.clone()} dark={self.dark} on_drawn={on_drawn.clone()} /> }) }</div>
            </div>
        }
    }
}

impl Export {
    fn offer(&self, offer: &Offer) -> Html {
        let busy = self.drawing.is_some();
        let button = |(words, thing, way): &(&'static str, Thing, Way)| {
            let (thing, way) = (*thing, *way);
            let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Export(ExportMsg::Take(thing, way)));
            let label = format!("{words}: {}", offer.title);
            html! { <button type="button" class="button small" aria-label={label} disabled={busy && thing.is_drawn()} {onclick}>{ *words }</button> }
        };
        html! {
            <li>
                <h3>{ offer.title }</h3>
                <p>{ offer.words }</p>
                <div class="export-doings">
                    { for offer.buttons.iter().map(button) }
                    if offer.buttons.iter().any(|(_, thing, _)| *thing == Thing::Picture) { { self.theme() } }
                </div>
            </li>
        }
    }

    /// The theme of pictures, also of those that move.
    fn theme(&self) -> Html {
        let choice = |words: &'static str, dark: bool| {
            let onchange = self.on_msg.reform(move |_: Event| Msg::Export(ExportMsg::Dark(dark)));
            html! { <label><input type="radio" name="export-theme" checked={self.dark == dark} {onchange} />{ words }</label> }
        };
        html! { <div class="export-theme" role="radiogroup" aria-label="Theme of pictures">{ choice("Light", false) }{ choice("Dark", true) }</div> }
    }
}
