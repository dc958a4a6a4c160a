//! StatefulSets.

use super::claim::ClaimSpec;
use super::pod_spec::PodTemplate;
use super::selector::LabelSelector;
use super::{Labels, Meta, Name, read};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::rc::Rc;

/// A StatefulSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatefulSet {
    /// Its metadata.
    pub meta: Meta,
    /// Its spec.
    pub spec: Rc<StatefulSetSpec>,
    /// Its status.
    pub status: StatefulSetStatus,
}

/// `spec` of a StatefulSet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetSpec {
    /// The whole spec as the API server stores it.
    pub whole: Rc<Value>,
    /// The desired number of pods.
    pub replicas: i32,
    /// Selects its pods.
    pub selector: LabelSelector,
    /// The template of its pods.
    pub template: Rc<PodTemplate>,
    /// `volumeClaimTemplates`: the templates of the claims of each pod.
    pub claim_templates: Rc<Vec<ClaimTemplate>>,
    /// The governing Service's name.
    pub service_name: Name,
    /// Whether pods are created and deleted in order or in parallel.
    pub pod_management_policy: PodManagementPolicy,
    /// How pods are replaced when the template changes.
    pub update_strategy: UpdateStrategy,
    /// How many old revisions are retained.
    pub revision_history_limit: i32,
    /// How long a pod must be ready to count as available.
    pub min_ready_seconds: i32,
    /// The first ordinal.
    pub start_ordinal: i32,
    /// Whether claims are deleted or retained.
    pub retention: RetentionPolicy,
}

/// `podManagementPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // the names of the API's values
pub enum PodManagementPolicy {
    #[default]
    OrderedReady,
    Parallel,
}

/// `updateStrategy`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names of the API's values
pub enum UpdateStrategy {
    RollingUpdate {
        /// Pods with lower ordinals keep the current revision.
        partition: i32,
        /// Effective only with the feature gate MaxUnavailableStatefulSet.
        max_unavailable: Option<IntOrPercent>,
    },
    OnDelete,
}

impl Default for UpdateStrategy {
    fn default() -> Self {
        UpdateStrategy::RollingUpdate { partition: 0, max_unavailable: None }
    }
}

/// A number of pods or a percentage of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOrPercent {
    /// A number of pods.
    Int(i32),
    /// A percentage.
    Percent(i32),
}

impl IntOrPercent {
    /// Reads `3` or `"30%"`; `None` for anything else.
    pub fn read(value: &Value) -> Option<IntOrPercent> {
        match value {
            Value::Number(n) => n.as_i64().and_then(|n| i32::try_from(n).ok()).map(IntOrPercent::Int),
            Value::String(s) => s.strip_suffix('%').and_then(|n| n.parse().ok()).map(IntOrPercent::Percent),
            _ => None,
        }
    }

    /// The number of pods, of `total` (intstr.GetScaledValueFromIntOrPercent).
    pub fn of(self, total: i32, round_up: bool) -> i32 {
        match self {
            IntOrPercent::Int(n) => n,
            IntOrPercent::Percent(p) => {
                let product = i64::from(p) * i64::from(total);
                i32::try_from(if round_up { (product + 99).div_euclid(100) } else { product.div_euclid(100) }).unwrap_or(i32::MAX)
            }
        }
    }
}

/// `persistentVolumeClaimRetentionPolicy`: whether claims are deleted with the StatefulSet and when it is scaled down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// `whenDeleted: Delete`.
    pub delete_when_deleted: bool,
    /// `whenScaled: Delete`.
    pub delete_when_scaled: bool,
}

/// An entry of `volumeClaimTemplates`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimTemplate {
    /// The volume's name, which is also the prefix of the claims' names.
    pub name: Name,
    /// Labels of the claims, in addition to those of the selector.
    pub labels: Labels,
    /// Annotations of the claims.
    pub annotations: Labels,
    /// The spec of the claims.
    pub spec: Rc<ClaimSpec>,
}

/// `status` of a StatefulSet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetStatus {
    /// The generation that this status was computed from.
    pub observed_generation: i64,
    /// Created pods.
    pub replicas: i32,
    /// Pods that are running and ready.
    pub ready_replicas: i32,
    /// Pods that have been ready for `minReadySeconds`.
    pub available_replicas: i32,
    /// Pods of the current revision.
    pub current_replicas: i32,
    /// Pods of the update revision.
    pub updated_replicas: i32,
    /// The revision of the last completed rollout.
    pub current_revision: Name,
    /// The revision being rolled out.
    pub update_revision: Name,
    /// The number of hash collisions of revision names.
    pub collision_count: i32,
}

impl StatefulSetSpec {
    /// The typed view of a defaulted spec.
    pub fn read(spec: &Value) -> StatefulSetSpec {
        let int = |path: &[&str]| read::at(spec, path).as_i64().and_then(|n| i32::try_from(n).ok());
        let deletes = |key: &str| read::at(spec, &["persistentVolumeClaimRetentionPolicy", key]).as_str() == Some("Delete");
        let rolling = read::at(spec, &["updateStrategy", "rollingUpdate"]);
        StatefulSetSpec {
            whole: Rc::new(spec.clone()),
            replicas: int(&["replicas"]).unwrap_or(1),
            selector: read::view(read::at(spec, &["selector"])),
            template: Rc::new(PodTemplate::read(read::at(spec, &["template"]))),
            claim_templates: Rc::new(
                read::at(spec, &["volumeClaimTemplates"]).as_array().into_iter().flatten().map(ClaimTemplate::read).collect(),
            ),
            service_name: read::at(spec, &["serviceName"]).as_str().unwrap_or_default().into(),
            pod_management_policy: read::view(read::at(spec, &["podManagementPolicy"])),
            update_strategy: match read::at(spec, &["updateStrategy", "type"]).as_str() {
                Some("OnDelete") => UpdateStrategy::OnDelete,
                _ => UpdateStrategy::RollingUpdate {
                    partition: int(&["updateStrategy", "rollingUpdate", "partition"]).unwrap_or(0),
                    max_unavailable: IntOrPercent::read(read::at(rolling, &["maxUnavailable"])),
                },
            },
            revision_history_limit: int(&["revisionHistoryLimit"]).unwrap_or(10),
            min_ready_seconds: int(&["minReadySeconds"]).unwrap_or(0),
            start_ordinal: int(&["ordinals", "start"]).unwrap_or(0),
            retention: RetentionPolicy { delete_when_deleted: deletes("whenDeleted"), delete_when_scaled: deletes("whenScaled") },
        }
    }

    /// The desired ordinals.
    pub fn ordinals(&self) -> std::ops::Range<i64> {
        let start = i64::from(self.start_ordinal);
        start..start + i64::from(self.replicas.max(0))
    }
}

impl ClaimTemplate {
    /// The typed view of an entry of `volumeClaimTemplates` or of the template of a generic ephemeral volume, which has no
    /// name.
    pub fn read(template: &Value) -> ClaimTemplate {
        ClaimTemplate {
            name: read::at(template, &["metadata", "name"]).as_str().unwrap_or_default().into(),
            labels: read::view(read::at(template, &["metadata", "labels"])),
            annotations: read::view(read::at(template, &["metadata", "annotations"])),
            spec: Rc::new(ClaimSpec::read(read::at(template, &["spec"]))),
        }
    }

    /// The name of the claim of a pod: TEMPLATE-SET-ORDINAL (stateful_set_utils.go getPersistentVolumeClaimName).
    pub fn claim_name(&self, set: &str, ordinal: i64) -> Name {
        format!("{}-{set}-{ordinal}", self.name).into()
    }

    /// Whether a name is that of the claim of a pod.
    pub fn is_claim_name(&self, name: &str, set: &str, ordinal: i64) -> bool {
        let rest = name.strip_prefix(&*self.name).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.strip_prefix(set));
        let is_ordinal = |digits: &str| digits.starts_with(|first: char| ('1'..='9').contains(&first)) || digits == "0";
        rest.and_then(|rest| rest.strip_prefix('-')).is_some_and(|digits| is_ordinal(digits) && digits.parse() == Ok(ordinal))
    }
}

impl StatefulSetStatus {
    /// As the API server returns it.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("availableReplicas".into(), self.available_replicas.into());
        out.insert("collisionCount".into(), self.collision_count.into());
        let mut insert_set = |key: &str, value: Value| {
            if value != 0 && value != "" {
                out.insert(key.into(), value);
            }
        };
        insert_set("currentReplicas", self.current_replicas.into());
        insert_set("currentRevision", (*self.current_revision).into());
        insert_set("observedGeneration", self.observed_generation.into());
        insert_set("readyReplicas", self.ready_replicas.into());
        insert_set("updateRevision", (*self.update_revision).into());
        insert_set("updatedReplicas", self.updated_replicas.into());
        out.insert("replicas".into(), self.replicas.into());
        out.into()
    }
}

/// The name of a StatefulSet's pod: SET-ORDINAL.
pub fn pod_name(set: &str, ordinal: i64) -> Name {
    format!("{set}-{ordinal}").into()
}

/// StatefulSet and ordinal of a pod's name, if it has the form NAME-ORDINAL (stateful_set_utils.go getParentNameAndOrdinal).
pub fn parent_and_ordinal(pod: &str) -> Option<(&str, i64)> {
    let (parent, ordinal) = pod.rsplit_once('-')?;
    let digits = !ordinal.is_empty() && ordinal.bytes().all(|b| b.is_ascii_digit());
    // Upstream parses the digits as a 32-bit number; a larger number is not an ordinal.
    ordinal.parse::<i32>().ok().filter(|_| digits).map(|n| (parent, i64::from(n)))
}
