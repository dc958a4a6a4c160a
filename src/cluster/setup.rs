//! The initial objects of a cluster: nodes, namespaces, the `kubernetes` Service, StorageClasses.

use super::kubelet::registration;
use super::settings::Settings;
use super::state::State;
use super::{Action, change::Actor};
use crate::api::node::{Node, REGION_LABEL};
use crate::api::storage::{IS_DEFAULT_CLASS, StorageClass};
use crate::api::{Kind, Meta, Object};
use serde_json::{Value, json};
use std::rc::Rc;

/// A StorageClass of every new cluster.
struct ClassRow {
    name: &'static str,
    default: bool,
    reclaim_policy: &'static str,
    binding_mode: &'static str,
    expansion: bool,
}

const CLASSES: [ClassRow; 3] = [
    ClassRow { name: "retain", default: false, reclaim_policy: "Retain", binding_mode: "Immediate", expansion: false },
    ClassRow { name: "standard", default: true, reclaim_policy: "Delete", binding_mode: "Immediate", expansion: true },
    ClassRow { name: "standard-wait", default: false, reclaim_policy: "Delete", binding_mode: "WaitForFirstConsumer", expansion: true },
];

/// The region of a new cluster in the playground, and its zones.
const REGION: &str = "region-1";
const ZONES: [&str; 3] = ["zone-a", "zone-b", "zone-c"];

/// The provisioner of these StorageClasses.
pub const PROVISIONER: &str = "rig.example/disk";

impl State {
    /// A running cluster with these nodes, two namespaces, the `kubernetes` Service and three StorageClasses.
    pub fn new(settings: Settings, mut nodes: Vec<Node>) -> State {
        (1..).zip(&mut nodes).for_each(|(number, node)| join(node, number, settings.fake_kubelets));
        let mut state = State::empty(settings);
        let namespaces = ["default", "kube-system"].map(|name| json!({"metadata": {"name": name}, "spec": {"finalizers": ["kubernetes"]}}));
        let service = json!({
            "metadata": {"name": "kubernetes", "labels": {"component": "apiserver", "provider": "kubernetes"}},
            "spec": {
                "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}],
                "type": "ClusterIP",
                "sessionAffinity": "None",
                "internalTrafficPolicy": "Cluster",
            },
        });
        let account = json!({"metadata": {"name": "default"}});
        let mut objects: Vec<Option<Object>> = namespaces.iter().map(|n| Object::from_value(Kind::Namespace, n)).collect();
        objects.push(Object::from_value(Kind::ServiceAccount, &account));
        objects.push(Object::from_value(Kind::Service, &service));
        let all = objects.into_iter().flatten().chain(CLASSES.iter().map(class)).chain(nodes.into_iter().map(|n| Object::Node(Rc::new(n))));
        for object in all {
            // A second node of the same name is skipped: AlreadyExists.
            let _ = state.apply(&Action::Create(object));
        }
        state.actor = Actor::User;
        state
    }
}

/// Sets what a kubelet reports of its node when it registers; with `fake_kubelets`, what that of the recordings reports.
/// `number`: counts the nodes from 1.
pub fn join(node: &mut Node, number: u32, fake_kubelets: bool) {
    if fake_kubelets { registration::register_fake_kubelet(node) } else { registration::register(node, number) }
}

fn class(row: &ClassRow) -> Object {
    let mut meta = Meta::named("", row.name);
    if row.default {
        meta.annotations.set(IS_DEFAULT_CLASS, "true");
    }
    let whole: Value = json!({
        "allowVolumeExpansion": row.expansion,
        "provisioner": PROVISIONER,
        "reclaimPolicy": row.reclaim_policy,
        "volumeBindingMode": row.binding_mode,
    });
    Object::StorageClass(Rc::new(StorageClass::read(meta, &whole)))
}

/// The nodes of a new cluster in the playground: one in each of three zones, so that it survives the loss of one.
pub fn zonal_nodes() -> Vec<Node> {
    let node = |(n, zone)| {
        let mut node = Node::new(&format!("node-{n}"), zone, "4", "16Gi", 110);
        node.meta.labels.set(REGION_LABEL, REGION);
        node
    };
    (1..).zip(ZONES).map(node).collect()
}

/// `count` equal nodes: node-1 … in zone-a, 4 CPU, 16Gi, 110 pods each.
pub fn nodes(count: usize) -> Vec<Node> {
    (1..=count).map(|n| Node::new(&format!("node-{n}"), "zone-a", "4", "16Gi", 110)).collect()
}
