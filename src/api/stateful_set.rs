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
    /// What is wanted.
    pub spec: Rc<StatefulSetSpec>,
    /// What is there.
    pub status: StatefulSetStatus,
}

/// `spec` of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetSpec {
    /// The whole spec as the API server keeps it.
    pub whole: Rc<Value>,
    /// How many pods are wanted.
    pub replicas: i32,
    /// Which pods are the set's.
    pub selector: LabelSelector,
    /// What its pods are made from.
    pub template: Rc<PodTemplate>,
    /// What its pods' claims are made from.
    pub claim_templates: Rc<Vec<ClaimTemplate>>,
    /// The governing Service's name.
    pub service_name: Name,
    /// In order or all at once.
    pub pod_management_policy: PodManagementPolicy,
    /// How pods are replaced when the template changes.
    pub update_strategy: UpdateStrategy,
    /// How many old revisions are kept.
    pub revision_history_limit: i32,
    /// How long a pod must be Ready to count as available.
    pub min_ready_seconds: i32,
    /// The first ordinal.
    pub start_ordinal: i32,
    /// What becomes of the claims.
    pub retention: RetentionPolicy,
}

/// `podManagementPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // the names are the field's own
pub enum PodManagementPolicy {
    #[default]
    OrderedReady,
    Parallel,
}

/// `updateStrategy`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the field's own
pub enum UpdateStrategy {
    RollingUpdate {
        /// Ordinals below it keep the current revision.
        partition: i32,
        /// Used only with the gate MaxUnavailableStatefulSet.
        max_unavailable: Option<IntOrPercent>,
    },
    OnDelete,
}

impl Default for UpdateStrategy {
    fn default() -> Self {
        UpdateStrategy::RollingUpdate { partition: 0, max_unavailable: None }
    }
}

/// A number of pods, or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOrPercent {
    /// That many.
    Int(i32),
    /// That many in a hundred.
    Percent(i32),
}

impl IntOrPercent {
    /// Reads `3` or `"30%"`; anything else is nothing.
    pub fn read(value: &Value) -> Option<IntOrPercent> {
        match value {
            Value::Number(n) => n.as_i64().and_then(|n| i32::try_from(n).ok()).map(IntOrPercent::Int),
            Value::String(s) => s.strip_suffix('%').and_then(|n| n.parse().ok()).map(IntOrPercent::Percent),
            _ => None,
        }
    }

    /// How many of `total` it means (intstr.GetScaledValueFromIntOrPercent).
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

/// `persistentVolumeClaimRetentionPolicy`: whether claims are deleted with the set, and when scaled away.
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
    /// The volume's name, and the first part of the claims' names.
    pub name: Name,
    /// Labels of the claims, besides the selector's.
    pub labels: Labels,
    /// Annotations of the claims.
    pub annotations: Labels,
    /// What the claims ask for.
    pub spec: Rc<ClaimSpec>,
}

/// `status` of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetStatus {
    /// The generation this status is about.
    pub observed_generation: i64,
    /// Pods made.
    pub replicas: i32,
    /// Pods Running and Ready.
    pub ready_replicas: i32,
    /// Pods Ready for minReadySeconds.
    pub available_replicas: i32,
    /// Pods of the current revision.
    pub current_replicas: i32,
    /// Pods of the update revision.
    pub updated_replicas: i32,
    /// The revision rolled out last.
    pub current_revision: Name,
    /// The revision being rolled out.
    pub update_revision: Name,
    /// How often a revision's name was taken.
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

    /// The ordinals wanted.
    pub fn ordinals(&self) -> std::ops::Range<i64> {
        let start = i64::from(self.start_ordinal);
        start..start + i64::from(self.replicas.max(0))
    }
}

impl ClaimTemplate {
    /// The typed view of a template, of a set's claims or of a generic ephemeral volume, which has no name there.
    pub fn read(template: &Value) -> ClaimTemplate {
        ClaimTemplate {
            name: read::at(template, &["metadata", "name"]).as_str().unwrap_or_default().into(),
            labels: read::view(read::at(template, &["metadata", "labels"])),
            annotations: read::view(read::at(template, &["metadata", "annotations"])),
            spec: Rc::new(ClaimSpec::read(read::at(template, &["spec"]))),
        }
    }

    /// The name of the claim for one pod: TEMPLATE-SET-ORDINAL (stateful_set_utils.go getPersistentVolumeClaimName).
    pub fn claim_name(&self, set: &str, ordinal: i64) -> Name {
        format!("{}-{set}-{ordinal}", self.name).into()
    }

    /// Whether a name is that of the claim for one pod.
    pub fn is_claim_name(&self, name: &str, set: &str, ordinal: i64) -> bool {
        let rest = name.strip_prefix(&*self.name).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.strip_prefix(set));
        let is_ordinal = |digits: &str| digits.starts_with(|first: char| ('1'..='9').contains(&first)) || digits == "0";
        rest.and_then(|rest| rest.strip_prefix('-')).is_some_and(|digits| is_ordinal(digits) && digits.parse() == Ok(ordinal))
    }
}

impl StatefulSetStatus {
    /// As the API server shows it.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("availableReplicas".into(), self.available_replicas.into());
        out.insert("collisionCount".into(), self.collision_count.into());
        let mut some = |key: &str, value: Value| {
            if value != 0 && value != "" {
                out.insert(key.into(), value);
            }
        };
        some("currentReplicas", self.current_replicas.into());
        some("currentRevision", (*self.current_revision).into());
        some("observedGeneration", self.observed_generation.into());
        some("readyReplicas", self.ready_replicas.into());
        some("updateRevision", (*self.update_revision).into());
        some("updatedReplicas", self.updated_replicas.into());
        out.insert("replicas".into(), self.replicas.into());
        out.into()
    }
}

/// The name of a set's pod: SET-ORDINAL.
pub fn pod_name(set: &str, ordinal: i64) -> Name {
    format!("{set}-{ordinal}").into()
}

/// Set and ordinal of a pod's name, if it has that form (stateful_set_utils.go getParentNameAndOrdinal).
pub fn parent_and_ordinal(pod: &str) -> Option<(&str, i64)> {
    let (parent, ordinal) = pod.rsplit_once('-')?;
    let digits = !ordinal.is_empty() && ordinal.bytes().all(|b| b.is_ascii_digit());
    // Upstream reads the digits as a 32-bit number and takes what does not fit for no ordinal.
    ordinal.parse::<i32>().ok().filter(|_| digits).map(|n| (parent, i64::from(n)))
}
