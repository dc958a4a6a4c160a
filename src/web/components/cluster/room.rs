//! A node with its pods, or the place of the pods without one.

use super::crowd;
use super::pod::PodMark;
use super::selectable::{Selectable, emphasis_class, selectable, sides};
use crate::view::diagram::{Detail, Emphasis, Frame, Key, PodTile, Room, RoomState};
use crate::web::components::drawn::Draw;
use std::rc::Rc;
use yew::prelude::*;

/// How much of a room's name can be pressed, in CSS pixels.
const LABEL_WIDTH: i32 = 64;
const LABEL_HEIGHT: i32 = 24;

/// What the ground of a room depends on.
#[derive(PartialEq)]
pub struct RoomGround {
    /// Where.
    pub frame: Frame,
    /// How the node is.
    pub state: RoomState,
    /// Whether it is selected.
    pub emphasis: Emphasis,
}

impl Draw for RoomGround {
    /// The ground of a room; the wires run above it and below the pods.
    fn draw(&self) -> Html {
        let [x, y, width, height] = sides(self.frame);
        html! { <rect class={classes!("room", room_class(self.state), emphasis_class(self.emphasis))} {x} {y} {width} {height} rx="10" /> }
    }
}

fn room_class(state: RoomState) -> &'static str {
    match state {
        RoomState::Unscheduled => "is-unscheduled",
        RoomState::Ready => "is-node",
        RoomState::Cordoned | RoomState::Tainted => "is-closed",
        RoomState::Silent | RoomState::NotReady => "is-lost",
    }
}

/// The room's name and what stands below it; the pods are beside or below that.
fn label_area(room: &Room) -> Frame {
    Frame::new(room.label_at.x - 6, room.label_at.y - 16, LABEL_WIDTH, LABEL_HEIGHT)
}

/// What a room shows and reports.
#[derive(PartialEq)]
pub struct RoomMark {
    /// The room.
    pub room: Rc<Room>,
    /// A pod, or the node itself, was chosen.
    pub on_select: Callback<Key>,
}

impl RoomMark {
    /// A tile each, or dots.
    fn pods(&self) -> Html {
        let pods = &self.room.pods;
        if pods.first().is_some_and(|pod| pod.detail >= Detail::Cell) {
            return crowd::pods(pods, &self.on_select);
        }
        let mark = |pod: &PodTile| html! { <PodMark key={format!("{} {}", pod.uid, pod.key.name)} pod={pod.clone()} on_select={self.on_select.clone()} /> };
        pods.iter().map(mark).collect()
    }
}

impl Draw for RoomMark {
    /// The name of a room, what is said of it, and its pods.
    fn draw(&self) -> Html {
        let room = &self.room;
        let (x, y) = (room.label_at.x.to_string(), room.label_at.y.to_string());
        let label = html! {
            <>
                <text class="heading" {x} {y}>{ &*room.label.text }</text>
                { for room.notes.iter().map(|(at, note)| html! {
                    <text class="note" x={at.x.to_string()} y={at.y.to_string()}>{ &**note }</text>
                }) }
            </>
        };
        let label = match &room.node {
            Some(key) => selectable(Selectable {
                of: key.clone(),
                name: format!("Inspect {}", room.name).into(),
                description: room.description.clone().into(),
                class: "room-label".into(),
                emphasis: room.emphasis,
                area: label_area(room),
                transform: None,
                on_select: self.on_select.clone(),
                looks: label,
                place: NodeRef::default(),
            }),
            None => label,
        };
        html! {
            <g role="group" aria-label={room.name.clone()} class={classes!("room-content", room_class(room.state))}>
                { label }
                { self.pods() }
            </g>
        }
    }
}
