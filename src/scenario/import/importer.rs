//! Reads the objects of a text one by one, owners before their dependents.

use super::clock::Clock;
use super::notes::Notes;
use super::{pods, revisions, statuses, storage};
use crate::api::pod_spec::PodTemplate;
use crate::api::stateful_set::StatefulSetSpec;
use crate::api::{Key, Kind, Name, Object, Uid, order};
use crate::cluster::faults::Faults;
use crate::cluster::{ImportedCluster, Settings};
use crate::manifest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The kinds in reading order: the Pod templates before the Pods.
const ORDER: [Kind; 15] = [
    Kind::Namespace,
    Kind::Node,
    Kind::StorageClass,
    Kind::PersistentVolume,
    Kind::ServiceAccount,
    Kind::ConfigMap,
    Kind::Secret,
    Kind::Service,
    Kind::PersistentVolumeClaim,
    Kind::StatefulSet,
    Kind::ControllerRevision,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Pod,
    Kind::PodDisruptionBudget,
];

/// The Pod templates of a controller: a StatefulSet's revisions by name, or the template of a ReplicaSet.
#[derive(Default)]
pub(super) struct PodSource {
    /// The spec of a StatefulSet; empty for a ReplicaSet.
    pub spec: Rc<StatefulSetSpec>,
    /// The templates.
    pub templates: Vec<(Name, Rc<PodTemplate>)>,
}

/// The state of an import.
pub(super) struct Importer {
    pub settings: Settings,
    pub clock: Clock,
    pub notes: Notes,
    pub objects: Vec<Object>,
    pub faults: Faults,
    /// The controllers of Pods by their UID.
    pub pod_sources: BTreeMap<Uid, PodSource>,
    /// The UIDs of the text and their numbers in the simulation.
    pub uids: BTreeMap<Box<str>, u64>,
    /// The number of derived revisions.
    pub derived: usize,
    /// Controllers that were not imported, and the number of their objects.
    pub orphans: BTreeMap<String, usize>,
    keys: BTreeSet<Key>,
}

impl Importer {
    /// An import of these objects.
    pub fn new(settings: Settings, documents: &[Value]) -> Importer {
        Importer {
            settings,
            clock: Clock::of(documents),
            notes: Notes::default(),
            objects: Vec::new(),
            faults: Faults::default(),
            pod_sources: BTreeMap::new(),
            uids: BTreeMap::new(),
            derived: 0,
            orphans: BTreeMap::new(),
            keys: BTreeSet::new(),
        }
    }

    /// Whether no object was imported.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The number of imported objects of a kind, without derived ones.
    pub fn count_of(&self, kind: Kind) -> usize {
        let derived = if kind == Kind::ControllerRevision { self.derived } else { 0 };
        self.objects.iter().filter(|object| object.kind() == kind).count() - derived
    }

    /// Whether an object was imported.
    pub fn has(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// Imports all objects of the text that can be imported.
    pub fn read_all(&mut self, documents: &[Value]) {
        let mut unknown_kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for value in documents.iter().filter(|value| kind_of(value).is_none()) {
            let name = value.get("kind").and_then(Value::as_str).unwrap_or("Objects without a kind");
            *unknown_kinds.entry(name).or_insert(0) += 1;
        }
        let mut by_kind: Vec<(Kind, &Value)> = documents.iter().filter_map(|value| Some((kind_of(value)?, value))).collect();
        order::sort_by_key(&mut by_kind, |(kind, _)| ORDER.iter().position(|other| other == kind));
        let pods: Vec<&Value> = by_kind.iter().filter(|(kind, _)| *kind == Kind::Pod).map(|(_, value)| *value).collect();
        let reading_order = |kind: Kind| ORDER.iter().position(|other| *other == kind);
        let after =
            by_kind.iter().position(|(kind, _)| reading_order(*kind) > reading_order(Kind::ControllerRevision)).unwrap_or(by_kind.len());
        let (before, after) = by_kind.split_at(after);
        before.iter().for_each(|(kind, value)| self.read(*kind, value));
        revisions::derive(self, &pods);
        after.iter().for_each(|(kind, value)| self.read(*kind, value));
        for (kind, count) in unknown_kinds {
            let why = match kind {
                "EndpointSlice" => "the playground derives them from the Services and Pods",
                _ => "not simulated by the playground",
            };
            self.notes.leave_out(&format!("{kind} ({count})"), why);
        }
    }

    fn read(&mut self, kind: Kind, raw: &Value) {
        let name = raw.pointer("/metadata/name").and_then(Value::as_str).unwrap_or("without a name");
        let what = format!("{} {name}", kind.names().name);
        let object = match kind {
            Kind::EndpointSlice => return,
            Kind::ControllerRevision => revisions::read(self, &what, raw),
            _ => self.object(kind, &what, raw),
        };
        match object {
            Ok(Some(object)) => self.add(&what, object),
            Ok(None) => {}
            Err(why) => self.notes.leave_out(&what, why.trim_end_matches('.')),
        }
    }

    /// Adds an object, unless there is one with its key.
    pub fn add(&mut self, what: &str, object: Object) {
        if self.keys.insert(object.key()) {
            self.objects.push(object);
        } else {
            self.notes.leave_out(what, "it is in the text twice; the first one was imported");
        }
    }

    fn object(&mut self, kind: Kind, what: &str, raw: &Value) -> Result<Option<Object>, String> {
        let readable = match kind {
            Kind::Pod => Some(pods::without_additions(raw, &self.settings)),
            Kind::PersistentVolume => storage::with_source(raw),
            Kind::Secret => Some(without_data(raw)),
            _ => None,
        };
        let whole = manifest::normalize_live(readable.as_ref().unwrap_or(raw))?;
        let Some(mut object) = Object::from_value(kind, &whole) else { return Ok(None) };
        if kind == Kind::Secret {
            self.notes.assume("Secrets were imported without their data.".to_owned());
        }
        self.fill_meta(what, raw, object.meta_mut());
        let status = raw.get("status").unwrap_or(&Value::Null);
        Ok(match object {
            Object::Node(node) => Some(statuses::node(self, node, raw)),
            Object::StatefulSet(set) => Some(statuses::stateful_set(self, set, status)),
            Object::Deployment(deployment) => Some(statuses::deployment(self, deployment, status)),
            Object::ReplicaSet(set) => Some(statuses::replica_set(self, set, status)),
            Object::PodDisruptionBudget(budget) => Some(statuses::budget(budget, status)),
            Object::PersistentVolume(volume) => storage::volume(self, volume, raw),
            Object::PersistentVolumeClaim(claim) => Some(storage::claim(claim, status)),
            Object::Pod(pod) => Some(pods::pod(self, pod, raw)),
            other => Some(other),
        })
    }

    /// The imported objects of a kind.
    pub fn all<T: crate::api::Resource>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.objects.iter().filter_map(T::of)
    }

    /// The imported cluster, the settings of its run, and the notes.
    pub fn finish(mut self) -> (ImportedCluster, Settings, Notes) {
        for (controller, count) in std::mem::take(&mut self.orphans) {
            let objects = if count == 1 { "its object is".to_owned() } else { format!("its {count} objects are") };
            self.notes.assume(format!("{controller} was not imported: {objects} not recreated when deleted."));
        }
        self.notes.assumed.extend(self.clock.note_on_start());
        let uids = self.uids.len() as u64;
        (ImportedCluster { objects: self.objects, faults: self.faults, uids }, self.settings, self.notes)
    }
}

/// The kind of an object, if it can be imported.
pub(super) fn kind_of(value: &Value) -> Option<Kind> {
    value.get("kind").and_then(Value::as_str).and_then(Kind::from_name).filter(|kind| *kind != Kind::EndpointSlice)
}

/// The Secret with empty values.
pub(super) fn without_data(raw: &Value) -> Value {
    let mut secret = raw.clone();
    for field in ["data", "stringData"] {
        if let Some(Value::Object(data)) = secret.get_mut(field) {
            data.values_mut().for_each(|value| *value = json!(""));
        }
    }
    secret
}
