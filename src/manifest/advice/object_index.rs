//! Index of all objects that a manifest can refer to: those of the text, and those of the cluster that the text does not
//! replace.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use serde_json::Value;

use super::{name, namespace, pod_of, selects, text};
use crate::manifest::ClusterContext;

/// A namespace, a label in it and its value; or a kind, a namespace and a name.
type Key<'objects> = (&'objects str, &'objects str, &'objects str);

/// A Pod or workload, and the labels of its Pods.
type Labelled<'objects> = (&'objects Value, &'objects Value);

/// Limit on the objects with the same label that are compared with each other, because that is quadratic work.
const SHARING_MAX: usize = 100;

/// Objects by the keys that advice looks up: a file may contain thousands that refer to each other.
pub(super) struct ObjectIndex<'objects> {
    cluster: &'objects ClusterContext<'objects>,
    /// Kind, namespace and name → the object.
    by_name: BTreeMap<Key<'objects>, &'objects Value>,
    /// Kind and namespace → the objects.
    by_kind: BTreeMap<(&'objects str, &'objects str), Vec<&'objects Value>>,
    /// Namespace, label and value → each Pod or workload whose Pods have it, with the labels.
    pod_labels: BTreeMap<Key<'objects>, Vec<Labelled<'objects>>>,
    /// Namespace, and the first label and value of the selector → the Services, each with its index among all.
    selecting: BTreeMap<Key<'objects>, Vec<(usize, &'objects Value)>>,
    /// Namespace and Service → the first StatefulSet with this serviceName.
    governed: BTreeMap<(&'objects str, &'objects str), &'objects Value>,
}

impl<'objects> ObjectIndex<'objects> {
    pub fn new(objects: impl Iterator<Item = &'objects Rc<Value>>, cluster: &'objects ClusterContext<'objects>) -> Self {
        let (by_name, by_kind, pod_labels, selecting, governed) = Default::default();
        let mut index = ObjectIndex { cluster, by_name, by_kind, pod_labels, selecting, governed };
        for value in objects.chain(&cluster.objects) {
            index.add(value);
        }
        index
    }

    fn add(&mut self, value: &'objects Value) {
        let (kind, namespace) = (text(value, "kind"), namespace(value));
        match self.by_name.entry((kind, namespace, name(value))) {
            Entry::Occupied(_) => return,
            Entry::Vacant(entry) => entry.insert(value),
        };
        let of_kind = self.by_kind.entry((kind, namespace)).or_default();
        let position = of_kind.len();
        of_kind.push(value);
        let spec = value.get("spec").unwrap_or(&Value::Null);
        if let Some(labels) = pod_of(value).and_then(|pod| pod.get("metadata")?.get("labels")) {
            for (label, label_value) in texts(labels) {
                self.pod_labels.entry((namespace, label, label_value)).or_default().push((value, labels));
            }
        }
        match kind {
            "Service" => {
                if let Some((label, label_value)) = spec.get("selector").and_then(|selector| texts(selector).next()) {
                    self.selecting.entry((namespace, label, label_value)).or_default().push((position, value));
                }
            }
            "StatefulSet" if spec.is_object() => {
                self.governed.entry((namespace, text(spec, "serviceName"))).or_insert(value);
            }
            _ => {}
        }
    }

    /// The objects of a kind in a namespace; cluster-scoped kinds are in the default namespace.
    pub fn of_kind(&self, kind: &str, namespace: &str) -> Vec<&'objects Value> {
        self.by_kind.get(&(kind, namespace)).cloned().unwrap_or_default()
    }

    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&'objects Value> {
        self.by_name.get(&(kind, namespace, name)).copied()
    }

    pub fn has_claim(&self, namespace: &str, name: &str) -> bool {
        self.find("PersistentVolumeClaim", namespace, name).is_some() || (self.cluster.has_claim)(namespace, name)
    }

    /// The StatefulSet that a Service governs.
    pub fn set_governed_by(&self, namespace: &str, service: &str) -> Option<&'objects Value> {
        self.governed.get(&(namespace, service)).copied()
    }

    /// Whether a selector matches any Pod of a namespace, existing or to be created by a workload.
    pub fn has_selected_pods(&self, namespace: &str, selector: &Value) -> bool {
        let Some((label, value)) = texts(selector).next() else { return false };
        let candidates = self.pod_labels.get(&(namespace, label, value)).into_iter().flatten();
        candidates.into_iter().any(|(_, labels)| selects(Some(selector), labels))
    }

    /// Workloads of a namespace with the labels of their Pods: candidates for having all of `labels`, or all workloads if
    /// `labels` is `None`.
    pub fn workloads(&self, namespace: &str, labels: Option<&Value>) -> impl Iterator<Item = Labelled<'objects>> {
        let first = labels.and_then(|labels| texts(labels).next());
        let sharing = first.and_then(|(label, value)| self.pod_labels.get(&(namespace, label, value)));
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
        crate::api::order::sort_by_key(&mut selecting, |(position, _)| *position);
        selecting.into_iter().map(|(_, service)| service).collect()
    }
}

/// The string entries of a map; other values in labels and selectors match nothing.
fn texts(map: &Value) -> impl Iterator<Item = (&str, &str)> {
    map.as_object().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
}
