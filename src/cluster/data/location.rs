//! Where a pod's program stores its data; the location determines the lifetime of the data.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::map::Encode;
use crate::api::pod::Pod;
use crate::api::pod_spec::Volume;
use crate::api::{Kind, Name, Uid};
use crate::cluster::state::State;
use crate::cluster::store::KeyId;

/// A location for data. It exists as long as its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataLocation {
    /// Key of the owner: a PersistentVolume, a pod or a node, see [`DataScope`].
    pub(super) owner: KeyId,
    /// UID of the owner.
    pub(super) uid: Uid,
    /// For a container's file system: the number of the container's start, from 1. Otherwise 0.
    pub(super) start: u32,
    /// For a hostPath: the path. Otherwise empty.
    pub(super) path: Name,
}

impl DataLocation {
    /// Key of the PersistentVolume, pod or node that owns it.
    pub fn owner(&self) -> KeyId {
        self.owner
    }

    /// For a hostPath: the path. Otherwise empty.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl Encode for DataLocation {
    fn encode(&self, out: &mut Vec<u8>) {
        (u64::from(self.owner.0), self.uid, u64::from(self.start), &self.path).encode(out);
    }
}

/// The scope of a location: the lifetime of its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataScope {
    /// A PersistentVolume: outlives pods.
    Volume,
    /// A hostPath: outlives the pod, but stays on the node.
    Node,
    /// An emptyDir: survives container restarts, is deleted with the pod.
    Pod,
    /// A container's writable layer: lost with each restart.
    Container,
}

impl State {
    /// Where a pod's program stores its data: the first writable mount of a claim, or else of an emptyDir or hostPath, or else
    /// the file system of the first container. `None` while the claim is not bound.
    pub fn location_of(&self, id: KeyId, pod: &Pod) -> Option<DataLocation> {
        let writable = || pod.spec.containers.iter().flat_map(|c| &c.volume_mounts).filter(|mount| !mount.read_only);
        let namespace = &pod.meta.namespace;
        if let Some((_, claim)) = writable().find_map(|mount| pod.claims().find(|(volume, _)| **volume == mount.name)) {
            let claim = self.store.find::<PersistentVolumeClaim>(namespace, claim)?;
            return self.location_at(self.store.id_of(Kind::PersistentVolume, "", &claim.volume_name)?);
        }
        let volume = |mount: &Name| pod.spec.volumes.iter().find(|volume| volume.name == *mount);
        let local = writable().filter_map(|mount| volume(&mount.name)).find(|v| v.empty_dir.is_some() || v.host_path.is_some());
        let pod_location = DataLocation { owner: id, uid: pod.meta.uid, start: 0, path: Name::default() };
        Some(match local {
            Some(Volume { host_path: Some(host), .. }) => {
                let node = self.store.id_of(Kind::Node, "", pod.node.as_ref()?)?;
                let path = host.get("path").and_then(serde_json::Value::as_str).unwrap_or_default();
                DataLocation { path: path.into(), ..self.location_at(node)? }
            }
            Some(_) => pod_location,
            None => DataLocation { start: 1 + pod.status.containers.first().map_or(0, |container| container.restarts), ..pod_location },
        })
    }

    /// The location of a PersistentVolume or node; `None` if it does not exist.
    pub fn location_at(&self, owner: KeyId) -> Option<DataLocation> {
        Some(DataLocation { owner, uid: self.store.at(owner)?.meta().uid, start: 0, path: Name::default() })
    }

    /// The scope of a location.
    pub fn kind_of(&self, location: &DataLocation) -> DataScope {
        match self.store.key(location.owner).map(|key| key.kind) {
            Some(Kind::PersistentVolume) => DataScope::Volume,
            Some(Kind::Node) => DataScope::Node,
            _ if location.start > 0 => DataScope::Container,
            _ => DataScope::Pod,
        }
    }
}
