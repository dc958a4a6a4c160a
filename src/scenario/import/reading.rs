//! Takes the objects of a text one by one, those first that others are read by.

use super::clock::Clock;
use super::notes::Notes;
use super::{pods, revisions, statuses, storage};
use crate::api::pod_spec::PodTemplate;
use crate::api::stateful_set::StatefulSetSpec;
use crate::api::{Key, Kind, Name, Object, Uid, order};
use crate::cluster::faults::Faults;
use crate::cluster::{Found, Settings};
use crate::manifest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The kinds in the order they are read: what a pod was made from before the pods.
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

/// What pods are made from: a set's revisions by name, or the one template of a ReplicaSet.
#[derive(Default)]
pub(super) struct Maker {
    /// The set's spec; of a ReplicaSet an empty one.
    pub spec: Rc<StatefulSetSpec>,
    /// The templates.
    pub templates: Vec<(Name, Rc<PodTemplate>)>,
}

/// A text on its way to a state.
pub(super) struct Reading {
    pub settings: Settings,
    pub clock: Clock,
    pub notes: Notes,
    pub objects: Vec<Object>,
    pub faults: Faults,
    /// The makers of pods by their identity.
    pub makers: BTreeMap<Uid, Maker>,
    /// The identities of the text, and their numbers here.
    pub uids: BTreeMap<Box<str>, u64>,
    /// How many revisions were derived.
    pub derived: usize,
    /// Controllers that are not there, and how many objects they had.
    pub strays: BTreeMap<String, usize>,
    keys: BTreeSet<Key>,
}

impl Reading {
    /// Nothing read yet of these objects.
    pub fn new(settings: Settings, documents: &[Value]) -> Reading {
        Reading {
            settings,
            clock: Clock::of(documents),
            notes: Notes::default(),
            objects: Vec::new(),
            faults: Faults::default(),
            makers: BTreeMap::new(),
            uids: BTreeMap::new(),
            derived: 0,
            strays: BTreeMap::new(),
            keys: BTreeSet::new(),
        }
    }

    /// Whether nothing was taken over.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// How many objects of a kind were taken over, those that only follow from others not counted.
    pub fn count_of(&self, kind: Kind) -> usize {
        let derived = if kind == Kind::ControllerRevision { self.derived } else { 0 };
        self.objects.iter().filter(|object| object.kind() == kind).count() - derived
    }

    /// Whether an object is there.
    pub fn has(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// Takes over all objects of a text, as far as that is possible.
    pub fn read_all(&mut self, documents: &[Value]) {
        let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
        for value in documents.iter().filter(|value| kind_of(value).is_none()) {
            let name = value.get("kind").and_then(Value::as_str).unwrap_or("Objects without a kind");
            *unknown.entry(name).or_insert(0) += 1;
        }
        let mut by_kind: Vec<(Kind, &Value)> = documents.iter().filter_map(|value| Some((kind_of(value)?, value))).collect();
        order::sort_by_key(&mut by_kind, |(kind, _)| ORDER.iter().position(|other| other == kind));
        let pods: Vec<&Value> = by_kind.iter().filter(|(kind, _)| *kind == Kind::Pod).map(|(_, value)| *value).collect();
        let place = |kind: Kind| ORDER.iter().position(|other| *other == kind);
        let after = by_kind.iter().position(|(kind, _)| place(*kind) > place(Kind::ControllerRevision)).unwrap_or(by_kind.len());
        let (before, after) = by_kind.split_at(after);
        before.iter().for_each(|(kind, value)| self.read(*kind, value));
        revisions::derive(self, &pods);
        after.iter().for_each(|(kind, value)| self.read(*kind, value));
        for (kind, count) in unknown {
            let why = match kind {
                "EndpointSlice" => "the playground makes them from the Services and the pods",
                _ => "the playground has none",
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

    /// Adds an object, unless there is one of its key.
    pub fn add(&mut self, what: &str, object: Object) {
        if self.keys.insert(object.key()) {
            self.objects.push(object);
        } else {
            self.notes.leave_out(what, "it is in the text twice; the first counts");
        }
    }

    fn object(&mut self, kind: Kind, what: &str, raw: &Value) -> Result<Option<Object>, String> {
        let readable = match kind {
            Kind::Pod => Some(pods::without_additions(raw, &self.settings)),
            Kind::PersistentVolume => storage::with_source(raw),
            Kind::Secret => Some(without_data(raw)),
            _ => None,
        };
        let whole = manifest::received(readable.as_ref().unwrap_or(raw))?;
        let Some(mut object) = Object::from_value(kind, &whole) else { return Ok(None) };
        if kind == Kind::Secret {
            self.notes.assume("Of Secrets only that they are there was taken over, not what they hold.".to_owned());
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

    /// Objects of the typed kinds that were taken over.
    pub fn all<T: crate::api::Resource>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.objects.iter().filter_map(T::of)
    }

    /// What a cluster begins with, the settings of its run, and what is to be told.
    pub fn finish(mut self) -> (Found, Settings, Notes) {
        for (controller, count) in std::mem::take(&mut self.strays) {
            let (count, rest) = if count == 1 { ("1 object".to_owned(), "stands") } else { (format!("{count} objects"), "stand") };
            self.notes.assume(format!("{controller} was not taken over: {count} of it {rest} alone, and nobody here makes them anew."));
        }
        self.notes.assumed.extend(self.clock.told());
        let uids = self.uids.len() as u64;
        (Found { objects: self.objects, faults: self.faults, uids }, self.settings, self.notes)
    }
}

/// The kind of an object that can be taken over.
pub(super) fn kind_of(value: &Value) -> Option<Kind> {
    value.get("kind").and_then(Value::as_str).and_then(Kind::from_name).filter(|kind| *kind != Kind::EndpointSlice)
}

/// A Secret whose keys are there, and no value.
pub(super) fn without_data(raw: &Value) -> Value {
    let mut secret = raw.clone();
    for field in ["data", "stringData"] {
        if let Some(Value::Object(data)) = secret.get_mut(field) {
            data.values_mut().for_each(|value| *value = json!(""));
        }
    }
    secret
}
