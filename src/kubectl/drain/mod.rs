//! `kubectl drain`: cordons Nodes, then evicts their Pods as PodDisruptionBudgets allow.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go and pkg/drain.

mod filter;

use super::command_context::CommandContext;
use super::cordon;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, duration, number, switch, value};
use super::long_running::LongRunning;
use crate::api::budget::PodDisruptionBudget;
use crate::api::pod::Pod;
use crate::api::time;
use crate::api::{Key, Name, Object, Resource as _, Uid};
use crate::cluster::{Action, ApiError, Cascade, State};
use filter::Filter;
use std::rc::Rc;

/// The flags of `drain`. `--ignore-daemonsets` and `--chunk-size` have no visible effect: there are no DaemonSets, and lists
/// are not paginated here.
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

/// The delay before another attempt to evict a Pod that a PodDisruptionBudget protects.
const RETRY_MS: u64 = 5_000;

/// The delay after which the API server retries an eviction that conflicts with another one on the same PodDisruptionBudget
/// (pkg/registry/core/pod/storage/eviction.go EvictionsRetry).
const CONFLICT_MS: u64 = 500;

/// A running drain.
#[derive(Clone, Debug, PartialEq)]
pub struct Drain {
    filter: Filter,
    /// The dry-run strategy.
    dry_run: DryRun,
    /// `--disable-eviction`: Pods are deleted, regardless of PodDisruptionBudgets.
    disable_eviction: bool,
    /// `--timeout`, for each Node.
    timeout_ms: Option<u64>,
    /// The Nodes left to drain; the first one is the current Node.
    nodes: Vec<Name>,
    /// The Pods of the current Node that are not evicted yet.
    pending: Vec<PendingEviction>,
    /// The Pods of the current Node that are evicted but not removed yet.
    terminating: Vec<(Key, Uid)>,
    /// When the drain of the current Node times out.
    deadline_ms: Option<u64>,
    /// The errors of the current Node.
    errors: Vec<String>,
    /// The Nodes that could not be drained, with their errors.
    failed: Vec<(Name, Vec<String>)>,
}

/// A Pod that is not evicted yet.
#[derive(Clone, Debug, PartialEq)]
struct PendingEviction {
    key: Key,
    uid: Uid,
    /// When the next attempt is made.
    next_try_ms: u64,
    /// Whether the line about the attempt is already printed.
    reported: bool,
    /// The PodDisruptionBudget that the last attempt failed on.
    refused_by: Option<Key>,
}

/// An eviction that a PodDisruptionBudget does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedEviction {
    /// The Node that is drained.
    pub node: Name,
    /// The Pod.
    pub pod: Key,
    /// The PodDisruptionBudget.
    pub budget: Key,
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let timeout_ms = arguments.duration_ms("timeout").filter(|timeout_ms| *timeout_ms > 0);
    let filter = Filter::read(arguments)?;
    let (nodes, errors) = cordon::nodes(context, arguments, "drain")?;
    Error::collect(errors)?;
    for node in &nodes {
        cordon::set_unschedulable(context, node, true)?;
    }
    let mut drain = Drain {
        filter,
        dry_run: context.dry_run,
        disable_eviction: arguments.is_on("disable-eviction"),
        timeout_ms,
        nodes: nodes.iter().map(|n| n.meta.name.clone()).collect(),
        pending: Vec::new(),
        terminating: Vec::new(),
        deadline_ms: None,
        errors: Vec::new(),
        failed: Vec::new(),
    };
    drain.start_node(context);
    drain.advance(context)
}

impl Drain {
    /// The next time at which the command acts even if nothing changed: the next attempt, or the timeout.
    pub fn next_due_ms(&self) -> Option<u64> {
        let deadline_ms = self.deadline_ms.filter(|_| !self.terminating.is_empty());
        self.pending.iter().map(|pod| pod.next_try_ms).chain(deadline_ms).min()
    }

    /// The eviction that failed on a PodDisruptionBudget and is tried again, if there is one.
    pub fn refused_eviction(&self) -> Option<RefusedEviction> {
        let node = self.nodes.first()?.clone();
        self.pending.iter().find_map(|pod| {
            let budget = pod.refused_by.clone()?;
            Some(RefusedEviction { node: node.clone(), pod: pod.key.clone(), budget })
        })
    }

    /// Whether the drain can't go on while nothing changes in the cluster: each Pod that is left was refused by a
    /// PodDisruptionBudget that still allows no disruption, and there is no timeout.
    pub fn is_blocked(&self, state: &State) -> bool {
        let allows_none = |budget: &Key| {
            let budget = state.find::<PodDisruptionBudget>(&budget.namespace, &budget.name);
            budget.is_some_and(|budget| budget.status.disruptions_allowed <= 0)
        };
        let is_refused = |pod: &PendingEviction| pod.refused_by.as_ref().is_some_and(allows_none);
        self.deadline_ms.is_none() && self.terminating.is_empty() && self.pending.iter().all(is_refused)
    }

    /// Continues the drain after the cluster changed or time passed.
    pub fn resume(mut self, context: &mut CommandContext) -> Result<(), Error> {
        context.dry_run = self.dry_run;
        self.advance(context)
    }

    /// Starts on the next Node: collects the Pods to evict. Skips Nodes whose Pods block the drain.
    fn start_node(&mut self, context: &mut CommandContext) {
        while let Some(node) = self.nodes.first().cloned() {
            let now_ms = context.state.now_ms();
            self.deadline_ms = self.timeout_ms.map(|timeout_ms| now_ms.saturating_add(timeout_ms));
            match self.filter.pods(&context.state, &node) {
                Ok(list) => {
                    list.warnings().into_iter().for_each(|warnings| context.warn(&warnings));
                    if self.dry_run == DryRun::Client {
                        list.pods.iter().for_each(|pod| context.print_result(evicting_line(&pod_key(pod))));
                        self.pending.clear();
                        return;
                    }
                    let eviction = |pod: &Rc<Pod>| PendingEviction {
                        key: pod_key(pod),
                        uid: pod.meta.uid,
                        next_try_ms: now_ms,
                        reported: false,
                        refused_by: None,
                    };
                    self.pending = list.pods.iter().map(eviction).collect();
                    return;
                }
                Err(errors) => self.fail_node(context, errors),
            }
        }
    }

    /// Gives up on the current Node and prints the errors.
    fn fail_node(&mut self, context: &mut CommandContext, errors: Vec<String>) {
        let node = self.nodes.remove(0);
        context.eprint_line(format!("error: unable to drain node \"{node}\" due to error: {}, continuing command...", aggregate(&errors)));
        self.failed.push((node, errors));
    }

    fn advance(&mut self, context: &mut CommandContext) -> Result<(), Error> {
        while !self.nodes.is_empty() {
            self.evict(context);
            self.check_terminating(context);
            if !self.pending.is_empty() || !self.terminating.is_empty() {
                context.follow(LongRunning::Drain(self.clone()));
                return Ok(());
            }
            match std::mem::take(&mut self.errors) {
                errors if errors.is_empty() => context.print_result(format!("node/{} drained", self.nodes.remove(0))),
                errors => {
                    self.print_pending_pods(context, &errors);
                    self.fail_node(context, errors);
                }
            }
            self.start_node(context);
        }
        if self.failed.is_empty() {
            return Ok(());
        }
        context.eprint_line("There are pending nodes to be drained:");
        self.failed.iter().for_each(|(node, _)| context.eprint_line(format!(" {node}")));
        self.failed.iter().flat_map(|(_, errors)| errors).for_each(|error| context.eprint_line(error));
        Err(Error::Silent)
    }

    /// Prints the Pods that are still on the current Node after an error.
    fn print_pending_pods(&self, context: &mut CommandContext, errors: &[String]) {
        let Some(node) = self.nodes.first() else { return };
        let Ok(list) = self.filter.pods(&context.state, node) else { return };
        if !list.pods.is_empty() {
            context.eprint_line(format!("There are pending pods in node \"{node}\" when an error occurred: {}", aggregate(errors)));
            list.pods.iter().for_each(|pod| context.eprint_line(format!("pod/{}", pod.meta.name)));
        }
    }

    /// Reports the evicted Pods that are removed by now, and those that exceed the timeout.
    fn check_terminating(&mut self, context: &mut CommandContext) {
        let now_ms = context.state.now_ms();
        let timed_out = self.deadline_ms.is_some_and(|deadline_ms| now_ms >= deadline_ms);
        for (key, uid) in std::mem::take(&mut self.terminating) {
            if context.state.get(&key).is_none_or(|o| o.meta().uid != uid) {
                context.print_result(format!("pod/{} {}", key.name, if self.disable_eviction { "deleted" } else { "evicted" }));
            } else if timed_out {
                let (name, namespace) = (&key.name, &key.namespace);
                let timeout_message = self.timeout_message();
                self.errors
                    .push(format!("error when waiting for pod \"{name}\" in namespace \"{namespace}\" to terminate: {timeout_message}"));
            } else {
                self.terminating.push((key, uid));
            }
        }
    }

    fn timeout_message(&self) -> String {
        format!("global timeout reached: {}", time::go_duration(self.timeout_ms.unwrap_or(0)))
    }

    /// Attempts the evictions that are due.
    fn evict(&mut self, context: &mut CommandContext) {
        let now_ms = context.state.now_ms();
        let timed_out = self.deadline_ms.is_some_and(|deadline_ms| now_ms >= deadline_ms);
        let mut updated_budgets: Vec<Key> = Vec::new();
        for mut pod in std::mem::take(&mut self.pending) {
            if pod.next_try_ms > now_ms {
                self.pending.push(pod);
                continue;
            }
            let Some(object) = context.state.get(&pod.key).filter(|o| o.meta().uid == pod.uid).cloned() else { continue };
            if !pod.reported && !self.disable_eviction {
                context.print_result(evicting_line(&pod.key));
                pod.reported = true;
            }
            let budget = budget_of(&context.state, &object);
            if timed_out {
                let timeout_message = self.timeout_message();
                self.errors.push(format!("error when evicting pods/\"{}\" -n \"{}\": {timeout_message}", pod.key.name, pod.key.namespace));
            } else if object.meta().is_terminating() {
                self.terminating.push((pod.key, pod.uid));
            } else if budget.as_ref().is_some_and(|budget| updated_budgets.contains(budget))
                && !self.disable_eviction
                && self.dry_run == DryRun::None
            {
                // kubectl evicts in parallel, but the API server updates a PodDisruptionBudget for one eviction at a time.
                pod.next_try_ms = now_ms + CONFLICT_MS;
                self.pending.push(pod);
            } else {
                updated_budgets.extend(budget.clone());
                self.try_evict(context, PendingEviction { refused_by: budget, ..pod });
            }
        }
    }

    fn try_evict(&mut self, context: &mut CommandContext, mut pod: PendingEviction) {
        let action = match self.disable_eviction {
            true => Action::Delete { key: pod.key.clone(), cascade: Cascade::Background, grace_seconds: None },
            false => Action::Evict { pod: pod.key.clone() },
        };
        match context.try_action(action) {
            // kubectl does not wait for the eviction of a server-side dry run (drain.go evictPods).
            Ok(()) if self.dry_run == DryRun::Server && !self.disable_eviction => {}
            Ok(()) => self.terminating.push((pod.key, pod.uid)),
            Err(ApiError::TooManyRequests(message)) => {
                let (name, namespace) = (&pod.key.name, &pod.key.namespace);
                context.eprint_line(format!("error when evicting pods/\"{name}\" -n \"{namespace}\" (will retry after 5s): {message}"));
                pod.next_try_ms = context.state.now_ms() + RETRY_MS;
                pod.reported = false;
                self.pending.push(pod);
            }
            // The Pod was deleted in the meantime.
            Err(ApiError::NotFound(_)) => {}
            Err(error) => {
                let (name, namespace) = (&pod.key.name, &pod.key.namespace);
                self.errors.push(format!("error when evicting pods/\"{name}\" -n \"{namespace}\": {error}"));
            }
        }
    }
}

/// The first PodDisruptionBudget that selects a Pod, if any.
fn budget_of(state: &State, pod: &Object) -> Option<Key> {
    let meta = pod.meta();
    let mut budgets = state.store().in_namespace::<PodDisruptionBudget>(&meta.namespace);
    let budget = budgets.find(|b| b.selector.as_ref().is_some_and(|s| s.matches(&meta.labels)))?;
    Some(Key::new(PodDisruptionBudget::KIND, &meta.namespace, &budget.meta.name))
}

fn evicting_line(pod: &Key) -> String {
    format!("evicting pod {}/{}", pod.namespace, pod.name)
}

fn pod_key(pod: &Pod) -> Key {
    Key::new(Pod::KIND, &pod.meta.namespace, &pod.meta.name)
}

/// Several errors in one line, as Go's utilerrors.Aggregate prints them.
fn aggregate(errors: &[String]) -> String {
    match errors {
        [error] => error.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}
