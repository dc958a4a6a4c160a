//! A Service that governs a StatefulSet but has an address of its own: then there are no records for single pods.
//!
//! CoreDNS answers `db-0.db` only for headless Services; with a cluster IP the Service's own name is all there is.

use super::{Diagnostic, Placed, World, advise, name, namespace, text};
use crate::manifest::{Fix, places};
use crate::yaml::{Node, NodeKind, Range};

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let service = placed.value.as_ref();
    let spec = service.get("spec")?;
    if text(service, "kind") != "Service" || text(spec, "clusterIP") == "None" || text(spec, "type") != "ClusterIP" {
        return None;
    }
    let set = world.set_governed_by(namespace(service), name(service))?;
    let range = places::of_path(placed.node, "spec.clusterIP");
    let message = format!(
        "Service {:?} governs StatefulSet {:?} but is not headless: its pods will have no names of their own in DNS",
        name(service),
        name(set)
    );
    let mut advice = advise(range, "governing-service-not-headless", message);
    advice.fix = placed.node.get("spec").and_then(make_headless);
    Some(advice)
}

/// Sets `clusterIP: None` in the text of a spec.
fn make_headless(spec: &Node) -> Option<Fix> {
    let title = "Make it headless".to_owned();
    if let Some(address) = spec.get("clusterIP") {
        return Some(Fix { title, edits: vec![(address.range, "None".to_owned())] });
    }
    let NodeKind::Mapping(entries) = &spec.kind else { return None };
    let first = entries.first()?.key_range;
    let before = Range { end: first.start, ..first };
    // In a block the next key begins a line of its own; between braces a comma parts them.
    let is_block = spec.range.start == first.start;
    let text = if is_block { format!("clusterIP: None\n{}", " ".repeat(first.column - 1)) } else { "clusterIP: None, ".to_owned() };
    Some(Fix { title, edits: vec![(before, text)] })
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
