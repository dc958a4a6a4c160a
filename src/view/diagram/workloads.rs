//! Workloads: a band for each StatefulSet and Deployment, with a slot per ordinal that has a Pod, should have one, or has claims.

use super::geometry::{Flow, Frame, Point};
use super::input::{PodColumn, Workload, key_of};
use super::model::{Detail, Slot, SlotState, WorkloadBand};
use super::plan::{GAP, INSET, NAME_SIZE, NOTE_SIZE};
use super::scene::Scene;
use super::slot_wait_text;
use super::text::{Fitted, fit, fit_name, text_width, wrap};
use crate::api::stateful_set::PodManagementPolicy;
use crate::api::{Kind, Name};
use crate::cluster::wait::BlockedStep;
use crate::view::current_wait::{CurrentWait, current_wait};

/// Height of title and note, above the slots.
const HEAD: i32 = 41;
const LEGEND: i32 = 18;
/// Left edge of a slot's text, right of its ordinal.
pub const SLOT_TEXT_LEFT: i32 = 34;
/// Slots at least this wide have their text right of the ordinal, otherwise below it.
pub const SLOT_WIDE: i32 = 86;

/// The bands from `top` on, and their lower edge.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Vec<WorkloadBand>, i32) {
    let (mut bands, mut bottom, mut first) = (Vec::new(), top, 0);
    let legend = scene.input.workloads.iter().any(|w| w.facts.revisions.len() > 1);
    for (index, workload) in scene.input.workloads.iter().enumerate() {
        let head = HEAD + if legend { LEGEND } else { 0 };
        let (frame, slot_frames) = match &scene.plan.columns {
            Some(columns) => {
                let (x, width) = columns.bands.get(index).copied().unwrap_or_default();
                let (slot_width, slot_height) = scene.plan.slot;
                let lefts = columns.lefts.iter().skip(first).take(workload.columns.len());
                let slot_frames = lefts.map(|x| Frame::new(*x, top + head, slot_width, slot_height)).collect();
                (Frame::new(x, top, width, head + slot_height + INSET), slot_frames)
            }
            None => {
                let (frame, slot_frames) = packed(scene, workload, bottom + if index > 0 { GAP } else { 0 }, head);
                bottom = frame.bottom();
                (frame, slot_frames)
            }
        };
        bottom = bottom.max(frame.bottom());
        first += workload.columns.len();
        bands.push(band(scene, workload, frame, slot_frames));
    }
    (bands, bottom)
}

fn packed(scene: &Scene<'_>, workload: &Workload, top: i32, head: i32) -> (Frame, Vec<Frame>) {
    let plan = &scene.plan;
    let (width, height) = plan.slot;
    let flow = Flow::new(Point { x: plan.left + INSET, y: top + head }, plan.width - 2 * INSET, width, height, plan.gap());
    let count = workload.columns.len();
    let frame = Frame::new(plan.left, top, plan.width, head + flow.height(count) + INSET);
    (frame, (0..count).map(|i| flow.frame(i)).collect())
}

fn band(scene: &Scene<'_>, workload: &Workload, frame: Frame, slot_frames: Vec<Frame>) -> WorkloadBand {
    let wait = current_wait(scene.state, &workload.key);
    let wait = wait.as_ref();
    let name = scene.naming.name(&workload.key);
    let count: Name = format!("{}/{} ready", workload.ready, workload.desired).into();
    let max_width = frame.width - 2 * INSET - 4;
    let note = note(scene, workload, wait);
    let next = wait.and_then(slot_wait_text::next_replica);
    let namespace = &workload.key.namespace;
    let to_slot =
        |(column, frame): (&PodColumn, Frame)| slot(scene, (namespace, column), frame, wait.filter(|_| next == Some(&column.name)));
    WorkloadBand {
        title: title(workload.key.kind, &name, max_width - text_width(&count, NOTE_SIZE) - INSET),
        note: fit(&note, NOTE_SIZE, max_width),
        is_blocked: wait.is_some_and(is_blocking),
        legend: legend(workload, frame),
        slots: workload.columns.iter().zip(slot_frames).map(to_slot).collect(),
        emphasis: scene.emphasis(&workload.key),
        key: workload.key.clone(),
        name,
        note_full: note.into(),
        count,
        frame,
    }
}

fn title(kind: Kind, name: &Name, max_width: i32) -> Fitted {
    let title = format!("{} {name}", kind.names().name);
    if text_width(&title, NAME_SIZE + 1) <= max_width {
        return Fitted { text: title.into(), cut: false };
    }
    fit_name(name, NAME_SIZE + 1, max_width)
}

fn note(scene: &Scene<'_>, workload: &Workload, wait: Option<&CurrentWait<'_>>) -> String {
    match (wait.filter(|wait| is_blocking(wait)), workload.policy) {
        (Some(wait), _) => slot_wait_text::sentence(scene.naming, wait, scene.now_ms),
        (None, Some(PodManagementPolicy::OrderedReady)) => "OrderedReady: one at a time".into(),
        (None, Some(PodManagementPolicy::Parallel)) => "Parallel: all at once".into(),
        (None, None) => "unordered Pods with random name suffixes".into(),
    }
}

/// Whether a wait blocks anything: not when all Pods exist and have the update revision.
fn is_blocking(wait: &CurrentWait<'_>) -> bool {
    wait.blocked != Some(&BlockedStep::Update { next: None })
}

/// The revisions, newest first; Pods of older ones are hatched.
fn legend(workload: &Workload, frame: Frame) -> Vec<(Point, Name)> {
    let revisions = &workload.facts.revisions;
    if revisions.len() < 2 {
        return Vec::new();
    }
    let mut x = frame.x + INSET + 2;
    let mut entries = Vec::new();
    for (name, number) in revisions {
        let hash = name.rsplit('-').next().unwrap_or(name);
        let text = format!("revision {number}: {hash}");
        if x + 16 + text_width(&text, NOTE_SIZE) > frame.right() - INSET {
            break;
        }
        entries.push((Point { x, y: frame.y + HEAD }, Name::from(text.as_str())));
        x += 16 + text_width(&text, NOTE_SIZE) + 10;
    }
    entries
}

fn slot(scene: &Scene<'_>, (namespace, column): (&Name, &PodColumn), frame: Frame, wait: Option<&CurrentWait<'_>>) -> Slot {
    let display_name = scene.naming.name_in(namespace, &column.name);
    let state = match (&column.pod, column.desired) {
        (Some(_), true) => SlotState::Filled,
        (Some(_), false) => SlotState::Condemned,
        (None, true) if wait.is_some() => SlotState::Next,
        (None, true) => SlotState::Empty,
        (None, false) => SlotState::Undesired,
    };
    let detail = scene.plan.detail;
    let node = column.pod.as_ref().map(|pod| pod.node.as_ref().map_or("not scheduled", |node| node));
    let text = match (state, wait) {
        // As cells and dots, slots have no text: their Pods are described.
        (SlotState::Filled | SlotState::Condemned, _) if detail >= Detail::Cell => String::new(),
        (SlotState::Next, Some(wait)) => slot_wait_text::reason(scene.naming, wait, scene.now_ms),
        (SlotState::Filled, _) => node.unwrap_or_default().to_owned(),
        (SlotState::Condemned, _) => "to be deleted".into(),
        (SlotState::Undesired, _) => "not desired".into(),
        _ => "no Pod yet".into(),
    };
    let lines = match detail {
        Detail::Card | Detail::Column if frame.width >= SLOT_WIDE => slot_lines(&text, frame.width - SLOT_TEXT_LEFT - 4),
        Detail::Card | Detail::Column => wrap(narrow_text(state, &text), NOTE_SIZE, frame.width - 6, 1),
        _ => Vec::new(),
    };
    let description = match column.ordinal {
        _ if text.is_empty() => Name::default(),
        Some(ordinal) => format!("Ordinal {ordinal}, {display_name}: {text}").into(),
        None => format!("{display_name}: {text}").into(),
    };
    let key = column.pod.as_ref().map(|pod| key_of(&**pod));
    let emphasis = key.as_ref().map(|key| scene.emphasis(key)).unwrap_or_default();
    Slot {
        name: column.name.clone(),
        display_name,
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

/// A reason in two lines; if it does not fit, only its part before the colon.
fn slot_lines(text: &str, max_width: i32) -> Vec<Name> {
    let lines = wrap(text, NOTE_SIZE, max_width, 2);
    match text.split_once(':') {
        Some((start, _)) if lines.iter().any(|line| line.ends_with('…')) => wrap(start, NOTE_SIZE, max_width, 2),
        _ => lines,
    }
}

/// The shorter text of a narrow slot; the full one is in the band's note.
fn narrow_text(state: SlotState, text: &str) -> &str {
    match state {
        SlotState::Next => "waiting",
        SlotState::Empty => "empty",
        SlotState::Condemned => "to delete",
        SlotState::Undesired => "unused",
        SlotState::Filled if text == "not scheduled" => "no node",
        SlotState::Filled => text,
    }
}
