//! A node with its pods, or the place of the pods without one.

use super::pod::PodMark;
use super::selectable::{Selectable, emphasis_class, sides};
use crate::view::diagram::{Emphasis, Frame, Key, Room, RoomState};
use yew::prelude::*;

/// How much of a room's name can be pressed, in CSS pixels.
const LABEL_WIDTH: i32 = 64;
const LABEL_HEIGHT: i32 = 24;

/// What the ground of a room depends on.
#[derive(Properties, PartialEq)]
pub struct RoomGroundProps {
    /// Where.
    pub frame: Frame,
    /// How the node is.
    pub state: RoomState,
    /// Whether it is selected.
    pub emphasis: Emphasis,
}

/// The ground of a room; the wires run above it and below the pods.
#[component]
pub fn RoomGround(props: &RoomGroundProps) -> Html {
    let [x, y, width, height] = sides(props.frame);
    html! { <rect class={classes!("room", room_class(props.state), emphasis_class(props.emphasis))} {x} {y} {width} {height} rx="10" /> }
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
#[derive(Properties, PartialEq)]
pub struct RoomMarkProps {
    /// The room.
    pub room: Room,
    /// A pod, or the node itself, was chosen.
    pub on_select: Callback<Key>,
}

/// The name of a room, what is said of it, and its pods.
#[component]
pub fn RoomMark(props: &RoomMarkProps) -> Html {
    let room = &props.room;
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
        Some(key) => html! {
            <Selectable of={key.clone()} name={format!("Inspect {}", room.name)} description={room.description.clone()} class="room-label"
                emphasis={room.emphasis} area={label_area(room)} on_select={props.on_select.clone()}>{ label }</Selectable>
        },
        None => label,
    };
    html! {
        <g role="group" aria-label={room.name.clone()} class={classes!("room-content", room_class(room.state))}>
            { label }
            { for room.pods.iter().map(|pod| html! {
                <PodMark key={format!("{} {}", pod.uid, pod.key.name)} pod={pod.clone()} on_select={props.on_select.clone()} />
            }) }
        </g>
    }
}
