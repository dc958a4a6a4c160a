//! The settings of a run: seed, delays, feature gates, limits. Plain values, never read from the environment.

use crate::api::Name;

/// The limit of objects, as a multiple of the limit of pods: a pod may bring claims, volumes and more.
const OBJECTS_PER_POD_MAX: i64 = 20;

/// Settings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Determines every random choice.
    pub seed: u64,
    /// The cluster's DNS domain.
    pub cluster_domain: Name,
    /// The simulated delays.
    pub delays: Delays,
    /// The most pods that all workloads together may ask for; the API server rejects more with a message that names the limit.
    pub pods_max: i64,
    /// The feature gate MaxUnavailableStatefulSet, off by default in 1.36.
    pub max_unavailable_stateful_set: bool,
    /// Whether ConfigMaps, Secrets and ServiceAccounts that are not defined are assumed to exist.
    pub assume_refs_exist: bool,
    /// Whether the nodes run the fake kubelets of the recordings (tests/conformance/README.md): no init containers, no probes, no
    /// restarts, no volume attachment, and no node address, version or condition but Ready.
    pub fake_kubelets: bool,
    /// The namespace of kubectl's context, which commands without `-n` use. It is part of the run: the same commands then name
    /// the same objects when the run is replayed, opened from a link, or undone.
    pub namespace: Name,
}

/// The simulated delays, in milliseconds of the virtual clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delays {
    /// From a change to the sync of the controllers that watch it.
    pub watch_ms: u64,
    /// From an unscheduled pod to the scheduler's attempt, in addition to `watch_ms`.
    pub schedule_ms: u64,
    /// Provisioning a volume for a claim.
    pub provision_ms: u64,
    /// Mounting volumes and creating the pod sandbox.
    pub create_ms: u64,
    /// Pulling an image that is not on the node.
    pub image_pull_ms: u64,
    /// Starting a container.
    pub start_ms: u64,
    /// Running an init container.
    pub init_ms: u64,
    /// From running to ready without a readiness probe; a probe has its own delays.
    pub ready_ms: u64,
    /// Stopping the containers; never longer than the grace period.
    pub stop_ms: u64,
    /// How long a crashing container runs.
    pub crash_after_ms: u64,
    /// The first back-off after a crash or a failed pull; doubled up to five minutes.
    pub back_off_ms: u64,
    /// Without a heartbeat for this long a node becomes Ready=Unknown (`--node-monitor-grace-period`).
    pub node_grace_ms: u64,
    /// How often the node controller checks heartbeats (`--node-monitor-period`): a returning node waits for that.
    pub node_monitor_ms: u64,
    /// How long pods tolerate an unreachable or not-ready node by default (admission plugin DefaultTolerationSeconds).
    pub toleration_seconds: i64,
}

impl Default for Delays {
    /// The delays of a small, healthy cluster.
    fn default() -> Self {
        Delays {
            watch_ms: 10,
            schedule_ms: 20,
            provision_ms: 600,
            create_ms: 300,
            image_pull_ms: 1_800,
            start_ms: 500,
            init_ms: 1_000,
            ready_ms: 400,
            stop_ms: 1_500,
            crash_after_ms: 700,
            back_off_ms: 10_000,
            node_grace_ms: 50_000,
            node_monitor_ms: 5_000,
            toleration_seconds: 300,
        }
    }
}

impl Settings {
    /// The namespace of a new context.
    pub const DEFAULT_NAMESPACE: &str = "default";
    /// The limit in a page: one frame must not take seconds.
    pub const PODS_MAX_IN_A_PAGE: i64 = 10_000;
    /// The limit in the command-line tool, which has the machine's memory and draws nothing.
    pub const PODS_MAX_IN_A_COMMAND: i64 = 200_000;

    /// The most objects of all kinds.
    pub fn objects_max(&self) -> usize {
        usize::try_from(self.pods_max.saturating_mul(OBJECTS_PER_POD_MAX)).unwrap_or(0)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            seed: 1,
            cluster_domain: "cluster.local".into(),
            delays: Delays::default(),
            pods_max: Settings::PODS_MAX_IN_A_PAGE,
            max_unavailable_stateful_set: false,
            assume_refs_exist: true,
            fake_kubelets: false,
            namespace: Settings::DEFAULT_NAMESPACE.into(),
        }
    }
}
