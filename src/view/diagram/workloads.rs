//! Sets and Deployments: a band each, with a slot for every ordinal that has a pod, gets one, or left a claim behind.

use super::census::{Column, Workload, key_of};
use super::geometry::{Flow, Frame, Point};
use super::model::{Detail, Slot, SlotState, WorkloadBand};
use super::plan::{GAP, INSET, NAME_SIZE, NOTE_SIZE};
use super::scene::Scene;
use super::text::{Fitted, fit, fit_name, text_width, wrap};
use super::wait_words;
use crate::api::stateful_set::PodManagementPolicy;
use crate::api::{Kind, Name};
use crate::cluster::wait::Before;
use crate::view::current_wait::{CurrentWait, current_wait};

/// Above the slots: title and note.
const HEAD: i32 = 41;
const LEGEND: i32 = 18;
/// Where a slot's words begin, beside its ordinal.
pub const SLOT_TEXT_LEFT: i32 = 34;
/// Slots at least this wide have their ordinal beside their words.
pub const SLOT_WIDE: i32 = 86;

/// The bands from `top` on, and where they end.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Vec<WorkloadBand>, i32) {
    let (mut bands, mut bottom, mut first) = (Vec::new(), top, 0);
    let legend = scene.census.workloads.iter().any(|w| w.facts.revisions.len() > 1);
    for (number, workload) in scene.census.workloads.iter().enumerate() {
        let head = HEAD + if legend { LEGEND } else { 0 };
        let (frame, places) = match &scene.plan.columns {
            Some(columns) => {
                let (x, width) = columns.bands.get(number).copied().unwrap_or_default();
                let (slot_width, slot_height) = scene.plan.slot;
                let lefts = columns.lefts.iter().skip(first).take(workload.columns.len());
                let places = lefts.map(|x| Frame::new(*x, top + head, slot_width, slot_height)).collect();
                (Frame::new(x, top, width, head + slot_height + INSET), places)
            }
            None => {
                let (frame, places) = packed(scene, workload, bottom + if number > 0 { GAP } else { 0 }, head);
                bottom = frame.bottom();
                (frame, places)
            }
        };
        bottom = bottom.max(frame.bottom());
        first += workload.columns.len();
        bands.push(band(scene, workload, frame, places));
    }
    (bands, bottom)
}

fn packed(scene: &Scene<'_>, workload: &Workload, top: i32, head: i32) -> (Frame, Vec<Frame>) {
    let plan = &scene.plan;
    let (width, height) = plan.slot;
    let flow = Flow::new(Point { x: plan.left + INSET, y: top + head }, plan.width - 2 * INSET, width, height, plan.gap());
    let count = workload.columns.len();
    let frame = Frame::new(plan.left, top, plan.width, head + flow.height(count) + INSET);
    (frame, (0..count).map(|i| flow.place(i)).collect())
}

fn band(scene: &Scene<'_>, workload: &Workload, frame: Frame, places: Vec<Frame>) -> WorkloadBand {
    let wait = current_wait(scene.state, &workload.key);
    let wait = wait.as_ref();
    let name = scene.naming.name(&workload.key);
    let count: Name = format!("{}/{} ready", workload.ready, workload.wanted).into();
    let room = frame.width - 2 * INSET - 4;
    let note = note(scene, workload, wait);
    let next = wait.and_then(wait_words::next_replica);
    let namespace = &workload.key.namespace;
    let place = |(column, at): (&Column, Frame)| slot(scene, (namespace, column), at, wait.filter(|_| next == Some(&column.name)));
    WorkloadBand {
        title: title(workload.key.kind, &name, room - text_width(&count, NOTE_SIZE) - INSET),
        note: fit(&note, NOTE_SIZE, room),
        waits: wait.is_some_and(holds_up),
        legend: legend(workload, frame),
        slots: workload.columns.iter().zip(places).map(place).collect(),
        emphasis: scene.emphasis(&workload.key),
        key: workload.key.clone(),
        name,
        note_full: note.into(),
        count,
        frame,
    }
}

fn title(kind: Kind, name: &Name, room: i32) -> Fitted {
    let whole = format!("{} {name}", kind.names().name);
    if text_width(&whole, NAME_SIZE + 1) <= room {
        return Fitted { text: whole.into(), cut: false };
    }
    fit_name(name, NAME_SIZE + 1, room)
}

fn note(scene: &Scene<'_>, workload: &Workload, wait: Option<&CurrentWait<'_>>) -> String {
    match (wait.filter(|wait| holds_up(wait)), workload.policy) {
        (Some(wait), _) => wait_words::sentence(scene.naming, wait, scene.now_ms),
        (None, Some(PodManagementPolicy::OrderedReady)) => "OrderedReady: one at a time".into(),
        (None, Some(PodManagementPolicy::Parallel)) => "Parallel: all at once".into(),
        (None, None) => "pods of no order, names by chance".into(),
    }
}

/// Whether something stands still: when all are made and of one revision, nothing is left to wait.
fn holds_up(wait: &CurrentWait<'_>) -> bool {
    wait.before != Some(&Before::Update { next: None })
}

/// Newest first; the older ones are hatched.
fn legend(workload: &Workload, frame: Frame) -> Vec<(Point, Name)> {
    let revisions = &workload.facts.revisions;
    if revisions.len() < 2 {
        return Vec::new();
    }
    let mut x = frame.x + INSET + 2;
    let mut places = Vec::new();
    for (name, number) in revisions {
        let hash = name.rsplit('-').next().unwrap_or(name);
        let text = format!("revision {number}: {hash}");
        if x + 16 + text_width(&text, NOTE_SIZE) > frame.right() - INSET {
            break;
        }
        places.push((Point { x, y: frame.y + HEAD }, Name::from(text.as_str())));
        x += 16 + text_width(&text, NOTE_SIZE) + 10;
    }
    places
}

fn slot(scene: &Scene<'_>, (namespace, column): (&Name, &Column), frame: Frame, wait: Option<&CurrentWait<'_>>) -> Slot {
    let called = scene.naming.name_in(namespace, &column.name);
    let state = match (&column.pod, column.wanted) {
        (Some(_), true) => SlotState::Filled,
        (Some(_), false) => SlotState::Condemned,
        (None, true) if wait.is_some() => SlotState::Next,
        (None, true) => SlotState::Empty,
        (None, false) => SlotState::Gone,
    };
    let detail = scene.plan.detail;
    let node = column.pod.as_ref().map(|pod| pod.node.as_ref().map_or("no node yet", |node| node));
    let said = match (state, wait) {
        // Where pods are cells or dots, what is said is said of the pod.
        (SlotState::Filled | SlotState::Condemned, _) if detail >= Detail::Cell => String::new(),
        (SlotState::Next, Some(wait)) => wait_words::reason(scene.naming, wait, scene.now_ms),
        (SlotState::Filled, _) => node.unwrap_or_default().to_owned(),
        (SlotState::Condemned, _) => "to be deleted".into(),
        (SlotState::Gone, _) => "not wanted".into(),
        _ => "no pod yet".into(),
    };
    let lines = match detail {
        Detail::Card | Detail::Column if frame.width >= SLOT_WIDE => in_slot(&said, frame.width - SLOT_TEXT_LEFT - 4),
        Detail::Card | Detail::Column => wrap(narrow(state, &said), NOTE_SIZE, frame.width - 6, 1),
        _ => Vec::new(),
    };
    let description = match column.ordinal {
        _ if said.is_empty() => Name::default(),
        Some(ordinal) => format!("Ordinal {ordinal}, {called}: {said}").into(),
        None => format!("{called}: {said}").into(),
    };
    let key = column.pod.as_ref().map(|pod| key_of(&**pod));
    let emphasis = key.as_ref().map(|key| scene.emphasis(key)).unwrap_or_default();
    Slot {
        name: column.name.clone(),
        called,
        ordinal: column.ordinal,
        frame,
        detail,
        state,
        pod_state: column.pod_state,
        lines,
        description,
        emphasis,
        differs: false,
    }
}

/// Two lines of a reason; where it is too long for them, on whom it waits at least.
fn in_slot(said: &str, room: i32) -> Vec<Name> {
    let lines = wrap(said, NOTE_SIZE, room, 2);
    match said.split_once(':') {
        Some((start, _)) if lines.iter().any(|line| line.ends_with('…')) => wrap(start, NOTE_SIZE, room, 2),
        _ => lines,
    }
}

/// What a narrow slot says instead: the band's note has the whole of it.
fn narrow(state: SlotState, said: &str) -> &str {
    match state {
        SlotState::Next => "waits",
        SlotState::Empty => "empty",
        SlotState::Condemned => "to go",
        SlotState::Gone => "unwanted",
        SlotState::Filled if said == "no node yet" => "no node",
        SlotState::Filled => said,
    }
}
