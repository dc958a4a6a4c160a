//! Decides which Pods of a Node a drain evicts, and which ones block it.
//!
//! Models staging/src/k8s.io/kubectl/pkg/drain/filters.go.

use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::select;
use crate::api::pod::Pod;
use crate::api::selector::Requirement;
use crate::api::{Name, Resource as _, read};
use crate::cluster::State;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

const LOCAL_STORAGE: &str = "Pods with local storage (use --delete-emptydir-data to override)";
const UNMANAGED: &str = "Pods that declare no controller (use --force to override)";
const UNMANAGED_FORCED: &str = "deleting Pods that declare no controller";

/// The Pod filters that the flags configure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    labels: Vec<Requirement>,
    delete_emptydir_data: bool,
    force: bool,
}

/// The Pods to evict (filters.go PodDeleteList).
pub(super) struct PodDeleteList {
    pub pods: Vec<Rc<Pod>>,
    /// The names of the Pods that a warning concerns, by warning.
    warning_pods: BTreeMap<&'static str, Vec<String>>,
}

/// The verdict on a Pod (filters.go PodDeleteStatus).
enum DrainVerdict {
    Evict,
    EvictWithWarning(&'static str),
    Block(&'static str),
}

impl Filter {
    pub fn read(arguments: &Arguments) -> Result<Filter, Error> {
        Ok(Filter {
            labels: select::labels(arguments.value("pod-selector").unwrap_or_default())?,
            delete_emptydir_data: arguments.is_on("delete-emptydir-data"),
            force: arguments.is_on("force"),
        })
    }

    /// The Pods of a Node to evict; the error lists the Pods that block the drain.
    pub fn pods(&self, state: &State, node: &Name) -> Result<PodDeleteList, Vec<String>> {
        let mut list = PodDeleteList { pods: Vec::new(), warning_pods: BTreeMap::new() };
        let mut blocked: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for pod in state.store().pods_on(node).filter_map(|key| state.get(key).and_then(Pod::of)) {
            if !select::matches(&self.labels, &pod.meta.labels) {
                continue;
            }
            let name = format!("{}/{}", pod.meta.namespace, pod.meta.name);
            match self.verdict(pod) {
                DrainVerdict::Evict => {}
                DrainVerdict::EvictWithWarning(warning) => list.warning_pods.entry(warning).or_default().push(name),
                DrainVerdict::Block(why) => blocked.entry(why).or_default().push(name),
            }
            list.pods.push(pod.clone());
        }
        if blocked.is_empty() {
            return Ok(list);
        }
        Err(blocked.into_iter().map(|(why, pods)| format!("cannot delete {why}: {}", pods.join(", "))).collect())
    }

    /// Applies the filters of filters.go makeFilters: a blocking verdict ends the chain, otherwise the last one counts.
    fn verdict(&self, pod: &Pod) -> DrainVerdict {
        if pod.is_terminal() {
            return DrainVerdict::Evict;
        }
        if has_empty_dir(pod) && !self.delete_emptydir_data {
            return DrainVerdict::Block(LOCAL_STORAGE);
        }
        match pod.meta.controller() {
            Some(_) => DrainVerdict::Evict,
            None if self.force => DrainVerdict::EvictWithWarning(UNMANAGED_FORCED),
            None => DrainVerdict::Block(UNMANAGED),
        }
    }
}

impl PodDeleteList {
    /// All warnings in one line.
    pub fn warnings(&self) -> Option<String> {
        let warnings: Vec<String> = self.warning_pods.iter().map(|(warning, pods)| format!("{warning}: {}", pods.join(", "))).collect();
        (!warnings.is_empty()).then(|| warnings.join("; "))
    }
}

fn has_empty_dir(pod: &Pod) -> bool {
    let spec = pod.spec_value();
    let volumes = read::at(&spec, &["volumes"]).as_array().map_or(&[][..], Vec::as_slice);
    volumes.iter().any(|volume| volume.get("emptyDir").is_some_and(Value::is_object))
}
