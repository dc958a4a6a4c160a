//! Attaching volumes to nodes and detaching them: a volume of one node stays with a node that can't say it let go.
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
use crate::cluster::store::Id;
use crate::cluster::wait::{Because, Before, Wait};
use std::rc::Rc;

/// A volume that is still mounted on a node that is not Ready is detached by force after so long
/// (attach_detach_controller.go ReconcilerMaxWaitForUnmountDuration).
pub const UNMOUNT_LONGEST_MS: u64 = 360_000;
/// Says of a node that it is off and will not come back by itself.
pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
/// An attachment that some pod of the node needs.
const NEEDED: u64 = 0;

impl State {
    /// The controller's look at a volume: detach it where nobody needs it, then attach it where somebody does.
    pub(crate) fn sync_attachments(&mut self, id: Id) -> Result<(), Retry> {
        let pods = self.pods_with_volume(id);
        let attached: Vec<Id> = self.attachments.starting(id).map(|((_, node), _)| node).collect();
        for node in attached {
            let needed = pods.iter().any(|(_, place)| *place == node);
            self.detach_if_unneeded(id, node, needed);
        }
        let Some(volume) = self.store.typed_at::<PersistentVolume>(id).cloned() else { return Ok(()) };
        for (pod, node) in &pods {
            if self.attachments.get((id, *node)).is_some() {
                continue;
            }
            let other = self.attachments.starting(id).map(|((_, other), _)| other).next();
            match other {
                Some(other) if !volume.may_be_attached_often() => self.report_multi_attach((id, &volume), *pod, other, &pods),
                _ => self.attach((id, &volume), *node, &pods),
            }
        }
        Ok(())
    }

    /// The pods with a node that need a volume, those heard of first at the beginning, with their nodes: not those that have ended.
    fn pods_with_volume(&self, volume: Id) -> Vec<(Id, Id)> {
        let attachable = self.store.typed_at::<PersistentVolume>(volume).filter(|volume| volume.is_attachable());
        let claim = attachable.and_then(|_| self.store.claim_of(volume));
        let needs = |id: Id| {
            self.store.typed_at::<Pod>(id).filter(|pod| !pod.is_terminal())?;
            Some((id, self.store.node_of(id)?))
        };
        claim.into_iter().flat_map(|claim| self.store.pods_with_claim(claim)).filter_map(needs).collect()
    }

    fn attach(&mut self, (id, volume): (Id, &PersistentVolume), node: Id, pods: &[(Id, Id)]) {
        self.attachments.insert((id, node), NEEDED);
        self.attached_to.insert((node, id));
        for (pod, _) in pods.iter().filter(|(_, place)| *place == node) {
            self.set_wait(*pod, None);
            let message = format_args!("AttachVolume.Attach succeeded for volume \"{}\" ", volume.meta.name);
            self.event_about(*pod, None, false, "SuccessfulAttachVolume", message);
            self.look_soon(Actor::Kubelet, *pod);
        }
    }

    fn detach_if_unneeded(&mut self, id: Id, node: Id, needed: bool) {
        let Some(attachment) = self.attachments.get((id, node)).copied() else { return };
        if needed {
            if attachment != NEEDED {
                self.attachments.insert((id, node), NEEDED);
            }
            return;
        }
        let since_ms = attachment.checked_sub(1).unwrap_or(self.now_ms);
        let forced_ms = since_ms.saturating_add(UNMOUNT_LONGEST_MS);
        let found = self.store.typed_at::<Node>(node);
        let healthy = found.is_some_and(|node| node.ready == NodeReady::True);
        let out_of_service = found.is_some_and(|node| node.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE));
        // Only its kubelet tells that a node has unmounted a volume.
        let mounted = found.is_none_or(|node| self.faults.down.contains(&node.meta.name));
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

    /// Says on a pod, once, that its volume is still with another node. Models reportMultiAttachError.
    fn report_multi_attach(&mut self, (id, volume): (Id, &PersistentVolume), pod: Id, other: Id, pods: &[(Id, Id)]) {
        let name = |id: Id| self.store.key(id).map(|key| key.name.clone()).unwrap_or_default();
        let mut users: Vec<Name> = pods.iter().filter(|(_, node)| *node == other).map(|(user, _)| name(*user)).collect();
        order::sort_by(&mut users, Ord::cmp);
        let node = name(other);
        let since_ms = self.attachments.get((id, other)).and_then(|since_ms| since_ms.checked_sub(1));
        let forced_ms = since_ms.map(|since_ms| since_ms.saturating_add(UNMOUNT_LONGEST_MS));
        let wait =
            Wait { on: key_of(volume), because: Because::StillAttached { node, users: users.clone(), forced_ms }, before: Before::Start };
        if self.set_wait(pod, Some(wait)).is_some() {
            return;
        }
        // A claim is used in its own namespace alone: the volume's users are all of the pod's namespace.
        let why = match users.is_empty() {
            true => "Volume is already exclusively attached to one node and can't be attached to another".to_string(),
            false => format!("Volume is already used by pod(s) {}", users.join(", ")),
        };
        self.event_about(
            pod,
            None,
            true,
            "FailedAttachVolume",
            format_args!("Multi-Attach error for volume \"{}\" {why}", volume.meta.name),
        );
    }

    /// Whether all volumes a pod needs are attached to its node.
    pub(crate) fn volumes_attached(&self, id: Id, pod: &Pod, node: Id) -> bool {
        self.settings.stand_in_kubelets || self.volumes_of(id, pod).all(|volume| self.attachments.get((volume, node)).is_some())
    }

    /// Whether a volume is attached somewhere or should be.
    pub(crate) fn concerns_attachments(&self, volume: Id) -> bool {
        self.attachments.starting(volume).next().is_some() || !self.pods_with_volume(volume).is_empty()
    }

    /// The volumes of a pod that have to be attached.
    fn volumes_of<'s>(&'s self, id: Id, pod: &'s Pod) -> impl Iterator<Item = Id> {
        let claims = self.store.claims_of(id, pod).filter_map(|(_, claim)| Some((claim?, self.store.typed_at(claim?)?)));
        let bound = claims.filter(|(_, claim): &(Id, &Rc<PersistentVolumeClaim>)| claim.phase == ClaimPhase::Bound);
        let volumes = bound.filter_map(|(id, claim)| self.store.volume_of(id, claim));
        volumes.filter(|(_, volume)| volume.is_attachable()).map(|(id, _)| id)
    }

    /// The volumes of a pod that runs are with its node.
    pub(crate) fn take_over_attachments(&mut self, id: Id, pod: &Pod, node: Id) {
        if self.settings.stand_in_kubelets {
            return;
        }
        let volumes: Vec<Id> = self.volumes_of(id, pod).collect();
        for volume in volumes {
            self.attachments.insert((volume, node), NEEDED);
            self.attached_to.insert((node, volume));
        }
    }

    /// The volumes of a pod that came to a node, ended or went are looked at.
    pub(crate) fn watch_pod_volumes(&mut self, id: Id, before: Option<&Pod>, after: Option<&Pod>) {
        if self.settings.stand_in_kubelets {
            return;
        }
        fn needs(pod: Option<&Pod>) -> Option<&Name> {
            pod.filter(|pod| !pod.is_terminal()).and_then(|pod| pod.node.as_ref())
        }
        let Some(pod) = after.or(before).filter(|_| needs(before) != needs(after)) else { return };
        let volumes: Vec<Id> = self.volumes_of(id, pod).collect();
        volumes.into_iter().for_each(|volume| self.look_at_attachments(volume));
    }

    /// A node whose kubelet fell silent or is heard again, whose taints changed, or that went.
    pub(crate) fn watch_node_volumes(&mut self, node: Id) {
        let volumes: Vec<Id> = self.attached_to.starting(node).map(|(_, volume)| volume).collect();
        volumes.into_iter().for_each(|volume| self.look_at_attachments(volume));
    }

    pub(crate) fn look_at_attachments(&mut self, volume: Id) {
        if !self.settings.stand_in_kubelets {
            self.enqueue(Actor::AttachDetach, volume, 0);
        }
    }

    /// The nodes a volume is attached to.
    pub fn attached_to(&self, volume: &Name) -> Vec<&Name> {
        let volume = self.store.id_of(Kind::PersistentVolume, "", volume);
        let nodes = volume.into_iter().flat_map(|volume| self.attachments.starting(volume));
        let mut nodes: Vec<&Name> = nodes.filter_map(|((_, node), _)| self.store.key(node)).map(|key| &key.name).collect();
        order::sort_by(&mut nodes, Ord::cmp);
        nodes
    }
}
