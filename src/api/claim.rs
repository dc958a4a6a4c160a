//! PersistentVolumeClaims.

use super::quantity::Quantity;
use super::selector::LabelSelector;
use super::storage::annotated_class;
use super::{Meta, Name, read};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersistentVolumeClaim {
    /// Its metadata.
    pub meta: Meta,
    /// Its spec.
    pub spec: Rc<ClaimSpec>,
    /// The storage class: the requested or the default one. An empty text disables dynamic provisioning; absent means that
    /// no default class has been assigned yet.
    pub class: Option<Name>,
    /// The volume it is bound to or requests by name; else empty.
    pub volume_name: Name,
    /// Its phase.
    pub phase: ClaimPhase,
    /// The capacity of its volume, once bound.
    pub capacity: Option<Quantity>,
}

/// `spec` of a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimSpec {
    /// The whole spec as given.
    pub whole: Rc<Value>,
    /// The requested access modes.
    pub access_modes: Vec<Name>,
    /// The requested storage.
    pub storage: Quantity,
    /// The requested storage class; absent means the default one.
    pub class: Option<Name>,
    /// The requested volume, or empty.
    pub volume_name: Name,
    /// Selects the volumes it may be bound to.
    pub selector: LabelSelector,
}

/// `status.phase` of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names of the API's values
pub enum ClaimPhase {
    #[default]
    Pending,
    Bound,
    Lost,
}

impl ClaimPhase {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            ClaimPhase::Pending => "Pending",
            ClaimPhase::Bound => "Bound",
            ClaimPhase::Lost => "Lost",
        }
    }
}

impl ClaimSpec {
    /// The typed view of a claim's spec.
    pub fn read(spec: &Value) -> ClaimSpec {
        ClaimSpec {
            whole: Rc::new(spec.clone()),
            access_modes: read::view(read::at(spec, &["accessModes"])),
            storage: read::quantity(read::at(spec, &["resources", "requests", "storage"])),
            class: read::at(spec, &["storageClassName"]).as_str().map(Name::from),
            volume_name: read::at(spec, &["volumeName"]).as_str().unwrap_or_default().into(),
            selector: read::view(read::at(spec, &["selector"])),
        }
    }
}

impl PersistentVolumeClaim {
    /// A new claim that is not bound.
    pub fn new(meta: Meta, spec: Rc<ClaimSpec>) -> PersistentVolumeClaim {
        let class = annotated_class(&meta).or(spec.class.as_ref()).cloned();
        let volume_name = spec.volume_name.clone();
        PersistentVolumeClaim { meta, spec, class, volume_name, phase: ClaimPhase::Pending, capacity: None }
    }

    /// Its spec as the API server returns it.
    pub fn spec_value(&self) -> Value {
        let mut spec = (*self.spec.whole).clone();
        if let Some(map) = spec.as_object_mut() {
            if let Some(class) = self.class.as_ref().filter(|_| annotated_class(&self.meta).is_none()) {
                map.insert("storageClassName".into(), (**class).into());
            }
            if !self.volume_name.is_empty() {
                map.insert("volumeName".into(), (*self.volume_name).into());
            }
        }
        spec
    }

    /// Its status as the API server returns it.
    pub fn status_value(&self) -> Value {
        let mut out = Map::new();
        if let Some(capacity) = &self.capacity {
            out.insert("accessModes".into(), self.spec.access_modes.iter().map(|m| Value::from(&**m)).collect());
            out.insert("capacity".into(), json!({"storage": capacity.to_string()}));
        }
        out.insert("phase".into(), self.phase.name().into());
        out.into()
    }
}
