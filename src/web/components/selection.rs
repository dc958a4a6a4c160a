//! The selected object: its selection box, its name, and its actions.

use super::drawn::Draw;
use crate::view::inspector::{Choice, InspectorHead};
use crate::view::object_action::ObjectAction;
use crate::view::{Key, Kind};
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The selection box.
#[derive(PartialEq)]
pub struct Chooser {
    /// The objects by kind.
    pub choices: Rc<[Choice]>,
    /// The selected one.
    pub selected: Option<Key>,
    /// Receives the selected object.
    pub on_msg: Callback<Msg>,
}

/// The option value of an object.
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
    /// A select box of all objects.
    fn draw(&self) -> Html {
        let onchange = self.on_msg.reform(|event: Event| Msg::Select(key_of(&browser::choice_of(&event))));
        let exists = self.selected.as_ref().is_some_and(|key| self.choices.iter().any(|choice| choice.keys.contains(key)));
        let naming = self.choices.first().map(|choice| choice.naming).unwrap_or_default();
        let option = |key: &Key| {
            let selected = self.selected.as_ref() == Some(key);
            html! { <option key={value(key)} value={value(key)} {selected}>{ &*naming.name(key) }</option> }
        };
        let deleted = self.selected.as_ref().filter(|_| !exists);
        html! {
            <label class="chooser">
                <span class="unseen">{ "Object" }</span>
                <select {onchange} data-chosen={self.selected.as_ref().map(value).unwrap_or_default()}>
                    <option value="" selected={self.selected.is_none()}>{ "Select an object" }</option>
                    { for deleted.map(option) }
                    { for self.choices.iter().map(|choice| html! {
                        <optgroup key={choice.kind.names().name} label={choice.kind.names().name}>{ for choice.keys.iter().map(option) }</optgroup>
                    }) }
                </select>
            </label>
        }
    }
}

/// The head of the inspector.
#[derive(PartialEq)]
pub struct HeadBar {
    /// The selected object.
    pub head: Rc<InspectorHead>,
    /// Receives the action.
    pub on_msg: Callback<Msg>,
}

impl Draw for HeadBar {
    /// The selected object's name and its actions.
    fn draw(&self) -> Html {
        let InspectorHead { key, name, exists, actions } = &*self.head;
        let button = |action: &ObjectAction| {
            let act = {
                let action = action.clone();
                self.on_msg.reform(move |_: MouseEvent| Msg::RunActions(action.clone()))
            };
            html! { <button type="button" class="button small" key={action.words()} title={action.title()} onclick={act}>{ action.words() }</button> }
        };
        html! {
            <div class="head-bar">
                <h3>
                    <span class="head-kind">{ key.kind.names().name }</span>{ " " }{ &**name }
                    if !*exists { <span class="head-deleted">{ if key.kind == Kind::Pod { " (does not exist now)" } else { " (deleted)" } }</span> }
                </h3>
                if !actions.is_empty() {
                    <div class="actions" role="group" aria-label="Actions">{ for actions.iter().map(button) }</div>
                }
            </div>
        }
    }
}
