//! The recorded revisions of a StatefulSet or Deployment, by number.
//!
//! Models polymorphichelpers/history.go.

use crate::api::deployment::ReplicaSet;
use crate::api::order::gather;
use crate::api::pod_spec::PodTemplate;
use crate::api::revision::ControllerRevision;
use crate::api::{Labels, Object};
use crate::cluster::State;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The annotation with the cause of a change, shown as CHANGE-CAUSE.
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";
/// The annotation with the revision of a ReplicaSet, and with the current revision of a Deployment.
pub const REVISION: &str = "deployment.kubernetes.io/revision";
/// The label that distinguishes the Pods of one ReplicaSet from those of the Deployment's others.
const TEMPLATE_HASH: &str = "pod-template-hash";

/// A recorded revision.
#[derive(Clone, Debug)]
pub struct RecordedRevision {
    /// The Pod template; for a ReplicaSet, without the pod-template-hash label.
    pub template: Rc<PodTemplate>,
    /// The Pod template as kubectl prints it: with the pod-template-hash label and the change cause.
    pub printed_template: Rc<PodTemplate>,
    /// The change cause, if one was recorded.
    pub cause: Option<String>,
}

/// The recorded revisions of an object, by number.
pub fn recorded_revisions(state: &State, object: &Object) -> BTreeMap<i64, RecordedRevision> {
    let uid = object.meta().uid;
    let cause = |annotations: &Labels| annotations.get(CHANGE_CAUSE).map(|c| c.to_string());
    match object {
        Object::StatefulSet(_) => gather(state.store().owned::<ControllerRevision>(uid).map(|r| {
            let cause = cause(&r.meta.annotations);
            (r.revision, RecordedRevision { template: r.template.clone(), printed_template: r.template.clone(), cause })
        })),
        _ => gather(state.store().owned::<ReplicaSet>(uid).filter_map(|set| {
            let number = set.meta.annotations.get(REVISION)?.parse().ok()?;
            let cause = cause(&set.meta.annotations);
            let printed_template = with_cause(&set.spec.template, cause.as_deref());
            Some((number, RecordedRevision { template: without_hash(&set.spec.template), printed_template, cause }))
        })),
    }
}

fn with_cause(template: &Rc<PodTemplate>, cause: Option<&str>) -> Rc<PodTemplate> {
    let Some(cause) = cause else { return template.clone() };
    let mut whole = (*template.whole).clone();
    whole["metadata"]["annotations"][CHANGE_CAUSE] = cause.into();
    Rc::new(PodTemplate::read(&whole))
}

fn without_hash(template: &PodTemplate) -> Rc<PodTemplate> {
    let mut whole = (*template.whole).clone();
    if let Some(labels) = whole.pointer_mut("/metadata/labels").and_then(|l| l.as_object_mut()) {
        labels.remove(TEMPLATE_HASH);
    }
    Rc::new(PodTemplate::read(&whole))
}
