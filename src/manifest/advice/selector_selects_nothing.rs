//! A Service whose selector matches no Pod, neither in the text nor in the cluster.

use super::{Diagnostic, LocatedObject, ObjectIndex, advice, namespace, text};
use crate::manifest::field_ranges;

pub(super) fn check(located: &LocatedObject<'_>, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let service = located.value.as_ref();
    if text(service, "kind") != "Service" {
        return None;
    }
    let selector = service.get("spec")?.get("selector")?;
    if objects.has_selected_pods(namespace(service), selector) {
        return None;
    }
    let labels: Vec<String> =
        selector.as_object()?.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    let message = format!("this selector matches no Pods: none has the labels {}", labels.join(","));
    Some(advice(field_ranges::of_path(located.source.root, "spec.selector"), "selector-selects-nothing", message))
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn a_selector_that_matches_no_pod_is_reported() {
        let text = format!("{SET}---\n{}", SERVICE.replace("app: db", "app: bd"));
        check(&text, &NO_CLUSTER, &["27:3 this selector matches no Pods: none has the labels app=bd"], None);
    }
}
