//! The set's PersistentVolumeClaims: created before their pod, with the owners that
//! `persistentVolumeClaimRetentionPolicy` asks for.
//!
//! The controller never deletes a claim. Under `whenDeleted: Delete` the set owns it, under `whenScaled: Delete` the condemned
//! pod does; the garbage collector (`controllers::garbage`) deletes it once that owner is deleted.
//! Models stateful_pod_control.go createPersistentVolumeClaims and the retention functions of stateful_set_utils.go.

use super::ordinal_of;
use super::pods::{claim_key, claims_of, template_claims};
use super::sync::Sync;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::pod::Pod;
use crate::api::stateful_set::{RetentionPolicy, StatefulSet};
use crate::api::{Kind, Meta, Name, OwnerReference, Resource};
use crate::cluster::state::State;
use std::rc::Rc;

impl State {
    /// Creates the missing claims of a pod. Fails if one is being deleted.
    ///
    /// `claims` are the volume and claim names of the pod's ordinal.
    pub(super) fn create_claims(&mut self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> Result<(), String> {
        let mut errors = Vec::new();
        for (template, (_, name)) in set.spec.claim_templates.iter().zip(claims) {
            match self.store.find::<PersistentVolumeClaim>(&set.meta.namespace, name) {
                Some(claim) if claim.meta.is_terminating() => errors.push(format!("pvc {name} is being deleted")),
                Some(_) => {}
                None => {
                    let mut meta = Meta::with_names(set.meta.namespace.clone(), name.clone());
                    meta.labels = template.labels.clone();
                    meta.labels.extend(&set.spec.selector.match_labels);
                    meta.annotations = template.annotations.clone();
                    let claim = PersistentVolumeClaim::new(meta, template.spec.clone());
                    let created = self.create(Rc::new(claim).into_object());
                    self.claim_event(set, pod, name, created.err().map(|e| e.to_string()));
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors.join(", ")) }
    }

    fn claim_event(&mut self, set: &StatefulSet, pod: &Pod, claim: &str, error: Option<String>) {
        let (set_name, pod) = (&set.meta.name, &pod.meta.name);
        let failed = error.map(|error| format!("failed error: {error}"));
        let (warning, reason, end) = match &failed {
            None => (false, "SuccessfulCreate", "success"),
            Some(failed) => (true, "FailedCreate", &**failed),
        };
        let message = format_args!("Create Claim {claim} Pod {pod} in StatefulSet {set_name} {end}");
        if let Some(id) = self.store.id_of_uid(set.meta.uid) {
            self.event_about(id, None, warning, reason, message);
        }
    }

    /// A claim that is still owned by a deleted pod of this name, under `whenScaled: Delete` (PodClaimIsStale).
    pub(super) fn stale_claim(&self, set: &StatefulSet, ordinal: i64) -> Option<Name> {
        if !set.spec.retention.delete_when_scaled {
            return None;
        }
        let pod = crate::api::stateful_set::pod_name(&set.meta.name, ordinal);
        let stale = |claim: &Name| {
            let claim = self.store.find::<PersistentVolumeClaim>(&set.meta.namespace, claim);
            claim.is_some_and(|c| c.meta.owners.iter().any(|o| o.kind == Kind::Pod && o.name == pod))
        };
        template_claims(set, ordinal).iter().map(|(_, claim)| claim).find(|claim| stale(claim)).cloned()
    }

    /// Whether the claims of a pod have the owners that the retention policy asks for (ClaimsMatchRetentionPolicy).
    ///
    /// `claims` are the volume and claim names of the pod's ordinal.
    pub(super) fn claims_match_policy(&self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> bool {
        self.skips_claim_owners(set)
            || claims.iter().all(|(_, name)| {
                let claim = self.store.find::<PersistentVolumeClaim>(&set.meta.namespace, name);
                claim.is_none_or(|claim| desired_owners(set, pod, &claim.meta.owners).is_none())
            })
    }

    /// Whether the policy is Retain/Retain and no claim in the cluster has an owner: then there are no owners to check.
    pub(super) fn skips_claim_owners(&self, set: &StatefulSet) -> bool {
        set.spec.retention == RetentionPolicy::default() && !self.store.has_owned_claims()
    }

    /// Sets the owners of a pod's claims as the retention policy asks (UpdatePodClaimForRetentionPolicy).
    pub(super) fn update_claim_owners(&mut self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) {
        if self.skips_claim_owners(set) {
            return;
        }
        for (_, name) in claims {
            let claim = self.store.find::<PersistentVolumeClaim>(&set.meta.namespace, name);
            if let Some(owners) = claim.and_then(|claim| desired_owners(set, pod, &claim.meta.owners)) {
                self.modify::<PersistentVolumeClaim>(&claim_key(set, name), |claim| claim.meta.owners = Rc::new(owners));
            }
        }
    }

    /// Sets the owners of condemned pods' claims before those pods are deleted (updateStatefulSet, fixPodClaim). Only for pods
    /// that changed since the last sync.
    pub(super) fn fix_condemned_claims(&mut self, sync: &Sync<'_>) {
        let (first, end) = sync.ordinals();
        let pods = self.store.controller_pods();
        let below = first.checked_sub(1).into_iter().flat_map(|last| pods.dirty(sync.controller, 0, last));
        let condemned: Vec<u32> = below.chain(pods.dirty(sync.controller, end, u32::MAX)).collect();
        for ordinal in condemned {
            let Some(pod) = self.replica(sync, ordinal) else { continue };
            let claims = claims_of(sync.set, &pod, ordinal.into());
            self.update_claim_owners(sync.set, &pod, &claims);
            self.store.set_dirty(sync.controller, ordinal, !has_claims(&pod, &claims));
        }
    }
}

/// Whether a pod's volumes refer to the claims of its ordinal (storageMatches).
pub(super) fn has_claims(pod: &Pod, claims: &[(Name, Name)]) -> bool {
    claims.iter().all(|desired| pod.claims().any(|(volume, claim)| (volume, claim) == (&desired.0, &desired.1)))
}

/// The owners a claim should have under the retention policy, if they differ from the current ones
/// (updateClaimOwnerRefForSetAndPod): the condemned pod under `whenScaled: Delete`, else the set under `whenDeleted: Delete`.
fn desired_owners(set: &StatefulSet, pod: &Pod, owners: &[OwnerReference]) -> Option<Vec<OwnerReference>> {
    // A claim with another controller keeps its owners.
    if owners.iter().any(|o| o.controller && o.uid != set.meta.uid && o.uid != pod.meta.uid) {
        return None;
    }
    let condemned = !set.spec.ordinals().contains(&ordinal_of(pod));
    let retention = set.spec.retention;
    let pod_owns = retention.delete_when_scaled && condemned;
    let set_owns = retention.delete_when_deleted && !pod_owns;
    let mut desired: Vec<OwnerReference> =
        (owners.iter()).filter(|o| o.uid != set.meta.uid && !(o.kind == Kind::Pod && o.name == pod.meta.name)).cloned().collect();
    let owner = |kind, name: &Name, uid| OwnerReference { kind, name: name.clone(), uid, controller: true, block_owner_deletion: true };
    if set_owns {
        desired.push(owner(Kind::StatefulSet, &set.meta.name, set.meta.uid));
    }
    if pod_owns {
        desired.push(owner(Kind::Pod, &pod.meta.name, pod.meta.uid));
    }
    let same = |a: &OwnerReference, b: &OwnerReference| a.uid == b.uid && a.kind == b.kind;
    let unchanged = desired.len() == owners.len() && owners.iter().all(|o| desired.iter().any(|d| same(d, o)));
    (!unchanged).then_some(desired)
}
