//! The tile of a PersistentVolumeClaim: a cylinder, filled when the claim is bound.

use super::selectable::{Selectable, selectable, sides};
use crate::view::diagram::{CLAIM_TEXT_LEFT, CLAIM_WITH_ICON, ClaimState, ClaimTile, Detail, Key, pixels, placed};
use crate::web::components::drawn::Draw;
use yew::prelude::*;

/// A claim's tile.
#[derive(PartialEq)]
pub struct ClaimMark {
    /// The claim.
    pub claim: ClaimTile,
    /// Receives the selection.
    pub on_select: Callback<Key>,
}

impl Draw for ClaimMark {
    /// The tile.
    fn draw(&self) -> Html {
        let claim = &self.claim;
        let [x, y, width, height] = sides(claim.frame);
        let kind = if claim.state == ClaimState::Released { "Volume" } else { "Claim" };
        selectable(Selectable {
            of: claim.key.clone(),
            name: format!("{kind} {}", claim.name).into(),
            description: claim.description.clone().into(),
            class: classes!("claim-tile", claim_class(claim.state)),
            emphasis: claim.emphasis,
            area: claim.frame,
            transform: None,
            on_select: self.on_select.clone(),
            shapes: html! { <><rect class="box" {x} {y} {width} {height} rx="7" />{ inside(claim) }</> },
            element: NodeRef::default(),
        })
    }
}

/// The maximum number of stripes of a cylinder; each stands for a write.
const STRIPES_MAX: usize = 3;

/// The CSS classes of a claim's state.
pub fn claim_class(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Mounted => "is-mounted",
        ClaimState::Unused => "is-kept",
        ClaimState::Pending => "tone-pending is-unbound",
        ClaimState::Terminating => "tone-terminating is-unbound",
        ClaimState::Lost => "tone-failed",
        ClaimState::Released => "tone-unknown is-kept",
    }
}

fn drum(claim: &ClaimTile, x: i32, y: i32) -> Html {
    let path = |class: &'static str, path: &str| html! { <path {class} d={placed(path, (x, y), 100)} /> };
    html! {
        <g class="drum">
            { path("drum-body", "m-55 -45v90c0 14 25 24 55 24s55 -10 55 -24v-90") }
            { for (0..claim.writes.unwrap_or_default().min(STRIPES_MAX)).map(|n| path("drum-data", &format!("m-36 {}h72", 40 - 20 * n as i32))) }
            <ellipse class="drum-lid" cx={x.to_string()} cy={pixels(10 * y - 45)} rx="5.5" ry="2.4" />
            if claim.state == ClaimState::Lost { { path("", "m-70 -70l140 140") } }
        </g>
    }
}

fn inside(claim: &ClaimTile) -> Html {
    let frame = claim.frame;
    let text =
        |class: &'static str, x: i32, y: i32, text: &str| html! { <text {class} x={x.to_string()} y={y.to_string()}>{ text }</text> };
    let middle = frame.x + frame.width / 2;
    match claim.detail {
        Detail::Chip | Detail::Cell | Detail::Dot => html! {
            <>
                { drum(claim, frame.x + 11, frame.y + frame.height / 2) }
                { text("note", frame.x + 20, frame.y + frame.height / 2 + 4, &claim.label.text) }
            </>
        },
        _ if frame.width >= CLAIM_WITH_ICON => html! {
            <>
                { drum(claim, frame.x + 14, frame.y + 18) }
                { text("name", frame.x + CLAIM_TEXT_LEFT, frame.y + 15, &claim.label.text) }
                { text("note", frame.x + CLAIM_TEXT_LEFT, frame.y + 29, &claim.status.text) }
            </>
        },
        _ => html! {
            <>
                { text("name is-middle", middle, frame.y + 15, &claim.label.text) }
                { text("note is-middle", middle, frame.y + 29, &claim.status.text) }
            </>
        },
    }
}
