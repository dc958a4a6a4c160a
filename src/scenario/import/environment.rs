//! Adds objects that every cluster has and the text may lack: namespaces, nodes, storage classes. Removes missing owners.

use super::importer::Importer;
use super::storage;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::storage::{IS_DEFAULT_CLASS, PersistentVolume, ReclaimPolicy, StorageClass};
use crate::api::time::IMPORT_MS;
use crate::api::{Key, Kind, Meta, Name, Object, Uid, order};
use crate::cluster::State;
use crate::cluster::kubelet::registration;
use crate::cluster::setup::PROVISIONER;
use crate::cluster::{Settings, setup};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The annotation with the provisioner of a claim's volume.
const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
/// The annotation with the node chosen for a claim before its volume was provisioned.
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

impl Importer {
    /// Adds missing objects and removes references to missing owners.
    pub fn complete(&mut self) {
        self.add_nodes();
        storage::complete(self);
        self.add_classes();
        self.add_basics();
        self.remove_missing_owners();
    }

    /// Adds the nodes of Pods, or one node if there are none.
    fn add_nodes(&mut self) {
        let named = self.all::<Pod>().filter_map(|pod| pod.node.clone());
        let named: Vec<Name> = order::gather_set(named).into_iter().collect();
        let missing: Vec<Name> = named.into_iter().filter(|node| !self.has(&Key::new(Kind::Node, "", node))).collect();
        if missing.is_empty() && self.count_of(Kind::Node) > 0 {
            return;
        }
        let missing = if missing.is_empty() { vec![Name::from("node-1")] } else { missing };
        self.notes
            .assume(format!("Not in the text: Node {}. Assumed: 4 CPUs, 16Gi and 110 Pods each, Linux on amd64.", missing.join(", ")));
        for name in missing {
            let mut node = Node::new(&name, "", "4", "16Gi", 110);
            registration::register_unseen(&mut node);
            node.meta.uid = self.uid(&format!("Node {name}"));
            (node.meta.created_ms, node.ready_changed_ms) = (self.oldest_ms(), self.oldest_ms());
            self.add(&format!("Node {name}"), Object::Node(Rc::new(node)));
        }
    }

    fn oldest_ms(&self) -> u64 {
        self.objects.iter().map(|object| object.meta().created_ms).min().unwrap_or(IMPORT_MS)
    }

    /// Adds the StorageClasses that claims and volumes refer to.
    fn add_classes(&mut self) {
        if self.count_of(Kind::StorageClass) > 0 {
            return;
        }
        let mut classes: BTreeMap<Name, ClassHints> = BTreeMap::new();
        for volume in self.all::<PersistentVolume>().filter(|volume| !volume.class.is_empty()) {
            let class = classes.entry(volume.class.clone()).or_default();
            class.retains |= volume.reclaim_policy == ReclaimPolicy::Retain;
        }
        for claim in self.all::<PersistentVolumeClaim>() {
            let Some(name) = claim.class.as_ref().filter(|class| !class.is_empty()) else { continue };
            let class = classes.entry(name.clone()).or_default();
            class.waits |= claim.meta.annotations.get(SELECTED_NODE).is_some();
            class.provisioner = claim.meta.annotations.get(STORAGE_PROVISIONER).cloned().or(class.provisioner.take());
        }
        if let Some(default) = self.default_class() {
            classes.entry(default).or_default().is_default = true;
        }
        let names = classes.keys().map(|name| &**name).collect::<Vec<_>>().join(", ");
        if classes.is_empty() {
            return self.add_playground_classes();
        }
        self.notes.assume(format!("Not in the text: StorageClass {names}. Derived from the PersistentVolumeClaims and PersistentVolumes."));
        for (name, class) in classes {
            let object = Object::StorageClass(Rc::new(class.to_class(&name)));
            self.add_missing(object);
        }
    }

    /// The default StorageClass: that of claims whose templates name none.
    fn default_class(&self) -> Option<Name> {
        let without = self.all::<StatefulSet>().flat_map(|set| {
            let templates = set.spec.claim_templates.iter().filter(|template| template.spec.class.is_none());
            templates.map(|template| (set.meta.namespace.clone(), format!("{}-{}-", template.name, set.meta.name)))
        });
        let without: Vec<(Name, String)> = without.collect();
        let is_of = |claim: &&Rc<PersistentVolumeClaim>| {
            without.iter().any(|(namespace, prefix)| *namespace == claim.meta.namespace && claim.meta.name.starts_with(prefix))
        };
        self.all::<PersistentVolumeClaim>().filter(is_of).find_map(|claim| claim.class.clone()).filter(|class| !class.is_empty())
    }

    /// Adds the playground's StorageClasses to a text that refers to none.
    fn add_playground_classes(&mut self) {
        self.notes.assume("The text refers to no StorageClass: the playground adds its own, with standard as the default.".to_owned());
        let own = State::new(Settings::default(), setup::nodes(0));
        let classes: Vec<Object> = own.all::<StorageClass>().map(|class| Object::StorageClass(class.clone())).collect();
        classes.into_iter().for_each(|class| self.add_missing(class));
    }

    /// Adds an object that is not in the text.
    fn add_missing(&mut self, mut object: Object) {
        let key = object.key();
        if self.has(&key) {
            return;
        }
        let what = key.to_string();
        let uid = self.uid(&format!("{what} in {}", key.namespace));
        let created_ms = self.oldest_ms();
        let meta = object.meta_mut();
        (meta.uid, meta.created_ms) = (uid, created_ms);
        self.add(&what, object);
    }

    /// Adds the namespaces and the Service `kubernetes`.
    fn add_basics(&mut self) {
        let namespaces = self.objects.iter().map(|object| object.meta().namespace.clone()).filter(|namespace| !namespace.is_empty());
        let namespaces = order::gather_set(namespaces.chain(["default", "kube-system"].map(Name::from)));
        let has_default = self.objects.iter().any(|object| object.kind() == Kind::Service && &*object.meta().namespace == "default");
        for namespace in namespaces {
            let labels = json!({"kubernetes.io/metadata.name": &*namespace});
            let value = json!({"metadata": {"name": &*namespace, "labels": labels}, "spec": {"finalizers": ["kubernetes"]}});
            Object::from_value(Kind::Namespace, &value).into_iter().for_each(|namespace| self.add_missing(namespace));
        }
        if !has_default {
            let own = State::new(Settings::default(), setup::nodes(0));
            let service = own.store().get(&Key::new(Kind::Service, "default", "kubernetes")).cloned();
            service.into_iter().for_each(|service| self.add_missing(service));
        }
    }

    /// Removes references to owners that were not imported: the garbage collector would delete the dependents.
    fn remove_missing_owners(&mut self) {
        let uids: BTreeSet<Uid> = order::gather_set(self.objects.iter().map(|object| object.meta().uid));
        let mut objects = std::mem::take(&mut self.objects);
        for object in &mut objects {
            let owners = object.meta().owners.clone();
            let (kept, missing): (Vec<_>, Vec<_>) = owners.iter().cloned().partition(|owner| uids.contains(&owner.uid));
            if missing.is_empty() {
                continue;
            }
            let namespace = object.meta().namespace.clone();
            for owner in missing.iter().filter(|owner| owner.controller) {
                self.note_missing_controller(&namespace, owner.kind.names().name, &owner.name);
            }
            object.meta_mut().owners = Rc::new(kept);
        }
        self.objects = objects;
    }
}

/// The properties of a StorageClass derived from its claims and volumes.
#[derive(Default)]
struct ClassHints {
    retains: bool,
    waits: bool,
    is_default: bool,
    provisioner: Option<Name>,
}

impl ClassHints {
    fn to_class(&self, name: &str) -> StorageClass {
        let mut meta = Meta::named("", name);
        if self.is_default {
            meta.annotations.set(IS_DEFAULT_CLASS, "true");
        }
        let whole = json!({
            "allowVolumeExpansion": true,
            "provisioner": self.provisioner.as_deref().unwrap_or(PROVISIONER),
            "reclaimPolicy": if self.retains { "Retain" } else { "Delete" },
            "volumeBindingMode": if self.waits { "WaitForFirstConsumer" } else { "Immediate" },
        });
        StorageClass::read(meta, &whole)
    }
}
