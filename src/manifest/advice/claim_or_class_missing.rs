//! References to PersistentVolumeClaims and StorageClasses that do not exist: Pods and claims stay Pending.
//!
//! Unlike ConfigMaps, these kinds are simulated, so they are not assumed to exist.

use serde_json::Value;

use super::{DEFAULT_NAMESPACE, Diagnostic, LocatedObject, ObjectIndex, advice, name, namespace, pod_of, pod_spec_path, text};
use crate::api::storage::CLASS_ANNOTATION;
use crate::manifest::{field_ranges, suggestion};

pub(super) fn check(located: &LocatedObject<'_>, objects: &ObjectIndex<'_>) -> Vec<Diagnostic> {
    let object = located.value.as_ref();
    let spec = object.get("spec").unwrap_or(&Value::Null);
    match text(object, "kind") {
        "PersistentVolumeClaim" => class(located, object, "", objects).into_iter().collect(),
        "StatefulSet" => {
            let templates = list(spec, "volumeClaimTemplates").iter().enumerate();
            let classes = templates
                .filter_map(|(index, template)| class(located, template, &format!("spec.volumeClaimTemplates[{index}]."), objects));
            classes.chain(claims(located, object, objects)).collect()
        }
        _ => claims(located, object, objects),
    }
}

/// Checks the StorageClass of the claim at `path`. The deprecated annotation takes precedence over the field, as upstream.
fn class(located: &LocatedObject<'_>, claim: &Value, path: &str, objects: &ObjectIndex<'_>) -> Option<Diagnostic> {
    let annotated = claim.get("metadata").and_then(|metadata| metadata.get("annotations")).map_or("", |all| text(all, CLASS_ANNOTATION));
    let (class, field) = match annotated {
        "" => (text(claim.get("spec")?, "storageClassName"), "spec.storageClassName"),
        annotated => (annotated, "metadata.annotations"),
    };
    if class.is_empty() || objects.find("StorageClass", DEFAULT_NAMESPACE, class).is_some() {
        return None;
    }
    let range = field_ranges::of_path(located.source.root, &format!("{path}{field}"));
    let mut message = format!("StorageClass {class:?} does not exist: the PersistentVolumeClaims will stay Pending");
    let suggested = suggestion::nearest(class, objects.of_kind("StorageClass", DEFAULT_NAMESPACE).into_iter().map(name));
    if let Some(suggested) = suggested {
        message.push_str(&format!("; did you mean {suggested:?}?"));
    }
    let mut advice = advice(range, "storage-class-missing", message);
    advice.fix = suggested.filter(|_| annotated.is_empty()).map(|suggested| field_ranges::replace(located.source.text, range, suggested));
    Some(advice)
}

fn claims(located: &LocatedObject<'_>, object: &Value, objects: &ObjectIndex<'_>) -> Vec<Diagnostic> {
    let Some(spec) = pod_of(object).and_then(|pod| pod.get("spec")) else { return Vec::new() };
    let templates = object.get("spec").map_or(&[][..], |spec| list(spec, "volumeClaimTemplates"));
    let volumes = list(spec, "volumes").iter().enumerate();
    let missing = volumes.filter_map(|(index, volume)| {
        let claim = text(volume.get("persistentVolumeClaim")?, "claimName");
        // A claim template with the name of the volume replaces it.
        let replaced = templates.iter().any(|template| name(template) == text(volume, "name"));
        if replaced || objects.has_claim(namespace(object), claim) {
            return None;
        }
        let path = format!("{}.volumes[{index}].persistentVolumeClaim.claimName", pod_spec_path(object));
        let message = format!("PersistentVolumeClaim {claim:?} does not exist: the Pods cannot be scheduled until it is created");
        Some(advice(field_ranges::of_path(located.source.root, &path), "claim-missing", message))
    });
    missing.collect()
}

fn list<'value>(value: &'value Value, field: &str) -> &'value [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::manifest::ClusterContext;
    use crate::manifest::advice::testing::{NO_CLUSTER, SERVICE, SET, check};

    #[test]
    fn a_missing_class_is_replaced_by_the_nearest_one_of_the_cluster() {
        let claims = "  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {accessModes: [ReadWriteOnce], storageClassName: fats, resources: {requests: {storage: 1Gi}}}\n";
        let text = format!("{SET}{claims}---\n{SERVICE}");
        let class = serde_json::json!({"kind": "StorageClass", "metadata": {"name": "fast"}});
        let cluster = ClusterContext { objects: vec![Rc::new(class)], ..ClusterContext::default() };
        let message = "21:60 StorageClass \"fats\" does not exist: the PersistentVolumeClaims will stay Pending; did you mean \"fast\"?";
        check(&text, &cluster, &[message], Some(&text.replace("fats", "fast")));
    }

    #[test]
    fn a_missing_claim_is_reported() {
        let volumes = "      volumes: [{name: data, persistentVolumeClaim: {claimName: mine}}]\n";
        let text = format!("{SET}{volumes}---\n{SERVICE}");
        let message = "19:65 PersistentVolumeClaim \"mine\" does not exist: the Pods cannot be scheduled until it is created";
        check(&text, &NO_CLUSTER, &[message], None);
    }
}
