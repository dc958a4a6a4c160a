//! What pods ask of a node, and what a node has.

use super::pod_spec::{Container, PodSpec};
use super::quantity::Quantity;
use super::{Name, read};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const COUNTED: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// What a node has or a pod asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// CPU in thousandths of a core.
    pub cpu_milli: i64,
    /// Memory in bytes.
    pub memory_bytes: i64,
    /// Ephemeral storage in bytes.
    pub ephemeral_storage_bytes: i64,
}

impl Resources {
    /// Read from a map of quantities such as `requests`.
    pub fn read(quantities: &BTreeMap<Name, Value>) -> Resources {
        let quantity = |key: &str| quantities.get(key).map(read::quantity).unwrap_or_default();
        Resources {
            cpu_milli: quantity("cpu").milli(),
            memory_bytes: quantity("memory").value(),
            ephemeral_storage_bytes: quantity("ephemeral-storage").value(),
        }
    }

    fn combine(self, other: Resources, with: impl Fn(i64, i64) -> i64) -> Resources {
        Resources {
            cpu_milli: with(self.cpu_milli, other.cpu_milli),
            memory_bytes: with(self.memory_bytes, other.memory_bytes),
            ephemeral_storage_bytes: with(self.ephemeral_storage_bytes, other.ephemeral_storage_bytes),
        }
    }

    /// Both together.
    pub fn plus(self, other: Resources) -> Resources {
        self.combine(other, i64::saturating_add)
    }

    /// What is left without `other`.
    pub fn minus(self, other: Resources) -> Resources {
        self.combine(other, i64::saturating_sub)
    }
}

impl PodSpec {
    /// Containers run together, init containers one at a time before them; those that stay beside both
    /// (component-helpers resource.PodRequests).
    fn peak(&self, of: &dyn Fn(&Container) -> i64) -> i64 {
        let together: i64 = self.containers.iter().map(of).fold(0, i64::saturating_add);
        let (mut staying, mut peak) = (0_i64, 0_i64);
        for container in &self.init_containers {
            let with_it = staying.saturating_add(of(container));
            peak = peak.max(with_it);
            if container.is_sidecar() {
                staying = with_it;
            }
        }
        peak.max(together.saturating_add(staying))
    }

    /// What the containers ask of a resource together, each amount in whole units or as `unit` says.
    fn asked(&self, resource: &str, unit: fn(&Quantity) -> i64) -> i64 {
        self.peak(&|container| {
            // A limit becomes the request where that is missing.
            let of = &container.resources;
            of.requests.get(resource).or_else(|| of.limits.get(resource)).map_or(0, |amount| unit(&read::quantity(amount)))
        })
    }

    /// The sum of what it asks for.
    pub(super) fn sum_requests(&self) -> Resources {
        Resources {
            cpu_milli: self.asked("cpu", Quantity::milli),
            memory_bytes: self.asked("memory", Quantity::value),
            ephemeral_storage_bytes: self.asked("ephemeral-storage", Quantity::value),
        }
    }

    /// What it asks of a resource such as `example.com/gpu` or `hugepages-2Mi`.
    pub fn requests_of(&self, resource: &str) -> i64 {
        self.asked(resource, Quantity::value)
    }

    /// The resources it asks for beside CPU, memory and ephemeral storage.
    pub fn other_resources(&self) -> BTreeSet<&Name> {
        let containers = self.containers.iter().chain(&self.init_containers);
        let named = containers.flat_map(|c| c.resources.requests.keys().chain(c.resources.limits.keys()));
        named.filter(|name| !COUNTED.contains(&&***name)).collect()
    }
}
