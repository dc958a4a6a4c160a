//! The selected object: which it is, and what can be done to it.

use super::drawn::Draw;
use crate::view::deed::Deed;
use crate::view::inspector::{Choice, Head};
use crate::view::{Key, Kind};
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// What there is to choose from.
#[derive(PartialEq)]
pub struct Chooser {
    /// The objects by kind.
    pub choices: Rc<[Choice]>,
    /// The selected one.
    pub selected: Option<Key>,
    /// Hears which object is selected.
    pub on_msg: Callback<Msg>,
}

/// The value of an object's option.
fn value(key: &Key) -> String {
    format!("{}/{}/{}", key.kind.names().singular, key.namespace, key.name)
}

fn key_of(value: &str) -> Option<Key> {
    let mut parts = value.splitn(3, '/');
    let (kind, namespace, name) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = crate::view::KINDS.iter().find(|names| names.singular == kind)?.kind;
    Some(Key::new(kind, namespace, name))
}

impl Draw for Chooser {
    /// A box to choose the object to look at.
    fn draw(&self) -> Html {
        let onchange = self.on_msg.reform(|event: Event| Msg::Select(key_of(&browser::choice_of(&event))));
        let there = self.selected.as_ref().is_some_and(|key| self.choices.iter().any(|choice| choice.keys.contains(key)));
        let naming = self.choices.first().map(|choice| choice.naming).unwrap_or_default();
        let option = |key: &Key| {
            let selected = self.selected.as_ref() == Some(key);
            html! { <option key={value(key)} value={value(key)} {selected}>{ &*naming.name(key) }</option> }
        };
        let gone = self.selected.as_ref().filter(|_| !there);
        html! {
            <label class="chooser">
                <span class="unseen">{ "Object" }</span>
                <select {onchange} data-chosen={self.selected.as_ref().map(value).unwrap_or_default()}>
                    <option value="" selected={self.selected.is_none()}>{ "Choose an object" }</option>
                    { for gone.map(option) }
                    { for self.choices.iter().map(|choice| html! {
                        <optgroup key={choice.kind.names().name} label={choice.kind.names().name}>{ for choice.keys.iter().map(option) }</optgroup>
                    }) }
                </select>
            </label>
        }
    }
}

/// What the head shows.
#[derive(PartialEq)]
pub struct HeadBar {
    /// The selected object.
    pub head: Rc<Head>,
    /// Hears what is to be done.
    pub on_msg: Callback<Msg>,
}

impl Draw for HeadBar {
    /// The selected object's name and what can be done to it.
    fn draw(&self) -> Html {
        let Head { key, name, there, deeds } = &*self.head;
        let button = |deed: &Deed| {
            let act = {
                let deed = deed.clone();
                self.on_msg.reform(move |_: MouseEvent| Msg::Act(deed.clone()))
            };
            html! { <button type="button" class="button small" key={deed.words()} title={deed.title()} onclick={act}>{ deed.words() }</button> }
        };
        html! {
            <div class="head-bar">
                <h3>
                    <span class="head-kind">{ key.kind.names().name }</span>{ " " }{ &**name }
                    if !*there { <span class="head-gone">{ if key.kind == Kind::Pod { " (not there now)" } else { " (gone)" } }</span> }
                </h3>
                if !deeds.is_empty() {
                    <div class="deeds" role="group" aria-label="Do something to it">{ for deeds.iter().map(button) }</div>
                }
            </div>
        }
    }
}
