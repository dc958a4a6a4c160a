//! The resource types that the API server serves beside the simulated [`super::kind::KINDS`]: their objects are stored, and no
//! controller acts on them. Those of CustomResourceDefinitions are added at run time.

use super::{Name, read};
use serde_json::Value;

/// The names of a resource type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceType {
    /// `kind:` in a manifest.
    pub kind: Name,
    /// `apiVersion:` in a manifest.
    pub api_version: Name,
    /// The plural resource name, as in `jobs.batch "x" not found`.
    pub plural: Name,
    /// The singular resource name, as in `job.batch/x created`.
    pub singular: Name,
    /// kubectl's short names.
    pub short: Vec<Name>,
    /// Whether objects of the type are namespaced.
    pub namespaced: bool,
    /// Whether a CustomResourceDefinition defines it.
    pub custom: bool,
}

/// A row of [`NOT_SIMULATED`].
#[derive(Clone, Copy, Debug)]
pub struct BuiltInType {
    /// `kind:` in a manifest. The singular resource name is the same in lower case.
    pub kind: &'static str,
    /// `apiVersion:` in a manifest.
    pub api_version: &'static str,
    /// The plural resource name.
    pub plural: &'static str,
    /// kubectl's short names, separated by blanks.
    pub short: &'static str,
    /// Whether objects of the type are namespaced.
    pub namespaced: bool,
}

const fn row(kind: &'static str, api_version: &'static str, plural: &'static str, short: &'static str, namespaced: bool) -> BuiltInType {
    BuiltInType { kind, api_version, plural, short, namespaced }
}

const ADMISSION: &str = "admissionregistration.k8s.io/v1";
const RBAC: &str = "rbac.authorization.k8s.io/v1";
const NETWORKING: &str = "networking.k8s.io/v1";
const RESOURCE: &str = "resource.k8s.io/v1";
const STORAGE: &str = "storage.k8s.io/v1";

/// The types of Kubernetes 1.36 that are stored and not simulated, without those that can only be created (reviews). A
/// later version of the same type follows the preferred one.
#[rustfmt::skip]
pub const NOT_SIMULATED: &[BuiltInType] = &[
    row("Endpoints", "v1", "endpoints", "ep", true),
    row("Event", "v1", "events", "ev", true),
    row("LimitRange", "v1", "limitranges", "limits", true),
    row("PodTemplate", "v1", "podtemplates", "", true),
    row("ReplicationController", "v1", "replicationcontrollers", "rc", true),
    row("ResourceQuota", "v1", "resourcequotas", "quota", true),
    row("MutatingAdmissionPolicy", ADMISSION, "mutatingadmissionpolicies", "", false),
    row("MutatingAdmissionPolicyBinding", ADMISSION, "mutatingadmissionpolicybindings", "", false),
    row("MutatingWebhookConfiguration", ADMISSION, "mutatingwebhookconfigurations", "", false),
    row("ValidatingAdmissionPolicy", ADMISSION, "validatingadmissionpolicies", "", false),
    row("ValidatingAdmissionPolicyBinding", ADMISSION, "validatingadmissionpolicybindings", "", false),
    row("ValidatingWebhookConfiguration", ADMISSION, "validatingwebhookconfigurations", "", false),
    row("CustomResourceDefinition", "apiextensions.k8s.io/v1", "customresourcedefinitions", "crd crds", false),
    row("APIService", "apiregistration.k8s.io/v1", "apiservices", "", false),
    row("DaemonSet", "apps/v1", "daemonsets", "ds", true),
    row("HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscalers", "hpa", true),
    row("HorizontalPodAutoscaler", "autoscaling/v1", "horizontalpodautoscalers", "hpa", true),
    row("CronJob", "batch/v1", "cronjobs", "cj", true),
    row("Job", "batch/v1", "jobs", "", true),
    row("CertificateSigningRequest", "certificates.k8s.io/v1", "certificatesigningrequests", "csr", false),
    row("Lease", "coordination.k8s.io/v1", "leases", "", true),
    row("Event", "events.k8s.io/v1", "events", "ev", true),
    row("FlowSchema", "flowcontrol.apiserver.k8s.io/v1", "flowschemas", "", false),
    row("PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io/v1", "prioritylevelconfigurations", "", false),
    row("IngressClass", NETWORKING, "ingressclasses", "", false),
    row("Ingress", NETWORKING, "ingresses", "ing", true),
    row("IPAddress", NETWORKING, "ipaddresses", "ip", false),
    row("NetworkPolicy", NETWORKING, "networkpolicies", "netpol", true),
    row("ServiceCIDR", NETWORKING, "servicecidrs", "", false),
    row("RuntimeClass", "node.k8s.io/v1", "runtimeclasses", "", false),
    row("ClusterRoleBinding", RBAC, "clusterrolebindings", "", false),
    row("ClusterRole", RBAC, "clusterroles", "", false),
    row("RoleBinding", RBAC, "rolebindings", "", true),
    row("Role", RBAC, "roles", "", true),
    row("DeviceClass", RESOURCE, "deviceclasses", "", false),
    row("ResourceClaim", RESOURCE, "resourceclaims", "", true),
    row("ResourceClaimTemplate", RESOURCE, "resourceclaimtemplates", "", true),
    row("ResourceSlice", RESOURCE, "resourceslices", "", false),
    row("PriorityClass", "scheduling.k8s.io/v1", "priorityclasses", "pc", false),
    row("CSIDriver", STORAGE, "csidrivers", "", false),
    row("CSINode", STORAGE, "csinodes", "", false),
    row("CSIStorageCapacity", STORAGE, "csistoragecapacities", "", true),
    row("VolumeAttachment", STORAGE, "volumeattachments", "", false),
    row("VolumeAttributesClass", STORAGE, "volumeattributesclasses", "vac", false),
];

impl From<&BuiltInType> for ResourceType {
    fn from(row: &BuiltInType) -> ResourceType {
        ResourceType {
            kind: row.kind.into(),
            api_version: row.api_version.into(),
            plural: row.plural.into(),
            singular: row.kind.to_lowercase().into(),
            short: row.short.split_whitespace().map(Name::from).collect(),
            namespaced: row.namespaced,
            custom: false,
        }
    }
}

impl ResourceType {
    /// The built-in type with this kind and API version, if it is one that is not simulated.
    pub fn built_in(kind: &str, api_version: &str) -> Option<ResourceType> {
        NOT_SIMULATED.iter().find(|row| row.kind == kind && row.api_version == api_version).map(ResourceType::from)
    }

    /// The API group, empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The plural with its group, as kubectl prints it: `jobs.batch`.
    pub fn plural_with_group(&self) -> String {
        self.with_group(&self.plural)
    }

    /// The singular with its group, as in `job.batch/pi created`.
    pub fn singular_with_group(&self) -> String {
        self.with_group(&self.singular)
    }

    fn with_group(&self, resource: &str) -> String {
        if self.group().is_empty() { resource.to_string() } else { format!("{resource}.{}", self.group()) }
    }
}

/// The types that a CustomResourceDefinition defines, one for each served version; the storage version is the first.
pub fn custom_types(definition: &Value) -> Vec<ResourceType> {
    let text = |path: &[&str]| read::at(definition, path).as_str().unwrap_or_default();
    let (kind, plural, group) = (text(&["spec", "names", "kind"]), text(&["spec", "names", "plural"]), text(&["spec", "group"]));
    let singular = match text(&["spec", "names", "singular"]) {
        "" => kind.to_lowercase(),
        singular => singular.to_owned(),
    };
    let short: Vec<Name> =
        read::view::<Vec<String>>(read::at(definition, &["spec", "names", "shortNames"])).into_iter().map(Name::from).collect();
    let is = |version: &Value, flag: &str| version.get(flag).and_then(Value::as_bool) == Some(true);
    let versions = read::at(definition, &["spec", "versions"]).as_array().into_iter().flatten().filter(|version| is(version, "served"));
    let (stored, others): (Vec<&Value>, Vec<&Value>) = versions.partition(|version| is(version, "storage"));
    let names = stored.into_iter().chain(others).filter_map(|version| version.get("name")?.as_str());
    let of_version = |version: &str| ResourceType {
        kind: kind.into(),
        api_version: format!("{group}/{version}").into(),
        plural: plural.into(),
        singular: singular.as_str().into(),
        short: short.clone(),
        namespaced: text(&["spec", "scope"]) == "Namespaced",
        custom: true,
    };
    names.filter(|_| !kind.is_empty() && !plural.is_empty() && !group.is_empty()).map(of_version).collect()
}
