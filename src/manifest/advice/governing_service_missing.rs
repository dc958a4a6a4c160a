//! A StatefulSet's serviceName that names no Service: the API server takes it, but the pods get no names in DNS.
//!
//! Names like `db-0.db` exist only through a headless Service of the name the set gives in `serviceName`. A cluster
//! never checks that there is one.

use serde_json::Value;

use super::{Diagnostic, Placed, World, advise, name, namespace, pod_of, text};
use crate::manifest::{places, suggestion};

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let set = placed.value.as_ref();
    if text(set, "kind") != "StatefulSet" {
        return None;
    }
    let service = text(set.get("spec")?, "serviceName");
    if service.is_empty() || world.find("Service", namespace(set), service).is_some() {
        return None;
    }
    let range = places::of_path(placed.source.root, "spec.serviceName");
    let mut message = format!("no Service is named {service:?}: the pods will have no names of their own in DNS");
    let meant = candidate(set, service, world);
    if let Some(meant) = meant {
        message.push_str(&format!("; did you mean {meant:?}?"));
    }
    let mut advice = advise(range, "governing-service-missing", message);
    advice.fix = meant.map(|meant| places::replace(placed.source.text, range, meant));
    Some(advice)
}

/// The Service that is surely meant: one that selects the set's pods, a headless one first, or one of nearly that name.
fn candidate<'world>(set: &Value, service: &str, world: &World<'world>) -> Option<&'world str> {
    let labels = pod_of(set)?.get("metadata")?.get("labels")?;
    let is_headless = |service: &Value| service.get("spec").is_some_and(|spec| text(spec, "clusterIP") == "None");
    let best = world.services_for(namespace(set), labels).into_iter().min_by_key(|service| !is_headless(service)).map(name);
    best.or_else(|| suggestion::nearest(service, world.of_kind("Service", namespace(set)).into_iter().map(name)))
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn a_service_that_selects_the_pods_is_offered_for_a_name_nobody_has() {
        let text = format!("{SET}---\n{SERVICE}").replace("serviceName: db", "serviceName: db-svc");
        check(
            &text,
            &NO_CLUSTER,
            &["6:16 no Service is named \"db-svc\": the pods will have no names of their own in DNS; did you mean \"db\"?"],
            Some(&text.replace("serviceName: db-svc", "serviceName: db")),
        );
        check(&format!("{SET}---\n{SERVICE}"), &NO_CLUSTER, &[], None);
    }
}
