//! A pod's tile: its name, status and DNS name, as far as they fit.

use super::census::{Column, Workload, key_of};
use super::geometry::Frame;
use super::model::{Detail, PodTile};
use super::plan::{NAME_SIZE, NOTE_SIZE};
use super::pod_state::{self, PodLook, PodState};
use super::scene::Scene;
use super::text::{Fitted, fit, fit_name, text_width};
use crate::api::pod::Pod;
use crate::view::data::role_word;

/// Where a card's writing begins, beside its ring.
pub const CARD_TEXT_LEFT: i32 = 40;
/// Where a chip's name begins, beside its ring.
pub const CHIP_TEXT_LEFT: i32 = 26;
/// Columns narrower than this have smaller letters.
pub const NARROW: i32 = 58;
const CELL_TEXT_LEFT: i32 = 18;
const TEXT_END: i32 = 4;

/// The tile of a place's pod.
pub fn tile(scene: &Scene<'_>, workload: Option<&Workload>, column: &Column, pod: &Pod, frame: Frame) -> PodTile {
    let pod_state = column.pod_state.unwrap_or(PodState::Pending);
    let key = key_of(pod);
    let detail = scene.plan.detail;
    let facts = workload.map(|w| &w.facts);
    let mut look = match detail {
        Detail::Dot => pod_state::short_look(pod, pod_state),
        _ => pod_state::look(scene.state, pod, pod_state, facts, scene.now_ms),
    };
    look.progress = look.progress.map(|percent| stepped(percent, scene.ring_step, pod.meta.uid.0));
    let role = if scene.state.data().is_in_use() { role_word(&scene.state.role_of(pod)) } else { "" };
    if !role.is_empty() {
        look.description = format!("{}, {role}", look.description).into();
    }
    let room = match detail {
        Detail::Card => frame.width - CARD_TEXT_LEFT - TEXT_END,
        Detail::Column => frame.width - TEXT_END,
        Detail::Chip => frame.width - CHIP_TEXT_LEFT - TEXT_END,
        Detail::Cell | Detail::Dot => frame.width - CELL_TEXT_LEFT - 2,
    };
    let name = scene.naming.name(&key);
    let label = match (detail, column.ordinal) {
        (Detail::Cell, Some(ordinal)) => fit(&ordinal.to_string(), NOTE_SIZE, room),
        (Detail::Dot, _) => Fitted::default(),
        (Detail::Cell, None) => fit(tail(&pod.meta.name), NOTE_SIZE, room),
        _ => fit_name(&name, NAME_SIZE, room),
    };
    let has_status = matches!(detail, Detail::Card | Detail::Column);
    PodTile {
        uid: pod.meta.uid.0,
        frame,
        detail,
        label,
        status: if has_status { status(&look, frame, room) } else { Fitted::default() },
        dns: scene.dns_name(&key).filter(|_| detail == Detail::Card).map(|name| fit(name, 10, room)),
        role,
        revision: facts.and_then(|f| f.revision_of(pod)),
        emphasis: scene.emphasis(&key),
        came_from: None,
        differs: false,
        look,
        name,
        key,
    }
}

/// The status in as many words as fit.
fn status(look: &PodLook, frame: Frame, room: i32) -> Fitted {
    let words = match look.state {
        // kubectl says Running to all three; its column READY makes the difference, and so do these words.
        PodState::NotReady => "Running, not Ready",
        PodState::Ready => "Ready, not available",
        PodState::Available | PodState::Pulling | PodState::Starting => look.short,
        _ => &look.status,
    };
    let words = if text_width(words, NOTE_SIZE) <= room { words } else { look.short };
    fit(words, if frame.width < NARROW { NOTE_SIZE - 1 } else { NOTE_SIZE }, room)
}

/// A ring among many moves in steps, each pod's at moments of its own: a frame draws only some of them again.
fn stepped(percent: u8, step: u8, uid: u64) -> u8 {
    let offset = (uid % u64::from(step)) as u8;
    let moved = percent.saturating_add(offset);
    (moved - moved % step).saturating_sub(offset)
}

/// The end of a name that no set gave a number: its random part.
fn tail(name: &str) -> &str {
    name.rsplit('-').next().unwrap_or(name)
}
