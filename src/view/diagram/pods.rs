//! The tile of a Pod: name, status and DNS name, shortened to fit.

use super::geometry::Frame;
use super::input::{PodColumn, Workload, key_of};
use super::model::{Detail, PodTile};
use super::plan::{NAME_SIZE, NOTE_SIZE};
use super::pod_appearance::{self, PodAppearance, PodState};
use super::scene::Scene;
use super::text::{Fitted, fit, fit_name, text_width};
use crate::api::pod::Pod;
use crate::view::data::role_word;

/// Left edge of a card's text, right of its ring.
pub const CARD_TEXT_LEFT: i32 = 40;
/// Left edge of a chip's name, right of its ring.
pub const CHIP_TEXT_LEFT: i32 = 26;
/// Columns narrower than this have a smaller font.
pub const NARROW: i32 = 58;
const CELL_TEXT_LEFT: i32 = 18;
const TEXT_END: i32 = 4;

/// The tile of a column's Pod.
pub fn tile(scene: &Scene<'_>, workload: Option<&Workload>, column: &PodColumn, pod: &Pod, frame: Frame) -> PodTile {
    let pod_state = column.pod_state.unwrap_or(PodState::Pending);
    let key = key_of(pod);
    let detail = scene.plan.detail;
    let facts = workload.map(|w| &w.facts);
    let mut appearance = match detail {
        Detail::Dot => pod_appearance::short_appearance(pod, pod_state),
        _ => pod_appearance::appearance(scene.state, pod, pod_state, facts, scene.now_ms),
    };
    appearance.progress = appearance.progress.map(|percent| stepped(percent, scene.ring_step, pod.meta.uid.0));
    let role = if scene.state.data().is_in_use() { role_word(&scene.state.role_of(pod)) } else { "" };
    if !role.is_empty() {
        appearance.description = format!("{}, {role}", appearance.description).into();
    }
    let max_width = match detail {
        Detail::Card => frame.width - CARD_TEXT_LEFT - TEXT_END,
        Detail::Column => frame.width - TEXT_END,
        Detail::Chip => frame.width - CHIP_TEXT_LEFT - TEXT_END,
        Detail::Cell | Detail::Dot => frame.width - CELL_TEXT_LEFT - 2,
    };
    let name = scene.naming.name(&key);
    let label = match (detail, column.ordinal) {
        (Detail::Cell, Some(ordinal)) => fit(&ordinal.to_string(), NOTE_SIZE, max_width),
        (Detail::Dot, _) => Fitted::default(),
        (Detail::Cell, None) => fit(random_suffix(&pod.meta.name), NOTE_SIZE, max_width),
        _ => fit_name(&name, NAME_SIZE, max_width),
    };
    let has_status = matches!(detail, Detail::Card | Detail::Column);
    PodTile {
        uid: pod.meta.uid.0,
        frame,
        detail,
        label,
        status: if has_status { status(&appearance, frame, max_width) } else { Fitted::default() },
        dns: scene.dns_name(&key).filter(|_| detail == Detail::Card).map(|name| fit(name, 10, max_width)),
        role,
        revision: facts.and_then(|f| f.revision_of(pod)),
        emphasis: scene.emphasis(&key),
        came_from: None,
        differs: false,
        appearance,
        name,
        key,
    }
}

/// The status in as many words as fit.
fn status(appearance: &PodAppearance, frame: Frame, max_width: i32) -> Fitted {
    let words = match appearance.state {
        // The column STATUS of kubectl is Running for all three; only its column READY distinguishes them.
        PodState::NotReady => "Running, not ready",
        PodState::Ready => "Ready, not available",
        PodState::Available | PodState::Pulling | PodState::Starting => appearance.short,
        _ => &appearance.status,
    };
    let words = if text_width(words, NOTE_SIZE) <= max_width { words } else { appearance.short };
    fit(words, if frame.width < NARROW { NOTE_SIZE - 1 } else { NOTE_SIZE }, max_width)
}

/// Quantizes the progress of a ring, with an offset per Pod: of many rings only some are redrawn in a frame.
fn stepped(percent: u8, step: u8, uid: u64) -> u8 {
    let offset = (uid % u64::from(step)) as u8;
    let shifted = percent.saturating_add(offset);
    (shifted - shifted % step).saturating_sub(offset)
}

/// The random suffix of a name without ordinal.
fn random_suffix(name: &str) -> &str {
    name.rsplit('-').next().unwrap_or(name)
}
