//! A governing Service with a cluster IP: its StatefulSet's Pods get no DNS records of their own.
//!
//! CoreDNS serves names such as `db-0.db` only for headless Services; with a cluster IP only the Service's name resolves.

use super::{Diagnostic, LocatedObject, ObjectIndex, advice, name, namespace, text};
use crate::manifest::fixes::{Source, insert};
use crate::manifest::{Fix, field_ranges};

pub(super) fn check(located: &LocatedObject<'_>, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let service = located.value.as_ref();
    let spec = service.get("spec")?;
    if text(service, "kind") != "Service" || text(spec, "clusterIP") == "None" || text(spec, "type") != "ClusterIP" {
        return None;
    }
    let set = objects.set_governed_by(namespace(service), name(service))?;
    let range = field_ranges::of_path(located.source.root, "spec.clusterIP");
    let message = format!(
        "Service {:?} governs StatefulSet {:?} but is not headless: the Pods get no DNS records of their own",
        name(service),
        name(set)
    );
    let mut advice = advice(range, "governing-service-not-headless", message);
    advice.fix = make_headless(located.source);
    Some(advice)
}

/// A fix that sets `clusterIP: None`.
fn make_headless(source: Source<'_>) -> Option<Fix> {
    let spec = source.root.get("spec")?;
    let edits = match spec.get("clusterIP") {
        Some(address) => field_ranges::replace(source.text, address.range, "None").edits,
        None => vec![insert(source, spec, "", &[("clusterIP", "None".into())])?],
    };
    Some(Fix { title: "Make the Service headless".to_owned(), edits })
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    const MESSAGE: &str = "Service \"db\" governs StatefulSet \"db\" but is not headless: the Pods get no DNS records of their own";

    #[test]
    fn a_governing_service_without_cluster_ip_field_is_made_headless() {
        let text = format!("{SET}---\n{SERVICE}").replace("  clusterIP: None\n", "");
        let expected = format!("{SET}---\n{SERVICE}");
        check(&text, &NO_CLUSTER, &[&format!("25:1 {MESSAGE}")], Some(&expected));
    }

    #[test]
    fn a_cluster_ip_is_replaced() {
        let text = format!("{SET}---\n{SERVICE}").replace("clusterIP: None", "clusterIP: 10.96.0.9");
        check(&text, &NO_CLUSTER, &[&format!("26:14 {MESSAGE}")], Some(&format!("{SET}---\n{SERVICE}")));
    }
}
