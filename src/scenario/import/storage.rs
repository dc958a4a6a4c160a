//! Reads claims and volumes, and adds missing volumes.

use super::importer::Importer;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::storage::{ClaimReference, PersistentVolume, VolumePhase};
use crate::api::{Key, Kind, Meta, Object, order, read};
use crate::cluster::faults::key_of;
use crate::manifest::decode::PERSISTENT_VOLUME_FIELDS;
use serde_json::{Value, json};
use std::rc::Rc;

/// The annotation with the provisioner of a volume.
const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";
/// A volume of the playground's own provisioner has no source: adds one, so that it passes validation. `None` for others.
pub(super) fn with_source(raw: &Value) -> Option<Value> {
    let spec = raw.get("spec")?.as_object()?;
    raw.pointer("/metadata/annotations")?.get(PROVISIONED_BY)?;
    if spec.keys().any(|field| !PERSISTENT_VOLUME_FIELDS.contains(&field.as_str())) {
        return None;
    }
    let mut volume = raw.clone();
    volume["spec"]["csi"] = json!({"driver": "playground", "volumeHandle": "none"});
    Some(volume)
}

/// A volume with its phase and its claim.
pub(super) fn volume(importer: &mut Importer, mut volume: Rc<PersistentVolume>, raw: &Value) -> Option<Object> {
    let copy = Rc::make_mut(&mut volume);
    if with_source(raw).is_some() {
        copy.whole = Rc::default();
    }
    let uid = read::at(raw, &["spec", "claimRef", "uid"]).as_str();
    if let (Some(claim), Some(uid)) = (&mut copy.claim, uid) {
        claim.uid = Some(importer.uid(uid));
    }
    copy.phase = match read::at(raw, &["status", "phase"]).as_str() {
        Some("Bound") => VolumePhase::Bound,
        Some("Released") => VolumePhase::Released,
        Some("Failed") => VolumePhase::Failed,
        _ => VolumePhase::Available,
    };
    Some(Object::PersistentVolume(volume))
}

/// A claim with its phase and its capacity.
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

/// Adds the missing volumes of bound claims and removes volumes whose claim is missing.
pub(super) fn complete(importer: &mut Importer) {
    remove_volumes_without_claim(importer);
    let claims: Vec<Rc<PersistentVolumeClaim>> = importer.all::<PersistentVolumeClaim>().cloned().collect();
    let mut added = 0;
    for claim in claims.iter().filter(|claim| claim.phase == ClaimPhase::Bound && !claim.volume_name.is_empty()) {
        let key = Key::new(Kind::PersistentVolume, "", &claim.volume_name);
        if importer.has(&key) {
            continue;
        }
        added += 1;
        let mut meta = Meta::named("", &claim.volume_name);
        meta.uid = importer.uid(&format!("PersistentVolume {}", claim.volume_name));
        meta.created_ms = claim.meta.created_ms;
        meta.add_finalizer("kubernetes.io/pv-protection");
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
        importer.add(&format!("PersistentVolume {}", claim.volume_name), Object::PersistentVolume(Rc::new(volume)));
    }
    if added > 0 {
        let claims = if added == 1 { "1 bound PersistentVolumeClaim".to_owned() } else { format!("{added} bound PersistentVolumeClaims") };
        importer.notes.assume(format!(
            "Not in the text: the volumes of {claims}. Assumed: the claim's capacity, access from every node, reclaim policy Delete."
        ));
    }
}

/// Removes volumes bound to claims that are not in the text, such as claims of other namespaces: they would become Released.
fn remove_volumes_without_claim(importer: &mut Importer) {
    let mut claims: Vec<Key> = importer.all::<PersistentVolumeClaim>().map(|claim| key_of(&**claim)).collect();
    order::sort_by(&mut claims, Ord::cmp);
    let has_no_claim = |object: &Object| match object {
        Object::PersistentVolume(volume) if volume.phase == VolumePhase::Bound => {
            let claim = volume.claim.as_ref().map(|claim| Key::new(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name));
            claim.is_some_and(|claim| claims.binary_search(&claim).is_err())
        }
        _ => false,
    };
    let (unclaimed, kept): (Vec<Object>, Vec<Object>) = std::mem::take(&mut importer.objects).into_iter().partition(has_no_claim);
    importer.objects = kept;
    for volume in unclaimed {
        let Object::PersistentVolume(volume) = volume else { continue };
        let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name)).unwrap_or_default();
        importer
            .notes
            .leave_out(&format!("PersistentVolume {}", volume.meta.name), format!("its PersistentVolumeClaim {claim} is not in the text"));
    }
}
