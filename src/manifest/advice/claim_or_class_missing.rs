//! Claims and storage classes that are referred to and do not exist: pods and claims will wait for them.
//!
//! Unlike ConfigMaps these are simulated, so they are not taken as present.

use serde_json::Value;

use super::{DEFAULT_NAMESPACE, Diagnostic, Placed, World, advise, name, namespace, pod_of, pod_spec_path, text};
use crate::api::storage::CLASS_ANNOTATION;
use crate::manifest::{places, suggestion};

pub(super) fn check(placed: &Placed<'_>, world: &World<'_>) -> Vec<Diagnostic> {
    let object = placed.value.as_ref();
    let spec = object.get("spec").unwrap_or(&Value::Null);
    match text(object, "kind") {
        "PersistentVolumeClaim" => class(placed, object, "", world).into_iter().collect(),
        "StatefulSet" => {
            let templates = list(spec, "volumeClaimTemplates").iter().enumerate();
            let classes =
                templates.filter_map(|(index, template)| class(placed, template, &format!("spec.volumeClaimTemplates[{index}]."), world));
            classes.chain(claims(placed, object, world)).collect()
        }
        _ => claims(placed, object, world),
    }
}

/// A claim's class; `path` leads to the claim. The old annotation has the first word, as in the cluster.
fn class(placed: &Placed<'_>, claim: &Value, path: &str, world: &World<'_>) -> Option<Diagnostic> {
    let annotated = claim.get("metadata").and_then(|metadata| metadata.get("annotations")).map_or("", |all| text(all, CLASS_ANNOTATION));
    let (wanted, field) = match annotated {
        "" => (text(claim.get("spec")?, "storageClassName"), "spec.storageClassName"),
        annotated => (annotated, "metadata.annotations"),
    };
    if wanted.is_empty() || world.find("StorageClass", DEFAULT_NAMESPACE, wanted).is_some() {
        return None;
    }
    let range = places::of_path(placed.source.root, &format!("{path}{field}"));
    let mut message = format!("no StorageClass is named {wanted:?}: the claims will stay Pending");
    let meant = suggestion::nearest(wanted, world.of_kind("StorageClass", DEFAULT_NAMESPACE).into_iter().map(name));
    if let Some(meant) = meant {
        message.push_str(&format!("; did you mean {meant:?}?"));
    }
    let mut advice = advise(range, "storage-class-missing", message);
    advice.fix = meant.filter(|_| annotated.is_empty()).map(|meant| places::replace(placed.source.text, range, meant));
    Some(advice)
}

fn claims(placed: &Placed<'_>, object: &Value, world: &World<'_>) -> Vec<Diagnostic> {
    let Some(spec) = pod_of(object).and_then(|pod| pod.get("spec")) else { return Vec::new() };
    let templates = object.get("spec").map_or(&[][..], |spec| list(spec, "volumeClaimTemplates"));
    let volumes = list(spec, "volumes").iter().enumerate();
    let missing = volumes.filter_map(|(index, volume)| {
        let claim = text(volume.get("persistentVolumeClaim")?, "claimName");
        // A claim template of the volume's name takes its place.
        let replaced = templates.iter().any(|template| name(template) == text(volume, "name"));
        if replaced || world.has_claim(namespace(object), claim) {
            return None;
        }
        let path = format!("{}.volumes[{index}].persistentVolumeClaim.claimName", pod_spec_path(object));
        let message = format!("no claim is named {claim:?}: the pods can't be scheduled until there is one");
        Some(advise(places::of_path(placed.source.root, &path), "claim-missing", message))
    });
    missing.collect()
}

fn list<'value>(value: &'value Value, field: &str) -> &'value [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::manifest::Known;
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn a_class_nobody_knows_is_mended_from_those_of_the_cluster() {
        let claims = "  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {accessModes: [ReadWriteOnce], storageClassName: fats, resources: {requests: {storage: 1Gi}}}\n";
        let text = format!("{SET}{claims}---\n{SERVICE}");
        let class = serde_json::json!({"kind": "StorageClass", "metadata": {"name": "fast"}});
        let known = Known { objects: vec![Rc::new(class)], ..Known::default() };
        let message = "21:60 no StorageClass is named \"fats\": the claims will stay Pending; did you mean \"fast\"?";
        check(&text, &known, &[message], Some(&text.replace("fats", "fast")));
    }

    #[test]
    fn a_claim_nobody_made_is_told() {
        let volumes = "      volumes: [{name: data, persistentVolumeClaim: {claimName: mine}}]\n";
        let text = format!("{SET}{volumes}---\n{SERVICE}");
        let message = "19:65 no claim is named \"mine\": the pods can't be scheduled until there is one";
        check(&text, &NO_CLUSTER, &[message], None);
    }
}
