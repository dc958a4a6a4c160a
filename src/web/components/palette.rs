//! The palette of faults: a button, and what it opens beside the picture.

use super::drawn::Draw;
use crate::view::faults::{Group, Offer};
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// What the palette shows.
#[derive(PartialEq)]
pub struct Palette {
    /// What can be broken and mended.
    pub groups: Rc<[Group]>,
    /// Hears what is to be done.
    pub on_msg: Callback<Msg>,
}

impl Draw for Palette {
    /// The browser opens and closes it, by Escape as well, and takes the focus back to the button.
    fn draw(&self) -> Html {
        html! {
            <>
                <button type="button" class="button small break-it" popovertarget="break-it"
                    onclick={self.on_msg.reform(|_: MouseEvent| Msg::OpenPalette)}>{ "Break it" }</button>
                <div id="break-it" class="palette" popover="auto" role="group" aria-label="Break it">
                    { for self.groups.iter().map(|group| self.group(group)) }
                </div>
            </>
        }
    }
}

impl Palette {
    fn group(&self, group: &Group) -> Html {
        html! {
            <section key={group.name.clone()}>
                <h3>{ &group.name }</h3>
                <ul>{ for group.offers.iter().enumerate().map(|(place, offer)| self.offer(place, offer)) }</ul>
            </section>
        }
    }

    fn offer(&self, place: usize, offer: &Offer) -> Html {
        let act = {
            let deed = offer.deed.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::Act(deed.clone()))
        };
        html! {
            <li key={place}>
                <button type="button" class="button small" onclick={act}>{ &offer.words }</button>
                <p>
                    { offer.deed.title() }
                    { for offer.deed.command().map(|command| html! { <code>{ command }</code> }) }
                </p>
            </li>
        }
    }
}
