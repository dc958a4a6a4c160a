//! How Go names the type of a field, as its decoder's messages do.
//!
//! The schema knows texts only as texts; upstream many of them have types of their own
//! (staging/src/k8s.io/api/*/*/types.go).

use crate::api::schema::Type;

/// Texts (and lists of texts) with a type of their own: field, its type, the structs where it has that type (none: all).
const NAMED_TEXTS: &[(&str, &str, &[&str])] = &[
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

/// How Go names the type of a field of a struct, pointers aside.
pub(super) fn go_type(owner: &str, field: &str, of: &Type) -> String {
    if field == "uid" {
        return "types.UID".to_owned();
    }
    match of {
        Type::List(item) => format!("[]{}", go_type(owner, field, item)),
        Type::Map(value) if **value == Type::Quantity => "v1.ResourceList".to_owned(),
        Type::Map(value) => format!("map[string]{}", go_type(owner, field, value)),
        Type::String => NAMED_TEXTS
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

/// Whether a type is text of some kind.
pub(super) fn is_text(go_type: &str) -> bool {
    let named = go_type.strip_prefix("v1.").is_some_and(|name| NAMED_TEXTS.iter().any(|(_, named, _)| *named == name));
    named || matches!(go_type, "string" | "types.UID")
}
