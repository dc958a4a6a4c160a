//! `kubectl drain`: cordons nodes, then evicts their pods as budgets allow.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go and pkg/drain.

use super::cordon;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::follow::Follow;
use super::outcome::Outcome;
use super::session::Session;
use crate::api::budget::PodDisruptionBudget;
use crate::api::pod::Pod;
use crate::api::{Key, Name, Object, Resource as _, Uid};
use crate::cluster::{Action, ApiError, State};

/// The flags of `drain`.
pub const FLAGS: &[Flag] = &[
    value("selector", Some('l')),
    value("pod-selector", None),
    value("grace-period", None),
    value("timeout", None),
    switch("force", None),
    switch("ignore-daemonsets", None),
    switch("delete-emptydir-data", None),
    switch("disable-eviction", None),
];

/// Between two tries to evict a pod that a budget protects.
const RETRY_MS: u64 = 5_000;

/// The API server tries an eviction again after so long when another one has just changed the same budget
/// (pkg/registry/core/pod/storage/eviction.go EvictionsRetry).
const CONFLICT_MS: u64 = 500;

/// A drain under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Drain {
    /// The nodes still to be drained, the one at work first.
    nodes: Vec<Name>,
    /// Pods to be evicted.
    waiting: Vec<Waiting>,
    /// Pods evicted and not gone yet.
    going: Vec<(Key, Uid)>,
    /// Whether pods without a controller go too.
    force: bool,
}

/// A pod to be evicted.
#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    key: Key,
    uid: Uid,
    /// When it is tried.
    at_ms: u64,
    /// Whether the try was told already.
    told: bool,
}

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let (nodes, errors) = cordon::nodes(session, arguments, "drain")?;
    Error::collect(errors)?;
    for node in &nodes {
        cordon::set_unschedulable(session, node, true)?;
    }
    let nodes = nodes.iter().map(|n| n.meta.name.clone()).collect();
    let mut drain = Drain { nodes, waiting: Vec::new(), going: Vec::new(), force: arguments.is_on("force") };
    drain.begin(session)?;
    drain.go_on(session)
}

impl Drain {
    /// When a pod that a budget protects is tried again.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.waiting.iter().map(|pod| pod.at_ms).min()
    }

    /// Goes on after the cluster changed or time passed.
    pub fn poll(mut self, state: &State) -> Outcome {
        let mut session = Session::new(state, None);
        let result = self.go_on(&mut session);
        session.finish(result)
    }

    /// Takes up the pods of the first node left.
    fn begin(&mut self, session: &mut Session) -> Result<(), Error> {
        let Some(node) = self.nodes.first() else { return Ok(()) };
        let pods: Vec<_> =
            session.state.store().pods_on(node).filter_map(|key| session.state.get(key).and_then(Pod::of)).cloned().collect();
        let bare: Vec<String> =
            pods.iter().filter(|p| p.meta.controller().is_none()).map(|p| format!("{}/{}", p.meta.namespace, p.meta.name)).collect();
        if !bare.is_empty() {
            let list = bare.join(", ");
            if !self.force {
                return Err(cannot_drain(node, &list));
            }
            session.warn(&format!("deleting Pods that declare no controller: {list}"));
        }
        let now_ms = session.state.now_ms();
        self.waiting = pods.iter().map(|pod| Waiting { key: key_of(pod), uid: pod.meta.uid, at_ms: now_ms, told: false }).collect();
        Ok(())
    }

    fn go_on(&mut self, session: &mut Session) -> Result<(), Error> {
        loop {
            self.evict(session);
            let gone = |session: &Session, (key, uid): &(Key, Uid)| session.state.get(key).is_none_or(|o| o.meta().uid != *uid);
            let (gone, going): (Vec<_>, Vec<_>) = std::mem::take(&mut self.going).into_iter().partition(|pod| gone(session, pod));
            self.going = going;
            for (key, _) in gone {
                session.say(format!("pod/{} evicted", key.name));
            }
            if !self.waiting.is_empty() || !self.going.is_empty() || self.nodes.is_empty() {
                break;
            }
            session.say(format!("node/{} drained", self.nodes.remove(0)));
            self.begin(session)?;
        }
        if !self.nodes.is_empty() {
            session.follow(Follow::Drain(self.clone()));
        }
        Ok(())
    }

    /// Tries the pods whose time has come.
    fn evict(&mut self, session: &mut Session) {
        let now_ms = session.state.now_ms();
        let mut charged: Vec<Key> = Vec::new();
        for mut pod in std::mem::take(&mut self.waiting) {
            if pod.at_ms > now_ms {
                self.waiting.push(pod);
                continue;
            }
            let Some(object) = session.state.get(&pod.key).filter(|o| o.meta().uid == pod.uid).cloned() else { continue };
            if !pod.told {
                session.say(format!("evicting pod {}/{}", pod.key.namespace, pod.key.name));
                pod.told = true;
            }
            let budget = budget_of(&session.state, &object);
            if object.meta().is_terminating() {
                self.going.push((pod.key, pod.uid));
            } else if budget.as_ref().is_some_and(|budget| charged.contains(budget)) {
                // The requests are made side by side, and a budget takes one at a time.
                pod.at_ms = now_ms + CONFLICT_MS;
                self.waiting.push(pod);
            } else {
                charged.extend(budget);
                self.try_evict(session, pod);
            }
        }
    }

    fn try_evict(&mut self, session: &mut Session, mut pod: Waiting) {
        match session.try_action(Action::Evict { pod: pod.key.clone() }) {
            Ok(()) => self.going.push((pod.key, pod.uid)),
            Err(ApiError::TooManyRequests(message)) => {
                let (name, namespace) = (&pod.key.name, &pod.key.namespace);
                session.complain(format!("error when evicting pods/\"{name}\" -n \"{namespace}\" (will retry after 5s): {message}"));
                pod.at_ms = session.state.now_ms() + RETRY_MS;
                pod.told = false;
                self.waiting.push(pod);
            }
            // It went by itself in the meantime.
            Err(_) => {}
        }
    }
}

/// The budget that protects a pod, if one does.
fn budget_of(state: &State, pod: &Object) -> Option<Key> {
    let meta = pod.meta();
    let mut budgets = state.store().in_namespace::<PodDisruptionBudget>(&meta.namespace);
    let budget = budgets.find(|b| b.selector.as_ref().is_some_and(|s| s.matches(&meta.labels)))?;
    Some(Key::new(PodDisruptionBudget::KIND, &meta.namespace, &budget.meta.name))
}

fn key_of(pod: &Pod) -> Key {
    Key::new(Pod::KIND, &pod.meta.namespace, &pod.meta.name)
}

fn cannot_drain(node: &str, list: &str) -> Error {
    let why = format!("cannot delete Pods that declare no controller (use --force to override): {list}");
    Error::client(format!(
        "unable to drain node \"{node}\" due to error: {why}, continuing command...\nThere are pending nodes to be drained:\n {node}\n{why}"
    ))
}
