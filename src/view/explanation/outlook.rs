//! What a pod is about, what it lacks, and how long that still takes.

use super::{Line, Tone};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::container_status::ContainerStatus;
use crate::api::pod::Pod;
use crate::api::pod_spec::Container;
use crate::api::storage::StorageClass;
use crate::api::{Key, Kind, Name};
use crate::cluster::kubelet::{Runtime, Stage};
use crate::cluster::scheduler::Parked;
use crate::cluster::{Because, Hold, State};
use crate::view::current_wait::{CurrentWait, Standing, current_wait, is_for_volumes};
use crate::view::deed::Deed;
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::span;

/// What comes next for a pod.
pub(super) struct Outlook {
    /// In sentences that follow the pod's name, such as `Its containers start: 0.4 s to go.`
    pub words: String,
    /// How it is meant.
    pub tone: Tone,
    /// What a person can do about it.
    pub remedy: Option<Deed>,
    /// By which rule it is so.
    pub rule: Rule,
}

fn working(rule: Rule, words: String) -> Outlook {
    Outlook { words, tone: Tone::Working, remedy: None, rule }
}

fn waiting(rule: Rule, words: String) -> Outlook {
    Outlook { words, tone: Tone::Waiting, remedy: None, rule }
}

fn stuck(rule: Rule, words: String, remedy: Option<Deed>) -> Outlook {
    Outlook { words, tone: Tone::Stuck, remedy, rule }
}

/// A line about a pod that is not as it should be, if there is something to tell.
pub(super) fn line(state: &State, key: &Key) -> Option<Line> {
    let outlook = outlook(state, key)?;
    Some(Line {
        about: key.clone(),
        words: format!("{}: {}", Naming::of(state).name(key), lower_first(&outlook.words)),
        tone: outlook.tone,
        remedy: outlook.remedy,
        rule: outlook.rule,
    })
}

/// The words as they follow a colon.
pub(super) fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What comes next for a pod; nothing when it is gone or has nothing before it.
pub(super) fn outlook(state: &State, key: &Key) -> Option<Outlook> {
    let pod = state.find::<Pod>(&key.namespace, &key.name)?;
    let Some(node) = &pod.node else { return Some(unplaced(state, key, pod)) };
    if state.faults().down.contains(node) {
        let force = pod.meta.is_terminating().then(|| Deed::ForceDelete(key.clone()));
        let words = match force {
            Some(_) => format!("{node} is down and can't confirm that it stopped, so its name stays taken: it may still run there."),
            None => format!("{node} is down: nothing is known of it until the node is back."),
        };
        let rule = if force.is_some() { Rule::OnePerName } else { Rule::NodeController };
        return Some(stuck(rule, words, force.or_else(|| Some(Deed::NodeUp(node.clone())))));
    }
    state.runtime_of(key).map(|runtime| on_its_node(state, key, pod, node, runtime))
}

fn unplaced(state: &State, key: &Key, pod: &Pod) -> Outlook {
    match state.parked(key) {
        None => working(Rule::Scheduling, "The scheduler is about to choose its node.".into()),
        Some(Parked::ForVolumes { node }) => match unbound_claim(state, pod) {
            Some(claim) if claim.tone == Tone::Stuck => Outlook { words: format!("Its node is chosen, {node}. {}", claim.words), ..claim },
            Some(_) => working(Rule::Provisioning, format!("Its node is chosen, {node}: its volume is being made there.")),
            None => working(Rule::Scheduling, format!("Its node is chosen, {node}, and its claims are bound: it is assigned to it next.")),
        },
        Some(Parked::ForClaims) => match unbound_claim(state, pod) {
            Some(claim) => Outlook { words: format!("No node can take it before its claims are bound. {}", claim.words), ..claim },
            // The scheduler may have found more than a claim without a volume; if it did not, it has not looked again yet.
            None if is_for_volumes(pod) => {
                working(Rule::Scheduling, "Its claims are bound, and the scheduler has not acted on that yet.".into())
            }
            None => waiting(Rule::Scheduling, format!("No node can take it: {}.", unschedulable(pod))),
        },
        Some(Parked::ForNodes) => {
            let cordoned = state.all::<crate::api::node::Node>().find(|node| node.unschedulable);
            stuck(
                Rule::Scheduling,
                format!("No node can take it: {}", unschedulable(pod)),
                cordoned.map(|node| Deed::Uncordon(node.meta.name.clone())),
            )
        }
    }
}

fn unschedulable(pod: &Pod) -> &str {
    pod.status.unschedulable.as_deref().unwrap_or("the scheduler found none")
}

/// The first claim of a pod that has no volume: why, and what a person can do about it.
fn unbound_claim(state: &State, pod: &Pod) -> Option<Outlook> {
    pod.claims().find_map(|(_, name)| claim(state, &pod.meta.namespace, name))
}

/// What a claim lacks; nothing when it has its volume.
pub(super) fn claim(state: &State, namespace: &str, name: &Name) -> Option<Outlook> {
    let found = state.find::<PersistentVolumeClaim>(namespace, name);
    let name = &Naming::of(state).name_in(namespace, name);
    let Some(claim) = found else {
        return Some(stuck(Rule::Binding, format!("There is no claim {name}."), None));
    };
    if claim.meta.is_terminating() {
        return Some(waiting(Rule::InUse, format!("Claim {name} is being deleted.")));
    }
    if claim.phase == ClaimPhase::Bound {
        return None;
    }
    let class = claim.class.as_ref().filter(|class| !class.is_empty());
    let known = class.and_then(|class| state.find::<StorageClass>("", class));
    Some(match (class, known) {
        (Some(class), None) => stuck(Rule::Classes, format!("Claim {name} asks for class {class}, which does not exist."), None),
        (Some(class), Some(_)) if state.faults().provisioner_down => {
            let words = format!("The provisioner of class {class} is down, so nobody makes the volume for claim {name}.");
            stuck(Rule::Provisioning, words, Some(Deed::ProvisionerUp))
        }
        (Some(class), Some(_)) => working(Rule::Provisioning, format!("The volume for claim {name} is being made (class {class}).")),
        (None, _) => stuck(Rule::Classes, format!("Claim {name} has no class, so nobody makes a volume for it."), None),
    })
}

fn on_its_node(state: &State, key: &Key, pod: &Pod, node: &Name, runtime: &Runtime) -> Outlook {
    let left = runtime.until_ms.map(|until_ms| span(until_ms.saturating_sub(state.now_ms())));
    let to_go = left.as_ref().map_or(String::new(), |left| format!(": {left} to go"));
    let hold = state.faults().held.get(key).copied();
    let release = || Some(Deed::Release(key.clone()));
    let recover = || Some(Deed::Recover(key.clone()));
    match runtime.stage {
        Stage::Creating | Stage::Starting if hold == Some(Hold::Pending) && left.is_none() => {
            stuck(Rule::Containers, "It is held before its start, until it is released.".into(), release())
        }
        Stage::Creating if left.is_none() => match (current_wait(state, key), unbound_claim(state, pod)) {
            (Some(wait), _) => before_its_start(state, &key.namespace, node, &wait),
            (None, Some(claim)) => Outlook { words: format!("{node} can't mount its volumes. {}", claim.words), ..claim },
            (None, None) => stuck(Rule::ConfigMaps, format!("{node} waits for a ConfigMap or Secret it needs."), None),
        },
        Stage::New | Stage::Creating => working(Rule::Containers, format!("{node} mounts its volumes and makes its sandbox{to_go}.")),
        Stage::Pulling => working(Rule::Images, format!("{node} pulls its image{}{to_go}.", image(pod, runtime))),
        Stage::PullBackOff => {
            stuck(Rule::Images, format!("{node} can't pull its image{}.{}", image(pod, runtime), again("It tries", &left)), None)
        }
        Stage::Starting => working(Rule::Containers, format!("{node} starts its containers{to_go}.")),
        Stage::Initializing => working(Rule::InitContainers, format!("Its init container {} runs{to_go}.", container(pod, runtime))),
        Stage::Running | Stage::Ready if state.faults().hanging.contains(key) => {
            let words = "It stands still until it recovers. Its kubelet notices by its probes alone: by liveness it starts it again.";
            stuck(Rule::Probes, words.into(), recover())
        }
        Stage::Restarting => waiting(
            Rule::Probes,
            format!("Its container {} failed a probe: it is stopped{to_go}, and started again.", container(pod, runtime)),
        ),
        Stage::Running if hold == Some(Hold::Running) => {
            stuck(Rule::Probes, "It runs, and is held from getting Ready until it is released.".into(), release())
        }
        Stage::Running if state.faults().unready.contains(key) => {
            stuck(Rule::Probes, "It runs, and its readiness fails until it recovers.".into(), recover())
        }
        Stage::Running => match left {
            _ if pod.status.ready => working(Rule::Probes, "It is Ready.".into()),
            Some(left) => working(Rule::Probes, format!("It becomes Ready in about {left}.")),
            None => waiting(Rule::Probes, "It runs and is not Ready.".into()),
        },
        Stage::Ready => match left {
            Some(left) => waiting(Rule::Probes, format!("It stops being Ready in about {left}.")),
            // Its node was silent, and counted as not Ready all that was on it.
            None if !pod.status.ready => {
                waiting(Rule::NodeController, format!("Its containers run; {node} has not reported its readiness yet."))
            }
            None => working(Rule::Probes, "It is Ready.".into()),
        },
        Stage::CrashBackOff => crashed(state, key, container_status(pod, runtime), &left, recover()),
        Stage::Stopping => working(Rule::Termination, format!("Its containers were told to stop{to_go}.")),
        Stage::Stopped if pod.meta.is_terminating() => working(Rule::Termination, "Its containers have stopped; it is about to go.".into()),
        Stage::Stopped => waiting(Rule::Phases, format!("It ended as {}.", pod.status.phase.name())),
    }
}

/// What keeps its node from starting a pod: an object that is not there, or a volume that another node has not let go.
fn before_its_start(state: &State, namespace: &str, here: &Name, wait: &CurrentWait<'_>) -> Outlook {
    let (node, users, forced_ms) = match &wait.standing {
        Standing::Lacks(Because::StillAttached { node, users, forced_ms }) => (node, users, forced_ms),
        Standing::Lacks(_) => {
            let words = format!("{here} can't start it: it needs {}, which is not there.", Naming::of(state).with_kind(wait.on));
            return stuck(Rule::ConfigMaps, words, None);
        }
        Standing::Done | Standing::Gone if wait.on.kind == Kind::PersistentVolume => {
            return working(
                Rule::AccessModes,
                format!("No other node has its volume {} any more: it is attached to {here} next.", wait.on.name),
            );
        }
        Standing::Done | Standing::Gone => {
            let words = format!("It needs {}, which is there; {here} has not acted on that yet.", Naming::of(state).with_kind(wait.on));
            return working(Rule::ConfigMaps, words);
        }
    };
    let volume = &wait.on.name;
    if !users.is_empty() {
        let users: Vec<Name> = users.iter().map(|user| Naming::of(state).name_in(namespace, user)).collect();
        let users = super::super::words::list(&users);
        return waiting(
            Rule::AccessModes,
            format!("Its volume {volume} is used by {users} on {node}, and only one node can have it at a time."),
        );
    }
    if !state.faults().down.contains(node) {
        let words = format!("Its volume {volume} is still attached to {node}, where no pod uses it any more: it is detached next.");
        return waiting(Rule::AccessModes, words);
    }
    let forced = match forced_ms.filter(|at_ms| *at_ms > state.now_ms()) {
        Some(at_ms) => format!("It is taken from it by force in about {}, if {node} is not Ready then", span(at_ms - state.now_ms())),
        None => format!("It is taken from it by force once {node} is not Ready"),
    };
    let words = format!(
        "Its volume {volume} is still attached to {node}, which is down and can't say that it let go. {forced}; at once, if \
         {node} comes back or is said to be out of service."
    );
    stuck(Rule::NodeShutdown, words, Some(Deed::OutOfService(node.clone())))
}

/// The container told of, if there is one.
fn told<'p>(pod: &'p Pod, runtime: &Runtime) -> Option<&'p Container> {
    pod.container_statuses().nth(runtime.container?).map(|(container, _)| container)
}

fn image(pod: &Pod, runtime: &Runtime) -> String {
    told(pod, runtime).map_or_else(String::new, |container| format!(" {}", container.image))
}

fn container<'p>(pod: &'p Pod, runtime: &Runtime) -> &'p str {
    told(pod, runtime).map_or("", |container| &container.name)
}

fn container_status<'p>(pod: &'p Pod, runtime: &Runtime) -> Option<(&'p Container, &'p ContainerStatus)> {
    pod.container_statuses().nth(runtime.container?)
}

fn again(who: &str, left: &Option<String>) -> String {
    left.as_ref().map_or_else(String::new, |left| format!(" {who} again in about {left}."))
}

fn crashed(
    state: &State,
    key: &Key,
    told: Option<(&Container, &ContainerStatus)>,
    left: &Option<String>,
    recover: Option<Deed>,
) -> Outlook {
    // It was started again after every crash but the last.
    let crashes = told.map_or(0, |(_, status)| status.restarts).saturating_add(1);
    let times = if crashes == 1 { "once".to_owned() } else { format!("{crashes} times") };
    let next = if left.is_none() { " It is not started again.".to_owned() } else { again("It is started", left) };
    let which = told
        .filter(|_| is_init(state, key, told))
        .map_or_else(|| "Its container".to_owned(), |(container, _)| format!("Its init container {}", container.name));
    let words = format!("{which} crashed {times}.{next}");
    if state.faults().is_broken(key) { stuck(Rule::Restarts, words, recover) } else { waiting(Rule::Restarts, words) }
}

fn is_init(state: &State, key: &Key, told: Option<(&Container, &ContainerStatus)>) -> bool {
    let pod = state.find::<Pod>(&key.namespace, &key.name);
    let name = told.map(|(container, _)| &container.name);
    pod.is_some_and(|pod| pod.spec.init_containers.iter().any(|c| Some(&c.name) == name))
}
