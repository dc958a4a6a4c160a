//! What a run can be set to: delays, feature gates, names, limits. Values, never read from outside.

use crate::api::Name;

/// A pod brings a claim or more, volumes, a Service; so many objects for each pod are no mistake.
const OBJECTS_PER_POD_MAX: i64 = 20;

/// Settings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Names every choice left to chance.
    pub seed: u64,
    /// The domain under which names are answered.
    pub cluster_domain: Name,
    /// How long things take.
    pub delays: Delays,
    /// The most pods the cluster takes; asking for more is refused with this limit named.
    pub pods_max: i64,
    /// The feature gate MaxUnavailableStatefulSet, off by default in 1.36.
    pub max_unavailable_stateful_set: bool,
    /// Whether ConfigMaps, Secrets and ServiceAccounts that nobody supplied are taken as present.
    pub missing_objects_present: bool,
    /// Whether the nodes run what stood in for kubelets when the recordings were made (tests/conformance/README.md): it knows
    /// no init containers and no probes, leaves a crashed container alone, attaches no volumes and reports no condition but Ready,
    /// no address and no version.
    pub stand_in_kubelets: bool,
}

/// How long things take, in milliseconds of the virtual clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delays {
    /// From a change to the controllers that watch it.
    pub watch_ms: u64,
    /// From an unbound pod to the scheduler's look at it.
    pub schedule_ms: u64,
    /// From a claim to its volume.
    pub provision_ms: u64,
    /// The kubelet mounting volumes and making the sandbox.
    pub create_ms: u64,
    /// Pulling an image onto a node that lacks it.
    pub image_pull_ms: u64,
    /// Starting a container.
    pub start_ms: u64,
    /// How long an init container takes.
    pub init_ms: u64,
    /// From running to ready without a readiness probe; a probe has its own fields.
    pub ready_ms: u64,
    /// Stopping the containers; never longer than the grace period.
    pub stop_ms: u64,
    /// A container that crashes runs so long.
    pub crash_after_ms: u64,
    /// The first back-off after a crash or a failed pull, doubled up to five minutes.
    pub back_off_ms: u64,
    /// No heartbeat for so long makes a node Unknown (`--node-monitor-grace-period`).
    pub node_grace_ms: u64,
    /// The node controller looks at the heartbeats so often (`--node-monitor-period`): a node that is back waits for that.
    pub node_monitor_ms: u64,
    /// How long pods bear an unreachable node when they don't say (DefaultTolerationSeconds).
    pub toleration_seconds: i64,
}

impl Default for Delays {
    /// What a small, healthy cluster takes.
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
    /// What a page takes: one frame must not last for seconds.
    pub const PODS_MAX_IN_A_PAGE: i64 = 10_000;
    /// What a command takes: it has the machine's memory, and nobody watches it draw.
    pub const PODS_MAX_IN_A_COMMAND: i64 = 200_000;

    /// The most objects of all kinds the cluster takes.
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
            missing_objects_present: true,
            stand_in_kubelets: false,
        }
    }
}
