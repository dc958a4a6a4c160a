//! The picture of the cluster: one SVG, drawn from the view's data, redrawn only where that differs.

mod arrow;
mod board;
mod claim;
mod crowd;
mod glyph;
mod pod;
mod room;
mod selectable;
mod service;
mod wire;
mod workload;

use crate::view::diagram::{ClaimTile, Detail, Diagram, Key};
use crate::web::browser;
use crate::web::components::drawn::{drawn, keyed};
use crate::web::msg::{CompareMsg, Msg};
use arrow::ArrowMark;
use board::{Hands, keep_tab_stop};
use claim::{ClaimMark, claim_class};
use room::{RoomGround, RoomMark};
use service::ServiceMark;
use std::rc::Rc;
use wire::WireMark;
use workload::WorkloadMark;
use yew::prelude::*;

/// What the picture shows and reports.
#[derive(Properties, PartialEq)]
pub struct ClusterProps {
    /// The picture.
    pub diagram: Rc<Diagram>,
    /// Whether something else is shown in its place.
    pub hidden: bool,
    /// How much larger than by itself it is, in percent.
    pub zoom_percent: u32,
    /// Whether the page has another picture, whose patterns and arrow heads it uses.
    #[prop_or_default]
    pub second: bool,
    /// Hears what is chosen in it, how large it is to be, and how many pixels of width it has: once it is on the page, and
    /// when that changes.
    pub on_msg: Callback<Msg>,
}

/// The picture.
#[component]
pub fn Cluster(props: &ClusterProps) -> Html {
    let place = use_node_ref();
    let on_select = use_callback(props.on_msg.clone(), |key, on_msg| on_msg.emit(Msg::Select(Some(key))));
    use_effect_with(props.on_msg.clone(), {
        let (place, second) = (place.clone(), props.second);
        move |on_msg| {
            let on_width =
                on_msg.reform(move |width_px| if second { Msg::Compare(CompareMsg::Width(width_px)) } else { Msg::Width(width_px) });
            let observer = browser::observe_width(&place, move |width_px| on_width.emit(width_px));
            move || drop(observer)
        }
    });
    use_effect({
        let place = place.clone();
        move || {
            let frame = keep_tab_stop(&place);
            move || drop(frame)
        }
    });
    let diagram = &props.diagram;
    let (width, height) = (diagram.width, diagram.height);
    let (shown_width, shown_height) = diagram.shown_size();
    html! {
        <div class="board" hidden={props.hidden}>
            <div class="picture" ref={place.clone()}>
            <svg class="diagram" width={shown_width.to_string()} height={shown_height.to_string()} viewBox={format!("0 0 {width} {height}")}>
                if !props.second { { definitions() } }
                <g aria-hidden="true">{ for diagram.rooms.iter().map(|room| keyed(&*room.name, RoomGround { frame: room.frame, state: room.state, emphasis: room.emphasis })) }</g>
                <g aria-hidden="true" class="wires">{ for diagram.wires.iter().map(|wire| drawn(WireMark { wire: wire.clone() })) }</g>
                <g aria-hidden="true">{ for diagram.arrows.iter().enumerate().map(|(i, arrow)| keyed(format!("{} {i}", arrow.seq), ArrowMark { arrow: arrow.clone() })) }</g>
                { for diagram.services.iter().map(|service| keyed(key_words(&service.key), ServiceMark { service: service.clone(), on_select: on_select.clone() })) }
                { for diagram.workloads.iter().map(|workload| keyed(key_words(&workload.key), WorkloadMark { workload: workload.clone(), on_select: on_select.clone() })) }
                { for diagram.rooms.iter().map(|room| keyed(&*room.name, RoomMark { room: room.clone(), on_select: on_select.clone() })) }
                { for diagram.storage.iter().map(|storage| html! {
                    <g role="group" aria-label="Claims" key="claims">
                        <text class="heading" x={storage.label_at.x.to_string()} y={storage.label_at.y.to_string()}>{ "Claims" }</text>
                        { claims(&storage.tiles, &on_select) }
                    </g>
                }) }
            </svg>
            </div>
            <Hands shown={(shown_width, shown_height)} zoom_percent={props.zoom_percent} on_msg={props.on_msg.clone()} {place} />
        </div>
    }
}

/// A tile each, or dots.
fn claims(tiles: &[ClaimTile], on_select: &Callback<Key>) -> Html {
    if tiles.iter().any(|claim| claim.detail == Detail::Dot) {
        return crowd::claims(tiles, claim_class, on_select);
    }
    tiles.iter().map(|claim| keyed(key_words(&claim.key), ClaimMark { claim: claim.clone(), on_select: on_select.clone() })).collect()
}

/// The arrows' heads and the patterns of older revisions.
fn definitions() -> Html {
    let head = |id: &'static str| {
        html! {
            <marker {id} class={id} viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
                <path d="M.5 .8L7.5 4L.5 7.2L2.2 4z" />
            </marker>
        }
    };
    html! {
        <defs>
            { for ["head-creates", "head-deletes", "head-places", "head-provisions", "head-publishes", "head-copies", "head-user"].map(head) }
            <pattern id="revision-1" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="revision-ground" width="6" height="6" /><rect class="revision-1" width="3" height="6" />
            </pattern>
            <pattern id="revision-2" width="6" height="6" patternUnits="userSpaceOnUse">
                <rect class="revision-ground" width="6" height="6" /><circle class="revision-2" cx="3" cy="3" r="1.8" />
            </pattern>
            <pattern id="revision-3" width="6" height="6" patternUnits="userSpaceOnUse">
                <rect class="revision-ground" width="6" height="6" /><rect class="revision-3" width="6" height="2.5" />
            </pattern>
        </defs>
    }
}

/// Tells the drawing of an object from all others of its kind: names recur in other namespaces.
fn key_words(key: &Key) -> String {
    format!("{} {key}", key.namespace)
}
