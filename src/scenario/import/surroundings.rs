//! What every cluster has and the text need not say: namespaces, the nodes pods are on, storage classes, owners that are there.

use super::reading::Reading;
use super::storage;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::storage::{IS_DEFAULT_CLASS, PersistentVolume, ReclaimPolicy, StorageClass};
use crate::api::time::TAKEN_OVER_MS;
use crate::api::{Key, Kind, Meta, Name, Object, Uid, order};
use crate::cluster::State;
use crate::cluster::kubelet::registration;
use crate::cluster::setup::PROVISIONER;
use crate::cluster::{Settings, setup};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Who makes a claim's volume.
const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
/// The node that was chosen for a claim before it had a volume.
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

impl Reading {
    /// Adds what the text lacks, and lets go of owners that are not there.
    pub fn complete(&mut self) {
        self.add_nodes();
        storage::complete(self);
        self.add_classes();
        self.add_basics();
        self.keep_owners();
    }

    /// The nodes that pods say they are on.
    fn add_nodes(&mut self) {
        let named = self.all::<Pod>().filter_map(|pod| pod.node.clone());
        let named: Vec<Name> = order::gather_set(named).into_iter().collect();
        let missing: Vec<Name> = named.into_iter().filter(|node| !self.has(&Key::new(Kind::Node, "", node))).collect();
        if missing.is_empty() && self.count_of(Kind::Node) > 0 {
            return;
        }
        let missing = if missing.is_empty() { vec![Name::from("node-1")] } else { missing };
        self.notes
            .assume(format!("Not in the text: Node {}. Assumed: 4 CPUs, 16Gi and 110 pods each, Linux on amd64.", missing.join(", ")));
        for name in missing {
            let mut node = Node::new(&name, "", "4", "16Gi", 110);
            registration::register_unseen(&mut node);
            node.meta.uid = self.uid(&format!("Node {name}"));
            (node.meta.created_ms, node.ready_changed_ms) = (self.oldest_ms(), self.oldest_ms());
            self.add(&format!("Node {name}"), Object::Node(Rc::new(node)));
        }
    }

    fn oldest_ms(&self) -> u64 {
        self.objects.iter().map(|object| object.meta().created_ms).min().unwrap_or(TAKEN_OVER_MS)
    }

    /// The classes that claims and volumes name.
    fn add_classes(&mut self) {
        if self.count_of(Kind::StorageClass) > 0 {
            return;
        }
        let mut classes: BTreeMap<Name, Class> = BTreeMap::new();
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
        let told = classes.keys().map(|name| &**name).collect::<Vec<_>>().join(", ");
        if classes.is_empty() {
            return self.add_own_classes();
        }
        self.notes.assume(format!("Not in the text: StorageClass {told}. Assumed as far as claims and volumes tell."));
        for (name, class) in classes {
            let object = Object::StorageClass(Rc::new(class.read(&name)));
            self.add_made(object);
        }
    }

    /// The class of claims whose templates name none: it was the default one.
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

    /// A text that names no class gets those of the playground.
    fn add_own_classes(&mut self) {
        self.notes.assume("The text names no StorageClass: the playground's own are there, standard by default.".to_owned());
        let own = State::new(Settings::default(), setup::nodes(0));
        let classes: Vec<Object> = own.all::<StorageClass>().map(|class| Object::StorageClass(class.clone())).collect();
        classes.into_iter().for_each(|class| self.add_made(class));
    }

    /// Adds an object that the text does not have.
    fn add_made(&mut self, mut object: Object) {
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

    /// Namespaces, and what is in every one called default.
    fn add_basics(&mut self) {
        let spaces = self.objects.iter().map(|object| object.meta().namespace.clone()).filter(|namespace| !namespace.is_empty());
        let spaces = order::gather_set(spaces.chain(["default", "kube-system"].map(Name::from)));
        let has_default = self.objects.iter().any(|object| object.kind() == Kind::Service && &*object.meta().namespace == "default");
        for space in spaces {
            let labels = json!({"kubernetes.io/metadata.name": &*space});
            let value = json!({"metadata": {"name": &*space, "labels": labels}, "spec": {"finalizers": ["kubernetes"]}});
            Object::from_value(Kind::Namespace, &value).into_iter().for_each(|space| self.add_made(space));
        }
        if !has_default {
            let own = State::new(Settings::default(), setup::nodes(0));
            let service = own.store().get(&Key::new(Kind::Service, "default", "kubernetes")).cloned();
            service.into_iter().for_each(|service| self.add_made(service));
        }
    }

    /// Owners that were not taken over own nothing here: what they had would be collected as garbage.
    fn keep_owners(&mut self) {
        let there: BTreeSet<Uid> = order::gather_set(self.objects.iter().map(|object| object.meta().uid));
        let mut objects = std::mem::take(&mut self.objects);
        for object in &mut objects {
            let owners = object.meta().owners.clone();
            let (kept, gone): (Vec<_>, Vec<_>) = owners.iter().cloned().partition(|owner| there.contains(&owner.uid));
            if gone.is_empty() {
                continue;
            }
            let namespace = object.meta().namespace.clone();
            for owner in gone.iter().filter(|owner| owner.controller) {
                self.stray(&namespace, owner.kind.names().name, &owner.name);
            }
            object.meta_mut().owners = Rc::new(kept);
        }
        self.objects = objects;
    }
}

/// What claims and volumes tell of their class.
#[derive(Default)]
struct Class {
    retains: bool,
    waits: bool,
    is_default: bool,
    provisioner: Option<Name>,
}

impl Class {
    fn read(&self, name: &str) -> StorageClass {
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
