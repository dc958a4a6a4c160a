//! Creates and updates the set's pods. Models stateful_pod_control.go and stateful_set_utils.go newStatefulSetPod.

use super::Write;
use super::claims::has_claims;
use super::revisions::RevisionForPod;
use crate::api::pod::Pod;
use crate::api::stateful_set::{ClaimTemplate, StatefulSet, pod_name};
use crate::api::{Key, Labels, Meta, Name, Resource, interned, names};
use crate::cluster::ApiError;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::wait::WaitReason;
use std::rc::Rc;

/// The label with the name of the pod's revision.
pub const REVISION_LABEL: &str = "controller-revision-hash";
/// The label with the pod's name.
pub const POD_NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";
/// The label with the pod's ordinal.
pub const POD_INDEX_LABEL: &str = "apps.kubernetes.io/pod-index";

/// The name of a pod's revision (stateful_set_utils.go getPodRevision).
pub fn revision_of(pod: &Pod) -> Option<&Name> {
    pod.meta.labels.get(REVISION_LABEL)
}

impl State {
    /// Creates the claims and the pod of an ordinal (CreateStatefulPod). The error is the message of the event.
    pub(super) fn create_stateful_pod(&mut self, set: &StatefulSet, revision: &RevisionForPod, ordinal: i64) -> Result<Rc<Pod>, String> {
        let pod = new_pod(set, revision, ordinal);
        let name = pod.meta.name.clone();
        if let Err(error) = self.create_claims(set, &pod, &pod.template_claims) {
            self.pod_event(set, Write::Create, &name, Some(&error));
            return Err(error);
        }
        if let Some(error) = validation_error(&pod) {
            self.pod_event(set, Write::Create, &name, Some(&error));
            return Err(error);
        }
        match self.create(Rc::new(pod).into_object()) {
            Ok(uid) => {
                let pod = self.store.by_uid(uid).and_then(Pod::of).cloned();
                let pod = pod.ok_or_else(|| format!("pods \"{name}\" not found"))?;
                self.update_claim_owners(set, &pod, &pod.template_claims);
                self.pod_event(set, Write::Create, &name, None);
                Ok(pod)
            }
            Err(error) => {
                let message = error.to_string();
                // A pod that the set does not own has this name: upstream records no event for that.
                if !matches!(error, ApiError::AlreadyExists(_)) {
                    self.pod_event(set, Write::Create, &name, Some(&message));
                }
                Err(message)
            }
        }
    }

    /// Recreates claims that were deleted while their pod is Pending (CreateMissingPersistentVolumeClaims).
    ///
    /// `claims` are the volume and claim names of the pod's ordinal.
    pub(super) fn create_missing_claims(&mut self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> Result<(), String> {
        self.create_claims(set, pod, claims)?;
        self.update_claim_owners(set, pod, claims);
        Ok(())
    }

    /// Whether a pod has its identity labels and its claims, with the right owners (identityMatches, storageMatches,
    /// ClaimsMatchRetentionPolicy).
    ///
    /// `claims` are the volume and claim names of the pod's ordinal.
    pub(super) fn has_identity_and_claims(&self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> bool {
        has_identity(pod) && has_claims(pod, claims) && self.claims_match_policy(set, pod, claims)
    }

    /// Repairs the identity labels of a pod and the owners of its claims (UpdateStatefulPod). Returns whether nothing had to
    /// be repaired, or why the update failed.
    pub(super) fn update_stateful_pod(
        &mut self,
        set: &StatefulSet,
        pod: &Pod,
        ordinal: i64,
        claims: &[(Name, Name)],
    ) -> Result<bool, WaitReason> {
        if self.has_identity_and_claims(set, pod, claims) {
            return Ok(true);
        }
        let name = &pod.meta.name;
        if !has_claims(pod, claims) {
            return Err(self.fail_storage_update(set, pod, claims));
        }
        if !has_identity(pod) {
            self.modify::<Pod>(&key_of(pod), |pod| set_identity(&mut pod.meta.labels, &pod.meta.name, ordinal));
        }
        // Upstream writes the pod and records the event even if only its claims differed.
        self.update_claim_owners(set, pod, claims);
        self.pod_event(set, Write::Update, name, None);
        Ok(false)
    }
}

fn has_identity(pod: &Pod) -> bool {
    pod.meta.labels.get(POD_NAME_LABEL) == Some(&pod.meta.name)
}

/// The API server's validation error for a new pod: a valid set name can be too long for the labels and the host name that
/// contain it. Models pkg/apis/core/validation/validation.go ValidatePodCreate.
fn validation_error(pod: &Pod) -> Option<String> {
    let labels = pod.meta.labels.iter().flat_map(|(_, value)| {
        names::label_value(value).into_iter().map(move |detail| format!("metadata.labels: Invalid value: {value:?}: {detail}"))
    });
    let hostname = names::dns_label(&pod.hostname).into_iter();
    let hostname = hostname.map(|detail| format!("spec.hostname: Invalid value: {:?}: {detail}", &*pod.hostname));
    let errors: Vec<String> = labels.chain(hostname).collect();
    let details = match errors.as_slice() {
        [] => return None,
        [error] => error.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Some(format!("Pod \"{}\" is invalid: {details}", pod.meta.name))
}

fn set_identity(labels: &mut Labels, name: &Name, ordinal: i64) {
    labels.set_all(identity(name, ordinal));
}

fn identity(name: &Name, ordinal: i64) -> [(Name, Name); 2] {
    [(interned(POD_NAME_LABEL), name.clone()), (interned(POD_INDEX_LABEL), ordinal.to_string().into())]
}

/// The volume name and the claim name of each claim template, for an ordinal.
pub(super) fn template_claims(set: &StatefulSet, ordinal: i64) -> Rc<[(Name, Name)]> {
    set.spec.claim_templates.iter().map(|t| (t.name.clone(), t.claim_name(&set.meta.name, ordinal))).collect()
}

/// The volume and claim names for a pod's ordinal. Shares those that the pod was created with if the set's templates still
/// have the same names.
pub(super) fn claims_of(set: &StatefulSet, pod: &Pod, ordinal: i64) -> Rc<[(Name, Name)]> {
    let templates = &set.spec.claim_templates;
    let has_names_of = |(template, (volume, claim)): (&ClaimTemplate, &(Name, Name))| {
        template.name == *volume && template.is_claim_name(claim, &set.meta.name, ordinal)
    };
    if templates.len() == pod.template_claims.len() && templates.iter().zip(pod.template_claims.iter()).all(has_names_of) {
        return pod.template_claims.clone();
    }
    template_claims(set, ordinal)
}

/// Models stateful_set_utils.go newVersionedStatefulSetPod.
fn new_pod(set: &StatefulSet, revision: &RevisionForPod, ordinal: i64) -> Pod {
    let name = pod_name(&set.meta.name, ordinal);
    let template = &revision.template;
    let mut meta = Meta::with_names(set.meta.namespace.clone(), name.clone());
    meta.labels = template.labels.clone();
    meta.annotations = template.annotations.clone();
    meta.owners = revision.owners.clone();
    let [pod_name_label, pod_index_label] = identity(&name, ordinal);
    meta.labels.set_all([pod_name_label, pod_index_label, (interned(REVISION_LABEL), revision.name.clone())]);
    let mut pod = Pod::from_spec(meta, template.spec.clone());
    pod.hostname = name;
    pod.subdomain = set.spec.service_name.clone();
    pod.template_claims = template_claims(set, ordinal);
    pod
}

/// The key of one of the set's claims.
pub(super) fn claim_key(set: &StatefulSet, claim: &Name) -> Key {
    Key { kind: crate::api::Kind::PersistentVolumeClaim, namespace: set.meta.namespace.clone(), name: claim.clone() }
}
