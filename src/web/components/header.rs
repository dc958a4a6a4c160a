//! The page header: the name, the examples, the dialogs' buttons and the theme.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::drafts::Draft;
use crate::web::browser::{self, Theme};
use crate::web::examples::EXAMPLES;
use crate::web::msg::{Dialog, EditorMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The option value of the current text when it is no example.
const THIS_TEXT: &str = "this";
/// The prefix of a draft's option value, followed by the number of the draft.
const DRAFT: &str = "draft-";

/// The content of the header.
#[derive(PartialEq)]
pub struct Header {
    /// The example in the editor, if the text is one.
    pub example: Option<usize>,
    /// Whether the user wrote or opened the text; any other text is an example or belongs to a run or a tour.
    pub is_own: bool,
    /// The drafts that can be restored.
    pub drafts: Rc<[Draft]>,
    /// The theme in use.
    pub theme: Theme,
    /// Receives the user's choices.
    pub on_msg: Callback<Msg>,
}

/// The message for an option value; `None` for the current text.
fn chosen(value: &str) -> Option<EditorMsg> {
    match value.strip_prefix(DRAFT) {
        Some(number) => number.parse().ok().map(EditorMsg::RestoreDraft),
        None => value.parse().ok().map(EditorMsg::Example),
    }
}

impl Draw for Header {
    /// The header.
    fn draw(&self) -> Html {
        let on_theme = {
            let on_msg = self.on_msg.clone();
            Callback::from(move |_: MouseEvent| on_msg.emit(Msg::ToggleTheme))
        };
        html! {
            <header class="header">
                <h1 class="brand">{ logo() }{ "Ordinal" }</h1>
                <p class="claim">{ "Kubernetes StatefulSets, one visible step at a time" }</p>
                { self.texts() }
                <div class="dialogs">{ self.new_button() }{ for Dialog::ALL.iter().map(|dialog| self.opener(*dialog)) }</div>
                <button class="button icon-button" aria-label="Dark theme" title="Dark theme" type="button"
                    aria-pressed={(self.theme == Theme::Dark).to_string()} onclick={on_theme}>{ icon(Shape::Moon) }</button>
            </header>
        }
    }
}

impl Header {
    /// The list of texts for the editor: examples and drafts.
    fn texts(&self) -> Html {
        // The list shows the text in the editor, so a chosen draft does not stay selected.
        let chosen_now = self.example.map_or_else(|| THIS_TEXT.to_owned(), |number| number.to_string());
        let on_choice = {
            let on_msg = self.on_msg.clone();
            Callback::from(move |event: Event| {
                let value = browser::choice_of(&event);
                chosen(&value).into_iter().for_each(|msg| on_msg.emit(Msg::Editor(msg)));
            })
        };
        let option = |value: String, title: &str, selected: bool| html! { <option {value} {selected}>{ title }</option> };
        let drafts = || self.drafts.iter().enumerate().map(|(number, draft)| option(format!("{DRAFT}{number}"), &draft.title, false));
        let examples = EXAMPLES.iter().enumerate();
        html! {
            <label class="examples">
                <span>{ "Examples" }</span>
                <select data-chosen={chosen_now} onchange={on_choice}>
                    if self.example.is_none() {
                        { option(THIS_TEXT.to_owned(), if self.is_own { "Your text" } else { "Text of this run" }, true) }
                    }
                    { for examples.map(|(number, example)| option(number.to_string(), example.title, self.example == Some(number))) }
                    if !self.drafts.is_empty() {
                        <optgroup label="Drafts">{ for drafts() }</optgroup>
                    }
                </select>
            </label>
        }
    }

    fn new_button(&self) -> Html {
        let onclick = self.on_msg.reform(|_: MouseEvent| Msg::New);
        html! {
            <button class="button small" type="button" title="Clear the editor and the cluster; Undo restores both" {onclick}>{ "New" }</button>
        }
    }

    fn opener(&self, dialog: Dialog) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Dialog(Some(dialog)));
        html! { <button class="button small" type="button" aria-haspopup="dialog" {onclick}>{ dialog.name() }</button> }
    }
}

/// Three ordinals: one ready, one starting, one waiting.
fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 46 16" aria-hidden="true" focusable="false">
            <rect class="logo-ready" x="1" y="1" width="14" height="14" rx="4" />
            <rect class="logo-starting" x="18.5" y="2" width="12" height="12" rx="3" />
            <rect class="logo-waiting" x="33" y="2" width="12" height="12" rx="3" />
        </svg>
    }
}
