//! The recorded templates of a set or Deployment, by number.
//!
//! Models polymorphichelpers/history.go.

use crate::api::deployment::ReplicaSet;
use crate::api::pod_spec::PodTemplate;
use crate::api::revision::ControllerRevision;
use crate::api::{Labels, Object};
use crate::cluster::State;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The annotation with the reason of a change.
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";
/// The annotation with the number of a ReplicaSet, and of the one a Deployment has come to.
pub const REVISION: &str = "deployment.kubernetes.io/revision";
/// The label that tells a ReplicaSet's pods from the others'.
const TEMPLATE_HASH: &str = "pod-template-hash";

/// A recorded template.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The template; of a ReplicaSet without the label of its hash.
    pub template: Rc<PodTemplate>,
    /// The template as it is printed: with the label of its hash, and why it was changed.
    pub shown: Rc<PodTemplate>,
    /// Why it was changed, if that was noted.
    pub cause: Option<String>,
}

/// The recorded templates of an object, by number.
pub fn recorded(state: &State, object: &Object) -> BTreeMap<i64, Recorded> {
    let uid = object.meta().uid;
    let cause = |annotations: &Labels| annotations.get(CHANGE_CAUSE).map(|c| c.to_string());
    match object {
        Object::StatefulSet(_) => state
            .store()
            .owned::<ControllerRevision>(uid)
            .map(|r| {
                let cause = cause(&r.meta.annotations);
                (r.revision, Recorded { template: r.template.clone(), shown: r.template.clone(), cause })
            })
            .collect(),
        _ => state
            .store()
            .owned::<ReplicaSet>(uid)
            .filter_map(|set| {
                let number = set.meta.annotations.get(REVISION)?.parse().ok()?;
                let cause = cause(&set.meta.annotations);
                let shown = with_cause(&set.spec.template, cause.as_deref());
                Some((number, Recorded { template: without_hash(&set.spec.template), shown, cause }))
            })
            .collect(),
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
