//! A node box: a node with its Pods, or the box of unscheduled Pods.

use super::mark_batch;
use super::pod::PodMark;
use super::selectable::{Selectable, emphasis_class, selectable, sides};
use crate::view::diagram::{Detail, Emphasis, Frame, Key, NodeBox, NodeBoxState, PodTile};
use crate::web::components::drawn::Draw;
use std::rc::Rc;
use yew::prelude::*;

/// The size of the hit target of a node's name, in CSS pixels.
const LABEL_WIDTH: i32 = 64;
const LABEL_HEIGHT: i32 = 24;

/// The background of a node box.
#[derive(PartialEq)]
pub struct NodeBoxGround {
    /// Its position and size.
    pub frame: Frame,
    /// The state of the node.
    pub state: NodeBoxState,
    /// Whether it is selected.
    pub emphasis: Emphasis,
}

impl Draw for NodeBoxGround {
    /// The background, which is below the wires and the Pods.
    fn draw(&self) -> Html {
        let [x, y, width, height] = sides(self.frame);
        html! { <rect class={classes!("node-box", node_box_class(self.state), emphasis_class(self.emphasis))} {x} {y} {width} {height} rx="10" /> }
    }
}

fn node_box_class(state: NodeBoxState) -> &'static str {
    match state {
        NodeBoxState::Unscheduled => "is-unscheduled",
        NodeBoxState::Ready => "is-node",
        NodeBoxState::Cordoned | NodeBoxState::Tainted => "is-closed",
        NodeBoxState::Unreachable | NodeBoxState::NotReady => "is-lost",
    }
}

/// The hit target of the name.
fn label_area(node_box: &NodeBox) -> Frame {
    Frame::new(node_box.label_at.x - 6, node_box.label_at.y - 16, LABEL_WIDTH, LABEL_HEIGHT)
}

/// The content of a node box.
#[derive(PartialEq)]
pub struct NodeBoxMark {
    /// The node box.
    pub node: Rc<NodeBox>,
    /// Receives the selection of a Pod or the node.
    pub on_select: Callback<Key>,
}

impl NodeBoxMark {
    /// A tile for each Pod, or a batch of dots.
    fn pods(&self) -> Html {
        let pods = &self.node.pods;
        if pods.first().is_some_and(|pod| pod.detail >= Detail::Cell) {
            return mark_batch::pods(pods, &self.on_select);
        }
        let mark = |pod: &PodTile| html! { <PodMark key={format!("{} {}", pod.uid, pod.key.name)} pod={pod.clone()} on_select={self.on_select.clone()} /> };
        pods.iter().map(mark).collect()
    }
}

impl Draw for NodeBoxMark {
    /// The node's name, its notes, and its Pods.
    fn draw(&self) -> Html {
        let node_box = &self.node;
        let (x, y) = (node_box.label_at.x.to_string(), node_box.label_at.y.to_string());
        let label = html! {
            <>
                <text class="heading" {x} {y}>{ &*node_box.label.text }</text>
                { for node_box.notes.iter().map(|(at, note)| html! {
                    <text class="note" x={at.x.to_string()} y={at.y.to_string()}>{ &**note }</text>
                }) }
            </>
        };
        let label = match &node_box.node {
            Some(key) => selectable(Selectable {
                of: key.clone(),
                name: format!("Inspect {}", node_box.name).into(),
                description: node_box.description.clone().into(),
                class: "node-box-label".into(),
                emphasis: node_box.emphasis,
                area: label_area(node_box),
                transform: None,
                on_select: self.on_select.clone(),
                shapes: label,
                element: NodeRef::default(),
            }),
            None => label,
        };
        html! {
            <g role="group" aria-label={node_box.name.clone()} class={classes!("node-box-content", node_box_class(node_box.state))}>
                { label }
                { self.pods() }
            </g>
        }
    }
}
