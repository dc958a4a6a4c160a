//! A Pod template as `describe` and `rollout history` print it.

use super::{containers, parts, volumes};
use crate::api::order;
use crate::api::pod_spec::PodTemplate;
use crate::api::read;
use serde_json::Value;

/// The lines of a Pod template, cells separated by tabs.
pub fn pod_template(template: &PodTemplate) -> String {
    let mut out = String::from("Pod Template:\n");
    parts::labels(&mut out, "  Labels", &template.labels);
    if !template.annotations.is_empty() {
        parts::annotations(&mut out, "  Annotations", &template.annotations);
    }
    let spec = read::at(&template.whole, &["spec"]);
    let account = read::at(spec, &["serviceAccountName"]).as_str().unwrap_or_default();
    if !account.is_empty() {
        parts::line(&mut out, "  Service Account", account);
    }
    let list = |key: &str| read::at(spec, &[key]).as_array().cloned().unwrap_or_default();
    if !list("initContainers").is_empty() {
        containers::containers(&mut out, "Init Containers", &list("initContainers"), &[], "  ");
    }
    containers::containers(&mut out, "Containers", &list("containers"), &[], "  ");
    volumes::volumes(&mut out, &list("volumes"), "  ");
    if !list("topologySpreadConstraints").is_empty() {
        let constraints: Vec<String> = list("topologySpreadConstraints").iter().map(spread_constraint).collect();
        parts::lines(&mut out, "  Topology Spread Constraints", &constraints);
    }
    let priority_class = read::at(spec, &["priorityClassName"]).as_str().unwrap_or_default();
    if !priority_class.is_empty() {
        parts::line(&mut out, "  Priority Class Name", priority_class);
    }
    parts::labels(&mut out, "  Node-Selectors", &template.spec.node_selector);
    parts::lines(&mut out, "  Tolerations", &tolerations(&template.spec.tolerations));
    out
}

/// The lines of a list of tolerations.
pub fn tolerations(tolerations: &[crate::api::scheduling::Toleration]) -> Vec<String> {
    let toleration = |t: &crate::api::scheduling::Toleration| {
        let mut text = t.key.to_string();
        if !t.value.is_empty() {
            text.push_str(&format!("={}", t.value));
        }
        if !t.effect.is_empty() {
            text.push_str(&format!(":{}", t.effect));
        }
        if &*t.operator == "Exists" && t.value.is_empty() {
            let blank = if t.key.is_empty() && t.effect.is_empty() { "" } else { " " };
            text.push_str(&format!("{blank}op=Exists"));
        }
        if let Some(seconds) = t.toleration_seconds {
            text.push_str(&format!(" for {seconds}s"));
        }
        text
    };
    let mut lines: Vec<String> = tolerations.iter().map(toleration).collect();
    order::sort_by(&mut lines, Ord::cmp);
    lines
}

/// `zone:DoNotSchedule when max skew 1 is exceeded for selector app=web`.
pub fn spread_constraint(constraint: &Value) -> String {
    let text = |key: &str| read::at(constraint, &[key]).as_str().unwrap_or_default();
    let skew = read::at(constraint, &["maxSkew"]);
    let selector: crate::api::selector::LabelSelector = read::view(read::at(constraint, &["labelSelector"]));
    let of = if selector.is_empty() { String::new() } else { format!(" for selector {}", selector.display()) };
    format!("{}:{} when max skew {skew} is exceeded{of}", text("topologyKey"), text("whenUnsatisfiable"))
}
