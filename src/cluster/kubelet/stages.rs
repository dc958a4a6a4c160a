//! The state machines of a pod and of its containers, as tables: stage, condition, delay, effect, next stage.

use super::container_context::ContainerContext;
use super::pod_context::PodContext;

/// Stage of a pod (pod_workers.go PodWorkState, in more detail).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodStage {
    /// Assigned to the node, not synced yet.
    New,
    /// The kubelet mounts volumes and creates the sandbox; waits for claims, ConfigMaps and Secrets.
    Creating,
    /// The sandbox exists; each container follows [`CONTAINER_TABLE`].
    Running,
    /// The containers received SIGTERM and have not terminated.
    Stopping,
    /// All containers have terminated.
    Stopped,
}

/// Stage of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerStage {
    /// Waits for init containers, or for another container to be pulled or started.
    Waiting,
    /// Its image is being pulled, unless the pull policy skips that.
    Pulling,
    /// Pulling its image failed (`ErrImagePull`).
    PullFailed,
    /// Waits before the next pull (`ImagePullBackOff`).
    PullBackOff,
    /// The container is being created and started.
    Starting,
    /// The process is running.
    Running,
    /// It failed a liveness or startup probe and received SIGTERM.
    Killing,
    /// The process has exited.
    Ended,
    /// Waits before the next restart (`CrashLoopBackOff`).
    BackOff,
}

/// Effect of a row on the pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // performed by State::enter in super::effects, one match arm each
pub enum PodEffect {
    Nothing,
    Create,
    Stop,
    Stopped,
    Remove,
}

/// Effect of a row on the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // performed by State::enter_container in super::container_effects, one match arm each
pub enum ContainerEffect {
    Pull,
    Pulled,
    PullFailed,
    BackOffPull,
    Start,
    End,
    Stopped,
    BackOff,
}

/// A transition of a pod: in one of `stages`, if `when` holds, after `after_ms` perform `effect` and enter `next`.
pub struct PodRow {
    /// The stages it applies to.
    pub stages: &'static [PodStage],
    /// Condition; the first row that applies is taken.
    pub when: fn(&PodContext<'_>) -> bool,
    /// Delay in milliseconds after the stage began.
    pub after_ms: fn(&PodContext<'_>) -> u64,
    /// The effect.
    pub effect: PodEffect,
    /// The next stage.
    pub next: PodStage,
}

/// A transition of a container, likewise.
pub struct ContainerRow {
    /// The stage it applies to.
    pub stage: ContainerStage,
    /// Condition; the first row that applies is taken.
    pub when: fn(&ContainerContext<'_>) -> bool,
    /// Delay in milliseconds after the stage began.
    pub after_ms: fn(&ContainerContext<'_>) -> u64,
    /// The effect.
    pub effect: ContainerEffect,
    /// The next stage.
    pub next: ContainerStage,
}

const ANY: &[PodStage] = &[PodStage::New, PodStage::Creating, PodStage::Running, PodStage::Stopping, PodStage::Stopped];

const fn pod(
    stages: &'static [PodStage],
    when: fn(&PodContext<'_>) -> bool,
    after_ms: fn(&PodContext<'_>) -> u64,
    effect: PodEffect,
    next: PodStage,
) -> PodRow {
    PodRow { stages, when, after_ms, effect, next }
}

const fn container(
    stage: ContainerStage,
    when: fn(&ContainerContext<'_>) -> bool,
    after_ms: fn(&ContainerContext<'_>) -> u64,
    effect: ContainerEffect,
    next: ContainerStage,
) -> ContainerRow {
    ContainerRow { stage, when, after_ms, effect, next }
}

/// Transitions of pods. The first row of the pod's stage whose condition holds applies.
#[rustfmt::skip]
pub const POD_TABLE: &[PodRow] = &[
    // Termination takes precedence.
    pod(ANY, |p| p.terminating() && p.terminal(), at_once, PodEffect::Remove, PodStage::Stopped),
    pod(&[PodStage::New, PodStage::Creating], |p| p.terminating(), at_once, PodEffect::Remove, PodStage::Stopped),
    pod(&[PodStage::Running], |p| p.terminating() && !p.has_running_containers(), at_once, PodEffect::Remove, PodStage::Stopped),
    pod(&[PodStage::Running], |p| p.terminating(), at_once, PodEffect::Stop, PodStage::Stopping),
    pod(&[PodStage::Stopping], |_| true, |p| p.stop_ms(), PodEffect::Stopped, PodStage::Stopped),
    pod(&[PodStage::Stopped], |p| p.terminating(), at_once, PodEffect::Remove, PodStage::Stopped),
    // Failed and Succeeded are final.
    pod(ANY, |p| p.terminal(), never, PodEffect::Nothing, PodStage::Stopped),
    // Startup.
    pod(&[PodStage::New], |_| true, at_once, PodEffect::Create, PodStage::Creating),
    pod(&[PodStage::Creating], |p| p.can_create_sandbox(), |p| p.delays().create_ms, PodEffect::Nothing, PodStage::Running),
];

/// Transitions of containers while their pod is in [`PodStage::Running`].
#[rustfmt::skip]
pub const CONTAINER_TABLE: &[ContainerRow] = &[
    container(ContainerStage::Waiting, |c| c.may_start(), at_once_container, ContainerEffect::Pull, ContainerStage::Pulling),
    container(ContainerStage::Pulling, |c| c.pull_fails(), |c| c.delays().image_pull_ms, ContainerEffect::PullFailed, ContainerStage::PullFailed),
    container(ContainerStage::Pulling, |_| true, |c| c.pull_ms(), ContainerEffect::Pulled, ContainerStage::Starting),
    container(ContainerStage::PullFailed, |_| true, |c| c.pull_failed_ms(), ContainerEffect::BackOffPull, ContainerStage::PullBackOff),
    container(ContainerStage::PullBackOff, |c| c.retries_pull(), |c| c.pull_back_off_ms(), ContainerEffect::Pull, ContainerStage::Pulling),
    container(ContainerStage::Starting, |c| !c.start_blocked(), |c| c.delays().start_ms, ContainerEffect::Start, ContainerStage::Running),
    // Running.
    container(ContainerStage::Running, |c| c.exits(), |c| c.exits_after_ms(), ContainerEffect::End, ContainerStage::Ended),
    container(ContainerStage::Killing, |_| true, |c| c.stop_ms(), ContainerEffect::Stopped, ContainerStage::Ended),
    // Exited: the first restart is immediate, later ones wait for the back-off.
    container(ContainerStage::Ended, |c| c.should_restart() && c.is_in_back_off(), at_once_container, ContainerEffect::BackOff, ContainerStage::BackOff),
    container(ContainerStage::Ended, |c| c.should_restart(), at_once_container, ContainerEffect::Pull, ContainerStage::Pulling),
    container(ContainerStage::BackOff, |c| c.retries_restart(), |c| c.back_off_ms(), ContainerEffect::Pull, ContainerStage::Pulling),
];

fn at_once(_: &PodContext<'_>) -> u64 {
    0
}

fn at_once_container(_: &ContainerContext<'_>) -> u64 {
    0
}

fn never(_: &PodContext<'_>) -> u64 {
    super::NEVER
}
