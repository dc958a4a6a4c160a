//! The tile of a Pod.

use super::glyph::{Glyph, glyph, tone};
use super::selectable::{Selectable, selectable, sides};
use crate::view::diagram::{CARD_TEXT_LEFT, CHIP_TEXT_LEFT, Detail, Frame, Key, NARROW, PodTile};
use crate::web::browser;
use yew::prelude::*;

/// The tile's properties.
#[derive(Properties, PartialEq)]
pub struct PodMarkProps {
    /// The Pod.
    pub pod: PodTile,
    /// Receives the selection.
    pub on_select: Callback<Key>,
}

/// The tile. When the Pod moves to another node box, its tile is animated from the previous position.
#[component]
pub fn PodMark(props: &PodMarkProps) -> Html {
    let pod = &props.pod;
    let element = use_node_ref();
    let came_from = pod.came_from;
    use_effect_with((), {
        let element = element.clone();
        move |()| {
            if let Some(from) = came_from {
                browser::move_in_from(&element, from.x, from.y);
            }
        }
    });
    let area = Frame::new(0, 0, pod.frame.width, pod.frame.height);
    let [x, y, width, height] = sides(area);
    let shapes = html! {
        <g class={classes!("pod-body", came_from.map(|_| "arrives"))}>
            <rect class="box" {x} {y} {width} {height} rx="8" />
            { revision(pod, area) }
            { inside(pod, area) }
            { for pod.differs.then(|| differs(area, pod.detail)) }
        </g>
    };
    selectable(Selectable {
        of: pod.key.clone(),
        name: format!("Pod {}", pod.name).into(),
        description: pod.appearance.description.clone().into(),
        class: classes!("pod", tone(pod.appearance.state), detail_class(pod.detail)),
        emphasis: pod.emphasis,
        area,
        transform: Some(format!("translate({} {})", pod.frame.x, pod.frame.y).into()),
        on_select: props.on_select.clone(),
        shapes,
        element,
    })
}

fn detail_class(detail: Detail) -> &'static str {
    if matches!(detail, Detail::Card | Detail::Column) { "is-card" } else { "is-chip" }
}

/// A stripe at the left edge: plain for the newest revision, patterned for older ones.
fn revision(pod: &PodTile, area: Frame) -> Html {
    let Some(number) = pod.revision else { return html! {} };
    let [x, y, width, height] = sides(Frame::new(area.x + 1, area.y + 6, 5, area.height - 12));
    match number {
        0 => html! { <rect class="revision revision-0" {x} {y} {width} {height} rx="2" /> },
        n => html! { <rect class="revision" {x} {y} {width} {height} rx="2" fill={format!("url(#revision-{})", n.min(3))} /> },
    }
}

fn inside(pod: &PodTile, area: Frame) -> Html {
    let Frame { width, height, .. } = area;
    let (state, progress) = (pod.appearance.state, pod.appearance.progress);
    let text =
        |class: &'static str, x: i32, y: i32, text: &str| html! { <text {class} x={x.to_string()} y={y.to_string()}>{ text }</text> };
    match pod.detail {
        Detail::Card => {
            let down = if pod.dns.is_some() { 0 } else { 5 };
            html! {
                <>
                    { glyph(&Glyph { state, progress, x: 21, y: height / 2, radius: 12 }) }
                    { text("name", CARD_TEXT_LEFT, 17 + down, &pod.label.text) }
                    { text("status", CARD_TEXT_LEFT, 31 + down, &pod.status.text) }
                    { for pod.dns.iter().map(|dns| text("dns", CARD_TEXT_LEFT, 44, &dns.text)) }
                    { restarts(pod) }
                    { crown(pod) }
                </>
            }
        }
        Detail::Column => html! {
            <>
                { glyph(&Glyph { state, progress, x: width / 2, y: 14, radius: 9 }) }
                { text("name is-middle", width / 2, 36, &pod.label.text) }
                { text(if width < NARROW { "status is-middle is-narrow" } else { "status is-middle" }, width / 2, 47, &pod.status.text) }
                { restarts(pod) }
                { crown(pod) }
            </>
        },
        Detail::Chip | Detail::Cell | Detail::Dot => html! {
            <>
                { glyph(&Glyph { state, progress, x: 14, y: height / 2, radius: 8 }) }
                { text("name", CHIP_TEXT_LEFT, height / 2 + 4, &pod.label.text) }
            </>
        },
    }
}

/// The crown of a primary, in the lower right corner.
fn crown(pod: &PodTile) -> Html {
    if pod.role != "primary" {
        return html! {};
    }
    let at = format!("translate({} {})", pod.frame.width - 18, pod.frame.height - 14);
    html! { <path class="crown" transform={at} d="M0 9h12M0 7L-1 0l4 3.5L6 -1l3 4.5L13 0l-1 7z" /> }
}

/// An outline and a label for a Pod that differs in the compared run.
pub fn differs(area: Frame, detail: Detail) -> Html {
    let has_label = matches!(detail, Detail::Card | Detail::Column | Detail::Chip);
    let [x, y, width, height] = sides(Frame::new(area.x - 2, area.y - 2, area.width + 4, area.height + 4));
    html! {
        <>
            <rect class="differs" {x} {y} {width} {height} rx="9" />
            if has_label { <text class="differs-label" x={(area.right() - 4).to_string()} y={(area.y + 2).to_string()}>{ "differs" }</text> }
        </>
    }
}

/// The number of restarts, in the upper right corner.
fn restarts(pod: &PodTile) -> Html {
    if pod.appearance.restarts == 0 {
        return html! {};
    }
    html! { <text class="restarts" x={(pod.frame.width - 6).to_string()} y="13">{ format!("↻{}", pod.appearance.restarts) }</text> }
}
