//! A Service whose selector no pod answers to: neither one of the text nor one of the cluster.

use super::{Diagnostic, Placed, World, advise, namespace, text};
use crate::manifest::places;

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let service = placed.value.as_ref();
    if text(service, "kind") != "Service" {
        return None;
    }
    let selector = service.get("spec")?.get("selector")?;
    if world.has_selected_pods(namespace(service), selector) {
        return None;
    }
    let wanted: Vec<String> =
        selector.as_object()?.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    let message = format!("this selector selects nothing: no pod has the labels {}", wanted.join(","));
    Some(advise(places::of_path(placed.source.root, "spec.selector"), "selector-selects-nothing", message))
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn labels_that_no_pod_has_are_told() {
        let text = format!("{SET}---\n{}", SERVICE.replace("app: db", "app: bd"));
        check(&text, &NO_CLUSTER, &["27:3 this selector selects nothing: no pod has the labels app=bd"], None);
    }
}
