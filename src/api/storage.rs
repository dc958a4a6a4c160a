//! PersistentVolumes and StorageClasses.

use super::claim::ClaimSpec;
use super::quantity::Quantity;
use super::scheduling::NodeSelector;
use super::{Meta, Name, Uid, read};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The annotation that named the class before there was a field. Where it stands it counts, and the field does not.
pub const CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";

/// The class that a claim's or volume's annotation names, if it has the annotation
/// (staging/src/k8s.io/component-helpers/storage/volume/helpers.go GetPersistentVolumeClaimClass, GetPersistentVolumeClass).
pub fn annotated_class(meta: &Meta) -> Option<&Name> {
    meta.annotations.get(CLASS_ANNOTATION)
}

/// A volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersistentVolume {
    /// Its metadata.
    pub meta: Meta,
    /// The whole spec when it came from a manifest; null when provisioned here.
    pub whole: Rc<Value>,
    /// Its size.
    pub capacity: Quantity,
    /// How it may be mounted.
    pub access_modes: Vec<Name>,
    /// Its class, or empty.
    pub class: Name,
    /// What becomes of it when its claim goes.
    pub reclaim_policy: ReclaimPolicy,
    /// The nodes it can be reached from; absent means all.
    pub node_affinity: Option<NodeSelector>,
    /// The claim it is for.
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
    /// The claim's identity; absent when only reserved by name.
    pub uid: Option<Uid>,
}

/// `persistentVolumeReclaimPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the field's own
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
#[allow(missing_docs)] // the names are the field's own
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
    /// A volume given by a manifest's defaulted spec.
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

    /// A volume made for a claim by a provisioner.
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

    /// Whether it has to be attached to a node before it can be mounted: disks do, paths and file servers don't.
    pub fn is_attachable(&self) -> bool {
        const ATTACHED: [&str; 8] =
            ["awsElasticBlockStore", "azureDisk", "cinder", "csi", "fc", "gcePersistentDisk", "rbd", "vsphereVolume"];
        self.whole.is_null() || ATTACHED.iter().any(|source| self.whole.get(source).is_some())
    }

    /// Whether several nodes may have it at once (pkg/controller/volume/attachdetach/util IsMultiAttachAllowed).
    pub fn may_be_attached_often(&self) -> bool {
        self.access_modes.is_empty() || self.access_modes.iter().any(|mode| matches!(&**mode, "ReadWriteMany" | "ReadOnlyMany"))
    }

    /// Its spec as the API server shows it.
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

/// A storage class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageClass {
    /// Its metadata.
    pub meta: Meta,
    /// The whole object but apiVersion, kind and metadata.
    pub whole: Rc<Value>,
    /// Who makes its volumes.
    pub provisioner: Name,
    /// What becomes of its volumes when their claim goes.
    pub reclaim_policy: ReclaimPolicy,
    /// Whether a volume is made only once a pod that needs it has a node (`WaitForFirstConsumer`).
    pub wait_for_first_consumer: bool,
    /// Whether claims may grow.
    pub allow_volume_expansion: bool,
}

/// The annotation that makes a class the default one.
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

    /// Whether claims without a class get this one.
    pub fn is_default(&self) -> bool {
        self.meta.annotations.get(IS_DEFAULT_CLASS).is_some_and(|v| &**v == "true")
    }
}
