//! A StatefulSet or Deployment: a band with its slots.

use super::glyph::tone;
use super::mark_batch;
use super::pod::differs;
use super::selectable::{Selectable, emphasis_class, selectable, sides};
use crate::view::Kind;
use crate::view::diagram::{Detail, Key, SLOT_TEXT_LEFT, SLOT_WIDE, Slot, SlotState, WorkloadBand};
use crate::web::components::drawn::{Draw, keyed};
use std::rc::Rc;
use yew::prelude::*;

/// A workload's band.
#[derive(PartialEq)]
pub struct WorkloadMark {
    /// The band.
    pub workload: Rc<WorkloadBand>,
    /// Receives the selection.
    pub on_select: Callback<Key>,
}

impl Draw for WorkloadMark {
    /// The band.
    fn draw(&self) -> Html {
        let band = &self.workload;
        let [x, y, width, height] = sides(band.frame);
        let (left, right) = ((band.frame.x + 10).to_string(), (band.frame.right() - 10).to_string());
        let name = format!("{} {}", band.key.kind.names().name, band.name);
        let shapes = html! {
            <>
                    <rect class="band" {x} {y} {width} {height} rx="10" />
                    <text class="heading" x={left.clone()} y={(band.frame.y + 19).to_string()}>{ &*band.title.text }</text>
                    <text class="count is-end" x={right} y={(band.frame.y + 19).to_string()}>{ &*band.count }</text>
                    <text class={if band.is_blocked { "note is-wait" } else { "note" }} x={left} y={(band.frame.y + 36).to_string()}>
                        { &*band.note.text }
                    </text>
            </>
        };
        html! {
            <g role="group" aria-label={name.clone()} class="workload">
                { selectable(Selectable {
                    of: band.key.clone(), name: format!("Inspect {name}").into(), description: band.note_full.clone().into(),
                    class: "workload-head".into(), emphasis: band.emphasis, area: band.frame, transform: None,
                    on_select: self.on_select.clone(), shapes, element: NodeRef::default(),
                }) }
                { for band.legend.iter().enumerate().map(|(number, (at, text))| html! {
                    <g>
                        { stripe(number, at.x, at.y) }
                        <text class="note" x={(at.x + 16).to_string()} y={(at.y + 10).to_string()}>{ &**text }</text>
                    </g>
                }) }
                { self.slots() }
            </g>
        }
    }
}

impl WorkloadMark {
    /// A mark for each slot, or a batch of dots.
    fn slots(&self) -> Html {
        let slots = &self.workload.slots;
        if slots.first().is_some_and(|slot| slot.detail >= Detail::Cell) {
            return mark_batch::slots(&self.workload.key.namespace, slots, dot_class, &self.on_select);
        }
        let mark = |(number, slot): (usize, &Slot)| {
            let of = Key { kind: Kind::Pod, namespace: self.workload.key.namespace.clone(), name: slot.name.clone() };
            keyed(number, SlotMark { slot: slot.clone(), of, on_select: self.on_select.clone() })
        };
        slots.iter().enumerate().map(mark).collect()
    }
}

/// The class of a slot's dot: the tone of its Pod, or the slot's state.
fn dot_class(slot: &Slot) -> &'static str {
    match (slot.state, slot.pod_state) {
        (SlotState::Filled, Some(state)) => tone(state),
        (state, _) => slot_class(state),
    }
}

fn stripe(number: usize, x: i32, y: i32) -> Html {
    let (x, y) = (x.to_string(), y.to_string());
    match number {
        0 => html! { <rect class="revision revision-0" {x} {y} width="12" height="12" rx="2" /> },
        n => html! { <rect class="revision" {x} {y} width="12" height="12" rx="2" fill={format!("url(#revision-{})", n.min(3))} /> },
    }
}

/// A slot.
#[derive(PartialEq)]
pub struct SlotMark {
    /// The slot.
    pub slot: Slot,
    /// Its Pod, which need not exist.
    pub of: Key,
    /// Receives the selection of a Pod that does not exist.
    pub on_select: Callback<Key>,
}

impl Draw for SlotMark {
    /// The ordinal, and the Pod or what the slot waits for.
    fn draw(&self) -> Html {
        let slot = &self.slot;
        let [x, y, width, height] = sides(slot.frame);
        // An existing Pod is selected by its tile, a missing one by its slot.
        let is_empty = matches!(slot.state, SlotState::Next | SlotState::Empty | SlotState::Undesired);
        let select = || {
            selectable(Selectable {
                of: self.of.clone(),
                name: format!("Slot {}", slot.display_name).into(),
                description: slot.description.to_string().into(),
                class: "slot-head".into(),
                emphasis: slot.emphasis,
                area: slot.frame,
                transform: None,
                on_select: self.on_select.clone(),
                shapes: html! {},
                element: NodeRef::default(),
            })
        };
        html! {
            <>
            <g role="img" aria-label={slot.description.clone()} class={classes!("slot", slot_class(slot.state), small_tone(slot), emphasis_class(slot.emphasis))}>
                <rect class="box" {x} {y} {width} {height} rx="7" />
                { text(slot) }
                { for slot.differs.then(|| differs(slot.frame, slot.detail)) }
            </g>
            { for is_empty.then(select) }
            </>
        }
    }
}

/// The tone of a small Pod, which its slot shows as well.
fn small_tone(slot: &Slot) -> Option<Classes> {
    let small = matches!(slot.detail, Detail::Chip | Detail::Cell) && slot.state == SlotState::Filled;
    slot.pod_state.filter(|_| small).map(|state| classes!("is-toned", tone(state)))
}

fn slot_class(state: SlotState) -> &'static str {
    match state {
        SlotState::Filled => "is-filled",
        SlotState::Next => "is-next",
        SlotState::Empty => "is-empty",
        SlotState::Condemned => "is-condemned",
        SlotState::Undesired => "is-undesired",
    }
}

fn text(slot: &Slot) -> Html {
    let frame = slot.frame;
    let text =
        |class: &'static str, x: i32, y: i32, text: &str| html! { <text {class} x={x.to_string()} y={y.to_string()}>{ text }</text> };
    let ordinal = slot.ordinal.map(|n| n.to_string()).unwrap_or_default();
    let left = frame.x + if slot.ordinal.is_some() { SLOT_TEXT_LEFT } else { 10 };
    let middle = frame.x + frame.width / 2;
    match slot.detail {
        Detail::Chip | Detail::Cell | Detail::Dot => text("ordinal is-small is-middle", middle, frame.y + frame.height / 2 + 4, &ordinal),
        _ if frame.width < SLOT_WIDE => html! {
            <>
                { text("ordinal is-middle", middle, frame.y + 18, &ordinal) }
                { for slot.lines.iter().map(|line| text("note is-middle", middle, frame.y + 32, line)) }
            </>
        },
        _ => {
            let top = frame.y + if slot.lines.len() > 1 { 16 } else { 23 };
            html! {
                <>
                    { text("ordinal is-middle", frame.x + 18, frame.y + 25, &ordinal) }
                    { for slot.lines.iter().zip(0..).map(|(line, i)| text("note", left, top + 14 * i, line)) }
                </>
            }
        }
    }
}
