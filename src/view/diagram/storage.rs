//! The tiles of PersistentVolumeClaims and volumes: below their ordinal, whether or not a Pod uses them.

use super::geometry::{Flow, Frame, Point};
use super::input::{PodColumn, key_of};
use super::model::{ClaimState, ClaimTile, Detail, Storage};
use super::plan::{GAP, INSET, NAME_SIZE, NOTE_SIZE, POD_GAP};
use super::scene::Scene;
use super::text::{Fitted, fit, fit_name};
use crate::api::Name;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::storage::PersistentVolume;
use crate::view::data;

const HEAD: i32 = 24;
const STACK_GAP: i32 = 4;
/// Left edge of a claim's text, right of its icon.
pub const TEXT_LEFT: i32 = 26;
/// Claims at least this wide have an icon left of their text.
pub const WITH_ICON: i32 = 86;
const LOOSE_WIDTH: i32 = 150;

/// The claims from `top` on, and their lower edge.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Option<Storage>, i32) {
    let plan = &scene.plan;
    let has_gutter = plan.columns.as_ref().is_some_and(|c| c.gutter > 0);
    let head = if has_gutter { INSET } else { HEAD };
    let mut tiles = Vec::new();
    let mut bottom = top + head;
    match &plan.columns {
        Some(columns) => {
            let (width, height) = plan.claim;
            for ((_, column), x) in scene.input.columns().zip(&columns.lefts) {
                let mut y = top + head;
                for claim in &column.claims {
                    tiles.push(claim_tile(scene, claim, Frame::new(*x, y, width, height), plan.detail, Some(column)));
                    bottom = bottom.max(y + height);
                    y += height + STACK_GAP;
                }
            }
        }
        None => {
            let (width, height) = plan.claim;
            let flow = Flow::new(Point { x: plan.left + INSET, y: bottom }, plan.width - 2 * INSET, width, height, plan.gap());
            let all = scene.input.columns().flat_map(|(_, column)| column.claims.iter().map(move |claim| (claim, column)));
            tiles.extend(all.enumerate().map(|(i, (claim, column))| claim_tile(scene, claim, flow.frame(i), plan.detail, Some(column))));
            if !tiles.is_empty() {
                bottom += flow.height(tiles.len());
            }
        }
    }
    let bottom = loose(scene, bottom + if tiles.is_empty() { 0 } else { GAP }, &mut tiles).unwrap_or(bottom);
    if tiles.is_empty() {
        return (None, top);
    }
    let frame = Frame::new(plan.left, top, plan.width, bottom + INSET - top);
    let label_at = Point { x: plan.left + INSET + 2, y: top + 17 };
    (Some(Storage { frame, label_at, tiles }), frame.bottom())
}

/// Claims and volumes without ordinal, below the others; returns their lower edge.
fn loose(scene: &Scene<'_>, top: i32, tiles: &mut Vec<ClaimTile>) -> Option<i32> {
    let plan = &scene.plan;
    let indent = plan.columns.as_ref().map_or(0, |c| c.gutter);
    let detail = if plan.columns.is_some() { Detail::Card } else { plan.detail };
    let (width, height) = if detail == Detail::Card { (LOOSE_WIDTH, 36) } else { plan.claim };
    let origin = Point { x: plan.left + INSET + indent, y: top };
    let flow = Flow::new(origin, plan.width - 2 * INSET - indent, width, height, POD_GAP);
    let claims = scene.input.loose_claims.iter();
    let mut number = 0;
    for claim in claims {
        tiles.push(claim_tile(scene, claim, flow.frame(number), detail, None));
        number += 1;
    }
    for volume in &scene.input.loose_volumes {
        tiles.push(volume_tile(scene, volume, flow.frame(number), detail));
        number += 1;
    }
    (number > 0).then(|| top + flow.height(number))
}

/// The display name (first) or the plain name of a claim or a volume, shortened to fit.
fn label((display_name, name): (&Name, &Name), frame: Frame, detail: Detail, column: Option<&PodColumn>) -> Fitted {
    match (detail, column) {
        (Detail::Card | Detail::Column, Some(column)) => {
            let full = fit_name(display_name, NAME_SIZE - 1, text_max_width(frame));
            // The column shows the Pod: only the name of the template is needed.
            let template = name.strip_suffix(&*column.name).map_or(&**name, |start| start.trim_end_matches('-'));
            if full.cut { Fitted { cut: true, ..fit(template, NAME_SIZE - 1, text_max_width(frame)) } } else { full }
        }
        (Detail::Card | Detail::Column, _) => fit_name(display_name, NAME_SIZE - 1, text_max_width(frame)),
        (Detail::Dot, _) => Fitted::default(),
        (_, Some(column)) => fit(column.name.rsplit('-').next().unwrap_or_default(), NOTE_SIZE, frame.width - 22),
        (_, None) => fit(display_name, NOTE_SIZE, frame.width - 22),
    }
}

fn text_max_width(frame: Frame) -> i32 {
    frame.width - if frame.width >= WITH_ICON { TEXT_LEFT } else { 4 } - 4
}

fn claim_tile(scene: &Scene<'_>, claim: &PersistentVolumeClaim, frame: Frame, detail: Detail, column: Option<&PodColumn>) -> ClaimTile {
    let key = key_of(claim);
    let users: Vec<Name> = scene.state.store().pods_using(&key.namespace, &key.name).map(|pod| scene.naming.name(pod)).collect();
    let name = scene.naming.name(&key);
    let state = match claim.phase {
        _ if claim.meta.is_terminating() => ClaimState::Terminating,
        ClaimPhase::Lost => ClaimState::Lost,
        ClaimPhase::Pending => ClaimState::Pending,
        ClaimPhase::Bound if users.is_empty() => ClaimState::Unused,
        ClaimPhase::Bound => ClaimState::Mounted,
    };
    let size = claim.capacity.as_ref().unwrap_or(&claim.spec.storage).to_string();
    let word = match state {
        ClaimState::Terminating => "Terminating",
        ClaimState::Unused => "unused",
        _ => claim.phase.name(),
    };
    let class = claim.class.as_deref().filter(|c| !c.is_empty()).map_or("no class".to_owned(), |c| format!("class {c}"));
    let volume = if claim.volume_name.is_empty() { "no volume yet".to_owned() } else { format!("volume {}", claim.volume_name) };
    let writes = scene.volume_writes(&claim.volume_name);
    let contents = writes.map_or(String::new(), |number| format!(", with {}", data::writes(number)));
    let user = if users.is_empty() { "not used by any Pod".to_owned() } else { format!("used by {}", users.join(", ")) };
    ClaimTile {
        label: label((&name, &claim.meta.name), frame, detail, column),
        status: match writes {
            Some(number) => status(word, &data::writes(number), state, text_max_width(frame)),
            None => status(word, &size, state, text_max_width(frame)),
        },
        description: format!("{}, {size}, {class}, {volume}{contents}, {user}", claim.phase.name()).into(),
        emphasis: scene.emphasis(&key),
        name,
        key,
        frame,
        detail,
        state,
        writes,
    }
}

/// Phase and size; if only one fits, the more important one.
fn status(word: &str, size: &str, state: ClaimState, max_width: i32) -> Fitted {
    let both = fit(&format!("{word} {size}"), NOTE_SIZE, max_width);
    match state {
        _ if !both.cut => both,
        ClaimState::Mounted => fit(size, NOTE_SIZE, max_width),
        _ => fit(word, NOTE_SIZE, max_width),
    }
}

fn volume_tile(scene: &Scene<'_>, volume: &PersistentVolume, frame: Frame, detail: Detail) -> ClaimTile {
    let key = key_of(volume);
    let size = volume.capacity.to_string();
    let writes = scene.volume_writes(&volume.meta.name);
    let contents = writes.map_or(String::new(), |number| format!(", with {}", data::writes(number)));
    let of = volume
        .claim
        .as_ref()
        .map_or(String::new(), |claim| format!(", formerly bound to claim {}", scene.naming.name_in(&claim.namespace, &claim.name)));
    ClaimTile {
        label: label((&volume.meta.name, &volume.meta.name), frame, detail, None),
        status: fit(&format!("{} {size}", volume.phase.name()), NOTE_SIZE, text_max_width(frame)),
        description: format!("{}, {size}, class {}{of}{contents}", volume.phase.name(), volume.class).into(),
        emphasis: scene.emphasis(&key),
        name: volume.meta.name.clone(),
        key,
        frame,
        detail,
        state: ClaimState::Released,
        writes,
    }
}
