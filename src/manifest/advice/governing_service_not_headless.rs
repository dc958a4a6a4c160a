//! A Service that governs a StatefulSet but has an address of its own: then there are no records for single pods.
//!
//! CoreDNS answers `db-0.db` only for headless Services; with a cluster IP the Service's own name is all there is.

use super::{Diagnostic, Placed, World, advise, name, namespace, text};
use crate::manifest::fixes::{Source, insert};
use crate::manifest::{Fix, places};

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let service = placed.value.as_ref();
    let spec = service.get("spec")?;
    if text(service, "kind") != "Service" || text(spec, "clusterIP") == "None" || text(spec, "type") != "ClusterIP" {
        return None;
    }
    let set = world.set_governed_by(namespace(service), name(service))?;
    let range = places::of_path(placed.source.root, "spec.clusterIP");
    let message = format!(
        "Service {:?} governs StatefulSet {:?} but is not headless: its pods will have no names of their own in DNS",
        name(service),
        name(set)
    );
    let mut advice = advise(range, "governing-service-not-headless", message);
    advice.fix = make_headless(placed.source);
    Some(advice)
}

/// Sets `clusterIP: None` in the text of the spec.
fn make_headless(source: Source<'_>) -> Option<Fix> {
    let spec = source.root.get("spec")?;
    let edits = match spec.get("clusterIP") {
        Some(address) => places::replace(source.text, address.range, "None").edits,
        None => vec![insert(source, spec, "", &[("clusterIP", "None".into())])?],
    };
    Some(Fix { title: "Make it headless".to_owned(), edits })
}

#[cfg(test)]
mod tests {
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    const MESSAGE: &str = "Service \"db\" governs StatefulSet \"db\" but is not headless: its pods will have no names of their own in DNS";

    #[test]
    fn a_governing_service_with_an_address_is_made_headless() {
        let text = format!("{SET}---\n{SERVICE}").replace("  clusterIP: None\n", "");
        let mended = format!("{SET}---\n{SERVICE}");
        check(&text, &NO_CLUSTER, &[&format!("25:1 {MESSAGE}")], Some(&mended));
    }

    #[test]
    fn an_address_that_is_given_is_replaced() {
        let text = format!("{SET}---\n{SERVICE}").replace("clusterIP: None", "clusterIP: 10.96.0.9");
        check(&text, &NO_CLUSTER, &[&format!("26:14 {MESSAGE}")], Some(&format!("{SET}---\n{SERVICE}")));
    }
}
