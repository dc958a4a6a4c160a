//! `kubectl drain`: cordons nodes, then evicts their pods as budgets allow.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go and pkg/drain.

use super::cordon;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::follow::Follow;
use super::outcome::Outcome;
use super::session::Session;
use crate::api::pod::Pod;
use crate::api::{Key, Name, Resource as _, Uid};
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

/// A drain under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Drain {
    /// The nodes still to be drained, the one at work first.
    nodes: Vec<Name>,
    /// Pods to be evicted, with the time of the next try.
    waiting: Vec<(Key, Uid, u64)>,
    /// Pods evicted and not gone yet.
    going: Vec<(Key, Uid)>,
    /// Whether pods without a controller go too.
    force: bool,
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
        self.waiting.iter().map(|(_, _, at_ms)| *at_ms).min()
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
        self.waiting = pods.iter().map(|pod| (key_of(pod), pod.meta.uid, now_ms)).collect();
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

    fn evict(&mut self, session: &mut Session) {
        let now_ms = session.state.now_ms();
        let mut waiting = Vec::new();
        for (key, uid, at_ms) in std::mem::take(&mut self.waiting) {
            if at_ms > now_ms {
                waiting.push((key, uid, at_ms));
                continue;
            }
            let Some(object) = session.state.get(&key).filter(|o| o.meta().uid == uid).cloned() else { continue };
            session.say(format!("evicting pod {}/{}", key.namespace, key.name));
            if object.meta().is_terminating() {
                self.going.push((key, uid));
                continue;
            }
            match session.try_action(Action::Evict { pod: key.clone() }) {
                Ok(()) => self.going.push((key, uid)),
                Err(ApiError::TooManyRequests(message)) => {
                    let (name, namespace) = (&key.name, &key.namespace);
                    session.complain(format!("error when evicting pods/\"{name}\" -n \"{namespace}\" (will retry after 5s): {message}"));
                    waiting.push((key, uid, now_ms + RETRY_MS));
                }
                // It went by itself in the meantime.
                Err(_) => {}
            }
        }
        self.waiting = waiting;
    }
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
