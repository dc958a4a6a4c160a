//! The legend of the lanes: bars, waits and marks.

use super::drawn::Draw;
use super::lane_row::shape;
use crate::view::pod_display::PodDisplay;
use crate::view::timeline::MarkKind;
use yew::prelude::*;

/// The legend; it never changes.
#[derive(PartialEq)]
pub struct Legend;

impl Draw for Legend {
    fn draw(&self) -> Html {
        let bar = |phase: PodDisplay| {
            html! { <li><svg aria-hidden="true"><rect class={classes!("bar", phase.class())} x="1" y="1" width="18" height="10" rx="2" /></svg>{ phase.words() }</li> }
        };
        let mark = |kind: MarkKind| {
            html! { <li><svg aria-hidden="true" viewBox="-10 5 20 12"><path class={classes!("mark", kind.class())} d={shape(kind)} /></svg>{ kind.words() }</li> }
        };
        html! {
            <ul class="legend" role="list" aria-label="Legend">
                { for PodDisplay::ALL.into_iter().filter(|phase| *phase != PodDisplay::Succeeded).map(bar) }
                <li><svg aria-hidden="true"><rect class="wait" fill="url(#lanes-hatch)" x="1" y="1" width="18" height="10" rx="2" /></svg>{ "Waiting for the named Pod or object" }</li>
                { for MarkKind::ALL.into_iter().map(mark) }
                <li><svg aria-hidden="true"><path class="lanes-flag" d="M6 0v12M6 .5h8l-2 3 2 3H6z" /></svg>{ "Your actions" }</li>
            </ul>
        }
    }
}
