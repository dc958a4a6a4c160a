//! An arrow from what acted to what it made; it fades as it ages.

use crate::view::diagram::{Arrow, ArrowKind};
use yew::prelude::*;

/// What an arrow shows.
#[derive(Properties, PartialEq)]
pub struct ArrowMarkProps {
    /// The arrow.
    pub arrow: Arrow,
}

/// The arrow with its word.
#[component]
pub fn ArrowMark(props: &ArrowMarkProps) -> Html {
    let arrow = &props.arrow;
    let (from, to) = (arrow.from, arrow.to);
    let kind = match arrow.kind {
        ArrowKind::Creates => "creates",
        ArrowKind::Deletes => "deletes",
        ArrowKind::Places => "places",
        ArrowKind::Provisions => "provisions",
        ArrowKind::Publishes => "publishes",
        ArrowKind::User => "user",
    };
    // The last third fades, in steps: a redraw each is enough.
    let opacity = match arrow.age {
        0..66 => "1",
        66..78 => ".7",
        78..90 => ".4",
        _ => ".2",
    };
    let (x, y) = (((from.x + to.x) / 2 + 6).to_string(), ((from.y + to.y) / 2 + 4).to_string());
    html! {
        <g class={classes!("arrow", format!("is-{kind}"))} {opacity}>
            <path d={format!("M{} {}L{} {}", from.x, from.y, to.x, to.y)} marker-end={format!("url(#head-{kind})")} />
            <text {x} {y}>{ arrow.label }</text>
        </g>
    }
}
