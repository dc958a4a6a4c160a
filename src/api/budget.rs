//! PodDisruptionBudgets.

use super::selector::LabelSelector;
use super::stateful_set::IntOrPercent;
use super::{Meta, read};
use serde_json::{Value, json};
use std::rc::Rc;

/// A PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodDisruptionBudget {
    /// Its metadata.
    pub meta: Meta,
    /// The whole spec as the API server stores it.
    pub whole: Rc<Value>,
    /// Selects the pods it protects; absent selects none.
    pub selector: Option<LabelSelector>,
    /// `minAvailable`: pods that must stay healthy during an eviction.
    pub min_available: Option<IntOrPercent>,
    /// `maxUnavailable`: pods that may be unhealthy or missing.
    pub max_unavailable: Option<IntOrPercent>,
    /// Its status, written by the disruption controller.
    pub status: BudgetStatus,
}

/// `status` of a budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BudgetStatus {
    /// Replicas that the controllers of the selected pods desire.
    pub expected_pods: i32,
    /// Healthy pods at present.
    pub current_healthy: i32,
    /// The minimum number of healthy pods.
    pub desired_healthy: i32,
    /// How many pods may be evicted now.
    pub disruptions_allowed: i32,
    /// The generation that this status was computed from.
    pub observed_generation: i64,
}

impl PodDisruptionBudget {
    /// The typed view of a defaulted spec.
    pub fn read(meta: Meta, spec: &Value) -> PodDisruptionBudget {
        PodDisruptionBudget {
            meta,
            whole: Rc::new(spec.clone()),
            selector: read::view(read::at(spec, &["selector"])),
            min_available: IntOrPercent::read(read::at(spec, &["minAvailable"])),
            max_unavailable: IntOrPercent::read(read::at(spec, &["maxUnavailable"])),
            status: BudgetStatus::default(),
        }
    }
}

impl BudgetStatus {
    /// As the API server returns it.
    pub fn to_value(&self) -> Value {
        json!({
            "currentHealthy": self.current_healthy,
            "desiredHealthy": self.desired_healthy,
            "disruptionsAllowed": self.disruptions_allowed,
            "expectedPods": self.expected_pods,
            "observedGeneration": self.observed_generation,
        })
    }
}
