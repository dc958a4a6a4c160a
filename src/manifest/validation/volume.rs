//! The volumes of a pod.
//!
//! Models pkg/apis/core/validation/validation.go ValidateVolumes and validateVolumeSource.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::errors::{Errors, items, list, number, text};
use super::{claim, env, labels, volume_source};
use crate::api::names;
use crate::api::quantity::Quantity;

/// The valid volumes of a Pod by name.
pub(super) type Volumes<'pod> = BTreeMap<&'pod str, &'pod Value>;

/// The kinds of volume source, in the order upstream checks them.
const SOURCES: &[&str] = &[
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];
const MODE_DETAIL: &str = "must be a number between 0 and 0777 (octal), both inclusive";
const HOST_PATH_TYPES: &[&str] = &["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

/// Checks the volumes and returns those that containers can mount.
pub(super) fn volumes<'pod>(errors: &mut Errors, volumes: &'pod [Value], path: &str) -> Volumes<'pod> {
    let mut sound = Volumes::new();
    for (index, volume) in volumes.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let before = errors.0.len();
        source(errors, volume, &path, text(volume, "name"));
        let name = text(volume, "name");
        if name.is_empty() {
            errors.required(format!("{path}.name"), "");
        } else {
            errors.invalid_all(&format!("{path}.name"), name, names::dns_label(name));
        }
        if sound.contains_key(name) {
            errors.duplicate(format!("{path}.name"), name);
        }
        if errors.0.len() == before {
            sound.insert(name, volume);
        }
    }
    sound
}

fn source(errors: &mut Errors, volume: &Value, path: &str, name: &str) {
    let mut count = 0;
    for kind in SOURCES {
        let Some(source) = volume.get(*kind) else {
            continue;
        };
        count += 1;
        if count > 1 {
            let field = if *kind == "cephfs" { "cephFS" } else { kind };
            errors.forbidden(format!("{path}.{field}"), "may not specify more than 1 volume type");
        } else {
            source_of_kind(errors, kind, source, &format!("{path}.{kind}"), name);
        }
    }
    if count == 0 {
        errors.required(path, "must specify a volume type");
    }
}

fn source_of_kind(errors: &mut Errors, kind: &str, source: &Value, path: &str, name: &str) {
    match kind {
        "emptyDir" if text(source, "sizeLimit").parse::<Quantity>().is_ok_and(|size| size.sign() < 0) => {
            errors.forbidden(format!("{path}.sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
        "secret" => {
            require(errors, source, path, &["secretName"]);
            files(errors, source, path);
        }
        "configMap" => {
            require(errors, source, path, &["name"]);
            files(errors, source, path);
        }
        "downwardAPI" => downward_api(errors, source, path),
        "projected" => projected(errors, source, path),
        "persistentVolumeClaim" => require(errors, source, path, &["claimName"]),
        "ephemeral" => ephemeral(errors, source, path),
        "gitRepo" => {
            require(errors, source, path, &["repository"]);
            descending_path(errors, &format!("{path}.directory"), text(source, "directory"));
        }
        _ => volume_source::source(errors, kind, source, path, name, false),
    }
}

fn require(errors: &mut Errors, source: &Value, path: &str, fields: &[&str]) {
    for field in fields {
        if text(source, field).is_empty() {
            errors.required(format!("{path}.{field}"), "");
        }
    }
}

/// A directory or file of the node.
pub(super) fn host_path(errors: &mut Errors, source: &Value, path: &str) {
    let host_path = text(source, "path");
    if host_path.is_empty() {
        errors.required(format!("{path}.path"), "");
        return;
    }
    no_backsteps(errors, &format!("{path}.path"), host_path);
    let kind = text(source, "type");
    if !HOST_PATH_TYPES.contains(&kind) {
        errors.not_supported(format!("{path}.type"), kind, HOST_PATH_TYPES);
    }
}

/// The items (files) of a ConfigMap or Secret volume.
fn files(errors: &mut Errors, source: &Value, path: &str) {
    mode(errors, source, path, "defaultMode");
    for (path, item) in items(source, path, "items") {
        if text(item, "key").is_empty() {
            errors.required(format!("{path}.key"), "");
        }
        if text(item, "path").is_empty() {
            errors.required(format!("{path}.path"), "");
        } else {
            local_path(errors, &format!("{path}.path"), text(item, "path"));
        }
        mode(errors, item, &path, "mode");
    }
}

fn mode(errors: &mut Errors, source: &Value, path: &str, field: &str) {
    if let Some(mode) = number(source, field).filter(|mode| !(0..=0o777).contains(mode)) {
        errors.invalid(format!("{path}.{field}"), mode, MODE_DETAIL);
    }
}

/// The files of a downward API volume; upstream's paths have neither `items` nor their index.
fn downward_api(errors: &mut Errors, source: &Value, path: &str) {
    mode(errors, source, path, "defaultMode");
    for item in list(source, "items") {
        let file = text(item, "path");
        if file.is_empty() {
            errors.required(format!("{path}.path"), "");
        }
        local_path(errors, &format!("{path}.path"), file);
        match (item.get("fieldRef"), item.get("resourceFieldRef")) {
            (Some(_), Some(_)) => {
                env::field_reference(
                    errors,
                    item.get("fieldRef").unwrap_or(&Value::Null),
                    &format!("{path}.fieldRef"),
                    env::FIELDS_FOR_FILES,
                );
                errors.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
            (Some(field), None) => {
                env::field_reference(errors, field, &format!("{path}.fieldRef"), env::FIELDS_FOR_FILES);
            }
            (None, Some(resource)) => {
                env::resource_reference(errors, resource, &format!("{path}.resourceFieldRef"), true);
            }
            (None, None) => errors.required(path, "one of fieldRef and resourceFieldRef is required"),
        }
        mode(errors, item, path, "mode");
    }
}

fn projected(errors: &mut Errors, source: &Value, path: &str) {
    let list_path = path;
    mode(errors, source, path, "defaultMode");
    for (path, projection) in items(source, path, "sources") {
        let kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle"];
        let mut count = 0;
        for kind in kinds {
            let Some(part) = projection.get(kind) else {
                continue;
            };
            count += 1;
            let path = format!("{path}.{kind}");
            match kind {
                _ if count > 1 => errors.forbidden(path, "may not specify more than 1 volume type per source"),
                "secret" | "configMap" => {
                    require(errors, part, &path, &["name"]);
                    files(errors, part, &path);
                }
                "downwardAPI" => downward_api(errors, part, &path),
                "serviceAccountToken" => service_account_token(errors, part, &path, list_path),
                _ => {}
            }
        }
        if count == 0 && projection.get("podCertificate").is_none() {
            errors.required(path, "specify at least 1 volume source");
        }
    }
}

/// A token; upstream reports the path of its file as one of the volume.
fn service_account_token(errors: &mut Errors, token: &Value, path: &str, volume_path: &str) {
    let seconds = number(token, "expirationSeconds").unwrap_or_default();
    if seconds < 600 {
        errors.invalid(format!("{path}.expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
    }
    if seconds > 1 << 32 {
        let detail = "may not specify a duration larger than 2^32 seconds";
        errors.invalid(format!("{path}.expirationSeconds"), seconds, detail);
    }
    if text(token, "path").is_empty() {
        errors.required(format!("{volume_path}.path"), "");
    } else {
        local_path(errors, &format!("{volume_path}.path"), text(token, "path"));
    }
}

/// The metadata of a claim template: only labels and annotations (ValidateTemplateObjectMeta).
fn template_metadata(errors: &mut Errors, metadata: &Value, path: &str) {
    labels::annotations(errors, metadata, &format!("{path}.annotations"));
    labels::labels(errors, metadata, "labels", &format!("{path}.labels"));
    let forbidden = [
        ("name", "name"),
        ("generateName", "generateName"),
        ("namespace", "namespace"),
        ("selfLink", "selfLink"),
        ("uid", "uID"),
        ("resourceVersion", "resourceVersion"),
        ("generation", "generation"),
        ("creationTimestamp", "creationTimestamp"),
        ("deletionTimestamp", "deletionTimestamp"),
        ("deletionGracePeriodSeconds", "deletionGracePeriodSeconds"),
        ("ownerReferences", "ownerReferences"),
        ("finalizers", "finalizers"),
        ("managedFields", "managedFields"),
    ];
    for (_, shown) in forbidden.iter().filter(|(field, _)| metadata.get(*field).is_some()) {
        errors.forbidden(format!("{path}.{shown}"), "cannot be set");
    }
}

fn ephemeral(errors: &mut Errors, source: &Value, path: &str) {
    match source.get("volumeClaimTemplate") {
        None => errors.required(format!("{path}.volumeClaimTemplate"), ""),
        Some(template) => {
            let empty = Value::Object(serde_json::Map::new());
            let spec = template.get("spec").unwrap_or(&empty);
            if let Some(metadata) = template.get("metadata") {
                template_metadata(errors, metadata, &format!("{path}.volumeClaimTemplate.metadata"));
            }
            claim::spec(errors, spec, &format!("{path}.volumeClaimTemplate.spec"));
        }
    }
}

/// A relative path within a volume (validateLocalDescendingPath).
pub(super) fn descending_path(errors: &mut Errors, path: &str, target: &str) {
    if target.starts_with('/') {
        errors.invalid(path, target, "must be a relative path");
    }
    no_backsteps(errors, path, target);
}

/// The path of a file in a volume (ValidateLocalNonReservedPath).
fn local_path(errors: &mut Errors, path: &str, target: &str) {
    descending_path(errors, path, target);
    if target.starts_with("..") && !target.starts_with("../") {
        errors.invalid(path, target, "must not start with '..'");
    }
}

/// A path without `..`.
pub(super) fn no_backsteps(errors: &mut Errors, path: &str, target: &str) {
    if target.split('/').any(|part| part == "..") {
        errors.invalid(path, target, "must not contain '..'");
    }
}

/// The volumes of a StatefulSet's Pods: those of its claim templates first, then the others of its Pod template.
pub(super) fn with_claims(claims: &[Value], template_volumes: &[Value]) -> Vec<Value> {
    let names: Vec<&str> = claim_names(claims);
    let claimed: BTreeSet<&str> = crate::api::order::gather_set(names.iter().copied());
    let of_claims = names.iter().map(|name| json!({ "name": name, "persistentVolumeClaim": { "claimName": name } }));
    let of_template = template_volumes.iter().filter(|volume| !claimed.contains(text(volume, "name")));
    of_claims.chain(of_template.cloned()).collect()
}

/// The names of claim templates, without duplicates.
fn claim_names(claims: &[Value]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let names = claims.iter().map(|claim| claim.get("metadata").map_or("", |metadata| text(metadata, "name")));
    names.filter(|name| seen.insert(*name)).collect()
}

/// The index in a StatefulSet's Pod template of the volume that the API server numbers `index`; `None` if the volume comes from
/// a claim template.
pub(crate) fn template_volume_index(spec: &Value, index: usize) -> Option<usize> {
    let names = claim_names(list(spec, "volumeClaimTemplates"));
    let offset = index.checked_sub(names.len())?;
    let template = spec.get("template").and_then(|template| template.get("spec"))?;
    let added = list(template, "volumes").iter().enumerate().filter(|(_, volume)| !names.contains(&text(volume, "name")));
    added.map(|(position, _)| position).nth(offset)
}
