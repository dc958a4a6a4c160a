//! ConfigMaps, Secrets, ServiceAccounts and PriorityClasses a pod needs and nobody supplies: the playground takes them as
//! present and says so.
//!
//! On a real cluster the pod would wait in ContainerCreating (or never be created, for the other two: admission refuses it).
//! Half of all examples on the web leave these objects out, so the playground goes on without them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{DEFAULT_NAMESPACE, Diagnostic, Placed, World, advise, namespace, pod_of, pod_spec_path, text};
use crate::manifest::places;

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Vec<Diagnostic> {
    let object = placed.value.as_ref();
    let Some(spec) = pod_of(object).and_then(|pod| pod.get("spec")) else { return Vec::new() };
    let mut told = BTreeSet::new();
    let missing = needs(spec, pod_spec_path(object))
        .into_iter()
        .filter(|need| world.find(need.kind, need.namespace(object), need.name).is_none() && told.insert((need.kind, need.name)));
    missing.map(|need| need.advice(placed)).collect()
}

/// Something a pod needs.
struct Need<'spec> {
    kind: &'static str,
    name: &'spec str,
    path: String,
}

impl Need<'_> {
    /// The namespace that it is looked for in; that of kinds without one is the default one.
    fn namespace<'object>(&self, object: &'object Value) -> &'object str {
        if self.kind == "PriorityClass" { DEFAULT_NAMESPACE } else { namespace(object) }
    }

    fn advice(&self, placed: &Placed<'_>) -> Diagnostic {
        let Need { kind, name, path } = self;
        let otherwise = match *kind {
            "ServiceAccount" | "PriorityClass" => "no pod could be created without it",
            _ => "the pods would wait for it",
        };
        let message = format!("{kind} {name:?} is neither here nor in the cluster: it is taken as present; on a real cluster {otherwise}");
        advise(places::of_path(placed.source.root, path), "taken-as-present", message)
    }
}

/// What a pod can't run without.
fn needs<'spec>(spec: &'spec Value, path: &str) -> Vec<Need<'spec>> {
    let mut needs = Vec::new();
    let account = text(spec, "serviceAccountName");
    if !account.is_empty() && account != "default" {
        needs.push(Need { kind: "ServiceAccount", name: account, path: format!("{path}.serviceAccountName") });
    }
    let priority_class = text(spec, "priorityClassName");
    // plugin/pkg/admission/priority: these two are in every cluster.
    if !matches!(priority_class, "" | "system-cluster-critical" | "system-node-critical") {
        needs.push(Need { kind: "PriorityClass", name: priority_class, path: format!("{path}.priorityClassName") });
    }
    for (index, volume) in list(spec, "volumes").iter().enumerate() {
        let path = format!("{path}.volumes[{index}]");
        add(&mut needs, volume, "configMap", "ConfigMap", "name", &path);
        add(&mut needs, volume, "secret", "Secret", "secretName", &path);
        let sources = volume.get("projected").map_or(&[][..], |projected| list(projected, "sources"));
        for (index, source) in sources.iter().enumerate() {
            let path = format!("{path}.projected.sources[{index}]");
            add(&mut needs, source, "configMap", "ConfigMap", "name", &path);
            add(&mut needs, source, "secret", "Secret", "name", &path);
        }
    }
    for field in ["initContainers", "containers"] {
        for (index, container) in list(spec, field).iter().enumerate() {
            environment(&mut needs, container, &format!("{path}.{field}[{index}]"));
        }
    }
    needs
}

fn environment<'spec>(needs: &mut Vec<Need<'spec>>, container: &'spec Value, path: &str) {
    for (index, source) in list(container, "envFrom").iter().enumerate() {
        let path = format!("{path}.envFrom[{index}]");
        add(needs, source, "configMapRef", "ConfigMap", "name", &path);
        add(needs, source, "secretRef", "Secret", "name", &path);
    }
    for (index, variable) in list(container, "env").iter().enumerate() {
        let Some(source) = variable.get("valueFrom") else { continue };
        let path = format!("{path}.env[{index}].valueFrom");
        add(needs, source, "configMapKeyRef", "ConfigMap", "name", &path);
        add(needs, source, "secretKeyRef", "Secret", "name", &path);
    }
}

fn add<'spec>(needs: &mut Vec<Need<'spec>>, source: &'spec Value, field: &str, kind: &'static str, name_field: &str, path: &str) {
    let Some(reference) = source.get(field) else { return };
    let name = text(reference, name_field);
    if !name.is_empty() && reference.get("optional") != Some(&Value::Bool(true)) {
        needs.push(Need { kind, name, path: format!("{path}.{field}.{name_field}") });
    }
}

fn list<'value>(value: &'value Value, field: &str) -> &'value [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn what_a_pod_needs_and_nobody_supplies_is_told_once() {
        let needs = "envFrom: [{configMapRef: {name: conf}}, {secretRef: {name: pass, optional: true}}]\n        ";
        let text = format!("{SET}---\n{SERVICE}").replace("image:", &format!("{needs}image:"));
        let message = "18:41 ConfigMap \"conf\" is neither here nor in the cluster: it is taken as present; on a real cluster the pods would wait for it";
        check(&text, &NO_CLUSTER, &[message], None);
        let supplied = format!("{text}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\n");
        check(&supplied, &NO_CLUSTER, &[], None);
    }
}
