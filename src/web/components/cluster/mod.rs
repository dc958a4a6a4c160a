//! The diagram of the cluster: one SVG, rendered from [`Diagram`]. Each part renders again only when its own data changes.

mod arrow;
mod claim;
mod glyph;
mod mark_batch;
mod node_box;
mod pod;
mod selectable;
mod service;
mod viewport;
mod wire;
mod workload;

use crate::view::diagram::{ClaimTile, Detail, Diagram, Key};
use crate::web::browser;
use crate::web::components::drawn::{drawn, keyed};
use crate::web::msg::{CompareMsg, Msg};
use arrow::ArrowMark;
use claim::{ClaimMark, claim_class};
use node_box::{NodeBoxGround, NodeBoxMark};
use service::ServiceMark;
use std::rc::Rc;
use viewport::{ViewportControls, keep_tab_stop};
use wire::WireMark;
use workload::WorkloadMark;
use yew::prelude::*;

/// The diagram's properties.
#[derive(Properties, PartialEq)]
pub struct ClusterProps {
    /// The diagram.
    pub diagram: Rc<Diagram>,
    /// Whether the tables replace it.
    pub hidden: bool,
    /// The zoom, in percent.
    pub zoom_percent: u32,
    /// Whether the page has another diagram, whose patterns and arrow heads this one uses.
    #[prop_or_default]
    pub second: bool,
    /// Receives the selection, the zoom, and the available width in pixels: after the first render and on every change.
    pub on_msg: Callback<Msg>,
}

/// The diagram.
#[component]
pub fn Cluster(props: &ClusterProps) -> Html {
    let container = use_node_ref();
    let on_select = use_callback(props.on_msg.clone(), |key, on_msg| on_msg.emit(Msg::Select(Some(key))));
    use_effect_with(props.on_msg.clone(), {
        let (container, second) = (container.clone(), props.second);
        move |on_msg| {
            let on_width =
                on_msg.reform(move |width_px| if second { Msg::Compare(CompareMsg::Width(width_px)) } else { Msg::Width(width_px) });
            let observer = browser::observe_width(&container, move |width_px| on_width.emit(width_px));
            move || drop(observer)
        }
    });
    use_effect({
        let container = container.clone();
        move || {
            let frame = keep_tab_stop(&container);
            move || drop(frame)
        }
    });
    let diagram = &props.diagram;
    let (width, height) = (diagram.width, diagram.height);
    let (shown_width, shown_height) = diagram.shown_size();
    html! {
        <div class="viewport" hidden={props.hidden}>
            <div class="picture" ref={container.clone()}>
            <svg class="diagram" width={shown_width.to_string()} height={shown_height.to_string()} viewBox={format!("0 0 {width} {height}")}>
                if !props.second { { definitions() } }
                <g aria-hidden="true">{ for diagram.nodes.iter().map(|node| keyed(&*node.name, NodeBoxGround { frame: node.frame, state: node.state, emphasis: node.emphasis })) }</g>
                <g aria-hidden="true" class="wires">{ for diagram.wires.iter().map(|wire| drawn(WireMark { wire: wire.clone() })) }</g>
                <g aria-hidden="true">{ for diagram.arrows.iter().enumerate().map(|(i, arrow)| keyed(format!("{} {i}", arrow.seq), ArrowMark { arrow: arrow.clone() })) }</g>
                { for diagram.services.iter().map(|service| keyed(list_key(&service.key), ServiceMark { service: service.clone(), on_select: on_select.clone() })) }
                { for diagram.workloads.iter().map(|workload| keyed(list_key(&workload.key), WorkloadMark { workload: workload.clone(), on_select: on_select.clone() })) }
                { for diagram.nodes.iter().map(|node| keyed(&*node.name, NodeBoxMark { node: node.clone(), on_select: on_select.clone() })) }
                { for diagram.storage.iter().map(|storage| html! {
                    <g role="group" aria-label="Claims" key="claims">
                        <text class="heading" x={storage.label_at.x.to_string()} y={storage.label_at.y.to_string()}>{ "Claims" }</text>
                        { claims(&storage.tiles, &on_select) }
                    </g>
                }) }
            </svg>
            </div>
            <ViewportControls size={(shown_width, shown_height)} zoom_percent={props.zoom_percent} on_msg={props.on_msg.clone()} {container} />
        </div>
    }
}

/// A tile for each claim, or a batch of dots.
fn claims(tiles: &[ClaimTile], on_select: &Callback<Key>) -> Html {
    if tiles.iter().any(|claim| claim.detail == Detail::Dot) {
        return mark_batch::claims(tiles, claim_class, on_select);
    }
    tiles.iter().map(|claim| keyed(list_key(&claim.key), ClaimMark { claim: claim.clone(), on_select: on_select.clone() })).collect()
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
            { for ["head-creates", "head-deletes", "head-schedules", "head-provisions", "head-publishes", "head-copies", "head-user"].map(head) }
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

/// The list key of an object, with its namespace because names can repeat in other namespaces.
fn list_key(key: &Key) -> String {
    format!("{} {key}", key.namespace)
}
