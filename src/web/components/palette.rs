//! The palette of faults: a button and its popover.

use super::drawn::Draw;
use crate::view::faults::{FaultGroup, FaultOption};
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The content of the palette.
#[derive(PartialEq)]
pub struct Palette {
    /// The faults that can be injected or reverted, by group.
    pub groups: Rc<[FaultGroup]>,
    /// Receives the chosen action.
    pub on_msg: Callback<Msg>,
}

impl Draw for Palette {
    /// The browser opens and closes the popover (also with Escape) and returns the focus to the button.
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
    fn group(&self, group: &FaultGroup) -> Html {
        html! {
            <section key={group.name.clone()}>
                <h3>{ &group.name }</h3>
                <ul>{ for group.options.iter().enumerate().map(|(index, option)| self.option(index, option)) }</ul>
            </section>
        }
    }

    fn option(&self, index: usize, option: &FaultOption) -> Html {
        let act = {
            let action = option.action.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::RunActions(action.clone()))
        };
        html! {
            <li key={index}>
                <button type="button" class="button small" onclick={act}>{ &option.words }</button>
                <p>
                    { option.action.title() }
                    { for option.action.command().map(|command| html! { <code>{ command }</code> }) }
                </p>
            </li>
        }
    }
}
