//! An arrow from what acted to what it made; it fades as it ages.

use super::wire::path;
use crate::view::diagram::{Arrow, ArrowKind};
use crate::web::components::drawn::Draw;
use yew::prelude::*;

/// What an arrow shows.
#[derive(PartialEq)]
pub struct ArrowMark {
    /// The arrow.
    pub arrow: Arrow,
}

impl Draw for ArrowMark {
    /// The arrow with its word.
    fn draw(&self) -> Html {
        let arrow = &self.arrow;
        let kind = match arrow.kind {
            ArrowKind::Creates => "creates",
            ArrowKind::Deletes => "deletes",
            ArrowKind::Places => "places",
            ArrowKind::Provisions => "provisions",
            ArrowKind::Publishes => "publishes",
            ArrowKind::Copies => "copies",
            ArrowKind::User => "user",
        };
        // The last third fades, in steps: a redraw each is enough.
        let opacity = match arrow.age {
            0..66 => "1",
            66..78 => ".7",
            78..90 => ".4",
            _ => ".2",
        };
        html! {
            <g class={classes!("arrow", format!("is-{kind}"))} {opacity}>
                <path d={path(&arrow.points)} marker-end={format!("url(#head-{kind})")} />
                { for arrow.label.iter().map(|(at, word)| html! { <text x={at.x.to_string()} y={at.y.to_string()}>{ *word }</text> }) }
            </g>
        }
    }
}
