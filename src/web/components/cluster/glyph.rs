//! The glyph of a Pod's state: a ring and a sign. Each state has its own shape, so that colour is never the only cue.

use crate::view::diagram::{PodState, pixels, placed};
use yew::prelude::*;

/// A glyph.
pub struct Glyph {
    /// The state.
    pub state: PodState,
    /// The progress of the stage, in percent.
    pub progress: Option<u8>,
    /// The centre.
    pub x: i32,
    /// The centre.
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

/// The sign as strokes around its centre: a path of relative commands, in tenths of a pixel.
pub fn sign(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "m-40 0h1m39 0h1m39 0h1",
        PodState::Unschedulable => "m0 -45v55m0 33h1",
        PodState::Creating => "m-35 -35h70v70h-70z",
        PodState::Pulling => "m0 -45v81m-34 -32l34 35l34 -35",
        PodState::Starting => "m-23 -38l56 38l-56 38z",
        PodState::NotReady => "m0 -40v40h32",
        PodState::Ready | PodState::Available => "m-40 4l28 28l52 -62",
        PodState::Terminating => "m-40 0h80",
        PodState::CrashLoop => "m34 -26a43 43 0 1 0 8 36m-3 -62v29h-29",
        PodState::ImagePullBackOff => "m-40 -40h80v80h-80zm0 80l80 -80",
        PodState::Failed => "m-32 -32l64 64m0 -64l-64 64",
        PodState::Succeeded => "m-30 46v-90h60l-17 24l17 24h-60",
        PodState::Unknown => "m-24 -23a25 25 0 1 1 37 23c-9 5 -13 9 -13 17m0 29h1",
    }
}

/// The ring, filled to the progress of the stage, around the state's sign.
pub fn glyph(props: &Glyph) -> Html {
    let solid = matches!(props.state, PodState::Available | PodState::Failed | PodState::CrashLoop);
    let (is_small, at) = (props.radius < 9, (props.x, props.y));
    let percent = if is_small { 80 } else { 100 };
    let radius = pixels(props.radius * percent / 10);
    let circle = |class: &'static str| html! { <circle {class} cx={props.x.to_string()} cy={props.y.to_string()} r={radius.clone()} /> };
    let ring = match (props.radius, props.progress) {
        (0, _) => html! {},
        (r, Some(progress)) => {
            // The ring fills while a Pod starts, and drains while it terminates or waits for minReadySeconds.
            let drains = matches!(props.state, PodState::Ready | PodState::Terminating);
            let shown = if drains { 100 - progress.min(100) } else { progress };
            // From the top, clockwise.
            let (r, whole) = (r * 10, r * 20);
            let arc = placed(&format!("m0 -{r}a{r} {r} 0 1 1 0 {whole}a{r} {r} 0 1 1 0 -{whole}"), at, percent);
            html! { <>{ circle("track") }<path class="arc" d={arc} pathLength="100" stroke-dasharray={format!("{shown} 100")} /></> }
        }
        (_, None) => circle(if solid { "disc" } else { "ring" }),
    };
    let is_solid = solid && props.radius > 0 && props.progress.is_none();
    html! {
        <g class={classes!("glyph", is_solid.then_some("is-solid"), is_small.then_some("is-small"))}>
            { ring }
            <path class="sign" d={placed(sign(props.state), at, percent)} />
        </g>
    }
}
