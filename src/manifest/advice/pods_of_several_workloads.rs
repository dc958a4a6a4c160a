//! Overlapping labels: a StatefulSet whose selector matches the Pods of another workload, and a governing Service that also
//! selects the Pods of another workload.
//!
//! The API server accepts both (docs/concepts/workloads/controllers/statefulset.md "Pod Selector", and deployment.md: "do not
//! overlap labels or selectors"). Controllers tell their Pods apart by owner references; PodDisruptionBudgets and Services
//! only see labels.

use serde_json::Value;

use super::{Diagnostic, LocatedObject, ObjectIndex, advice, name, namespace, text};
use crate::api::Labels;
use crate::api::read;
use crate::api::selector::LabelSelector;
use crate::manifest::field_ranges;

pub(super) fn check(located: &LocatedObject<'_>, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let object = located.value.as_ref();
    match text(object, "kind") {
        "StatefulSet" => selector_of_a_set(located, object, objects),
        "Service" => governing_service(located, object, objects),
        _ => None,
    }
}

fn selector_of_a_set(located: &LocatedObject<'_>, set: &Value, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let selector_value = set.get("spec")?.get("selector")?;
    let selector: LabelSelector = read::view(selector_value);
    let matched = |labels: &Value| selector.matches(&read::view::<Labels>(labels));
    let other = objects
        .workloads(namespace(set), selector_value.get("matchLabels"))
        .find(|(other, labels)| !is_same(other, set) && matched(labels))?
        .0;
    let message = format!(
        "this selector also matches the Pods of {} {:?}: owner references keep them apart, but a PodDisruptionBudget or \
         Service with these labels selects both",
        text(other, "kind"),
        name(other)
    );
    Some(advice(field_ranges::of_path(located.source.root, "spec.selector"), "selectors-overlap", message))
}

fn governing_service(located: &LocatedObject<'_>, service: &Value, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let set = objects.set_governed_by(namespace(service), name(service))?;
    let selector = service.get("spec")?.get("selector")?;
    let selects = |labels: &Value| super::selects(Some(selector), labels);
    let other = objects.workloads(namespace(service), Some(selector)).find(|(other, labels)| !is_same(other, set) && selects(labels))?.0;
    let message = format!(
        "this Service governs StatefulSet {:?} but also selects the Pods of {} {:?}: its DNS name resolves to both",
        name(set),
        text(other, "kind"),
        name(other)
    );
    Some(advice(field_ranges::of_path(located.source.root, "spec.selector"), "service-selects-others", message))
}

fn is_same(other: &Value, object: &Value) -> bool {
    (text(other, "kind"), name(other)) == (text(object, "kind"), name(object))
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn overlapping_labels_are_reported() {
        let other = SET.replace("name: db\nspec", "name: store\nspec");
        let overlap = |position: &str, kind: &str, name: &str| {
            format!(
                "{position} this selector also matches the Pods of {kind} {name:?}: owner references keep them apart, but a \
                 PodDisruptionBudget or Service with these labels selects both"
            )
        };
        let text = format!("{SET}---\n{other}---\n{SERVICE}");
        let service = "46:3 this Service governs StatefulSet \"db\" but also selects the Pods of StatefulSet \"store\": its DNS name resolves to both";
        let expected = [overlap("7:3", "StatefulSet", "store"), overlap("26:3", "StatefulSet", "db"), service.to_owned()];
        check(&text, &NO_CLUSTER, &expected.each_ref().map(String::as_str), None);
        let others = format!("{SET}---\n{}---\n{SERVICE}", other.replace("app: db", "app: store"));
        check(&others, &NO_CLUSTER, &[], None);
    }
}
