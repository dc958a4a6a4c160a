//! ConfigMaps, Secrets, ServiceAccounts and PriorityClasses that a Pod refers to and that are not defined: the playground
//! assumes that they exist, and says so.
//!
//! On a real cluster the Pod's containers would not start without the first two; without the others, admission rejects the
//! Pod. Many published examples leave these objects out, so the playground runs without them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{DEFAULT_NAMESPACE, Diagnostic, LocatedObject, ObjectIndex, advice, namespace, pod_of, pod_spec_path, text};
use crate::manifest::field_ranges;

pub(super) fn check(located: &LocatedObject<'_>, objects: &ObjectIndex<'_>) -> Vec<Diagnostic> {
    let object = located.value.as_ref();
    let Some(spec) = pod_of(object).and_then(|pod| pod.get("spec")) else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let missing = required_objects(spec, pod_spec_path(object)).into_iter().filter(|required| {
        objects.find(required.kind, required.namespace(object), required.name).is_none() && seen.insert((required.kind, required.name))
    });
    missing.map(|required| required.advice(located)).collect()
}

/// An object that a Pod refers to and requires.
struct RequiredObject<'spec> {
    kind: &'static str,
    name: &'spec str,
    path: String,
}

impl RequiredObject<'_> {
    /// The namespace to look it up in; cluster-scoped kinds are indexed under the default namespace.
    fn namespace<'object>(&self, object: &'object Value) -> &'object str {
        if self.kind == "PriorityClass" { DEFAULT_NAMESPACE } else { namespace(object) }
    }

    fn advice(&self, located: &LocatedObject<'_>) -> Diagnostic {
        let RequiredObject { kind, name, path } = self;
        let effect = match *kind {
            "ServiceAccount" | "PriorityClass" => "no Pod could be created without it",
            _ => "the Pods would not start without it",
        };
        let message =
            format!("{kind} {name:?} is defined neither here nor in the cluster; it is assumed to exist. On a real cluster {effect}.");
        advice(field_ranges::of_path(located.source.root, path), "assumed-to-exist", message)
    }
}

/// The objects that a Pod requires: references that are not optional.
fn required_objects<'spec>(spec: &'spec Value, path: &str) -> Vec<RequiredObject<'spec>> {
    let mut required = Vec::new();
    let account = text(spec, "serviceAccountName");
    if !account.is_empty() && account != "default" {
        required.push(RequiredObject { kind: "ServiceAccount", name: account, path: format!("{path}.serviceAccountName") });
    }
    let priority_class = text(spec, "priorityClassName");
    // plugin/pkg/admission/priority: these two exist in every cluster.
    if !matches!(priority_class, "" | "system-cluster-critical" | "system-node-critical") {
        required.push(RequiredObject { kind: "PriorityClass", name: priority_class, path: format!("{path}.priorityClassName") });
    }
    for (index, volume) in list(spec, "volumes").iter().enumerate() {
        let path = format!("{path}.volumes[{index}]");
        add(&mut required, volume, "configMap", "ConfigMap", "name", &path);
        add(&mut required, volume, "secret", "Secret", "secretName", &path);
        let sources = volume.get("projected").map_or(&[][..], |projected| list(projected, "sources"));
        for (index, source) in sources.iter().enumerate() {
            let path = format!("{path}.projected.sources[{index}]");
            add(&mut required, source, "configMap", "ConfigMap", "name", &path);
            add(&mut required, source, "secret", "Secret", "name", &path);
        }
    }
    for field in ["initContainers", "containers"] {
        for (index, container) in list(spec, field).iter().enumerate() {
            environment(&mut required, container, &format!("{path}.{field}[{index}]"));
        }
    }
    required
}

fn environment<'spec>(required: &mut Vec<RequiredObject<'spec>>, container: &'spec Value, path: &str) {
    for (index, source) in list(container, "envFrom").iter().enumerate() {
        let path = format!("{path}.envFrom[{index}]");
        add(required, source, "configMapRef", "ConfigMap", "name", &path);
        add(required, source, "secretRef", "Secret", "name", &path);
    }
    for (index, variable) in list(container, "env").iter().enumerate() {
        let Some(source) = variable.get("valueFrom") else { continue };
        let path = format!("{path}.env[{index}].valueFrom");
        add(required, source, "configMapKeyRef", "ConfigMap", "name", &path);
        add(required, source, "secretKeyRef", "Secret", "name", &path);
    }
}

fn add<'spec>(
    required: &mut Vec<RequiredObject<'spec>>,
    source: &'spec Value,
    field: &str,
    kind: &'static str,
    name_field: &str,
    path: &str,
) {
    let Some(reference) = source.get(field) else { return };
    let name = text(reference, name_field);
    if !name.is_empty() && reference.get("optional") != Some(&Value::Bool(true)) {
        required.push(RequiredObject { kind, name, path: format!("{path}.{field}.{name_field}") });
    }
}

fn list<'value>(value: &'value Value, field: &str) -> &'value [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn a_missing_object_is_reported_once() {
        let references = "envFrom: [{configMapRef: {name: conf}}, {secretRef: {name: pass, optional: true}}]\n        ";
        let text = format!("{SET}---\n{SERVICE}").replace("image:", &format!("{references}image:"));
        let message = "18:41 ConfigMap \"conf\" is defined neither here nor in the cluster; it is assumed to exist. On a real cluster the Pods would not start without it.";
        check(&text, &NO_CLUSTER, &[message], None);
        let defined = format!("{text}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\n");
        check(&defined, &NO_CLUSTER, &[], None);
    }
}
