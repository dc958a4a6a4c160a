//! The nodes of a scenario, as a file says them.

use crate::api::node::Node;
use crate::api::scheduling::Taint;
use crate::api::{self, Name};
use crate::cluster::kubelet::registration::DEPRECATED_FORMS;
use crate::cluster::setup;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many nodes there are when a scenario does not say.
const NODES_DEFAULT: u64 = 3;
/// How many nodes a scenario may ask for: at 110 pods each, more than the most pods need.
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
    /// How many pods it takes.
    pub pods: u32,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
    /// Its taints.
    pub taints: Vec<Taint>,
}

/// The nodes a scenario asks for, by their number or one by one.
pub(super) fn read(value: &Value) -> Result<Vec<NodeSpec>, String> {
    match value {
        Value::Array(items) if items.len() as u64 > NODES_MAX => Err(format!("nodes: at most {NODES_MAX}")),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| node(item, at)).collect(),
        Value::Null => read(&NODES_DEFAULT.into()),
        Value::Number(_) => {
            let count = value.as_u64().filter(|n| *n <= NODES_MAX).ok_or(format!("nodes: at most {NODES_MAX}"))?;
            Ok((1..=count).map(|n| NodeSpec::named(&format!("node-{n}"))).collect())
        }
        _ => Err("nodes: a number or a list is wanted".into()),
    }
}

fn node(value: &Value, at: usize) -> Result<NodeSpec, String> {
    let name = value.get("name").and_then(Value::as_str).ok_or(format!("nodes[{at}]: a name is wanted"))?;
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
        node.pods = u32::try_from(pods).map_err(|_| format!("nodes[{at}].pods: too many"))?;
    }
    node.labels = api::read::view(value.get("labels").unwrap_or(&Value::Null));
    let taints: Vec<Taint> = api::read::view(value.get("taints").unwrap_or(&Value::Null));
    node.taints = taints;
    Ok(node)
}

impl NodeSpec {
    /// The node of this name as scenarios have it when they say nothing else.
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

    /// How a scenario asks for a node of a new cluster, whose kubelets are those of the recordings or real ones.
    pub(super) fn of(node: &Node, stand_in_kubelets: bool) -> NodeSpec {
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
        // Labels that it would have anyway are not written down, nor are deprecated forms of those that are.
        let is_deprecated = |key: &str| DEPRECATED_FORMS.iter().any(|(_, form)| *form == key);
        for deprecated in [false, true] {
            let mut usual = spec.node();
            setup::join(&mut usual, 1, stand_in_kubelets);
            let further = node.meta.labels.iter().filter(|(key, value)| usual.meta.labels.get(key) != Some(value));
            let further = further.filter(|(key, _)| is_deprecated(key) == deprecated);
            spec.labels.extend(further.map(|(key, value)| (key.to_string(), value.to_string())));
        }
        spec
    }

    /// It, as a file has it; amounts that a file need not say are left out.
    pub(super) fn written(&self) -> Value {
        let usual = NodeSpec::named(&self.name);
        let mut written = json!({"name": self.name, "zone": self.zone});
        let amounts = [("cpu", &self.cpu, &usual.cpu), ("memory", &self.memory, &usual.memory)];
        for (field, amount, _) in amounts.into_iter().filter(|(_, amount, usual)| amount != usual) {
            written[field] = amount.as_str().into();
        }
        if self.pods != usual.pods {
            written["pods"] = self.pods.into();
        }
        if !self.labels.is_empty() {
            written["labels"] = json!(self.labels);
        }
        if !self.taints.is_empty() {
            let taint = |taint: &Taint| json!({"key": &*taint.key, "value": &*taint.value, "effect": &*taint.effect});
            written["taints"] = self.taints.iter().map(taint).collect();
        }
        written
    }

    /// The node itself.
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

    /// What a file says of the nodes of a new cluster.
    fn written(nodes: Vec<Node>, stand_in_kubelets: bool) -> String {
        let state = State::new(Settings { stand_in_kubelets, ..Settings::default() }, nodes);
        let specs: Vec<NodeSpec> = state.all::<Node>().map(|node| NodeSpec::of(node, stand_in_kubelets)).collect();
        specs.iter().map(|spec| format!("{}\n", spec.written())).collect()
    }

    #[test]
    fn a_file_says_of_a_node_what_would_not_be_so_anyway() {
        for stand_in in [false, true] {
            assert_eq!(written(setup::nodes(1), stand_in), "{\"name\":\"node-1\",\"zone\":\"zone-a\"}\n");
        }
        let in_region = |zone: &str| format!("{{\"labels\":{{\"{REGION_LABEL}\":\"region-1\"}},\"name\":\"node-1\",\"zone\":\"{zone}\"}}");
        assert!(written(setup::zonal_nodes(), false).starts_with(&in_region("zone-a")));
        let mut node = Node::new("n", "us-east-1a", "2", "8Gi", 10);
        node.meta.labels.set("beta.kubernetes.io/os", "plan9"); // it follows the label in its own form
        node.meta.labels.set("kubernetes.io/arch", "arm64");
        let wanted = "{\"cpu\":\"2\",\"labels\":{\"kubernetes.io/arch\":\"arm64\"},\"memory\":\"8Gi\",\
                      \"name\":\"n\",\"pods\":10,\"zone\":\"us-east-1a\"}\n";
        assert_eq!(written(vec![node], false), wanted);
    }
}
