//! The warnings that the API server returns for an object it accepts.
//!
//! Models pkg/api/persistentvolumeclaim/util.go, the strategies of pkg/registry/apps and pkg/registry/core/pod, and
//! pkg/api/service/warnings.go. Each warning begins with the path of its field.

mod pod;
mod volume;

use serde_json::Value;

use crate::api::names;
use crate::api::quantity::Quantity;
use crate::api::storage::CLASS_ANNOTATION;

/// The warnings for a defaulted object.
pub(super) fn warnings(kind: &str, object: &Value) -> Vec<String> {
    let mut warnings = Vec::new();
    let spec = object.get("spec").unwrap_or(&Value::Null);
    match kind {
        "StatefulSet" => {
            template(&mut warnings, spec);
            for (index, claim) in list(spec, "volumeClaimTemplates").iter().enumerate() {
                let claim_spec = claim.get("spec").unwrap_or(&Value::Null);
                // Upstream's path leaves out the claim's own `spec`.
                claim_size(&mut warnings, claim_spec, &format!("spec.volumeClaimTemplates[{index}]"));
            }
            if spec.get("revisionHistoryLimit").and_then(Value::as_i64).is_some_and(|limit| limit < 0) {
                warnings.push(
                    "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended".to_owned(),
                );
            }
        }
        "Deployment" | "ReplicaSet" => {
            name(&mut warnings, object, "Pod names and hostnames");
            template(&mut warnings, spec);
        }
        "Pod" => {
            name(&mut warnings, object, "the Pod's hostname");
            pod::pod(&mut warnings, object, "");
        }
        "PersistentVolumeClaim" => {
            if object.get("metadata").and_then(|metadata| metadata.get("annotations")?.get(CLASS_ANNOTATION)).is_some() {
                warnings.push(format!(
                    "metadata.annotations[{CLASS_ANNOTATION}]: deprecated since v1.8; use \"storageClassName\" attribute instead"
                ));
            }
            claim_size(&mut warnings, spec, "spec");
        }
        "PersistentVolume" => volume::persistent_volume(&mut warnings, object),
        "Service" => service(&mut warnings, spec),
        "StorageClass" => {
            for (index, term) in list(object, "allowedTopologies").iter().enumerate() {
                pod::topology_term(&mut warnings, term, &format!("allowedTopologies[{index}]"));
            }
        }
        _ => {}
    }
    warnings
}

fn list<'object>(object: &'object Value, field: &str) -> &'object [Value] {
    object.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn template(warnings: &mut Vec<String>, spec: &Value) {
    if let Some(template) = spec.get("template") {
        pod::pod(warnings, template, "spec.template.");
    }
}

/// Warns about names that become host names and are not DNS labels.
fn name(warnings: &mut Vec<String>, object: &Value, used_in: &str) {
    let name = object.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Value::as_str).unwrap_or_default();
    let errors = names::dns_label(name);
    if !errors.is_empty() {
        warnings.push(format!(
            "metadata.name: this is used in {used_in}, which can result in surprising behavior; a DNS label is recommended: [{}]",
            errors.join(" ")
        ));
    }
}

fn claim_size(warnings: &mut Vec<String>, spec: &Value, path: &str) {
    let amount = spec.get("resources").and_then(|resources| resources.get("requests")?.get("storage")?.as_str());
    fractional(warnings, amount, &format!("{path}.resources.requests[storage]"));
}

fn fractional(warnings: &mut Vec<String>, amount: Option<&str>, path: &str) {
    if let Some(amount) = amount
        && amount.parse::<Quantity>().is_ok_and(|quantity| !quantity.is_whole_in_milli())
    {
        warnings.push(format!("{path}: fractional byte value {amount:?} is invalid, must be an integer"));
    }
}

fn service(warnings: &mut Vec<String>, spec: &Value) {
    let text = |field: &str| spec.get(field).and_then(Value::as_str).unwrap_or_default();
    if text("clusterIP") == "None" {
        let ignored = [
            ("loadBalancerIP", !text("loadBalancerIP").is_empty()),
            ("externalIPs", !list(spec, "externalIPs").is_empty()),
            ("SessionAffinity", text("sessionAffinity") != "None"),
        ];
        let ignored = ignored.iter().filter(|(_, given)| *given);
        warnings.extend(ignored.map(|(field, _)| format!("spec.{field} is ignored for headless services")));
    }
    if text("type") == "ExternalName" && !list(spec, "externalIPs").is_empty() {
        warnings.push("spec.externalIPs is ignored when spec.type is \"ExternalName\"".to_owned());
    }
}
