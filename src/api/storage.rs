//! PersistentVolumes and StorageClasses.

use super::claim::ClaimSpec;
use super::quantity::Quantity;
use super::scheduling::NodeSelector;
use super::{Labels, Meta, Name, Uid, read};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The deprecated annotation of the class. It takes precedence over the field `storageClassName`.
pub const CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";

/// The class in the annotation of a claim or volume, if it has the annotation
/// (staging/src/k8s.io/component-helpers/storage/volume/helpers.go GetPersistentVolumeClaimClass, GetPersistentVolumeClass).
pub fn annotated_class(meta: &Meta) -> Option<&Name> {
    meta.annotations.get(CLASS_ANNOTATION)
}

/// A PersistentVolume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersistentVolume {
    /// Its metadata.
    pub meta: Meta,
    /// The whole spec if it came from a manifest; null if it was provisioned here.
    pub whole: Rc<Value>,
    /// Its capacity.
    pub capacity: Quantity,
    /// Its access modes.
    pub access_modes: Vec<Name>,
    /// Its class, or empty.
    pub class: Name,
    /// What happens to it when its claim is deleted.
    pub reclaim_policy: ReclaimPolicy,
    /// The nodes that can access it; absent means all.
    pub node_affinity: Option<NodeSelector>,
    /// `claimRef`: the claim that it is bound to or reserved for.
    pub claim: Option<ClaimReference>,
    /// Its phase.
    pub phase: VolumePhase,
}

/// `claimRef` of a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimReference {
    /// The claim's namespace.
    pub namespace: Name,
    /// The claim's name.
    pub name: Name,
    /// The claim's uid; absent if it is only reserved by name.
    pub uid: Option<Uid>,
}

/// `persistentVolumeReclaimPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names of the API's values
pub enum ReclaimPolicy {
    #[default]
    Delete,
    Retain,
}

impl ReclaimPolicy {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            ReclaimPolicy::Delete => "Delete",
            ReclaimPolicy::Retain => "Retain",
        }
    }
}

/// `status.phase` of a volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names of the API's values
pub enum VolumePhase {
    Pending,
    #[default]
    Available,
    Bound,
    Released,
    Failed,
}

impl VolumePhase {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            VolumePhase::Pending => "Pending",
            VolumePhase::Available => "Available",
            VolumePhase::Bound => "Bound",
            VolumePhase::Released => "Released",
            VolumePhase::Failed => "Failed",
        }
    }
}

impl PersistentVolume {
    /// A volume from the defaulted spec of a manifest.
    pub fn read(meta: Meta, spec: &Value) -> PersistentVolume {
        let claim = read::at(spec, &["claimRef"]);
        let text = |value: &Value, key: &str| Name::from(read::at(value, &[key]).as_str().unwrap_or_default());
        PersistentVolume {
            class: annotated_class(&meta).cloned().unwrap_or_else(|| text(spec, "storageClassName")),
            meta,
            whole: Rc::new(spec.clone()),
            capacity: read::quantity(read::at(spec, &["capacity", "storage"])),
            access_modes: read::view(read::at(spec, &["accessModes"])),
            reclaim_policy: match read::at(spec, &["persistentVolumeReclaimPolicy"]).as_str() {
                Some("Delete") => ReclaimPolicy::Delete,
                _ => ReclaimPolicy::Retain,
            },
            node_affinity: read::view(read::at(spec, &["nodeAffinity", "required"])),
            claim: claim.is_object().then(|| ClaimReference { namespace: text(claim, "namespace"), name: text(claim, "name"), uid: None }),
            phase: VolumePhase::Available,
        }
    }

    /// A volume that a provisioner creates for a claim.
    pub fn provisioned(meta: Meta, claim: ClaimReference, spec: &ClaimSpec, class: &StorageClass) -> PersistentVolume {
        PersistentVolume {
            meta,
            whole: Rc::default(),
            capacity: spec.storage,
            access_modes: spec.access_modes.clone(),
            class: class.meta.name.clone(),
            reclaim_policy: class.reclaim_policy,
            node_affinity: None,
            claim: Some(claim),
            phase: VolumePhase::Available,
        }
    }

    /// Whether it must be attached to a node before it can be mounted, as disks must; local paths and network file systems need
    /// not.
    pub fn is_attachable(&self) -> bool {
        const ATTACHABLE: [&str; 8] =
            ["awsElasticBlockStore", "azureDisk", "cinder", "csi", "fc", "gcePersistentDisk", "rbd", "vsphereVolume"];
        self.whole.is_null() || ATTACHABLE.iter().any(|source| self.whole.get(source).is_some())
    }

    /// Whether it may be attached to several nodes at once (pkg/controller/volume/attachdetach/util IsMultiAttachAllowed).
    pub fn allows_multi_attach(&self) -> bool {
        self.access_modes.is_empty() || self.access_modes.iter().any(|mode| matches!(&**mode, "ReadWriteMany" | "ReadOnlyMany"))
    }

    /// Its spec as the API server returns it.
    pub fn spec_value(&self) -> Value {
        let mut out = self.whole.as_object().cloned().unwrap_or_else(Map::new);
        out.insert("accessModes".into(), self.access_modes.iter().map(|m| Value::from(&**m)).collect());
        out.insert("capacity".into(), json!({"storage": self.capacity.to_string()}));
        if let Some(claim) = &self.claim {
            let mut reference =
                json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": &*claim.name, "namespace": &*claim.namespace});
            if let (Some(map), Some(uid)) = (reference.as_object_mut(), claim.uid) {
                map.insert("uid".into(), uid.to_string().into());
            }
            out.insert("claimRef".into(), reference);
        }
        out.insert("persistentVolumeReclaimPolicy".into(), self.reclaim_policy.name().into());
        if !self.class.is_empty() && annotated_class(&self.meta).is_none() {
            out.insert("storageClassName".into(), (*self.class).into());
        }
        if let (Some(affinity), false) = (&self.node_affinity, out.contains_key("nodeAffinity")) {
            let requirement = |r: &super::selector::Requirement| json!({"key": &*r.key, "operator": format!("{:?}", r.operator), "values": r.values.iter().map(|v| &**v).collect::<Vec<_>>()});
            let terms: Vec<Value> = (affinity.node_selector_terms.iter())
                .map(|t| json!({"matchExpressions": t.match_expressions.iter().map(requirement).collect::<Vec<_>>()}))
                .collect();
            out.insert("nodeAffinity".into(), json!({"required": {"nodeSelectorTerms": terms}}));
        }
        out.entry("volumeMode").or_insert_with(|| "Filesystem".into());
        out.into()
    }
}

/// A StorageClass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageClass {
    /// Its metadata.
    pub meta: Meta,
    /// The whole object except apiVersion, kind and metadata.
    pub whole: Rc<Value>,
    /// The provisioner of its volumes.
    pub provisioner: Name,
    /// What happens to its volumes when their claim is deleted.
    pub reclaim_policy: ReclaimPolicy,
    /// `volumeBindingMode: WaitForFirstConsumer`: volumes are provisioned when a pod that uses the claim is scheduled.
    pub wait_for_first_consumer: bool,
    /// Whether claims may be expanded.
    pub allow_volume_expansion: bool,
}

/// The annotation of the default StorageClass.
pub const IS_DEFAULT_CLASS: &str = "storageclass.kubernetes.io/is-default-class";

impl StorageClass {
    /// The typed view of a defaulted class.
    pub fn read(meta: Meta, whole: &Value) -> StorageClass {
        let text = |key: &str| read::at(whole, &[key]).as_str();
        StorageClass {
            meta,
            provisioner: text("provisioner").unwrap_or_default().into(),
            reclaim_policy: if text("reclaimPolicy") == Some("Retain") { ReclaimPolicy::Retain } else { ReclaimPolicy::Delete },
            wait_for_first_consumer: text("volumeBindingMode") == Some("WaitForFirstConsumer"),
            allow_volume_expansion: read::at(whole, &["allowVolumeExpansion"]).as_bool().unwrap_or(false),
            whole: Rc::new(whole.clone()),
        }
    }

    /// Whether its `allowedTopologies` admit a node with these labels
    /// (component-helpers/scheduling/corev1/helpers.go MatchTopologySelectorTerms).
    pub fn allows(&self, node_labels: &Labels) -> bool {
        let terms = read::array(read::at(&self.whole, &["allowedTopologies"]));
        let matches = |expression: &Value| {
            let value = read::at(expression, &["key"]).as_str().and_then(|key| node_labels.get(key));
            value.is_some_and(|value| read::array(read::at(expression, &["values"])).iter().any(|v| v.as_str() == Some(value)))
        };
        terms.is_empty() || terms.iter().any(|term| read::array(read::at(term, &["matchLabelExpressions"])).iter().all(matches))
    }

    /// Whether it is assigned to claims without a class.
    pub fn is_default(&self) -> bool {
        self.meta.annotations.get(IS_DEFAULT_CLASS).is_some_and(|v| &**v == "true")
    }
}
