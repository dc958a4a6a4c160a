//! A StatefulSet whose governing Service (`spec.serviceName`) does not exist: its Pods get no DNS records.
//!
//! DNS names such as `db-0.db` need a headless Service with the name in `serviceName`. The API server does not check that it
//! exists.

use serde_json::Value;

use super::{Diagnostic, LocatedObject, ObjectIndex, advice, name, namespace, pod_of, text};
use crate::manifest::{field_ranges, suggestion};

pub(super) fn check(located: &LocatedObject<'_>, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let set = located.value.as_ref();
    if text(set, "kind") != "StatefulSet" {
        return None;
    }
    let service = text(set.get("spec")?, "serviceName");
    if service.is_empty() || objects.find("Service", namespace(set), service).is_some() {
        return None;
    }
    let range = field_ranges::of_path(located.source.root, "spec.serviceName");
    let mut message = format!("Service {service:?} does not exist: the Pods get no DNS records of their own");
    let suggested = candidate(set, service, objects);
    if let Some(suggested) = suggested {
        message.push_str(&format!("; did you mean {suggested:?}?"));
    }
    let mut advice = advice(range, "governing-service-missing", message);
    advice.fix = suggested.map(|suggested| field_ranges::replace(located.source.text, range, suggested));
    Some(advice)
}

/// The suggested Service: one that selects the set's Pods, preferably headless, or else one with a similar name.
fn candidate<'objects>(set: &Value, service: &str, objects: &ObjectIndex<'objects>) -> Option<&'objects str> {
    let labels = pod_of(set)?.get("metadata")?.get("labels")?;
    let is_headless = |service: &Value| service.get("spec").is_some_and(|spec| text(spec, "clusterIP") == "None");
    let best = objects.services_for(namespace(set), labels).into_iter().min_by_key(|service| !is_headless(service)).map(name);
    best.or_else(|| suggestion::nearest(service, objects.of_kind("Service", namespace(set)).into_iter().map(name)))
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn a_service_that_selects_the_pods_is_suggested() {
        let text = format!("{SET}---\n{SERVICE}").replace("serviceName: db", "serviceName: db-svc");
        check(
            &text,
            &NO_CLUSTER,
            &["6:16 Service \"db-svc\" does not exist: the Pods get no DNS records of their own; did you mean \"db\"?"],
            Some(&text.replace("serviceName: db-svc", "serviceName: db")),
        );
        check(&format!("{SET}---\n{SERVICE}"), &NO_CLUSTER, &[], None);
    }
}
