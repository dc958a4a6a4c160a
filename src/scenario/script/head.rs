//! What a script begins with: what it is, how to get a cluster for it, and what the playground took as there.

use super::nodes::{CLUSTER, Nodes, kind_name};
use super::{fault, namespace_flag, seconds, shell};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::{HOSTNAME_LABEL, Node, REGION_LABEL, ZONE_LABEL};
use crate::api::pod::Pod;
use crate::api::storage::StorageClass;
use crate::api::{Key, Kind, Name, order};
use crate::cluster::kubelet::needed_objects;
use crate::cluster::kubelet::registration::{DEPRECATED_FORMS, is_set_by_kubelet};
use crate::cluster::{State, setup};
use crate::history::History;
use crate::scenario::done::Done;
use serde_json::json;
use std::collections::BTreeSet;

/// kind runs all nodes on one machine: so many workers are as many as most machines bear.
const WORKERS_MAX: usize = 9;
/// The class that kind brings.
const KIND_CLASS: &str = "standard";
/// What makes volumes on kind.
const KIND_PROVISIONER: &str = "rancher.io/local-path";

/// Everything before the first command; `body` is what follows.
pub fn head(history: &History, all: &[Done], nodes: &Nodes, body: &str) -> String {
    let mut text = format!("#!/usr/bin/env bash\n{}", about(history, all));
    text.push_str("set -euo pipefail\n");
    text.push_str(&cluster(history.branch().base(), all, nodes, body));
    if body.contains("\npower ") {
        text.push_str(fault::POWER);
    }
    let assignments = nodes.assignments(body);
    if !assignments.is_empty() {
        text.push_str("\n# The nodes of the run, as kind calls them; set these for another cluster.\n");
        text.push_str(&assignments);
    }
    text.push_str(&taken_as_there(all));
    text.push_str(&storage_note(all));
    text
}

fn about(history: &History, all: &[Done]) -> String {
    let things = match all.len() {
        1 => "1 thing was".to_owned(),
        many => format!("{many} things were"),
    };
    let sentences = [
        format!(
            "Made by Ordinal, a playground for Kubernetes StatefulSets, from its run \"{}\", in which {things} done in {}. It does to a real \
             cluster what was done there.",
            history.branch().name,
            seconds(history.end_ms())
        ),
        "It needs bash, kubectl and a cluster that may be broken: everything goes to the current context and its namespace, which \
         was \"default\" in the run. (kubectl config current-context tells which one that is.)"
            .to_owned(),
        format!(
            "No cluster yet? \"bash THIS-FILE cluster\" makes one like that of the run with kind (https://kind.sigs.k8s.io), \
             \"kind delete cluster --name {CLUSTER}\" removes it. minikube start --nodes={0} does as well, and so does kwokctl create \
             cluster, whose nodes run no containers.",
            history.branch().base().store().count_of(Kind::Node)
        ),
    ];
    sentences.map(|sentence| format!("#\n{}", shell::comment(&sentence))).concat().replacen("#\n", "", 1)
}

/// The part that makes a cluster with kind, with what `body` needs of it.
fn cluster(base: &State, all: &[Done], nodes: &Nodes, body: &str) -> String {
    let workers = nodes.all.iter().take(WORKERS_MAX);
    let left_out = nodes.all.len().saturating_sub(WORKERS_MAX);
    let mut config = format!("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: {CLUSTER}\n");
    if base.settings().max_unavailable_stateful_set {
        config.push_str("featureGates:\n  MaxUnavailableStatefulSet: true\n");
    }
    config.push_str("nodes:\n- role: control-plane\n");
    workers.for_each(|node| config.push_str(&worker(node, body)));
    let mut text = "\nif [ \"${1-}\" = cluster ]; then\n".to_owned();
    if left_out > 0 {
        let words = format!(
            "The run has {left_out} nodes more: kind runs all on one machine. For many nodes take kwokctl scale node --replicas={}.",
            nodes.all.len()
        );
        text.push_str(&shell::comment(&words));
    }
    text.push_str(&shell::with_input("kind create cluster --config -", &config, ""));
    for (place, node) in nodes.all.iter().take(WORKERS_MAX).enumerate() {
        let command = |verb: &str, what: &str| format!("kubectl {verb} nodes {} {}\n", kind_name(place), shell::quoted(what));
        let later = labels(node, body).filter(|(key, _)| !may_register(key));
        text.extend(later.map(|(key, value)| command("label", &format!("{key}={value}"))));
        text.extend(fault::taints(node).iter().map(|taint| command("taint", taint)));
    }
    text.extend(classes(base, all).iter().map(|class| shell::with_input("kubectl apply -f -", &class_of(class), "")));
    text + "exit\nfi\n"
}

/// A worker with the labels it registers with.
fn worker(node: &Node, body: &str) -> String {
    let labels = labels(node, body).filter(|(key, _)| may_register(key));
    let labels: String = labels.map(|(key, value)| format!("    {}: {}\n", json!(**key), json!(**value))).collect();
    if labels.is_empty() { "- role: worker\n".to_owned() } else { format!("- role: worker\n  labels:\n{labels}") }
}

/// The labels that a worker would not have anyway. Deprecated forms are left out unless `body` names them: they say nothing
/// that the others do not.
fn labels<'n>(node: &'n Node, body: &'n str) -> impl Iterator<Item = (&'n Name, &'n Name)> {
    let is_wanted = move |key: &str| {
        let deprecated = DEPRECATED_FORMS.iter().any(|(_, form)| *form == key);
        key != HOSTNAME_LABEL && !is_set_by_kubelet(key) && (!deprecated || body.contains(key))
    };
    node.meta.labels.iter().filter(move |(key, _)| is_wanted(key))
}

/// Whether a kubelet may give its node this label; a kubelet that is told to give another does not start
/// (cmd/kubelet/app/options, ValidateKubeletFlags; staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go, IsKubeletLabel).
fn may_register(label: &str) -> bool {
    let domain = label.split_once('/').map_or("", |(domain, _)| domain);
    let is_in = |parent: &str| domain == parent || domain.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
    let is_reserved = is_in("kubernetes.io") || is_in("k8s.io");
    let is_known = [ZONE_LABEL, REGION_LABEL].contains(&label) || DEPRECATED_FORMS.iter().any(|(_, form)| *form == label);
    !is_reserved || is_known || is_in("kubelet.kubernetes.io") || is_in("node.kubernetes.io")
}

/// The classes that claims of the run ask for, that were there from the start and that kind does not bring.
fn classes<'s>(base: &'s State, all: &[Done]) -> Vec<&'s StorageClass> {
    let claims = all.iter().flat_map(|done| done.after.all::<PersistentVolumeClaim>());
    let wanted: BTreeSet<Name> = order::gather_set(claims.filter_map(|claim| claim.class.clone()));
    let theirs = base.all::<StorageClass>().filter(|class| wanted.contains(&class.meta.name) && &*class.meta.name != KIND_CLASS);
    theirs.map(|class| &**class).collect()
}

fn class_of(class: &StorageClass) -> String {
    let mut value = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": &*class.meta.name}});
    value["provisioner"] = KIND_PROVISIONER.into();
    value["reclaimPolicy"] = class.reclaim_policy.name().into();
    value["volumeBindingMode"] = "WaitForFirstConsumer".into();
    crate::kubectl::yaml_text::print(&value)
}

/// What pods need and nobody supplied: the playground takes it as there, a real cluster does not.
fn taken_as_there(all: &[Done]) -> String {
    let mut needed = BTreeSet::new();
    for state in all.iter().map(|done| &done.after).filter(|state| state.settings().missing_objects_present) {
        for pod in state.all::<Pod>() {
            let account = Key::new(Kind::ServiceAccount, &pod.meta.namespace, &pod.spec.service_account_name);
            let account = Some(account).filter(|account| !account.name.is_empty());
            needed.extend(needed_objects(pod).into_iter().chain(account).filter(|key| state.get(key).is_none()));
        }
    }
    let line = |key: &Key| {
        let kind = match key.kind {
            Kind::Secret => "secret generic",
            kind => kind.names().singular,
        };
        let (name, namespace) = (shell::quoted(&key.name), namespace_flag(&key.namespace));
        format!("kubectl create {kind} {name}{namespace} --dry-run=client -o yaml | kubectl apply -f -\n")
    };
    let lines: String = needed.iter().map(line).collect();
    let told = "Pods of the run need these and no manifest has them: the playground took them as there. They are made empty here; put in \
                what your programs read.";
    if lines.is_empty() { lines } else { format!("\n{}{lines}", shell::comment(told)) }
}

/// How volumes differ.
fn storage_note(all: &[Done]) -> String {
    if all.iter().all(|done| done.after.all::<PersistentVolumeClaim>().next().is_none()) {
        return String::new();
    }
    let told = format!(
        "Claims: in the playground the class {KIND_CLASS} makes a volume as soon as a claim asks for one ({}). The class of that name on \
         kind waits until a pod uses the claim (WaitForFirstConsumer), and its volumes stay on the node they were made on.",
        setup::PROVISIONER
    );
    format!("\n{}", shell::comment(&told))
}
