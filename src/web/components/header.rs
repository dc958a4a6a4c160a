//! The head of the page: its name, the examples, and the theme.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::drafts::Draft;
use crate::web::browser::{self, Theme};
use crate::web::examples::EXAMPLES;
use crate::web::msg::{Dialog, EditorMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The value of the option that stands for a text that is no example.
const THIS_TEXT: &str = "this";
/// What the value of an option that stands for a draft begins with; its number follows.
const DRAFT: &str = "draft-";

/// What the head shows.
#[derive(PartialEq)]
pub struct Header {
    /// The example that is in the editor, if it is one.
    pub example: Option<usize>,
    /// Whether the text in the editor is the user's own; otherwise it came with a run or a tour, if it is no example.
    pub is_own: bool,
    /// The texts that can be taken back.
    pub drafts: Rc<[Draft]>,
    /// The theme in use.
    pub theme: Theme,
    /// Hears of an example chosen and of the theme switched.
    pub on_msg: Callback<Msg>,
}

/// What a value of the list stands for; nothing for the text that is there already.
fn chosen(value: &str) -> Option<EditorMsg> {
    match value.strip_prefix(DRAFT) {
        Some(number) => number.parse().ok().map(EditorMsg::TakeDraft),
        None => value.parse().ok().map(EditorMsg::Example),
    }
}

impl Draw for Header {
    /// The head of the page.
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
    /// The list of texts for the editor: the examples, and drafts to take back.
    fn texts(&self) -> Html {
        // A draft is no lasting choice: the list shows what is in the editor.
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
            <button class="button small" type="button" title="Empty the editor and the cluster; Undo brings both back" {onclick}>{ "New" }</button>
        }
    }

    fn opener(&self, dialog: Dialog) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Dialog(Some(dialog)));
        html! { <button class="button small" type="button" aria-haspopup="dialog" {onclick}>{ dialog.name() }</button> }
    }
}

/// Three ordinals: one there, one coming up, one that waits.
fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 46 16" aria-hidden="true" focusable="false">
            <rect class="logo-there" x="1" y="1" width="14" height="14" rx="4" />
            <rect class="logo-coming" x="18.5" y="2" width="12" height="12" rx="3" />
            <rect class="logo-waiting" x="33" y="2" width="12" height="12" rx="3" />
        </svg>
    }
}
