//! Which pods of a node a drain takes, and which stop it.
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

/// What the flags say about pods.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    labels: Vec<Requirement>,
    deletes_local_data: bool,
    force: bool,
}

/// Pods that may go.
pub(super) struct List {
    pub pods: Vec<Rc<Pod>>,
    /// What is said of them, and of which.
    warned: BTreeMap<&'static str, Vec<String>>,
}

/// What becomes of a pod.
enum Fate {
    Goes,
    GoesWith(&'static str),
    Stops(&'static str),
}

impl Filter {
    pub fn read(arguments: &Arguments) -> Result<Filter, Error> {
        Ok(Filter {
            labels: select::labels(arguments.value("pod-selector").unwrap_or_default())?,
            deletes_local_data: arguments.is_on("delete-emptydir-data"),
            force: arguments.is_on("force"),
        })
    }

    /// The pods of a node, unless there is one that may not go.
    pub fn pods(&self, state: &State, node: &Name) -> Result<List, Vec<String>> {
        let mut list = List { pods: Vec::new(), warned: BTreeMap::new() };
        let mut stopped: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for pod in state.store().pods_on(node).filter_map(|key| state.get(key).and_then(Pod::of)) {
            if !select::matches(&self.labels, &pod.meta.labels) {
                continue;
            }
            let name = format!("{}/{}", pod.meta.namespace, pod.meta.name);
            match self.fate(pod) {
                Fate::Goes => {}
                Fate::GoesWith(warning) => list.warned.entry(warning).or_default().push(name),
                Fate::Stops(why) => stopped.entry(why).or_default().push(name),
            }
            list.pods.push(pod.clone());
        }
        if stopped.is_empty() {
            return Ok(list);
        }
        Err(stopped.into_iter().map(|(why, pods)| format!("cannot delete {why}: {}", pods.join(", "))).collect())
    }

    /// The last rule counts, unless one before it stops the drain.
    fn fate(&self, pod: &Pod) -> Fate {
        if pod.is_terminal() {
            return Fate::Goes;
        }
        if has_local_data(pod) && !self.deletes_local_data {
            return Fate::Stops(LOCAL_STORAGE);
        }
        match pod.meta.controller() {
            Some(_) => Fate::Goes,
            None if self.force => Fate::GoesWith(UNMANAGED_FORCED),
            None => Fate::Stops(UNMANAGED),
        }
    }
}

impl List {
    /// All warnings in one sentence.
    pub fn warnings(&self) -> Option<String> {
        let told: Vec<String> = self.warned.iter().map(|(warning, pods)| format!("{warning}: {}", pods.join(", "))).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }
}

fn has_local_data(pod: &Pod) -> bool {
    let spec = pod.spec_value();
    let volumes = read::at(&spec, &["volumes"]).as_array().map_or(&[][..], Vec::as_slice);
    volumes.iter().any(|volume| volume.get("emptyDir").is_some_and(Value::is_object))
}
