//! Making and mending the set's pods. Models stateful_pod_control.go and stateful_set_utils.go newStatefulSetPod.

use super::Write;
use super::claims::has_claims;
use super::revisions::RevisionForPod;
use crate::api::pod::Pod;
use crate::api::stateful_set::{ClaimTemplate, StatefulSet, pod_name};
use crate::api::{Key, Labels, Meta, Name, Resource, known, names};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use std::rc::Rc;

/// The label with the pod's revision.
pub const REVISION_LABEL: &str = "controller-revision-hash";
/// The label with the pod's name.
pub const POD_NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";
/// The label with the pod's ordinal.
pub const POD_INDEX_LABEL: &str = "apps.kubernetes.io/pod-index";

/// The name of a pod's revision.
pub fn revision_of(pod: &Pod) -> Option<&Name> {
    pod.meta.labels.get(REVISION_LABEL)
}

impl State {
    /// Makes the claims and the pod of an ordinal; the error is the sentence of the event.
    pub(super) fn create_set_pod(&mut self, set: &StatefulSet, revision: &RevisionForPod, ordinal: i64) -> Result<Rc<Pod>, String> {
        let pod = new_pod(set, revision, ordinal);
        let name = pod.meta.name.clone();
        if let Err(error) = self.create_claims(set, &pod, &pod.template_claims) {
            self.pod_event(set, Write::Create, &name, Some(&error));
            return Err(error);
        }
        if let Some(error) = refusal(&pod) {
            self.pod_event(set, Write::Create, &name, Some(&error));
            return Err(error);
        }
        match self.create(Rc::new(pod).into_object()) {
            Ok(uid) => {
                let pod = self.store.by_uid(uid).and_then(Pod::of).cloned();
                let pod = pod.ok_or_else(|| format!("pods \"{name}\" not found"))?;
                self.own_claims(set, &pod, &pod.template_claims);
                self.pod_event(set, Write::Create, &name, None);
                Ok(pod)
            }
            // The name belongs to a pod that is not the set's: it has to go first. Upstream reports no event here.
            Err(error) => Err(error.to_string()),
        }
    }

    /// Claims that vanished while their pod was not running yet are made again.
    ///
    /// `claims` are the volume and claim names of the pod's ordinal.
    pub(super) fn create_missing_claims(&mut self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> Result<(), String> {
        self.create_claims(set, pod, claims)?;
        self.own_claims(set, pod, claims);
        Ok(())
    }

    /// Whether a pod and its claims are what the pod's identity asks for (identityMatches, storageMatches).
    ///
    /// `claims` are the volume and claim names of the pod's ordinal.
    pub(super) fn is_as_wanted(&self, set: &StatefulSet, pod: &Pod, claims: &[(Name, Name)]) -> bool {
        has_identity(pod) && has_claims(pod, claims) && self.claims_match_policy(set, pod, claims)
    }

    /// Gives a pod what its identity asks for; says whether it had it (UpdateStatefulPod).
    pub(super) fn mend_pod(&mut self, set: &StatefulSet, pod: &Pod, ordinal: i64, claims: &[(Name, Name)]) -> bool {
        if self.is_as_wanted(set, pod, claims) {
            return true;
        }
        let name = &pod.meta.name;
        // A real pod's volumes can't be changed; upstream's write of them fails and is tried for ever.
        if !has_identity(pod) {
            self.modify::<Pod>(&key_of(pod), |pod| set_identity(&mut pod.meta.labels, &pod.meta.name, ordinal));
        }
        // The pod is written again, and that reported, when only its claims were mended as well.
        self.own_claims(set, pod, claims);
        self.pod_event(set, Write::Update, name, None);
        false
    }
}

fn has_identity(pod: &Pod) -> bool {
    pod.meta.labels.get(POD_NAME_LABEL) == Some(&pod.meta.name)
}

/// Why the API server refuses a pod that the controller has named: a set's name leaves room for its own use of it, not for
/// what its pods' labels and host names add. Models pkg/apis/core/validation/validation.go ValidatePodCreate.
fn refusal(pod: &Pod) -> Option<String> {
    let labels = pod.meta.labels.iter().flat_map(|(_, value)| {
        names::label_value(value).into_iter().map(move |detail| format!("metadata.labels: Invalid value: {value:?}: {detail}"))
    });
    let hostname = names::dns_label(&pod.hostname).into_iter();
    let hostname = hostname.map(|detail| format!("spec.hostname: Invalid value: {:?}: {detail}", &*pod.hostname));
    let errors: Vec<String> = labels.chain(hostname).collect();
    let told = match errors.as_slice() {
        [] => return None,
        [error] => error.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Some(format!("Pod \"{}\" is invalid: {told}", pod.meta.name))
}

fn set_identity(labels: &mut Labels, name: &Name, ordinal: i64) {
    labels.set_all(identity(name, ordinal));
}

fn identity(name: &Name, ordinal: i64) -> [(Name, Name); 2] {
    [(known(POD_NAME_LABEL), name.clone()), (known(POD_INDEX_LABEL), ordinal.to_string().into())]
}

/// Volume and claim names of an ordinal's claims.
pub(super) fn template_claims(set: &StatefulSet, ordinal: i64) -> Rc<[(Name, Name)]> {
    set.spec.claim_templates.iter().map(|t| (t.name.clone(), t.claim_name(&set.meta.name, ordinal))).collect()
}

/// The claims of an ordinal's pod: those it was made with, if they are still what the set's templates ask for.
pub(super) fn claims_of(set: &StatefulSet, pod: &Pod, ordinal: i64) -> Rc<[(Name, Name)]> {
    let templates = &set.spec.claim_templates;
    let is_of = |(template, (volume, claim)): (&ClaimTemplate, &(Name, Name))| {
        template.name == *volume && template.is_claim_name(claim, &set.meta.name, ordinal)
    };
    if templates.len() == pod.template_claims.len() && templates.iter().zip(pod.template_claims.iter()).all(is_of) {
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
    let [named, numbered] = identity(&name, ordinal);
    meta.labels.set_all([named, numbered, (known(REVISION_LABEL), revision.name.clone())]);
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
