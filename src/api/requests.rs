//! Resource amounts: the requests of pods and the capacity of nodes.

use super::pod_spec::{Container, PodSpec};
use super::quantity::Quantity;
use super::{Name, read};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The resources in [`Resources`].
const TYPED_RESOURCES: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// The resources that a node has or a pod requests.
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

    /// The sum.
    pub fn plus(self, other: Resources) -> Resources {
        self.combine(other, i64::saturating_add)
    }

    /// The difference.
    pub fn minus(self, other: Resources) -> Resources {
        self.combine(other, i64::saturating_sub)
    }
}

impl PodSpec {
    /// The peak of an amount over the life of the pod: init containers run one at a time before the containers, sidecars run
    /// beside both (component-helpers resource.PodRequests).
    fn peak(&self, amount_of: &dyn Fn(&Container) -> i64) -> i64 {
        let containers: i64 = self.containers.iter().map(amount_of).fold(0, i64::saturating_add);
        let (mut sidecars, mut peak) = (0_i64, 0_i64);
        for container in &self.init_containers {
            let running = sidecars.saturating_add(amount_of(container));
            peak = peak.max(running);
            if container.is_sidecar() {
                sidecars = running;
            }
        }
        peak.max(containers.saturating_add(sidecars))
    }

    /// The effective request for a resource, each amount converted by `unit`.
    fn effective_request(&self, resource: &str, unit: fn(&Quantity) -> i64) -> i64 {
        self.peak(&|container| {
            // A missing request defaults to the limit.
            let resources = &container.resources;
            resources.requests.get(resource).or_else(|| resources.limits.get(resource)).map_or(0, |amount| unit(&read::quantity(amount)))
        })
    }

    /// The effective requests of the pod.
    pub(super) fn sum_requests(&self) -> Resources {
        Resources {
            cpu_milli: self.effective_request("cpu", Quantity::milli),
            memory_bytes: self.effective_request("memory", Quantity::value),
            ephemeral_storage_bytes: self.effective_request("ephemeral-storage", Quantity::value),
        }
    }

    /// The effective request for a resource such as `example.com/gpu` or `hugepages-2Mi`.
    pub fn requests_of(&self, resource: &str) -> i64 {
        self.effective_request(resource, Quantity::value)
    }

    /// The resources it requests other than CPU, memory and ephemeral storage.
    pub fn other_resources(&self) -> BTreeSet<&Name> {
        let containers = self.containers.iter().chain(&self.init_containers);
        let named = containers.flat_map(|c| c.resources.requests.keys().chain(c.resources.limits.keys()));
        named.filter(|name| !TYPED_RESOURCES.contains(&&***name)).collect()
    }
}
