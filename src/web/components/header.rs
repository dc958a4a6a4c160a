//! The head of the page: its name, the examples, and the theme.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::web::browser::{self, Theme};
use crate::web::examples::EXAMPLES;
use crate::web::msg::{Dialog, EditorMsg, Msg};
use yew::prelude::*;

/// The value of the option that stands for the user's own text.
const OWN_TEXT: &str = "own";
/// The value of the option that stands for a text that is there already.
const THIS_TEXT: &str = "this";

/// What the head shows.
#[derive(PartialEq)]
pub struct Header {
    /// The example that is in the editor, if it is one.
    pub example: Option<usize>,
    /// Whether the user has a text of their own to go back to.
    pub has_own_text: bool,
    /// Whether the text in the editor came with something else, such as a tour.
    pub is_from_elsewhere: bool,
    /// The theme in use.
    pub theme: Theme,
    /// Hears of an example chosen and of the theme switched.
    pub on_msg: Callback<Msg>,
}

fn chosen(value: &str) -> EditorMsg {
    match value.parse() {
        Ok(number) => EditorMsg::Example(number),
        Err(_) => EditorMsg::OwnText,
    }
}

impl Draw for Header {
    /// The head of the page.
    fn draw(&self) -> Html {
        let on_example = {
            let on_msg = self.on_msg.clone();
            Callback::from(move |event: Event| on_msg.emit(Msg::Editor(chosen(&browser::choice_of(&event)))))
        };
        let on_theme = {
            let on_msg = self.on_msg.clone();
            Callback::from(move |_: MouseEvent| on_msg.emit(Msg::ToggleTheme))
        };
        let (dark, shape) = match self.theme {
            Theme::Light => (false, Shape::Moon),
            Theme::Dark => (true, Shape::Sun),
        };
        html! {
            <header class="header">
                <h1 class="brand">{ logo() }{ "Ordinal" }</h1>
                <p class="claim">{ "Kubernetes StatefulSets, one visible step at a time" }</p>
                <label class="examples">
                    <span>{ "Examples" }</span>
                    <select onchange={on_example}>
                        if self.is_from_elsewhere {
                            <option value={THIS_TEXT} selected=true>{ "What was opened" }</option>
                        }
                        if self.has_own_text || self.example.is_none() && !self.is_from_elsewhere {
                            <option value={OWN_TEXT} selected={self.example.is_none() && !self.is_from_elsewhere}>{ "What you typed" }</option>
                        }
                        { for EXAMPLES.iter().enumerate().map(|(number, example)| html! {
                            <option value={number.to_string()} selected={self.example == Some(number)}>
                                { example.title }
                            </option>
                        }) }
                    </select>
                </label>
                <div class="dialogs">{ for Dialog::ALL.iter().map(|dialog| self.opener(*dialog)) }</div>
                <button class="button icon-button" aria-label="Dark theme" title="Dark theme" type="button"
                    aria-pressed={dark.to_string()} onclick={on_theme}>{ icon(shape) }</button>
            </header>
        }
    }
}

impl Header {
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
