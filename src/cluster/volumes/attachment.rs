//! The attach/detach controller: a volume stays attached to an unreachable node, since only its kubelet can report the
//! unmount.
//!
//! Models pkg/controller/volume/attachdetach/reconciler/reconciler.go.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::storage::PersistentVolume;
use crate::api::{Kind, Name, order};
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use crate::cluster::wait::{BlockedStep, Wait, WaitReason};
use std::rc::Rc;

/// A volume that is mounted on a node that is not ready is force detached after this time
/// (attach_detach_controller.go ReconcilerMaxWaitForUnmountDuration).
pub const MAX_WAIT_FOR_UNMOUNT_MS: u64 = 360_000;
/// Taint of a node that is confirmed to be shut down: its volumes are detached at once (v1.TaintNodeOutOfService).
pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
/// Value of an attachment that a pod on the node needs; any other value is the time (ms) since which no pod needs it, plus 1.
const NEEDED: u64 = 0;

impl State {
    /// Syncs one volume: detaches it from nodes without a pod that needs it, then attaches it where one does. Models reconcile.
    pub(crate) fn sync_attachments(&mut self, id: KeyId) -> Result<(), Retry> {
        let pods = self.pods_with_volume(id);
        let attached: Vec<KeyId> = self.attachments.starting(id).map(|((_, node), _)| node).collect();
        for node in attached {
            let needed = pods.iter().any(|(_, pod_node)| *pod_node == node);
            self.detach_if_unneeded(id, node, needed);
        }
        let Some(volume) = self.store.typed_at::<PersistentVolume>(id).cloned() else { return Ok(()) };
        for (pod, node) in &pods {
            if self.attachments.get((id, *node)).is_some() {
                continue;
            }
            let other = self.attachments.starting(id).map(|((_, other), _)| other).next();
            match other {
                Some(other) if !volume.allows_multi_attach() => self.report_multi_attach((id, &volume), *pod, other, &pods),
                _ => self.attach((id, &volume), *node, &pods),
            }
        }
        Ok(())
    }

    /// The assigned, non-terminal pods that use a volume, with their nodes, in the order of their `KeyId`s.
    fn pods_with_volume(&self, volume: KeyId) -> Vec<(KeyId, KeyId)> {
        let attachable = self.store.typed_at::<PersistentVolume>(volume).filter(|volume| volume.is_attachable());
        let claim = attachable.and_then(|_| self.store.claim_of(volume));
        let with_node = |id: KeyId| {
            self.store.typed_at::<Pod>(id).filter(|pod| !pod.is_terminal())?;
            Some((id, self.store.node_of(id)?))
        };
        claim.into_iter().flat_map(|claim| self.store.pods_with_claim(claim)).filter_map(with_node).collect()
    }

    /// Models attachDesiredVolumes.
    fn attach(&mut self, (id, volume): (KeyId, &PersistentVolume), node: KeyId, pods: &[(KeyId, KeyId)]) {
        self.attachments.insert((id, node), NEEDED);
        self.attached_to.insert((node, id));
        for (pod, _) in pods.iter().filter(|(_, pod_node)| *pod_node == node) {
            self.set_wait(*pod, None);
            let message = format_args!("AttachVolume.Attach succeeded for volume \"{}\" ", volume.meta.name);
            self.event_about(*pod, None, false, "SuccessfulAttachVolume", message);
            self.enqueue_after_watch(Actor::Kubelet, *pod);
        }
    }

    /// Detaches a volume from a node unless a pod needs it. While the volume counts as mounted, waits for the kubelet, for the
    /// out-of-service taint or, if the node is not ready, for the maximum time.
    fn detach_if_unneeded(&mut self, id: KeyId, node: KeyId, needed: bool) {
        let Some(attachment) = self.attachments.get((id, node)).copied() else { return };
        if needed {
            if attachment != NEEDED {
                self.attachments.insert((id, node), NEEDED);
            }
            return;
        }
        let since_ms = attachment.checked_sub(1).unwrap_or(self.now_ms);
        let forced_ms = since_ms.saturating_add(MAX_WAIT_FOR_UNMOUNT_MS);
        let node_object = self.store.typed_at::<Node>(node);
        let healthy = node_object.is_some_and(|node| node.ready == NodeReady::True);
        let out_of_service = node_object.is_some_and(|node| node.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE));
        // Only a running kubelet reports the unmount of a volume (node.status.volumesInUse).
        let mounted = node_object.is_none_or(|node| self.faults.down.contains(&node.meta.name));
        if mounted && !out_of_service && (healthy || self.now_ms < forced_ms) {
            self.attachments.insert((id, node), since_ms.saturating_add(1));
            if forced_ms > self.now_ms {
                self.enqueue_at(Actor::AttachDetach, id, forced_ms);
            }
            return;
        }
        self.attachments.remove((id, node));
        self.attached_to.remove((node, id));
    }

    /// Reports, once per pod, that its volume is still attached to another node. Models reportMultiAttachError.
    fn report_multi_attach(&mut self, (id, volume): (KeyId, &PersistentVolume), pod: KeyId, other: KeyId, pods: &[(KeyId, KeyId)]) {
        let name = |id: KeyId| self.store.key(id).map(|key| key.name.clone()).unwrap_or_default();
        let mut users: Vec<Name> = pods.iter().filter(|(_, node)| *node == other).map(|(user, _)| name(*user)).collect();
        order::sort_by(&mut users, Ord::cmp);
        let node = name(other);
        let since_ms = self.attachments.get((id, other)).and_then(|since_ms| since_ms.checked_sub(1));
        let forced_ms = since_ms.map(|since_ms| since_ms.saturating_add(MAX_WAIT_FOR_UNMOUNT_MS));
        let wait = Wait {
            on: key_of(volume),
            reason: WaitReason::StillAttached { node, users: users.clone(), forced_ms },
            blocked: BlockedStep::Start,
        };
        if self.set_wait(pod, Some(wait)).is_some() {
            return;
        }
        // A claim can be used in its own namespace only, so all users are in the pod's namespace.
        let message = match users.is_empty() {
            true => "Volume is already exclusively attached to one node and can't be attached to another".to_string(),
            false => format!("Volume is already used by pod(s) {}", users.join(", ")),
        };
        self.event_about(
            pod,
            None,
            true,
            "FailedAttachVolume",
            format_args!("Multi-Attach error for volume \"{}\" {message}", volume.meta.name),
        );
    }

    /// Whether all attachable volumes of a pod are attached to its node.
    pub(crate) fn volumes_attached(&self, id: KeyId, pod: &Pod, node: KeyId) -> bool {
        self.settings.fake_kubelets || self.volumes_of(id, pod).all(|volume| self.attachments.get((volume, node)).is_some())
    }

    /// Whether a volume is attached to a node or should be.
    pub(crate) fn concerns_attachments(&self, volume: KeyId) -> bool {
        self.attachments.starting(volume).next().is_some() || !self.pods_with_volume(volume).is_empty()
    }

    /// The attachable volumes of a pod's bound claims.
    fn volumes_of<'s>(&'s self, id: KeyId, pod: &'s Pod) -> impl Iterator<Item = KeyId> {
        let claims = self.store.claims_of(id, pod).filter_map(|(_, claim)| Some((claim?, self.store.typed_at(claim?)?)));
        let bound = claims.filter(|(_, claim): &(KeyId, &Rc<PersistentVolumeClaim>)| claim.phase == ClaimPhase::Bound);
        let volumes = bound.filter_map(|(id, claim)| self.store.volume_of(id, claim));
        volumes.filter(|(_, volume)| volume.is_attachable()).map(|(id, _)| id)
    }

    /// Records the volumes of an imported running pod as attached to its node.
    pub(crate) fn import_attachments(&mut self, id: KeyId, pod: &Pod, node: KeyId) {
        if self.settings.fake_kubelets {
            return;
        }
        let volumes: Vec<KeyId> = self.volumes_of(id, pod).collect();
        for volume in volumes {
            self.attachments.insert((volume, node), NEEDED);
            self.attached_to.insert((node, volume));
        }
    }

    /// Enqueues the volumes of a pod that was assigned to a node, terminated or was deleted.
    pub(crate) fn watch_pod_volumes(&mut self, id: KeyId, before: Option<&Pod>, after: Option<&Pod>) {
        if self.settings.fake_kubelets {
            return;
        }
        fn active_node(pod: Option<&Pod>) -> Option<&Name> {
            pod.filter(|pod| !pod.is_terminal()).and_then(|pod| pod.node.as_ref())
        }
        let Some(pod) = after.or(before).filter(|_| active_node(before) != active_node(after)) else { return };
        let volumes: Vec<KeyId> = self.volumes_of(id, pod).collect();
        volumes.into_iter().for_each(|volume| self.enqueue_attachments(volume));
    }

    /// Enqueues the volumes attached to a node whose kubelet stopped or started, whose taints changed, or that was deleted.
    pub(crate) fn watch_node_volumes(&mut self, node: KeyId) {
        let volumes: Vec<KeyId> = self.attached_to.starting(node).map(|(_, volume)| volume).collect();
        volumes.into_iter().for_each(|volume| self.enqueue_attachments(volume));
    }

    /// Enqueues a volume; the recordings run without an attach/detach controller.
    pub(crate) fn enqueue_attachments(&mut self, volume: KeyId) {
        if !self.settings.fake_kubelets {
            self.enqueue(Actor::AttachDetach, volume, 0);
        }
    }

    /// The nodes that a volume is attached to, sorted by name.
    pub fn attached_to(&self, volume: &Name) -> Vec<&Name> {
        let volume = self.store.id_of(Kind::PersistentVolume, "", volume);
        let nodes = volume.into_iter().flat_map(|volume| self.attachments.starting(volume));
        let mut nodes: Vec<&Name> = nodes.filter_map(|((_, node), _)| self.store.key(node)).map(|key| &key.name).collect();
        order::sort_by(&mut nodes, Ord::cmp);
        nodes
    }
}
