//! What a cluster has before anybody applies anything.

use super::settings::Settings;
use super::state::State;
use super::{Action, change::Actor};
use crate::api::node::Node;
use crate::api::storage::{IS_DEFAULT_CLASS, StorageClass};
use crate::api::{Kind, Meta, Object};
use serde_json::{Value, json};
use std::rc::Rc;

/// A storage class every cluster here has.
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

/// Who makes the volumes of the classes every cluster has.
pub const PROVISIONER: &str = "rig.example/disk";

impl State {
    /// A running cluster of these nodes: the default namespace, the API server's Service, three storage classes.
    pub fn new(settings: Settings, nodes: Vec<Node>) -> State {
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
            // A second node of one name is left out: names are unique.
            let _ = state.apply(&Action::Create(object));
        }
        state.actor = Actor::User;
        state
    }
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

/// `count` nodes alike: node-1 … in zone-a, 4 CPU, 16Gi, 110 pods each.
pub fn nodes(count: usize) -> Vec<Node> {
    (1..=count).map(|n| Node::new(&format!("node-{n}"), "zone-a", "4", "16Gi", 110)).collect()
}
