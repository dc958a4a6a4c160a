//! Claims and volumes, and those of them that the text lacks.

use super::reading::Reading;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::storage::{ClaimReference, PersistentVolume, VolumePhase};
use crate::api::{Key, Kind, Meta, Object, order, read};
use crate::cluster::faults::key_of;
use serde_json::{Value, json};
use std::rc::Rc;

/// Who made a volume.
const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";
/// The fields of a volume's spec that say nothing of where it lies.
const NO_SOURCES: [&str; 8] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeMode",
];

/// A volume of this playground's own provisioner lies nowhere: it gets a source to be read with. Others are as they are.
pub(super) fn with_source(raw: &Value) -> Option<Value> {
    let spec = raw.get("spec")?.as_object()?;
    raw.pointer("/metadata/annotations")?.get(PROVISIONED_BY)?;
    if spec.keys().any(|field| !NO_SOURCES.contains(&field.as_str())) {
        return None;
    }
    let mut volume = raw.clone();
    volume["spec"]["csi"] = json!({"driver": "playground", "volumeHandle": "none"});
    Some(volume)
}

/// A volume with its phase and the claim it is for. One that is bound to a claim of another text is none of this one.
pub(super) fn volume(reading: &mut Reading, mut volume: Rc<PersistentVolume>, raw: &Value) -> Option<Object> {
    let copy = Rc::make_mut(&mut volume);
    if with_source(raw).is_some() {
        copy.whole = Rc::default();
    }
    let uid = read::at(raw, &["spec", "claimRef", "uid"]).as_str();
    if let (Some(claim), Some(uid)) = (&mut copy.claim, uid) {
        claim.uid = Some(reading.uid(uid));
    }
    copy.phase = match read::at(raw, &["status", "phase"]).as_str() {
        Some("Bound") => VolumePhase::Bound,
        Some("Released") => VolumePhase::Released,
        Some("Failed") => VolumePhase::Failed,
        _ => VolumePhase::Available,
    };
    Some(Object::PersistentVolume(volume))
}

/// A claim with its phase and what it got.
pub(super) fn claim(mut claim: Rc<PersistentVolumeClaim>, status: &Value) -> Object {
    let copy = Rc::make_mut(&mut claim);
    copy.phase = match status.get("phase").and_then(Value::as_str) {
        Some("Bound") => ClaimPhase::Bound,
        Some("Lost") => ClaimPhase::Lost,
        _ => ClaimPhase::Pending,
    };
    let capacity = read::at(status, &["capacity", "storage"]);
    copy.capacity = (!capacity.is_null()).then(|| read::quantity(capacity));
    Object::PersistentVolumeClaim(claim)
}

/// Brings claims and volumes together: a bound claim has its volume, a bound volume its claim.
pub(super) fn complete(reading: &mut Reading) {
    leave_out_volumes_of_others(reading);
    let claims: Vec<Rc<PersistentVolumeClaim>> = reading.all::<PersistentVolumeClaim>().cloned().collect();
    let mut made = 0;
    for claim in claims.iter().filter(|claim| claim.phase == ClaimPhase::Bound && !claim.volume_name.is_empty()) {
        let key = Key::new(Kind::PersistentVolume, "", &claim.volume_name);
        if reading.has(&key) {
            continue;
        }
        made += 1;
        let mut meta = Meta::named("", &claim.volume_name);
        meta.uid = reading.uid(&format!("PersistentVolume {}", claim.volume_name));
        meta.created_ms = claim.meta.created_ms;
        meta.hold("kubernetes.io/pv-protection");
        let reference =
            ClaimReference { namespace: claim.meta.namespace.clone(), name: claim.meta.name.clone(), uid: Some(claim.meta.uid) };
        let volume = PersistentVolume {
            whole: Rc::default(),
            capacity: claim.capacity.unwrap_or(claim.spec.storage),
            access_modes: claim.spec.access_modes.clone(),
            class: claim.class.clone().unwrap_or_default(),
            reclaim_policy: Default::default(),
            node_affinity: None,
            claim: Some(reference),
            phase: VolumePhase::Bound,
            meta,
        };
        reading.add(&format!("PersistentVolume {}", claim.volume_name), Object::PersistentVolume(Rc::new(volume)));
    }
    if made > 0 {
        reading.notes.assume(format!(
            "The volumes of {made} bound claims are not in the text: assumed as large as their claims, reached from every node, and \
             deleted with them."
        ));
    }
}

/// Volumes bound to claims that are not in the text, such as those of other namespaces: here they would count as released.
fn leave_out_volumes_of_others(reading: &mut Reading) {
    let mut claims: Vec<Key> = reading.all::<PersistentVolumeClaim>().map(|claim| key_of(&**claim)).collect();
    order::sort_by(&mut claims, Ord::cmp);
    let is_others = |object: &Object| match object {
        Object::PersistentVolume(volume) if volume.phase == VolumePhase::Bound => {
            let claim = volume.claim.as_ref().map(|claim| Key::new(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name));
            claim.is_some_and(|claim| claims.binary_search(&claim).is_err())
        }
        _ => false,
    };
    let (others, kept): (Vec<Object>, Vec<Object>) = std::mem::take(&mut reading.objects).into_iter().partition(is_others);
    reading.objects = kept;
    for volume in others {
        let Object::PersistentVolume(volume) = volume else { continue };
        let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name)).unwrap_or_default();
        reading.notes.leave_out(&format!("PersistentVolume {}", volume.meta.name), format!("its claim {claim} is not in the text"));
    }
}
