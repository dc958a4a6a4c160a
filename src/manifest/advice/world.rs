//! Everything an object may refer to: what the text holds and, where the text has nothing of that name, the cluster.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use serde_json::Value;

use super::{name, namespace, pod_of, selects, text};
use crate::manifest::Known;

/// A namespace, a label in it and its value; or a kind, a namespace and a name.
type Key<'objects> = (&'objects str, &'objects str, &'objects str);

/// A pod, or what makes pods, and the pod's labels.
type Labelled<'objects> = (&'objects Value, &'objects Value);

/// How many of the objects that share a label are looked at: nobody writes more by hand, and each looks at the others.
const SHARING_MAX: usize = 100;

/// The objects, found by what advice asks for: a file may hold thousands that all refer to each other.
pub(super) struct World<'objects> {
    known: &'objects Known<'objects>,
    /// Kind, namespace and name → the object.
    by_name: BTreeMap<Key<'objects>, &'objects Value>,
    /// Kind and namespace → the objects.
    by_kind: BTreeMap<(&'objects str, &'objects str), Vec<&'objects Value>>,
    /// Namespace, label and value → each pod, or what makes pods, that has it, with its labels.
    pod_labels: BTreeMap<Key<'objects>, Vec<Labelled<'objects>>>,
    /// Namespace, and the first label and value of the selector → the Services, each with its place among all.
    selecting: BTreeMap<Key<'objects>, Vec<(usize, &'objects Value)>>,
    /// Namespace and Service → the first set that names it as its own.
    governed: BTreeMap<(&'objects str, &'objects str), &'objects Value>,
}

impl<'objects> World<'objects> {
    pub fn new(objects: impl Iterator<Item = &'objects Rc<Value>>, known: &'objects Known<'objects>) -> Self {
        let (by_name, by_kind, pod_labels, selecting, governed) = Default::default();
        let mut world = World { known, by_name, by_kind, pod_labels, selecting, governed };
        for value in objects.chain(&known.objects) {
            world.add(value);
        }
        world
    }

    fn add(&mut self, value: &'objects Value) {
        let (kind, namespace) = (text(value, "kind"), namespace(value));
        match self.by_name.entry((kind, namespace, name(value))) {
            Entry::Occupied(_) => return,
            Entry::Vacant(place) => place.insert(value),
        };
        let of_kind = self.by_kind.entry((kind, namespace)).or_default();
        let place = of_kind.len();
        of_kind.push(value);
        let spec = value.get("spec").unwrap_or(&Value::Null);
        if let Some(labels) = pod_of(value).and_then(|pod| pod.get("metadata")?.get("labels")) {
            for (label, wanted) in texts(labels) {
                self.pod_labels.entry((namespace, label, wanted)).or_default().push((value, labels));
            }
        }
        match kind {
            "Service" => {
                if let Some((label, wanted)) = spec.get("selector").and_then(|selector| texts(selector).next()) {
                    self.selecting.entry((namespace, label, wanted)).or_default().push((place, value));
                }
            }
            "StatefulSet" if spec.is_object() => {
                self.governed.entry((namespace, text(spec, "serviceName"))).or_insert(value);
            }
            _ => {}
        }
    }

    /// The objects of a kind in a namespace (the namespace of kinds without one is that of objects that name none).
    pub fn of_kind(&self, kind: &str, namespace: &str) -> Vec<&'objects Value> {
        self.by_kind.get(&(kind, namespace)).cloned().unwrap_or_default()
    }

    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&'objects Value> {
        self.by_name.get(&(kind, namespace, name)).copied()
    }

    pub fn has_claim(&self, namespace: &str, name: &str) -> bool {
        self.find("PersistentVolumeClaim", namespace, name).is_some() || (self.known.has_claim)(namespace, name)
    }

    /// The set whose pods get their names from a Service.
    pub fn set_governed_by(&self, namespace: &str, service: &str) -> Option<&'objects Value> {
        self.governed.get(&(namespace, service)).copied()
    }

    /// Whether any pod there is or will be in a namespace has what a selector asks for.
    pub fn has_selected_pods(&self, namespace: &str, selector: &Value) -> bool {
        let Some((label, wanted)) = texts(selector).next() else { return false };
        let candidates = self.pod_labels.get(&(namespace, label, wanted)).into_iter().flatten();
        candidates.into_iter().any(|(_, labels)| selects(Some(selector), labels))
    }

    /// What makes pods in a namespace, with the pods' labels: what may have all of some labels, or all there is where none
    /// are asked for.
    pub fn workloads(&self, namespace: &str, labels: Option<&Value>) -> impl Iterator<Item = Labelled<'objects>> {
        let first = labels.and_then(|labels| texts(labels).next());
        let sharing = first.and_then(|(label, wanted)| self.pod_labels.get(&(namespace, label, wanted)));
        let of_kind = |kind| self.by_kind.get(&(kind, namespace)).filter(|_| first.is_none()).into_iter().flatten();
        let all = ["StatefulSet", "Deployment"].into_iter().flat_map(of_kind);
        let labelled = all.filter_map(|object| Some((*object, pod_of(object)?.get("metadata")?.get("labels")?)));
        let found: Vec<Labelled<'_>> = sharing.into_iter().flatten().copied().chain(labelled).take(SHARING_MAX).collect();
        found.into_iter().filter(|(object, _)| text(object, "kind") != "Pod")
    }

    /// The Services of a namespace that select pods with these labels, in their order.
    pub fn services_for(&self, namespace: &str, labels: &Value) -> Vec<&'objects Value> {
        let candidates = texts(labels).flat_map(|(label, value)| self.selecting.get(&(namespace, label, value)).into_iter().flatten());
        let mut selecting: Vec<(usize, &Value)> =
            candidates.filter(|(_, service)| selects(service.get("spec").and_then(|spec| spec.get("selector")), labels)).copied().collect();
        crate::api::order::sort_by_key(&mut selecting, |(place, _)| *place);
        selecting.into_iter().map(|(_, service)| service).collect()
    }
}

/// The texts of a map; what is no text in labels and selectors matches nothing.
fn texts(map: &Value) -> impl Iterator<Item = (&str, &str)> {
    map.as_object().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
}
