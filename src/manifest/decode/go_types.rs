//! The Go type of a field, as the decoder's error messages print it.
//!
//! The schema has only plain strings; upstream many of them have a named type
//! (staging/src/k8s.io/api/*/*/types.go).

use crate::api::go_types;
use crate::api::schema::Type;

/// Strings (and lists of strings) with a named type: the field, its type, the structs where it has that type (empty: all).
const NAMED_STRINGS: &[(&str, &str, &[&str])] = &[
    ("accessModes", "PersistentVolumeAccessMode", &[]),
    ("add", "Capability", &["Capabilities"]),
    ("conditionType", "PodConditionType", &[]),
    ("dnsPolicy", "DNSPolicy", &[]),
    ("drop", "Capability", &["Capabilities"]),
    ("effect", "TaintEffect", &[]),
    ("externalTrafficPolicy", "ServiceExternalTrafficPolicy", &[]),
    ("fsGroupChangePolicy", "PodFSGroupChangePolicy", &[]),
    ("imagePullPolicy", "PullPolicy", &[]),
    ("internalTrafficPolicy", "ServiceInternalTrafficPolicy", &[]),
    ("ipFamilies", "IPFamily", &[]),
    ("ipFamilyPolicy", "IPFamilyPolicy", &[]),
    ("medium", "StorageMedium", &[]),
    ("mountPropagation", "MountPropagationMode", &[]),
    ("nodeAffinityPolicy", "NodeInclusionPolicy", &[]),
    ("nodeTaintsPolicy", "NodeInclusionPolicy", &[]),
    ("operator", "LabelSelectorOperator", &["LabelSelectorRequirement"]),
    ("operator", "NodeSelectorOperator", &["NodeSelectorRequirement"]),
    ("operator", "TolerationOperator", &["Toleration"]),
    ("persistentVolumeReclaimPolicy", "PersistentVolumeReclaimPolicy", &[]),
    ("phase", "NamespacePhase", &["NamespaceStatus"]),
    ("phase", "PersistentVolumeClaimPhase", &["PersistentVolumeClaimStatus"]),
    ("phase", "PersistentVolumePhase", &["PersistentVolumeStatus"]),
    ("phase", "PodPhase", &["PodStatus"]),
    ("podManagementPolicy", "PodManagementPolicyType", &[]),
    ("preemptionPolicy", "PreemptionPolicy", &[]),
    ("procMount", "ProcMountType", &[]),
    ("protocol", "Protocol", &[]),
    ("pullPolicy", "PullPolicy", &["ImageVolumeSource"]),
    ("reclaimPolicy", "PersistentVolumeReclaimPolicy", &["StorageClass"]),
    ("restartPolicy", "ContainerRestartPolicy", &["Container", "EphemeralContainer"]),
    ("restartPolicy", "RestartPolicy", &["PodSpec"]),
    ("scheme", "URIScheme", &[]),
    ("sessionAffinity", "ServiceAffinity", &[]),
    ("terminationMessagePolicy", "TerminationMessagePolicy", &[]),
    ("type", "DeploymentStrategyType", &["DeploymentStrategy"]),
    ("type", "HostPathType", &["HostPathVolumeSource"]),
    ("type", "SeccompProfileType", &["SeccompProfile"]),
    ("type", "SecretType", &["Secret"]),
    ("type", "ServiceType", &["ServiceSpec"]),
    ("type", "StatefulSetUpdateStrategyType", &["StatefulSetUpdateStrategy"]),
    ("unhealthyPodEvictionPolicy", "UnhealthyPodEvictionPolicyType", &[]),
    ("volumeBindingMode", "VolumeBindingMode", &[]),
    ("volumeMode", "PersistentVolumeMode", &[]),
    ("whenDeleted", "PersistentVolumeClaimRetentionPolicyType", &[]),
    ("whenScaled", "PersistentVolumeClaimRetentionPolicyType", &[]),
    ("whenUnsatisfiable", "UnsatisfiableConstraintAction", &[]),
];

/// The fields of a PersistentVolumeSpec that are its own; the others are those of the embedded PersistentVolumeSource.
pub const PERSISTENT_VOLUME_FIELDS: [&str; 9] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

/// The embedded struct that a field of a struct comes from; empty if it is the struct's own. Go's messages name it in the path.
pub(super) fn embedded(owner: &str, field: &str) -> &'static str {
    match owner {
        "PersistentVolumeSpec" if PERSISTENT_VOLUME_FIELDS.contains(&field) => "",
        "PersistentVolumeSpec" => "PersistentVolumeSource",
        _ => go_types::embedded(owner, field).unwrap_or(""),
    }
}

/// The Go type of a field of a struct, without pointers.
pub(super) fn go_type(owner: &str, field: &str, of: &Type) -> String {
    if field == "uid" {
        return "types.UID".to_owned();
    }
    match of {
        Type::List(item) => format!("[]{}", go_type(owner, field, item)),
        Type::Map(value) if **value == Type::Quantity => "v1.ResourceList".to_owned(),
        Type::Map(value) => format!("map[string]{}", go_type(owner, field, value)),
        Type::String => NAMED_STRINGS
            .iter()
            .find(|(name, _, owners)| *name == field && (owners.is_empty() || owners.contains(&owner)))
            .map_or_else(|| "string".to_owned(), |(_, named, _)| format!("v1.{named}")),
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "int32".to_owned(),
        Type::Int64 => "int64".to_owned(),
        Type::Bytes => "[]uint8".to_owned(),
        Type::Quantity => "resource.Quantity".to_owned(),
        Type::IntOrString => "intstr.IntOrString".to_owned(),
        Type::Time => "v1.Time".to_owned(),
        Type::Any => "v1.FieldsV1".to_owned(),
        Type::Object(name) => format!("v1.{name}"),
    }
}

/// Whether a Go type is a string type.
pub(super) fn is_string(go_type: &str) -> bool {
    let named = go_type.strip_prefix("v1.").is_some_and(|name| NAMED_STRINGS.iter().any(|(_, named, _)| *named == name));
    named || matches!(go_type, "string" | "types.UID")
}
