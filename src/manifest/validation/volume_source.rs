//! The sources of volumes that a Pod and a PersistentVolume share, and those of old storage systems.
//!
//! Models pkg/apis/core/validation/validation.go validateISCSIVolumeSource, validateFCVolumeSource and the like. Those of a
//! PersistentVolume also name the namespaces of their Secrets.

use serde_json::Value;

use super::errors::{Errors, list, number, text, texts};
use super::volume;
use crate::api::names;

/// Fields that a source must have.
const REQUIRED: &[(&str, &[&str])] = &[
    ("awsElasticBlockStore", &["volumeID"]),
    ("azureFile", &["secretName", "shareName"]),
    ("cephfs", &["monitors"]),
    ("cinder", &["volumeID"]),
    ("flexVolume", &["driver"]),
    ("gcePersistentDisk", &["pdName"]),
    ("glusterfs", &["endpoints", "path"]),
    ("nfs", &["server", "path"]),
    ("photonPersistentDisk", &["pdID"]),
    ("portworxVolume", &["volumeID"]),
    ("rbd", &["monitors", "image"]),
    ("scaleIO", &["gateway", "system", "volumeName"]),
    ("vsphereVolume", &["volumePath"]),
];

/// The source of a volume; `owner` is the name of the volume, `persistent` whether it is a PersistentVolume.
pub(super) fn source(errors: &mut Errors, kind: &str, source: &Value, path: &str, owner: &str, persistent: bool) {
    // Upstream's name of this path differs from the field's.
    let renamed = path.strip_suffix("gcePersistentDisk").map(|start| format!("{start}persistentDisk"));
    let path = renamed.as_deref().unwrap_or(path);
    let fields = REQUIRED.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, fields)| fields);
    for field in fields {
        if text(source, field).is_empty() && list(source, field).is_empty() {
            errors.required(format!("{path}.{field}"), "");
        }
    }
    match kind {
        "awsElasticBlockStore" | "gcePersistentDisk" => {
            in_range(errors, source, path, "partition", 0, "must be between 1 and 255, inclusive");
        }
        "azureDisk" => azure_disk(errors, source, path),
        "azureFile" if persistent && source.get("secretNamespace").is_some_and(|namespace| namespace == "") => {
            errors.required(format!("{path}.secretNamespace"), "");
        }
        "cinder" => secret(errors, source, path, persistent),
        "csi" => csi(errors, source, path, persistent),
        "fc" => fibre_channel(errors, source, path),
        "flexVolume" => flex_options(errors, source, path),
        "flocker" => flocker(errors, source, path),
        "glusterfs" if persistent => endpoints_namespace(errors, source, path),
        "hostPath" => volume::host_path(errors, source, path),
        "iscsi" => iscsi(errors, source, path, owner, persistent),
        "local" => match text(source, "path") {
            "" => errors.required(format!("{path}.path"), ""),
            target => volume::no_backsteps(errors, &format!("{path}.path"), target),
        },
        "nfs" if !text(source, "path").starts_with('/') => {
            errors.invalid(format!("{path}.path"), text(source, "path"), "must be an absolute path");
        }
        "quobyte" => quobyte(errors, source, path),
        "storageos" => storage_os(errors, source, path, persistent),
        _ => {}
    }
}

fn in_range(errors: &mut Errors, source: &Value, path: &str, field: &str, min: i64, detail: &str) {
    if let Some(number) = number(source, field).filter(|number| !(min..=255).contains(number)) {
        errors.invalid(format!("{path}.{field}"), number, detail);
    }
}

/// The reference to a Secret; that of a PersistentVolume has a namespace.
fn secret(errors: &mut Errors, source: &Value, path: &str, persistent: bool) {
    let Some(reference) = source.get("secretRef") else { return };
    let fields = if persistent { &["name", "namespace"][..] } else { &["name"] };
    for field in fields.iter().filter(|field| text(reference, field).is_empty()) {
        errors.required(format!("{path}.secretRef.{field}"), "");
    }
}

fn azure_disk(errors: &mut Errors, source: &Value, path: &str) {
    for field in ["diskName", "diskURI"] {
        if text(source, field).is_empty() {
            errors.required(format!("{path}.{field}"), "");
        }
    }
    let given = |field: &str| source.get(field).and_then(Value::as_str);
    let kinds = ["Dedicated", "Managed", "Shared"];
    for (field, supported) in [("cachingMode", ["None", "ReadOnly", "ReadWrite"]), ("kind", kinds)] {
        if let Some(value) = given(field).filter(|value| !supported.contains(value)) {
            errors.not_supported(format!("{path}.{field}"), value, &supported);
        }
    }
    let (start, form) = match given("kind") {
        None => return,
        Some("Managed") => {
            ("/subscriptions/", "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}")
        }
        Some(_) => ("https://", "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"),
    };
    if !text(source, "diskURI").starts_with(start) {
        errors.not_supported(format!("{path}.diskURI"), text(source, "diskURI"), &[form]);
    }
}

fn csi(errors: &mut Errors, source: &Value, path: &str, persistent: bool) {
    let driver = text(source, "driver");
    if driver.is_empty() {
        errors.required(format!("{path}.driver"), "");
    }
    if driver.len() > names::LABEL_LENGTH_MAX {
        errors.too_long(format!("{path}.driver"), names::LABEL_LENGTH_MAX);
    }
    errors.invalid_all(&format!("{path}.driver"), driver, names::dns_subdomain(&driver.to_lowercase()));
    if !persistent {
        if let Some(reference) = source.get("nodePublishSecretRef") {
            match text(reference, "name") {
                "" => errors.required(format!("{path}.nodePublishSecretRef.name"), ""),
                name => errors.invalid_all(&format!("{path}.name"), name, names::dns_subdomain(name)),
            }
        }
        return;
    }
    if text(source, "volumeHandle").is_empty() {
        errors.required(format!("{path}.volumeHandle"), "");
    }
    for field in ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"] {
        let Some(reference) = source.get(field) else { continue };
        for (part, check) in [("name", names::dns_subdomain as fn(&str) -> Vec<String>), ("namespace", names::dns_label)] {
            let path = format!("{path}.{field}.{part}");
            match text(reference, part) {
                "" => errors.required(path, ""),
                name => errors.invalid_all(&path, name, check(name)),
            }
        }
    }
}

fn fibre_channel(errors: &mut Errors, source: &Value, path: &str) {
    let (targets, ids) = (list(source, "targetWWNs"), list(source, "wwids"));
    if targets.is_empty() && ids.is_empty() {
        errors.required(format!("{path}.targetWWNs"), "must specify either targetWWNs or wwids, but not both");
    }
    if !targets.is_empty() && !ids.is_empty() {
        let detail = "targetWWNs and wwids can not be specified simultaneously";
        errors.invalid(format!("{path}.targetWWNs"), targets.to_vec(), detail);
    }
    if targets.is_empty() {
        return;
    }
    match number(source, "lun") {
        None => errors.required(format!("{path}.lun"), "lun is required if targetWWNs is specified"),
        Some(_) => in_range(errors, source, path, "lun", 0, "must be between 0 and 255, inclusive"),
    }
}

fn flex_options(errors: &mut Errors, source: &Value, path: &str) {
    for (key, _) in texts(source, "options") {
        let namespace = format!(".{}", key.split('/').next().unwrap_or(key).to_lowercase());
        if namespace.ends_with(".kubernetes.io") || namespace.ends_with(".k8s.io") {
            errors.invalid(format!("{path}.options[{key}]"), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

fn flocker(errors: &mut Errors, source: &Value, path: &str) {
    let (name, id) = (text(source, "datasetName"), text(source, "datasetUUID"));
    if name.is_empty() && id.is_empty() {
        errors.required(path, "one of datasetName and datasetUUID is required");
    }
    if !name.is_empty() && !id.is_empty() {
        errors.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if name.contains('/') {
        errors.invalid(format!("{path}.datasetName"), name, "must not contain '/'");
    }
}

fn endpoints_namespace(errors: &mut Errors, source: &Value, path: &str) {
    let path = format!("{path}.endpointsNamespace");
    match source.get("endpointsNamespace").and_then(Value::as_str) {
        None => {}
        Some("") => errors.invalid(path, "", "if the endpointnamespace is set, it must be a valid namespace name"),
        Some(namespace) => errors.invalid_all(&path, namespace, names::dns_label(namespace)),
    }
}

fn iscsi(errors: &mut Errors, source: &Value, path: &str, owner: &str, persistent: bool) {
    let portal = text(source, "targetPortal");
    if portal.is_empty() {
        errors.required(format!("{path}.targetPortal"), "");
    }
    let initiator = source.get("initiatorName").and_then(Value::as_str);
    if initiator.is_some() && owner.len() + 1 + portal.len() > 64 {
        let detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
        errors.invalid(format!("{path}.targetportal"), portal, detail);
    }
    match text(source, "iqn") {
        "" => errors.required(format!("{path}.iqn"), ""),
        name => qualified_initiator(errors, name, &format!("{path}.iqn"), persistent),
    }
    in_range(errors, source, path, "lun", 0, "must be between 0 and 255, inclusive");
    let is_set = |field: &str| source.get(field) == Some(&Value::Bool(true));
    match source.get("secretRef") {
        None if is_set("chapAuthDiscovery") || is_set("chapAuthSession") => errors.required(format!("{path}.secretRef"), ""),
        Some(reference) if persistent && text(reference, "name").is_empty() => errors.required(format!("{path}.secretRef.name"), ""),
        _ => {}
    }
    if let Some(initiator) = initiator {
        qualified_initiator(errors, initiator, &format!("{path}.initiatorname"), persistent);
    }
}

/// An iSCSI qualified name.
fn qualified_initiator(errors: &mut Errors, name: &str, path: &str, persistent: bool) {
    let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let valid = match name.split_at_checked(3) {
        Some(("iqn", rest)) => is_iqn(rest),
        Some(("eui", rest)) => rest.strip_prefix('.').is_some_and(|id| id.len() == 16 && hexadecimal(id)),
        Some(("naa", rest)) => rest.strip_prefix('.').is_some_and(|id| id.len() == 32 && hexadecimal(id)),
        _ if persistent => false,
        _ => {
            errors.invalid(path, name, "must be valid format starting with iqn, eui, or naa");
            return;
        }
    };
    if !valid {
        errors.invalid(path, name, "must be valid format");
    }
}

/// What follows `iqn`: `iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)$`.
fn is_iqn(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let date = b".dddd-dd.";
    let is_dated = bytes.len() > date.len()
        && date.iter().zip(bytes).all(|(expected, byte)| if *expected == b'd' { byte.is_ascii_digit() } else { expected == byte });
    let Some((authority, id)) = rest.get(date.len()..).filter(|_| is_dated).and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    let is_authority = !authority.is_empty() && authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    is_authority && !id.is_empty() && !id.bytes().any(|byte| b",;*&$|".contains(&byte) || byte.is_ascii_whitespace())
}

fn quobyte(errors: &mut Errors, source: &Value, path: &str) {
    const DETAIL: &str = "must be a host:port pair or multiple pairs separated by commas";
    let registry = text(source, "registry");
    if registry.is_empty() {
        errors.required(format!("{path}.registry"), DETAIL);
    } else if text(source, "tenant").len() >= 65 {
        errors.required(format!("{path}.tenant"), "must be a UUID and may not exceed a length of 64 characters");
    } else {
        for _ in registry.split(',').filter(|pair| !is_host_and_port(pair)) {
            errors.invalid(format!("{path}.registry"), registry, DETAIL);
        }
    }
    if text(source, "volume").is_empty() {
        errors.required(format!("{path}.volume"), "");
    }
}

/// Whether Go's net.SplitHostPort splits the text.
fn is_host_and_port(text: &str) -> bool {
    match text.strip_prefix('[') {
        Some(rest) => rest.split_once("]:").is_some_and(|(host, port)| !host.contains(['[', ']']) && !port.contains([':', '[', ']'])),
        None => text.matches(':').count() == 1 && !text.contains(['[', ']']),
    }
}

fn storage_os(errors: &mut Errors, source: &Value, path: &str, persistent: bool) {
    match text(source, "volumeName") {
        "" => errors.required(format!("{path}.volumeName"), ""),
        name => errors.invalid_all(&format!("{path}.volumeName"), name, names::dns_label(name)),
    }
    let namespace = text(source, "volumeNamespace");
    if !namespace.is_empty() {
        errors.invalid_all(&format!("{path}.volumeNamespace"), namespace, names::dns_label(namespace));
    }
    secret(errors, source, path, persistent);
}
