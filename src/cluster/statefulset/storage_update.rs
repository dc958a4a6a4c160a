//! The update of a pod whose volumes are not those of the set's claim templates. It always fails: volumes are immutable.
//!
//! This is what happens when a set is deleted with `--cascade=orphan` and re-created with another claim template: it adopts
//! the pods and cannot update them. Models stateful_pod_control.go UpdateStatefulPod, stateful_set_utils.go updateStorage and
//! pkg/apis/core/validation/validation.go ValidatePodUpdate.

use super::Write;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::volumes_diff::frozen_fields_message;
use crate::api::{Name, read};
use crate::cluster::change::Actor;
use crate::cluster::queue::Work;
use crate::cluster::state::State;
use crate::cluster::wait::WaitReason;
use serde_json::{Value, json};

/// The size of a group of Go's maps: an iteration starts at a random one of its slots.
const MAP_SLOTS: usize = 8;

impl State {
    /// Creates the missing claims, fails to update the pod and records the event.
    pub(super) fn fail_storage_update(&mut self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> WaitReason {
        let missing = |(volume, claim): &&(Name, Name)| !pod.claims().any(|own| own == (volume, claim));
        let reason = WaitReason::UpdateFailed { claims: claims.iter().filter(missing).map(|(_, claim)| claim.clone()).collect() };
        let error = match self.create_claims(set, pod, claims) {
            Err(error) => error,
            Ok(()) => {
                let old = pod.spec_value();
                let volumes = new_volumes(&old, claims, self.failed_syncs(set));
                let detail = frozen_fields_message(read::array(read::at(&old, &["volumes"])), &volumes);
                format!("Pod \"{}\" is invalid: spec: Forbidden: {detail}", pod.meta.name)
            }
        };
        self.pod_event(set, Write::Update, &pod.meta.name, Some(&error));
        reason
    }

    /// How often the sync of a set has failed in a row.
    fn failed_syncs(&self, set: &StatefulSet) -> usize {
        let work = self.store.id_of_uid(set.meta.uid).map(|id| Work { actor: Actor::StatefulSet, id });
        work.map_or(0, |work| self.queue.failures(work) as usize)
    }
}

/// The volumes that the update asks for: those of the claims in the order of a Go map, then the pod's others. Go starts at a
/// random slot of the map; here each attempt starts at the next one.
fn new_volumes(spec: &Value, claims: &[(Name, Name)], attempt: usize) -> Vec<Value> {
    let start = Some(attempt % MAP_SLOTS.max(claims.len())).filter(|start| *start < claims.len()).unwrap_or(0);
    let of_claims = claims[start..].iter().chain(&claims[..start]);
    let of_claims = of_claims.map(|(volume, claim)| json!({"name": volume, "persistentVolumeClaim": {"claimName": claim}}));
    let is_other = |volume: &&Value| !claims.iter().any(|(name, _)| read::at(volume, &["name"]).as_str() == Some(name));
    let others = read::array(read::at(spec, &["volumes"])).iter().filter(is_other).cloned();
    of_claims.chain(others).collect()
}
