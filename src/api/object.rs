//! An object of any kind, conversion to its typed view and to JSON.

use super::budget::PodDisruptionBudget;
use super::claim::{ClaimSpec, PersistentVolumeClaim};
use super::deployment::{Deployment, DeploymentSpec, DeploymentStatus, ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
use super::endpoint_slice::EndpointSlice;
use super::node::Node;
use super::opaque_object::OpaqueObject;
use super::pod::{Pod, PodStatus};
use super::pod_spec::PodSpec;
use super::revision::ControllerRevision;
use super::service::Service;
use super::stateful_set::{StatefulSet, StatefulSetSpec, StatefulSetStatus};
use super::storage::{PersistentVolume, StorageClass};
use super::stored_object::StoredObject;
use super::{Key, Kind, Meta, Name, order, read};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// A kind that has a typed view.
pub trait Resource: Clone + 'static {
    /// Its kind.
    const KIND: Kind;
    /// Its metadata.
    fn meta(&self) -> &Meta;
    /// Its metadata, mutable.
    fn meta_mut(&mut self) -> &mut Meta;
    /// Wraps it as an [`Object`].
    fn into_object(self: Rc<Self>) -> Object;
    /// The typed view of an object, if it is of this kind.
    fn of(object: &Object) -> Option<&Rc<Self>>;
}

macro_rules! objects {
    ($($kind:ident),* $(,)?) => {
        /// An object of any kind; clones share it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // the names of the kinds
        pub enum Object {
            $($kind(Rc<$kind>),)*
            Opaque(Rc<OpaqueObject>),
        }

        impl Object {
            /// Its metadata.
            pub fn meta(&self) -> &Meta {
                match self { $(Object::$kind(o) => &o.meta,)* Object::Opaque(o) => &o.meta }
            }

            /// Its metadata, mutable; a shared object is cloned first.
            pub fn meta_mut(&mut self) -> &mut Meta {
                match self { $(Object::$kind(o) => &mut Rc::make_mut(o).meta,)* Object::Opaque(o) => &mut Rc::make_mut(o).meta }
            }

            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Object::$kind(_) => Kind::$kind,)* Object::Opaque(o) => o.kind }
            }
        }

        $(impl Resource for $kind {
            const KIND: Kind = Kind::$kind;
            fn meta(&self) -> &Meta { &self.meta }
            fn meta_mut(&mut self) -> &mut Meta { &mut self.meta }
            fn into_object(self: Rc<Self>) -> Object { Object::$kind(self) }
            fn of(object: &Object) -> Option<&Rc<Self>> {
                match object { Object::$kind(o) => Some(o), _ => None }
            }
        })*
    };
}

objects!(
    Node,
    StorageClass,
    PersistentVolume,
    Service,
    EndpointSlice,
    PersistentVolumeClaim,
    Pod,
    StatefulSet,
    ControllerRevision,
    Deployment,
    ReplicaSet,
    PodDisruptionBudget,
    StoredObject,
);

impl Object {
    /// Its key.
    pub fn key(&self) -> Key {
        let meta = self.meta();
        if let Object::StoredObject(object) = self {
            return Key::stored(&object.resource, &meta.namespace, &meta.name);
        }
        Key { kind: self.kind(), namespace: meta.namespace.clone(), name: meta.name.clone() }
    }

    /// Reads a defaulted manifest: its spec and the metadata that a user may set. `None` for the kinds that only controllers
    /// create here (EndpointSlice, ControllerRevision), and for those that are only stored ([`StoredObject::read`]).
    pub fn from_value(kind: Kind, value: &Value) -> Option<Object> {
        let meta = Meta::read(read::at(value, &["metadata"]), kind.names().namespaced);
        let spec = read::at(value, &["spec"]);
        Some(match kind {
            Kind::Node => Object::Node(Rc::new(Node::read(meta, value))),
            Kind::StorageClass => Object::StorageClass(Rc::new(StorageClass::read(meta, &without_meta(value).into()))),
            Kind::PersistentVolume => Object::PersistentVolume(Rc::new(PersistentVolume::read(meta, spec))),
            Kind::Service => Object::Service(Rc::new(Service::read(meta, spec))),
            Kind::PersistentVolumeClaim => {
                Object::PersistentVolumeClaim(Rc::new(PersistentVolumeClaim::new(meta, Rc::new(ClaimSpec::read(spec)))))
            }
            Kind::Pod => Object::Pod(Rc::new(Pod::read(meta, spec))),
            Kind::StatefulSet => Object::StatefulSet(Rc::new(StatefulSet {
                meta,
                spec: Rc::new(StatefulSetSpec::read(spec)),
                status: StatefulSetStatus::default(),
            })),
            Kind::Deployment => Object::Deployment(Rc::new(Deployment {
                meta,
                spec: Rc::new(DeploymentSpec::read(spec)),
                status: DeploymentStatus::default(),
            })),
            Kind::ReplicaSet => Object::ReplicaSet(Rc::new(ReplicaSet {
                meta,
                spec: Rc::new(ReplicaSetSpec::read(spec)),
                status: ReplicaSetStatus::default(),
            })),
            Kind::PodDisruptionBudget => Object::PodDisruptionBudget(Rc::new(PodDisruptionBudget::read(meta, spec))),
            Kind::Namespace | Kind::ServiceAccount | Kind::ConfigMap | Kind::Secret => {
                Object::Opaque(Rc::new(OpaqueObject { kind, meta, rest: Rc::new(without_meta(value)) }))
            }
            Kind::EndpointSlice | Kind::ControllerRevision | Kind::StoredObject => return None,
        })
    }

    /// The whole object as the API server returns it.
    pub fn to_value(&self) -> Value {
        let mut out = match self {
            Object::Opaque(o) => (*o.rest).clone(),
            Object::StoredObject(o) => (*o.rest).clone(),
            Object::StorageClass(o) => o.whole.as_object().cloned().unwrap_or_default(),
            _ => Map::new(),
        };
        out.insert("apiVersion".into(), self.api_version().into());
        out.insert("kind".into(), self.kind_name().into());
        out.insert("metadata".into(), self.meta().to_value());
        for (key, value) in self.parts() {
            out.insert(key.into(), value);
        }
        out.into()
    }

    /// `kind:` of its manifest.
    pub fn kind_name(&self) -> &str {
        match self {
            Object::StoredObject(object) => &object.resource.kind,
            object => object.kind().names().name,
        }
    }

    /// The name of its type in the schema; empty for custom resources, whose kinds may have the names of built-in ones.
    pub fn schema_type(&self) -> &str {
        match self {
            Object::StoredObject(object) if object.resource.custom => "",
            object => object.kind_name(),
        }
    }

    /// `apiVersion:` of its manifest.
    pub fn api_version(&self) -> &str {
        match self {
            Object::StoredObject(object) => &object.resource.api_version,
            object => object.kind().names().api_version,
        }
    }

    /// Its plural resource name with the group: `statefulsets.apps`.
    pub fn plural_with_group(&self) -> String {
        match self {
            Object::StoredObject(object) => object.resource.plural_with_group(),
            object => object.kind().plural_with_group(),
        }
    }

    /// Its singular resource name with the group: `statefulset.apps`.
    pub fn singular_with_group(&self) -> String {
        match self {
            Object::StoredObject(object) => object.resource.singular_with_group(),
            object => object.kind().singular_with_group(),
        }
    }

    fn parts(&self) -> Vec<(&'static str, Value)> {
        let both = |spec: Value, status: Value| vec![("spec", spec), ("status", status)];
        match self {
            Object::Opaque(_) | Object::StorageClass(_) | Object::StoredObject(_) => Vec::new(),
            Object::Node(o) => both(o.spec_value(), o.status_value()),
            Object::PersistentVolume(o) => both(o.spec_value(), json!({"phase": o.phase.name()})),
            Object::Service(o) => both(o.spec_value(), json!({"loadBalancer": {}})),
            Object::EndpointSlice(o) => o.to_parts().into(),
            Object::PersistentVolumeClaim(o) => both(o.spec_value(), o.status_value()),
            Object::Pod(o) => both(o.spec_value(), o.status_value()),
            Object::StatefulSet(o) => both((*o.spec.whole).clone(), o.status.to_value()),
            Object::ControllerRevision(o) => {
                vec![("data", serde_json::from_str(&o.data).unwrap_or_default()), ("revision", o.revision.into())]
            }
            Object::Deployment(o) => both((*o.spec.whole).clone(), o.status.to_value()),
            Object::ReplicaSet(o) => both((*o.spec.whole).clone(), o.status.to_value()),
            Object::PodDisruptionBudget(o) => both((*o.whole).clone(), o.status.to_value()),
        }
    }
}

pub(super) fn without_meta(value: &Value) -> Map<String, Value> {
    let is_payload = |key: &str| !matches!(key, "apiVersion" | "kind" | "metadata");
    order::gather_object(value.as_object().into_iter().flatten().filter(|(k, _)| is_payload(k)).map(|(k, v)| (k.clone(), v.clone())))
}

thread_local! {
    /// An empty status, whose parts new pods share.
    static BLANK_STATUS: PodStatus = PodStatus::default();
    static NO_CLAIMS: Rc<[(Name, Name)]> = Rc::default();
}

impl Pod {
    /// A pod from the defaulted spec of a manifest.
    pub fn read(meta: Meta, spec: &Value) -> Pod {
        Pod::from_spec(meta, Rc::new(PodSpec::read(spec)))
    }

    /// A new pod that shares `spec`.
    pub fn from_spec(meta: Meta, spec: Rc<PodSpec>) -> Pod {
        Pod {
            hostname: spec.hostname.clone(),
            subdomain: spec.subdomain.clone(),
            template_claims: NO_CLAIMS.with(Rc::clone),
            ephemeral_claims: ephemeral_claims(&meta.name, &spec),
            node: Some(spec.node_name.clone()).filter(|n| !n.is_empty()),
            status: BLANK_STATUS.with(PodStatus::clone),
            meta,
            spec,
        }
    }
}

/// The volume and claim names of a pod's generic ephemeral volumes
/// (staging/src/k8s.io/component-helpers/storage/ephemeral/ephemeral.go VolumeClaimName).
fn ephemeral_claims(pod: &Name, spec: &PodSpec) -> Rc<[(Name, Name)]> {
    let ephemeral = || spec.volumes.iter().filter(|volume| volume.ephemeral.is_some());
    match ephemeral().next() {
        None => NO_CLAIMS.with(Rc::clone),
        Some(_) => ephemeral().map(|volume| (volume.name.clone(), format!("{pod}-{}", volume.name).into())).collect(),
    }
}
