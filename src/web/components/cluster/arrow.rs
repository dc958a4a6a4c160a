//! An arrow from a controller to the object it changed; it fades with age.

use super::wire::path;
use crate::view::diagram::{Arrow, ArrowKind};
use crate::web::components::drawn::Draw;
use yew::prelude::*;

/// An arrow.
#[derive(PartialEq)]
pub struct ArrowMark {
    /// The data of the arrow.
    pub arrow: Arrow,
}

impl Draw for ArrowMark {
    /// The arrow with its label.
    fn draw(&self) -> Html {
        let arrow = &self.arrow;
        let kind = match arrow.kind {
            ArrowKind::Creates => "creates",
            ArrowKind::Deletes => "deletes",
            ArrowKind::Schedules => "schedules",
            ArrowKind::Provisions => "provisions",
            ArrowKind::Publishes => "publishes",
            ArrowKind::Copies => "copies",
            ArrowKind::User => "user",
        };
        // The last third of the lifetime fades in four steps, each of which is one render.
        let opacity = match arrow.age {
            0..66 => "1",
            66..78 => ".7",
            78..90 => ".4",
            _ => ".2",
        };
        html! {
            <g class={classes!("arrow", format!("is-{kind}"))} {opacity}>
                <path d={path(&arrow.points)} marker-end={format!("url(#head-{kind})")} />
                { for arrow.label.iter().map(|(at, text)| html! { <text x={at.x.to_string()} y={at.y.to_string()}>{ *text }</text> }) }
            </g>
        }
    }
}
