//! A pod's life on its node, as a table: stage, condition, delay, what happens, next stage.

use super::look::Look;

/// Where a pod is in its life on the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Bound, not looked at yet.
    New,
    /// Its volumes are mounted and its sandbox is made; waits for claims, ConfigMaps and Secrets.
    Creating,
    /// Its images are pulled.
    Pulling,
    /// An image can't be pulled.
    PullBackOff,
    /// Its containers are started.
    Starting,
    /// Its containers run, it is not Ready.
    Running,
    /// It is Ready.
    Ready,
    /// Its containers crashed and wait to be started again.
    CrashBackOff,
    /// Its containers were told to stop.
    Stopping,
    /// Its containers have stopped.
    Stopped,
}

impl Stage {
    /// Whether it may wait for a ConfigMap, a Secret or a claim.
    pub fn waits_for_objects(self) -> bool {
        self == Stage::Creating
    }
}

/// What entering the next stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // done in super::State::enter, each by its name
pub enum Effect {
    Nothing,
    Create,
    Pull,
    Pulled,
    BackOffPull,
    Start,
    Ready,
    Unready,
    Crash,
    Restart,
    Kill,
    Stopped,
    Remove,
}

/// A row: in one of these stages, when this holds, after so long, this happens and that stage begins.
pub struct Row {
    /// The stages it is for.
    pub stages: &'static [Stage],
    /// When it applies; the first row that does counts.
    pub when: fn(&Look<'_>) -> bool,
    /// How long after the stage began.
    pub after_ms: fn(&Look<'_>) -> u64,
    /// What happens.
    pub effect: Effect,
    /// The next stage.
    pub next: Stage,
}

const ALIVE: &[Stage] = &[Stage::Running, Stage::Ready, Stage::CrashBackOff];
const NOT_STARTED: &[Stage] = &[Stage::New, Stage::Creating, Stage::Pulling, Stage::PullBackOff, Stage::Starting];
const ANY: &[Stage] = &[
    Stage::New,
    Stage::Creating,
    Stage::Pulling,
    Stage::PullBackOff,
    Stage::Starting,
    Stage::Running,
    Stage::Ready,
    Stage::CrashBackOff,
    Stage::Stopping,
    Stage::Stopped,
];

const fn row(stages: &'static [Stage], when: fn(&Look<'_>) -> bool, after_ms: fn(&Look<'_>) -> u64, effect: Effect, next: Stage) -> Row {
    Row { stages, when, after_ms, effect, next }
}

/// The table. The first row of the pod's stage whose condition holds is the one.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    // Going away comes before everything else.
    row(ANY, |l| l.terminating() && l.terminal(), at_once, Effect::Remove, Stage::Stopped),
    row(NOT_STARTED, |l| l.terminating(), at_once, Effect::Remove, Stage::Stopped),
    row(ALIVE, |l| l.terminating(), at_once, Effect::Kill, Stage::Stopping),
    row(&[Stage::Stopping], |_| true, |l| l.stop_ms(), Effect::Stopped, Stage::Stopped),
    row(&[Stage::Stopped], |l| l.terminating(), at_once, Effect::Remove, Stage::Stopped),
    // A pod that has ended stays as it is.
    row(ANY, |l| l.terminal(), never, Effect::Nothing, Stage::Stopped),
    // Coming up.
    row(&[Stage::New], |_| true, at_once, Effect::Create, Stage::Creating),
    row(&[Stage::Creating], |l| !l.held_pending() && l.claims_bound() && l.missing_object().is_none(), |l| l.delays().create_ms, Effect::Pull, Stage::Pulling),
    row(&[Stage::Pulling], |l| l.image_missing(), |l| l.delays().image_pull_ms, Effect::BackOffPull, Stage::PullBackOff),
    row(&[Stage::Pulling], |_| true, |l| l.pull_ms(), Effect::Pulled, Stage::Starting),
    row(&[Stage::PullBackOff], |l| !l.image_missing(), |l| l.delays().back_off_ms, Effect::Pull, Stage::Pulling),
    row(&[Stage::Starting], |l| !l.held_pending(), |l| l.delays().start_ms, Effect::Start, Stage::Running),
    // Running.
    row(&[Stage::Running, Stage::Ready], |l| l.crashing(), |l| l.delays().crash_after_ms, Effect::Crash, Stage::CrashBackOff),
    row(&[Stage::Running], |l| !l.held_running() && !l.unready(), |l| l.ready_ms(), Effect::Ready, Stage::Ready),
    row(&[Stage::Ready], |l| l.unready(), |l| l.unready_ms(), Effect::Unready, Stage::Running),
    row(&[Stage::CrashBackOff], |l| l.restarts_again(), |l| l.back_off_ms(), Effect::Restart, Stage::Running),
];

fn at_once(_: &Look<'_>) -> u64 {
    0
}

fn never(_: &Look<'_>) -> u64 {
    super::NEVER
}
