//! Two workloads whose pods have the same labels: a set whose selector matches another's pods as well, and a Service that
//! is to give one set its names and selects the pods of another, too.
//!
//! Nothing is refused for it (docs/concepts/workloads/controllers/statefulset.md "Pod Selector", and deployment.md: "do not
//! overlap labels or selectors"): owner references keep the pods apart, but a budget or a Service can't.

use serde_json::Value;

use super::{Diagnostic, Placed, World, advise, name, namespace, text};
use crate::api::Labels;
use crate::api::read;
use crate::api::selector::LabelSelector;
use crate::manifest::places;

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let object = placed.value.as_ref();
    match text(object, "kind") {
        "StatefulSet" => selector_of_a_set(placed, object, world),
        "Service" => governing_service(placed, object, world),
        _ => None,
    }
}

fn selector_of_a_set(placed: &Placed<'_>, set: &Value, world: &World<'_>) -> Option<Diagnostic> {
    let given = set.get("spec")?.get("selector")?;
    let selector: LabelSelector = read::view(given);
    let matched = |labels: &Value| selector.matches(&read::view::<Labels>(labels));
    let other =
        world.workloads(namespace(set), given.get("matchLabels")).find(|(other, labels)| !is_same(other, set) && matched(labels))?.0;
    let message = format!(
        "this selector matches the pods of {} {:?} as well: owner references keep them apart, but a budget or a Service for \
         these labels takes both for one",
        text(other, "kind"),
        name(other)
    );
    Some(advise(places::of_path(placed.source.root, "spec.selector"), "selectors-overlap", message))
}

fn governing_service(placed: &Placed<'_>, service: &Value, world: &World<'_>) -> Option<Diagnostic> {
    let set = world.set_governed_by(namespace(service), name(service))?;
    let selector = service.get("spec")?.get("selector")?;
    let selects = |labels: &Value| super::selects(Some(selector), labels);
    let other = world.workloads(namespace(service), Some(selector)).find(|(other, labels)| !is_same(other, set) && selects(labels))?.0;
    let message = format!(
        "this Service gives StatefulSet {:?} its names and selects the pods of {} {:?} as well: its own name leads to either",
        name(set),
        text(other, "kind"),
        name(other)
    );
    Some(advise(places::of_path(placed.source.root, "spec.selector"), "service-selects-others", message))
}

fn is_same(other: &Value, object: &Value) -> bool {
    (text(other, "kind"), name(other)) == (text(object, "kind"), name(object))
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn sets_that_share_their_labels_are_told() {
        let other = SET.replace("name: db\nspec", "name: store\nspec");
        let overlap = |place: &str, kind: &str, name: &str| {
            format!(
                "{place} this selector matches the pods of {kind} {name:?} as well: owner references keep them apart, but a \
                 budget or a Service for these labels takes both for one"
            )
        };
        let text = format!("{SET}---\n{other}---\n{SERVICE}");
        let leads = "46:3 this Service gives StatefulSet \"db\" its names and selects the pods of StatefulSet \"store\" as well: its own name leads to either";
        let expected = [overlap("7:3", "StatefulSet", "store"), overlap("26:3", "StatefulSet", "db"), leads.to_owned()];
        check(&text, &NO_CLUSTER, &expected.each_ref().map(String::as_str), None);
        let others = format!("{SET}---\n{}---\n{SERVICE}", other.replace("app: db", "app: store"));
        check(&others, &NO_CLUSTER, &[], None);
    }
}
