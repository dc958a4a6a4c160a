//! `kubectl drain`: cordons nodes, then evicts their pods as budgets allow.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go and pkg/drain.

mod filter;

use super::cordon;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, duration, number, switch, value};
use super::follow::Follow;
use super::outcome::Outcome;
use super::session::Session;
use crate::api::budget::PodDisruptionBudget;
use crate::api::pod::Pod;
use crate::api::time;
use crate::api::{Key, Name, Object, Resource as _, Uid};
use crate::cluster::{Action, ApiError, Cascade, State};
use filter::Filter;
use std::rc::Rc;

/// The flags of `drain`. No pod here is a DaemonSet's, and lists are as long in chunks (`--chunk-size`).
pub const FLAGS: &[Flag] = &[
    value("selector", Some('l')),
    value("pod-selector", None),
    number("chunk-size", None),
    duration("timeout"),
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
    filter: Filter,
    /// Whether it is only tried.
    dry_run: DryRun,
    /// Whether pods are deleted without asking the budgets.
    deletes: bool,
    /// How long a node may take.
    timeout_ms: Option<u64>,
    /// The nodes still to be drained, the one at work first.
    nodes: Vec<Name>,
    /// Pods to be evicted.
    waiting: Vec<Waiting>,
    /// Pods evicted and not gone yet.
    going: Vec<(Key, Uid)>,
    /// When the node at work has taken too long.
    deadline_ms: Option<u64>,
    /// What went wrong on the node at work.
    errors: Vec<String>,
    /// The nodes that could not be drained, and why.
    failed: Vec<(Name, Vec<String>)>,
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
    let timeout_ms = arguments.duration_ms("timeout").filter(|timeout_ms| *timeout_ms > 0);
    let filter = Filter::read(arguments)?;
    let (nodes, errors) = cordon::nodes(session, arguments, "drain")?;
    Error::collect(errors)?;
    for node in &nodes {
        cordon::set_unschedulable(session, node, true)?;
    }
    let mut drain = Drain {
        filter,
        dry_run: session.dry_run,
        deletes: arguments.is_on("disable-eviction"),
        timeout_ms,
        nodes: nodes.iter().map(|n| n.meta.name.clone()).collect(),
        waiting: Vec::new(),
        going: Vec::new(),
        deadline_ms: None,
        errors: Vec::new(),
        failed: Vec::new(),
    };
    drain.begin(session);
    drain.go_on(session)
}

impl Drain {
    /// When the command looks again although nothing changed: a budget may let a pod go, or time may be up.
    pub fn next_due_ms(&self) -> Option<u64> {
        let deadline_ms = self.deadline_ms.filter(|_| !self.going.is_empty());
        self.waiting.iter().map(|pod| pod.at_ms).chain(deadline_ms).min()
    }

    /// Goes on after the cluster changed or time passed.
    pub fn poll(mut self, state: &State) -> Outcome {
        let mut session = Session::new(state, None);
        session.dry_run = self.dry_run;
        let result = self.go_on(&mut session);
        session.finish(result)
    }

    /// Takes up the pods of the first node left. Nodes whose pods may not go are left as they are.
    fn begin(&mut self, session: &mut Session) {
        while let Some(node) = self.nodes.first().cloned() {
            let now_ms = session.state.now_ms();
            self.deadline_ms = self.timeout_ms.map(|timeout_ms| now_ms.saturating_add(timeout_ms));
            match self.filter.pods(&session.state, &node) {
                Ok(list) => {
                    list.warnings().into_iter().for_each(|warnings| session.warn(&warnings));
                    if self.dry_run == DryRun::Client {
                        list.pods.iter().for_each(|pod| session.say_done(evicting(&key_of(pod))));
                        self.waiting.clear();
                        return;
                    }
                    let waiting = |pod: &Rc<Pod>| Waiting { key: key_of(pod), uid: pod.meta.uid, at_ms: now_ms, told: false };
                    self.waiting = list.pods.iter().map(waiting).collect();
                    return;
                }
                Err(errors) => self.give_up(session, errors),
            }
        }
    }

    /// Leaves the first node as it is, and says why.
    fn give_up(&mut self, session: &mut Session, errors: Vec<String>) {
        let node = self.nodes.remove(0);
        session.complain(format!("error: unable to drain node \"{node}\" due to error: {}, continuing command...", joined(&errors)));
        self.failed.push((node, errors));
    }

    fn go_on(&mut self, session: &mut Session) -> Result<(), Error> {
        while !self.nodes.is_empty() {
            self.evict(session);
            self.look(session);
            if !self.waiting.is_empty() || !self.going.is_empty() {
                session.follow(Follow::Drain(self.clone()));
                return Ok(());
            }
            match std::mem::take(&mut self.errors) {
                errors if errors.is_empty() => session.say_done(format!("node/{} drained", self.nodes.remove(0))),
                errors => {
                    self.tell_pending(session, &errors);
                    self.give_up(session, errors);
                }
            }
            self.begin(session);
        }
        if self.failed.is_empty() {
            return Ok(());
        }
        session.complain("There are pending nodes to be drained:");
        self.failed.iter().for_each(|(node, _)| session.complain(format!(" {node}")));
        self.failed.iter().flat_map(|(_, errors)| errors).for_each(|error| session.complain(error));
        Err(Error::Silent)
    }

    /// Names the pods still on the node when time was up.
    fn tell_pending(&self, session: &mut Session, errors: &[String]) {
        let Some(node) = self.nodes.first() else { return };
        let Ok(list) = self.filter.pods(&session.state, node) else { return };
        if !list.pods.is_empty() {
            session.complain(format!("There are pending pods in node \"{node}\" when an error occurred: {}", joined(errors)));
            list.pods.iter().for_each(|pod| session.complain(format!("pod/{}", pod.meta.name)));
        }
    }

    /// Looks which of the pods that go are gone.
    fn look(&mut self, session: &mut Session) {
        let now_ms = session.state.now_ms();
        let late = self.deadline_ms.is_some_and(|deadline_ms| now_ms >= deadline_ms);
        for (key, uid) in std::mem::take(&mut self.going) {
            if session.state.get(&key).is_none_or(|o| o.meta().uid != uid) {
                session.say_done(format!("pod/{} {}", key.name, if self.deletes { "deleted" } else { "evicted" }));
            } else if late {
                let (name, namespace) = (&key.name, &key.namespace);
                let limit = self.limit();
                self.errors.push(format!("error when waiting for pod \"{name}\" in namespace \"{namespace}\" to terminate: {limit}"));
            } else {
                self.going.push((key, uid));
            }
        }
    }

    fn limit(&self) -> String {
        format!("global timeout reached: {}", time::go_duration(self.timeout_ms.unwrap_or(0)))
    }

    /// Tries the pods whose time has come.
    fn evict(&mut self, session: &mut Session) {
        let now_ms = session.state.now_ms();
        let late = self.deadline_ms.is_some_and(|deadline_ms| now_ms >= deadline_ms);
        let mut charged: Vec<Key> = Vec::new();
        for mut pod in std::mem::take(&mut self.waiting) {
            if pod.at_ms > now_ms {
                self.waiting.push(pod);
                continue;
            }
            let Some(object) = session.state.get(&pod.key).filter(|o| o.meta().uid == pod.uid).cloned() else { continue };
            if !pod.told && !self.deletes {
                session.say_done(evicting(&pod.key));
                pod.told = true;
            }
            let budget = budget_of(&session.state, &object);
            if late {
                let limit = self.limit();
                self.errors.push(format!("error when evicting pods/\"{}\" -n \"{}\": {limit}", pod.key.name, pod.key.namespace));
            } else if object.meta().is_terminating() {
                self.going.push((pod.key, pod.uid));
            } else if budget.as_ref().is_some_and(|budget| charged.contains(budget)) && !self.deletes && self.dry_run == DryRun::None {
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
        let action = match self.deletes {
            true => Action::Delete { key: pod.key.clone(), cascade: Cascade::Background, grace_seconds: None },
            false => Action::Evict { pod: pod.key.clone() },
        };
        match session.try_action(action) {
            // An eviction that is only tried is not waited for (drain.go evictPods).
            Ok(()) if self.dry_run == DryRun::Server && !self.deletes => {}
            Ok(()) => self.going.push((pod.key, pod.uid)),
            Err(ApiError::TooManyRequests(message)) => {
                let (name, namespace) = (&pod.key.name, &pod.key.namespace);
                session.complain(format!("error when evicting pods/\"{name}\" -n \"{namespace}\" (will retry after 5s): {message}"));
                pod.at_ms = session.state.now_ms() + RETRY_MS;
                pod.told = false;
                self.waiting.push(pod);
            }
            // It went by itself in the meantime.
            Err(ApiError::NotFound(_)) => {}
            Err(error) => {
                let (name, namespace) = (&pod.key.name, &pod.key.namespace);
                self.errors.push(format!("error when evicting pods/\"{name}\" -n \"{namespace}\": {error}"));
            }
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

fn evicting(pod: &Key) -> String {
    format!("evicting pod {}/{}", pod.namespace, pod.name)
}

fn key_of(pod: &Pod) -> Key {
    Key::new(Pod::KIND, &pod.meta.namespace, &pod.meta.name)
}

/// Several errors in one line, as Go's aggregates print them.
fn joined(errors: &[String]) -> String {
    match errors {
        [error] => error.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}
