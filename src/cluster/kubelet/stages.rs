//! The lives of a pod and of its containers on a node, as tables: stage, condition, delay, what happens, next stage.

use super::container_look::ContainerLook;
use super::look::Look;

/// Where a pod is in its life on the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodStage {
    /// Bound, not looked at yet.
    New,
    /// Its volumes are mounted and its sandbox is made; waits for claims, ConfigMaps and Secrets.
    Creating,
    /// Its containers are under way, each for itself.
    Up,
    /// Its containers were told to stop.
    Stopping,
    /// Its containers have stopped.
    Stopped,
}

/// Where a container is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerStage {
    /// It is not its turn yet.
    Waiting,
    /// Its image is pulled, if the node lacks it.
    Pulling,
    /// Its image could not be pulled.
    PullFailed,
    /// Its image is pulled again after a while.
    PullBackOff,
    /// It is started.
    Starting,
    /// It runs.
    Running,
    /// It failed a probe and was told to stop.
    Killed,
    /// It ended.
    Ended,
    /// It crashed and is started again after a while.
    BackOff,
}

/// What entering a pod's next stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // done in super::State::enter, each by its name
pub enum PodEffect {
    Nothing,
    Create,
    Stop,
    Stopped,
    Remove,
}

/// What entering a container's next stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // done in super::State::enter_container, each by its name
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

/// A row of a pod: in one of these stages, when this holds, after so long, this happens and that stage begins.
pub struct PodRow {
    /// The stages it is for.
    pub stages: &'static [PodStage],
    /// When it applies; the first row that does counts.
    pub when: fn(&Look<'_>) -> bool,
    /// How long after the stage began.
    pub after_ms: fn(&Look<'_>) -> u64,
    /// What happens.
    pub effect: PodEffect,
    /// The next stage.
    pub next: PodStage,
}

/// A row of a container, likewise.
pub struct ContainerRow {
    /// The stage it is for.
    pub stage: ContainerStage,
    /// When it applies; the first row that does counts.
    pub when: fn(&ContainerLook<'_>) -> bool,
    /// How long after the stage began.
    pub after_ms: fn(&ContainerLook<'_>) -> u64,
    /// What happens.
    pub effect: ContainerEffect,
    /// The next stage.
    pub next: ContainerStage,
}

const ANY: &[PodStage] = &[PodStage::New, PodStage::Creating, PodStage::Up, PodStage::Stopping, PodStage::Stopped];

const fn pod(
    stages: &'static [PodStage],
    when: fn(&Look<'_>) -> bool,
    after_ms: fn(&Look<'_>) -> u64,
    effect: PodEffect,
    next: PodStage,
) -> PodRow {
    PodRow { stages, when, after_ms, effect, next }
}

const fn container(
    stage: ContainerStage,
    when: fn(&ContainerLook<'_>) -> bool,
    after_ms: fn(&ContainerLook<'_>) -> u64,
    effect: ContainerEffect,
    next: ContainerStage,
) -> ContainerRow {
    ContainerRow { stage, when, after_ms, effect, next }
}

/// A pod's rows. The first of its stage whose condition holds is the one.
#[rustfmt::skip]
pub const POD_TABLE: &[PodRow] = &[
    // Going away comes before everything else.
    pod(ANY, |l| l.terminating() && l.terminal(), at_once, PodEffect::Remove, PodStage::Stopped),
    pod(&[PodStage::New, PodStage::Creating], |l| l.terminating(), at_once, PodEffect::Remove, PodStage::Stopped),
    pod(&[PodStage::Up], |l| l.terminating() && !l.alive(), at_once, PodEffect::Remove, PodStage::Stopped),
    pod(&[PodStage::Up], |l| l.terminating(), at_once, PodEffect::Stop, PodStage::Stopping),
    pod(&[PodStage::Stopping], |_| true, |l| l.stop_ms(), PodEffect::Stopped, PodStage::Stopped),
    pod(&[PodStage::Stopped], |l| l.terminating(), at_once, PodEffect::Remove, PodStage::Stopped),
    // A pod that has ended stays as it is.
    pod(ANY, |l| l.terminal(), never, PodEffect::Nothing, PodStage::Stopped),
    // Coming up.
    pod(&[PodStage::New], |_| true, at_once, PodEffect::Create, PodStage::Creating),
    pod(&[PodStage::Creating], |l| l.can_be_made(), |l| l.delays().create_ms, PodEffect::Nothing, PodStage::Up),
];

/// A container's rows while its pod is up.
#[rustfmt::skip]
pub const CONTAINER_TABLE: &[ContainerRow] = &[
    container(ContainerStage::Waiting, |c| c.is_its_turn(), at_once_container, ContainerEffect::Pull, ContainerStage::Pulling),
    container(ContainerStage::Pulling, |c| c.image_missing(), |c| c.delays().image_pull_ms, ContainerEffect::PullFailed, ContainerStage::PullFailed),
    container(ContainerStage::Pulling, |_| true, |c| c.pull_ms(), ContainerEffect::Pulled, ContainerStage::Starting),
    container(ContainerStage::PullFailed, |_| true, |c| c.pull_failed_ms(), ContainerEffect::BackOffPull, ContainerStage::PullBackOff),
    container(ContainerStage::PullBackOff, |c| c.pulls_again(), |c| c.pull_back_off_ms(), ContainerEffect::Pull, ContainerStage::Pulling),
    container(ContainerStage::Starting, |c| !c.held_pending(), |c| c.delays().start_ms, ContainerEffect::Start, ContainerStage::Running),
    // Running.
    container(ContainerStage::Running, |c| c.ends(), |c| c.ends_after_ms(), ContainerEffect::End, ContainerStage::Ended),
    container(ContainerStage::Killed, |_| true, |c| c.stop_ms(), ContainerEffect::Stopped, ContainerStage::Ended),
    // Ended: started again at once the first time, after a back-off later.
    container(ContainerStage::Ended, |c| c.is_restarted() && c.is_in_back_off(), at_once_container, ContainerEffect::BackOff, ContainerStage::BackOff),
    container(ContainerStage::Ended, |c| c.is_restarted(), at_once_container, ContainerEffect::Pull, ContainerStage::Pulling),
    container(ContainerStage::BackOff, |c| c.restarts_again(), |c| c.back_off_ms(), ContainerEffect::Pull, ContainerStage::Pulling),
];

fn at_once(_: &Look<'_>) -> u64 {
    0
}

fn at_once_container(_: &ContainerLook<'_>) -> u64 {
    0
}

fn never(_: &Look<'_>) -> u64 {
    super::NEVER
}
