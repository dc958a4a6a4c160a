//! Where a pod's program keeps its data, and how long that lasts.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::map::Encode;
use crate::api::pod::Pod;
use crate::api::pod_spec::Volume;
use crate::api::{Kind, Name, Uid};
use crate::cluster::state::State;
use crate::cluster::store::Id;

/// A place for data. It lasts as long as what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of a volume, a pod or a node: see [`PlaceKind`].
    pub(super) owner: Id,
    /// Which of that name.
    pub(super) uid: Uid,
    /// For a container's own file system: which start of the container, from 1. Else 0.
    pub(super) start: u32,
    /// For a directory of a node: its path. Else empty.
    pub(super) path: Name,
}

impl Place {
    /// The name of the volume, the pod or the node it belongs to.
    pub fn owner(&self) -> Id {
        self.owner
    }

    /// For a directory of a node: its path. Else empty.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl Encode for Place {
    fn encode(&self, out: &mut Vec<u8>) {
        (u64::from(self.owner.0), self.uid, u64::from(self.start), &self.path).encode(out);
    }
}

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A volume that a claim is bound to: outlives pods.
    Volume,
    /// A directory of a node (hostPath): outlives the pod, and stays where it is.
    Node,
    /// An emptyDir: outlives containers, not the pod.
    Pod,
    /// A container's own file system: gone with the next start.
    Container,
}

impl State {
    /// Where a pod's program keeps its data: the first claim its containers may write to, else an emptyDir or a
    /// directory of the node, else the file system of its first container. Nothing while its claim has no volume.
    pub fn place_of(&self, id: Id, pod: &Pod) -> Option<Place> {
        let writable = || pod.spec.containers.iter().flat_map(|c| &c.volume_mounts).filter(|mount| !mount.read_only);
        let namespace = &pod.meta.namespace;
        if let Some((_, claim)) = writable().find_map(|mount| pod.claims().find(|(volume, _)| **volume == mount.name)) {
            let claim = self.store.find::<PersistentVolumeClaim>(namespace, claim)?;
            return self.place_at(self.store.id_of(Kind::PersistentVolume, "", &claim.volume_name)?);
        }
        let volume = |mount: &Name| pod.spec.volumes.iter().find(|volume| volume.name == *mount);
        let other = writable().filter_map(|mount| volume(&mount.name)).find(|v| v.empty_dir.is_some() || v.host_path.is_some());
        let of_pod = Place { owner: id, uid: pod.meta.uid, start: 0, path: Name::default() };
        Some(match other {
            Some(Volume { host_path: Some(host), .. }) => {
                let node = self.store.id_of(Kind::Node, "", pod.node.as_ref()?)?;
                let path = host.get("path").and_then(serde_json::Value::as_str).unwrap_or_default();
                Place { path: path.into(), ..self.place_at(node)? }
            }
            Some(_) => of_pod,
            None => Place { start: 1 + pod.status.containers.first().map_or(0, |container| container.restarts), ..of_pod },
        })
    }

    /// The place that a volume or a node is.
    pub fn place_at(&self, owner: Id) -> Option<Place> {
        Some(Place { owner, uid: self.store.at(owner)?.meta().uid, start: 0, path: Name::default() })
    }

    /// What kind of place it is.
    pub fn kind_of(&self, place: &Place) -> PlaceKind {
        match self.store.key(place.owner).map(|key| key.kind) {
            Some(Kind::PersistentVolume) => PlaceKind::Volume,
            Some(Kind::Node) => PlaceKind::Node,
            _ if place.start > 0 => PlaceKind::Container,
            _ => PlaceKind::Pod,
        }
    }
}
