//! The ring and sign of a pod's state: each state has a shape of its own, so that colour says nothing alone.

use crate::view::diagram::PodState;
use yew::prelude::*;

/// What the ring shows.
pub struct Glyph {
    /// The state.
    pub state: PodState,
    /// How far it is, in percent.
    pub progress: Option<u8>,
    /// Where the middle is.
    pub x: i32,
    /// Where the middle is.
    pub y: i32,
    /// The ring's radius; 0 for the sign alone.
    pub radius: i32,
}

/// The class that gives a state its colour.
pub fn tone(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "tone-pending",
        PodState::Unschedulable => "tone-pending is-stuck",
        PodState::Creating | PodState::Pulling | PodState::Starting => "tone-starting",
        PodState::NotReady => "tone-starting is-running",
        PodState::Ready | PodState::Available | PodState::Succeeded => "tone-ready",
        PodState::Terminating => "tone-terminating",
        PodState::CrashLoop | PodState::ImagePullBackOff | PodState::Failed => "tone-failed",
        PodState::Unknown => "tone-unknown",
    }
}

/// The sign, drawn around the origin in strokes.
fn sign(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "M-4 0h.01M0 0h.01M4 0h.01",
        PodState::Unschedulable => "M0 -4.5V1M0 4.3h.01",
        PodState::Creating => "M-3.5 -3.5h7v7h-7z",
        PodState::Pulling => "M0 -4.5V3.6M-3.4 .4L0 3.9l3.4 -3.5",
        PodState::Starting => "M-2.3 -3.8l5.6 3.8l-5.6 3.8z",
        PodState::NotReady => "M0 -4v4h3.2",
        PodState::Ready | PodState::Available => "M-4 .4l2.8 2.8L4 -3",
        PodState::Terminating => "M-4 0h8",
        PodState::CrashLoop => "M3.4 -2.6a4.3 4.3 0 1 0 .8 3.6M3.9 -5.2v2.9h-2.9",
        PodState::ImagePullBackOff => "M-4 -4h8v8h-8zM-4 4l8 -8",
        PodState::Failed => "M-3.2 -3.2l6.4 6.4M3.2 -3.2l-6.4 6.4",
        PodState::Succeeded => "M-3 4.6v-9h6l-1.7 2.4l1.7 2.4h-6",
        PodState::Unknown => "M-2.4 -2.3a2.5 2.5 0 1 1 3.7 2.3c-.9 .5-1.3 .9-1.3 1.7M0 4.6h.01",
    }
}

/// A ring filled as far as the stage is, with the state's sign within.
pub fn glyph(props: &Glyph) -> Html {
    let radius = props.radius.to_string();
    let solid = matches!(props.state, PodState::Available | PodState::Failed | PodState::CrashLoop);
    let ring = match (props.radius, props.progress) {
        (0, _) => html! {},
        (_, Some(passed)) => {
            // What comes fills its ring; what goes, or has only to last, drains it.
            let drains = matches!(props.state, PodState::Ready | PodState::Terminating);
            let percent = if drains { 100 - passed.min(100) } else { passed };
            html! {
                <>
                    <circle class="track" r={radius.clone()} />
                    <circle class="arc" r={radius} pathLength="100" transform="rotate(-90)" stroke-dasharray={format!("{percent} 100")} />
                </>
            }
        }
        (_, None) => html! { <circle class={if solid { "disc" } else { "ring" }} r={radius} /> },
    };
    let scale = if props.radius == 0 || props.radius < 9 { " scale(.8)" } else { "" };
    html! {
        <g class={classes!("glyph", (solid && props.radius > 0 && props.progress.is_none()).then_some("is-solid"))}
            transform={format!("translate({} {}){scale}", props.x, props.y)}>
            { ring }
            <path class="sign" d={sign(props.state)} />
        </g>
    }
}
