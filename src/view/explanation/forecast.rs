//! What comes next for a Pod, what blocks it, and how long that takes.

use super::{Line, Tone};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::pod::Pod;
use crate::api::pod_spec::Container;
use crate::api::storage::StorageClass;
use crate::api::{Key, Kind, Name};
use crate::cluster::kubelet::{EXIT_SIGKILL, Runtime, Stage};
use crate::cluster::scheduler::Unschedulable;
use crate::cluster::{Hold, State, WaitReason};
use crate::view::current_wait::{CurrentWait, TargetState, current_wait, is_for_volumes};
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::rules::Rule;
use crate::view::words::{list, lower_first, span};

/// What comes next for a Pod.
pub(super) struct PodForecast {
    /// Sentences about `it`, such as `It is pulling its image redis:5 on node-1 (1.2 s left).`
    pub words: String,
    /// The kind of sentence.
    pub tone: Tone,
    /// What a person can do about it.
    pub remedy: Option<ObjectAction>,
    /// The rule behind it.
    pub rule: Rule,
}

impl PodForecast {
    /// The sentences with the name of the Pod for `it`: `web-0 is pulling …`, `web-0: its init container …`.
    pub fn about(&self, name: &str) -> String {
        match self.words.strip_prefix("It ") {
            Some(predicate) => format!("{name} {predicate}"),
            None => format!("{name}: {}", lower_first(&self.words)),
        }
    }
}

fn working(rule: Rule, words: String) -> PodForecast {
    PodForecast { words, tone: Tone::Working, remedy: None, rule }
}

fn waiting(rule: Rule, words: String) -> PodForecast {
    PodForecast { words, tone: Tone::Waiting, remedy: None, rule }
}

fn stuck(rule: Rule, words: String, remedy: Option<ObjectAction>) -> PodForecast {
    PodForecast { words, tone: Tone::Stuck, remedy, rule }
}

/// A line about a Pod that is not in its desired state.
pub(super) fn line(state: &State, key: &Key) -> Option<Line> {
    let forecast = forecast(state, key)?;
    let words = forecast.about(&Naming::of(state).name(key));
    Some(Line { about: key.clone(), words, tone: forecast.tone, remedy: forecast.remedy, rule: forecast.rule })
}

/// What comes next for a Pod; `None` for a Pod that does not exist or for which nothing comes next.
pub(super) fn forecast(state: &State, key: &Key) -> Option<PodForecast> {
    let pod = state.find::<Pod>(&key.namespace, &key.name)?;
    let Some(node) = &pod.node else { return Some(unscheduled(state, key, pod)) };
    if !state.faults().down.contains(node) {
        return state.runtime_of(key).map(|runtime| OnNode { state, key, pod, node, runtime }.forecast());
    }
    if pod.meta.is_terminating() {
        let words = format!(
            "{node} is down and cannot confirm that the containers have stopped. The Pod object remains, so its name cannot be reused."
        );
        return Some(stuck(Rule::OnePerName, words, Some(ObjectAction::ForceDelete(key.clone()))));
    }
    let words = format!("{node} is down: the status of the Pod is not updated until the node is up again.");
    Some(stuck(Rule::NodeController, words, Some(ObjectAction::NodeUp(node.clone()))))
}

fn unscheduled(state: &State, key: &Key, pod: &Pod) -> PodForecast {
    match state.unschedulable(key) {
        None => working(Rule::Scheduling, "The scheduler is selecting a node for it.".into()),
        Some(Unschedulable::ForVolumes { node }) => match unbound_claim(state, pod) {
            Some(claim) if claim.tone == Tone::Stuck => {
                PodForecast { words: format!("The scheduler has selected {node}. {}", claim.words), ..claim }
            }
            Some(_) => working(Rule::Provisioning, format!("The scheduler has selected {node}; its volume is being provisioned there.")),
            None => working(Rule::Scheduling, format!("The scheduler has selected {node} and its claims are bound: it is assigned next.")),
        },
        Some(Unschedulable::ForClaims) => match unbound_claim(state, pod) {
            Some(claim) => PodForecast {
                words: format!("It cannot be scheduled until its PersistentVolumeClaims are bound. {}", claim.words),
                ..claim
            },
            // The message of the scheduler may be about more than unbound claims; if it is not, the scheduler retries next.
            None if is_for_volumes(pod) => {
                working(Rule::Scheduling, "Its PersistentVolumeClaims are bound; the scheduler has not retried yet.".into())
            }
            None => waiting(Rule::Scheduling, format!("It cannot be scheduled: {}.", unschedulable_message(pod))),
        },
        Some(Unschedulable::ForNodes) => {
            let cordoned = state.all::<crate::api::node::Node>().find(|node| node.unschedulable);
            stuck(
                Rule::Scheduling,
                format!("It cannot be scheduled: {}", unschedulable_message(pod)),
                cordoned.map(|node| ObjectAction::Uncordon(node.meta.name.clone())),
            )
        }
    }
}

fn unschedulable_message(pod: &Pod) -> &str {
    pod.status.unschedulable.as_deref().unwrap_or("no node is available")
}

/// The first claim of a Pod that is not bound: why, and what a person can do about it.
fn unbound_claim(state: &State, pod: &Pod) -> Option<PodForecast> {
    pod.claims().find_map(|(_, name)| claim(state, &pod.meta.namespace, name))
}

/// Why a claim is not bound; `None` when it is.
pub(super) fn claim(state: &State, namespace: &str, name: &Name) -> Option<PodForecast> {
    let found = state.find::<PersistentVolumeClaim>(namespace, name);
    let name = format!("PersistentVolumeClaim {}", Naming::of(state).name_in(namespace, name));
    let Some(claim) = found else {
        return Some(stuck(Rule::Binding, format!("{name} does not exist."), None));
    };
    if claim.meta.is_terminating() {
        return Some(waiting(Rule::InUse, format!("{name} is being deleted.")));
    }
    if claim.phase == ClaimPhase::Bound {
        return None;
    }
    let Some(class) = &claim.class else {
        return Some(stuck(Rule::Classes, format!("{name} has no storageClassName and there is no default StorageClass."), None));
    };
    if class.is_empty() {
        let words = format!("{name} has an empty storageClassName: it can be bound only to a manually created PersistentVolume.");
        return Some(stuck(Rule::Classes, words, None));
    }
    Some(if state.find::<StorageClass>("", class).is_none() {
        stuck(Rule::Classes, format!("{name} requests StorageClass {class}, which does not exist."), None)
    } else if state.faults().provisioner_down {
        let words = format!("The provisioner of StorageClass {class} is down: no volume is provisioned for {name}.");
        stuck(Rule::Provisioning, words, Some(ObjectAction::ProvisionerUp))
    } else {
        working(Rule::Provisioning, format!("The volume for {name} is being provisioned (StorageClass {class})."))
    })
}

/// A Pod on a node that answers.
struct OnNode<'s> {
    state: &'s State,
    key: &'s Key,
    pod: &'s Pod,
    node: &'s Name,
    runtime: &'s Runtime,
}

impl OnNode<'_> {
    /// How long the stage still lasts, where time alone ends it.
    fn left(&self) -> Option<String> {
        self.runtime.until_ms.map(|until_ms| span(until_ms.saturating_sub(self.state.now_ms())))
    }

    /// The same as it ends a clause: ` (1.2 s left)`.
    fn time_left(&self) -> String {
        self.left().map_or_else(String::new, |left| format!(" ({left} left)"))
    }

    fn recover(&self) -> Option<ObjectAction> {
        Some(ObjectAction::Recover(self.key.clone()))
    }

    fn forecast(&self) -> PodForecast {
        let (node, left) = (self.node, self.time_left());
        let hold = self.state.faults().held.get(self.key).copied();
        let resume = || Some(ObjectAction::Release(self.key.clone()));
        match self.runtime.stage {
            Stage::Creating | Stage::Starting if hold == Some(Hold::Pending) && left.is_empty() => {
                stuck(Rule::Containers, "Its start is delayed until you resume it.".into(), resume())
            }
            Stage::Creating if left.is_empty() => self.before_start(),
            Stage::New | Stage::Creating => {
                working(Rule::Containers, format!("The kubelet on {node} is mounting its volumes and creating the Pod sandbox{left}."))
            }
            Stage::Pulling => working(Rule::Images, format!("It is pulling its image{} on {node}{left}.", self.image())),
            Stage::PullBackOff => {
                let retry = self.left().map_or_else(String::new, |left| format!(" The kubelet retries in about {left}."));
                stuck(Rule::Images, format!("It is in ImagePullBackOff: {node} cannot pull its image{}.{retry}", self.image()), None)
            }
            Stage::Starting => working(Rule::Containers, format!("The kubelet on {node} is starting its containers{left}.")),
            Stage::Initializing => working(Rule::InitContainers, format!("Its init container {} is running{left}.", self.container_name())),
            Stage::Running | Stage::Ready if self.state.faults().hanging.contains(self.key) => self.hanging(),
            Stage::Restarting => waiting(
                Rule::Probes,
                format!("Its container {} failed a probe: the kubelet stops it{left} and restarts it.", self.container_name()),
            ),
            Stage::Running if hold == Some(Hold::Running) => {
                stuck(Rule::Probes, "It is running, and kept not ready until you resume it.".into(), resume())
            }
            Stage::Running if self.state.faults().unready.contains(self.key) => {
                stuck(Rule::Probes, "It is running, and its readiness probe fails until you recover it.".into(), self.recover())
            }
            Stage::Running | Stage::Ready => self.running(),
            Stage::CrashBackOff => self.crashed(),
            Stage::Stopping => {
                let stop = self.left().map_or_else(String::new, |left| format!(" and stop in about {left}"));
                working(Rule::Termination, format!("Its containers received SIGTERM{stop}."))
            }
            Stage::Stopped if self.pod.meta.is_terminating() => {
                working(Rule::Termination, "Its containers have terminated; the Pod object is removed next.".into())
            }
            Stage::Stopped => waiting(Rule::Phases, format!("It has terminated with phase {}.", self.pod.status.phase.name())),
        }
    }

    /// A Pod whose containers run and whose probes are answered.
    fn running(&self) -> PodForecast {
        let is_ready = self.pod.status.ready;
        match (self.runtime.stage, self.left()) {
            (Stage::Ready, Some(left)) => waiting(Rule::Probes, format!("It becomes not ready in about {left}.")),
            // The node controller marked it not ready while its node was unreachable.
            (Stage::Ready, None) if !is_ready => {
                waiting(Rule::NodeController, format!("Its containers are running; {} has not reported its readiness yet.", self.node))
            }
            _ if is_ready => working(Rule::Probes, "It is ready.".into()),
            (_, Some(left)) => working(Rule::Probes, format!("It becomes ready in about {left}.")),
            (_, None) => waiting(Rule::Probes, "It is running but not ready.".into()),
        }
    }

    /// A Pod whose process hangs: only liveness probes restart it.
    fn hanging(&self) -> PodForecast {
        let has_liveness = self.pod.spec.containers.iter().any(|container| container.liveness_probe.is_some());
        let restart = match has_liveness {
            true => "Its failing liveness probe makes the kubelet restart it.",
            false => "No liveness probe is defined, so the kubelet never restarts it.",
        };
        let words = format!("Its container hangs: it answers no probes and ignores SIGTERM. {restart}");
        stuck(Rule::Probes, words, self.recover())
    }

    /// What keeps the kubelet from starting the Pod.
    fn before_start(&self) -> PodForecast {
        match (current_wait(self.state, self.key), unbound_claim(self.state, self.pod)) {
            (Some(wait), _) => self.blocked_start(&wait),
            (None, Some(claim)) => {
                PodForecast { words: format!("The kubelet on {} cannot mount its volumes. {}", self.node, claim.words), ..claim }
            }
            (None, None) => {
                stuck(Rule::ConfigMaps, format!("The kubelet on {} waits for a ConfigMap or Secret that the Pod needs.", self.node), None)
            }
        }
    }

    /// An object that does not exist, or a volume that is attached to another node.
    fn blocked_start(&self, wait: &CurrentWait<'_>) -> PodForecast {
        let (state, here) = (self.state, self.node);
        let object = || Naming::of(state).with_kind(wait.on);
        match &wait.target_state {
            TargetState::Unavailable(WaitReason::StillAttached { node, users, forced_ms }) => {
                self.attached_elsewhere(&wait.on.name, node, users, *forced_ms)
            }
            TargetState::Unavailable(_) => {
                let words = format!("The kubelet on {here} cannot start it: it needs {}, which does not exist.", object());
                stuck(Rule::ConfigMaps, words, None)
            }
            TargetState::Done | TargetState::Gone if wait.on.kind == Kind::PersistentVolume => working(
                Rule::AccessModes,
                format!("Its volume {} is no longer attached to another node: it is attached to {here} next.", wait.on.name),
            ),
            TargetState::Done | TargetState::Gone => {
                working(Rule::ConfigMaps, format!("It needs {}, which exists now; the kubelet on {here} has not retried yet.", object()))
            }
        }
    }

    fn attached_elsewhere(&self, volume: &Name, node: &Name, users: &[Name], forced_ms: Option<u64>) -> PodForecast {
        let state = self.state;
        if !users.is_empty() {
            let users: Vec<Name> = users.iter().map(|user| Naming::of(state).name_in(&self.key.namespace, user)).collect();
            let words =
                format!("Its volume {volume} is used by {} on {node}, and it can be attached to only one node at a time.", list(&users));
            return waiting(Rule::AccessModes, words);
        }
        if !state.faults().down.contains(node) {
            let words = format!("Its volume {volume} is still attached to {node}, where no Pod uses it any more: it is detached next.");
            return waiting(Rule::AccessModes, words);
        }
        let forced = match forced_ms.filter(|at_ms| *at_ms > state.now_ms()) {
            Some(at_ms) => format!("in about {} if {node} is still not ready then", span(at_ms - state.now_ms())),
            None => format!("once {node} is not ready"),
        };
        let words = format!(
            "Its volume {volume} is still attached to {node}, which is down and cannot confirm the detachment. It is detached by force \
             {forced}; at once if {node} is up again or gets the out-of-service taint."
        );
        stuck(Rule::NodeShutdown, words, Some(ObjectAction::OutOfService(node.clone())))
    }

    /// The container that the stage is about.
    fn container(&self) -> Option<&Container> {
        self.pod.container_statuses().nth(self.runtime.container?).map(|(container, _)| container)
    }

    fn container_name(&self) -> &str {
        self.container().map_or("", |container| &container.name)
    }

    fn image(&self) -> String {
        self.container().map_or_else(String::new, |container| format!(" {}", container.image))
    }

    /// `CrashLoopBackOff`: how often and how the container ended, and when it is restarted.
    fn crashed(&self) -> PodForecast {
        let status = self.runtime.container.and_then(|index| self.pod.container_statuses().nth(index)).map(|(_, status)| status);
        // Each restart follows an exit; the last exit has no restart yet.
        let exits = status.map_or(0, |status| status.restarts).saturating_add(1);
        let times = if exits == 1 { "once".to_owned() } else { format!("{exits} times") };
        let container = self.container();
        let is_init = container.is_some_and(|container| self.pod.spec.init_containers.iter().any(|init| init.name == container.name));
        let which = match container {
            Some(container) if is_init => format!("init container {}", container.name),
            _ => "container".to_owned(),
        };
        let last = status.and_then(|status| status.ended().or(status.last.as_ref())).map(|ended| ended.exit_code);
        let has_liveness = container.is_some_and(|container| container.liveness_probe.is_some() || container.startup_probe.is_some());
        let how = match last {
            Some(EXIT_SIGKILL) if has_liveness => {
                format!("the kubelet killed its {which} {times} because a probe failed (exit code {EXIT_SIGKILL})")
            }
            Some(code) => format!("its {which} exited with code {code} ({times} so far)"),
            None => format!("its {which} exited {times}"),
        };
        let next = self.left().map_or("It is not restarted.".into(), |left| format!("The kubelet restarts it in about {left}."));
        let words = format!("It is in CrashLoopBackOff: {how}. {next}");
        match self.state.faults().is_broken(self.key) {
            true => stuck(Rule::Restarts, words, self.recover()),
            false => waiting(Rule::Restarts, words),
        }
    }
}
