//! The Export dialog.

use super::drawn::Draw;
use super::export_stage::ExportStage;
use crate::view::animation::Animation;
use crate::view::export::{Destination, ExportKind, ExportOption, OPTIONS};
use crate::web::msg::{ExportMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The content of the dialog.
#[derive(PartialEq)]
pub struct Export {
    /// Whether pictures use the dark theme.
    pub dark: bool,
    /// The result of the last export.
    pub message: String,
    /// The pictures that are being rendered.
    pub drawing: Option<Rc<Animation>>,
    /// Receives the chosen exports.
    pub on_msg: Callback<Msg>,
}

impl Draw for Export {
    fn draw(&self) -> Html {
        let on_drawn = self.on_msg.reform(|drawn| Msg::Export(ExportMsg::Drawn(drawn)));
        html! {
            <div class="export">
                <ul role="list">{ for OPTIONS.iter().map(|option| self.option(option)) }</ul>
                <p class="export-message" role="status">{ &self.message }</p>
                <div>{ for self.drawing.iter().map(|animation| html! { <ExportStage animation={animation.clone()} dark={self.dark} on_drawn={on_drawn.clone()} /> }) }</div>
            </div>
        }
    }
}

impl Export {
    fn option(&self, option: &ExportOption) -> Html {
        let busy = self.drawing.is_some();
        let button = |(words, kind, destination): &(&'static str, ExportKind, Destination)| {
            let (kind, destination) = (*kind, *destination);
            let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Export(ExportMsg::Start(kind, destination)));
            let label = format!("{words}: {}", option.title);
            html! { <button type="button" class="button small" aria-label={label} disabled={busy && kind.is_drawn()} {onclick}>{ *words }</button> }
        };
        html! {
            <li>
                <h3>{ option.title }</h3>
                <p>{ option.words }</p>
                <div class="export-buttons">
                    { for option.buttons.iter().map(button) }
                    if option.buttons.iter().any(|(_, kind, _)| *kind == ExportKind::Picture) { { self.theme() } }
                </div>
            </li>
        }
    }

    /// The choice of the theme of pictures and animations.
    fn theme(&self) -> Html {
        let choice = |words: &'static str, dark: bool| {
            let onchange = self.on_msg.reform(move |_: Event| Msg::Export(ExportMsg::Dark(dark)));
            html! { <label><input type="radio" name="export-theme" checked={self.dark == dark} {onchange} />{ words }</label> }
        };
        html! { <div class="export-theme" role="radiogroup" aria-label="Theme of pictures">{ choice("Light", false) }{ choice("Dark", true) }</div> }
    }
}
