//! PodDisruptionBudgets.

use super::selector::LabelSelector;
use super::stateful_set::IntOrPercent;
use super::{Meta, read};
use serde_json::{Value, json};
use std::rc::Rc;

/// A budget for disruptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodDisruptionBudget {
    /// Its metadata.
    pub meta: Meta,
    /// The whole spec as the API server keeps it.
    pub whole: Rc<Value>,
    /// The pods it protects; absent means none.
    pub selector: Option<LabelSelector>,
    /// How many must stay.
    pub min_available: Option<IntOrPercent>,
    /// How many may be missing.
    pub max_unavailable: Option<IntOrPercent>,
    /// What is allowed now.
    pub status: BudgetStatus,
}

/// `status` of a budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BudgetStatus {
    /// Pods there should be.
    pub expected_pods: i32,
    /// Healthy pods there are.
    pub current_healthy: i32,
    /// Healthy pods there must be.
    pub desired_healthy: i32,
    /// How many may be evicted now.
    pub disruptions_allowed: i32,
    /// The generation this status is about.
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
    /// As the API server shows it.
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
