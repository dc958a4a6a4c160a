//! The nodes of a scenario, as a file has them.

use crate::api::node::Node;
use crate::api::scheduling::Taint;
use crate::api::{self, Name};
use crate::cluster::kubelet::registration::DEPRECATED_FORMS;
use crate::cluster::setup;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The number of nodes if a scenario does not say.
const NODES_DEFAULT: u64 = 3;
/// The maximum number of nodes: with 110 Pods each, more than the maximum number of Pods needs.
const NODES_MAX: u64 = 5_000;

/// A node of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: String,
    /// Its CPUs.
    pub cpu: String,
    /// Its memory.
    pub memory: String,
    /// How many Pods it can run.
    pub pods: u32,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
    /// Its taints.
    pub taints: Vec<Taint>,
}

/// Reads the nodes of a scenario: a number, or a list.
pub(super) fn read(value: &Value) -> Result<Vec<NodeSpec>, String> {
    match value {
        Value::Array(items) if items.len() as u64 > NODES_MAX => Err(format!("nodes: at most {NODES_MAX}")),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| node(item, index)).collect(),
        Value::Null => read(&NODES_DEFAULT.into()),
        Value::Number(_) => {
            let count = value.as_u64().filter(|n| *n <= NODES_MAX).ok_or(format!("nodes: at most {NODES_MAX}"))?;
            Ok((1..=count).map(|n| NodeSpec::named(&format!("node-{n}"))).collect())
        }
        _ => Err("nodes: expected a number or a list".into()),
    }
}

fn node(value: &Value, index: usize) -> Result<NodeSpec, String> {
    let name = value.get("name").and_then(Value::as_str).ok_or(format!("nodes[{index}]: expected a name"))?;
    let mut node = NodeSpec::named(name);
    let amount = |key: &str, default: &mut String| match value.get(key) {
        Some(Value::String(text)) => *default = text.clone(),
        Some(Value::Number(number)) => *default = number.to_string(),
        _ => {}
    };
    amount("zone", &mut node.zone);
    amount("cpu", &mut node.cpu);
    amount("memory", &mut node.memory);
    if let Some(pods) = value.get("pods").and_then(Value::as_u64) {
        node.pods = u32::try_from(pods).map_err(|_| format!("nodes[{index}].pods: too many"))?;
    }
    node.labels = api::read::view(value.get("labels").unwrap_or(&Value::Null));
    let taints: Vec<Taint> = api::read::view(value.get("taints").unwrap_or(&Value::Null));
    node.taints = taints;
    Ok(node)
}

impl NodeSpec {
    /// The node with this name and the default values.
    pub fn named(name: &str) -> NodeSpec {
        NodeSpec {
            name: name.into(),
            zone: "zone-a".into(),
            cpu: "4".into(),
            memory: "16Gi".into(),
            pods: 110,
            labels: BTreeMap::new(),
            taints: Vec::new(),
        }
    }

    /// The spec of a node of a new cluster; `fake_kubelets` as in [`crate::cluster::Settings`].
    pub(super) fn of(node: &Node, fake_kubelets: bool) -> NodeSpec {
        let amount =
            |name: &str| node.quantities.get(name).map_or_else(String::new, |amount| amount.as_str().unwrap_or_default().to_owned());
        let mut spec = NodeSpec {
            name: node.meta.name.to_string(),
            zone: node.zone().map_or_else(String::new, Name::to_string),
            cpu: amount("cpu"),
            memory: amount("memory"),
            pods: node.pods,
            labels: BTreeMap::new(),
            taints: node.taints.clone(),
        };
        // Labels that the kubelet sets are left out, and so are deprecated forms of labels that are written.
        let is_deprecated = |key: &str| DEPRECATED_FORMS.iter().any(|(_, form)| *form == key);
        for deprecated in [false, true] {
            let mut default_node = spec.node();
            setup::join(&mut default_node, 1, fake_kubelets);
            let further = node.meta.labels.iter().filter(|(key, value)| default_node.meta.labels.get(key) != Some(value));
            let further = further.filter(|(key, _)| is_deprecated(key) == deprecated);
            spec.labels.extend(further.map(|(key, value)| (key.to_string(), value.to_string())));
        }
        spec
    }

    /// The node as a file has it, without default values.
    pub(super) fn to_value(&self) -> Value {
        let default_node = NodeSpec::named(&self.name);
        let mut value = json!({"name": self.name, "zone": self.zone});
        let amounts = [("cpu", &self.cpu, &default_node.cpu), ("memory", &self.memory, &default_node.memory)];
        for (field, amount, _) in amounts.into_iter().filter(|(_, amount, default)| amount != default) {
            value[field] = amount.as_str().into();
        }
        if self.pods != default_node.pods {
            value["pods"] = self.pods.into();
        }
        if !self.labels.is_empty() {
            value["labels"] = json!(self.labels);
        }
        if !self.taints.is_empty() {
            let taint = |taint: &Taint| json!({"key": &*taint.key, "value": &*taint.value, "effect": &*taint.effect});
            value["taints"] = self.taints.iter().map(taint).collect();
        }
        value
    }

    /// The node object.
    pub(super) fn node(&self) -> Node {
        let mut node = Node::new(&self.name, &self.zone, &self.cpu, &self.memory, self.pods);
        self.labels.iter().for_each(|(key, value)| node.meta.labels.set(key, value));
        node.taints = self.taints.clone();
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::node::REGION_LABEL;
    use crate::cluster::{Settings, State};

    /// The nodes of a new cluster as a file has them.
    fn lines(nodes: Vec<Node>, fake_kubelets: bool) -> String {
        let state = State::new(Settings { fake_kubelets, ..Settings::default() }, nodes);
        let specs: Vec<NodeSpec> = state.all::<Node>().map(|node| NodeSpec::of(node, fake_kubelets)).collect();
        specs.iter().map(|spec| format!("{}\n", spec.to_value())).collect()
    }

    #[test]
    fn default_values_are_left_out() {
        for fake_kubelets in [false, true] {
            assert_eq!(lines(setup::nodes(1), fake_kubelets), "{\"name\":\"node-1\",\"zone\":\"zone-a\"}\n");
        }
        let in_region = |zone: &str| format!("{{\"labels\":{{\"{REGION_LABEL}\":\"region-1\"}},\"name\":\"node-1\",\"zone\":\"{zone}\"}}");
        assert!(lines(setup::zonal_nodes(), false).starts_with(&in_region("zone-a")));
        let mut node = Node::new("n", "us-east-1a", "2", "8Gi", 10);
        node.meta.labels.set("beta.kubernetes.io/os", "plan9"); // deprecated form of kubernetes.io/os
        node.meta.labels.set("kubernetes.io/arch", "arm64");
        let expected = "{\"cpu\":\"2\",\"labels\":{\"kubernetes.io/arch\":\"arm64\"},\"memory\":\"8Gi\",\
                      \"name\":\"n\",\"pods\":10,\"zone\":\"us-east-1a\"}\n";
        assert_eq!(lines(vec![node], false), expected);
    }
}
