//! Attaching volumes to nodes and detaching them: a volume of one node stays with a node that can't say it let go.
//!
//! Models pkg/controller/volume/attachdetach/reconciler/reconciler.go.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind, Name, order};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::wait::{Because, Before, Wait};
use std::rc::Rc;

/// A volume that is still mounted on a node that is not Ready is detached by force after so long
/// (attach_detach_controller.go ReconcilerMaxWaitForUnmountDuration).
pub const UNMOUNT_LONGEST_MS: u64 = 360_000;
/// Says of a node that it is off and will not come back by itself.
pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// A volume attached to a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Since when no pod of the node needs it.
    pub unneeded_since_ms: Option<u64>,
}

impl State {
    /// The controller's look at a volume: detach it where nobody needs it, then attach it where somebody does.
    pub(crate) fn sync_attachments(&mut self, key: &Key) -> Result<(), Retry> {
        let pods = self.pods_with_volume(&key.name);
        let attached: Vec<Name> = self.attachments.starting(&key.name).map(|((_, node), _)| node.clone()).collect();
        for node in attached {
            let needed = pods.iter().any(|pod| pod.node.as_ref() == Some(&node));
            self.detach_if_unneeded(key, &node, needed);
        }
        let Some(volume) = self.store.find::<PersistentVolume>("", &key.name).cloned() else { return Ok(()) };
        for pod in &pods {
            let Some(node) = &pod.node else { continue };
            if self.attachments.get((&key.name, node)).is_some() {
                continue;
            }
            let other = self.attachments.starting(&key.name).map(|((_, other), _)| other.clone()).next();
            match other {
                Some(other) if !volume.may_be_attached_often() => self.report_multi_attach(key, pod, &other, &pods),
                _ => self.attach(key, node, &pods),
            }
        }
        Ok(())
    }

    /// The pods with a node that need a volume, in the order of their names: not those that have ended.
    fn pods_with_volume(&self, volume: &Name) -> Vec<Rc<Pod>> {
        let claim = self.store.find::<PersistentVolume>("", volume).filter(|v| v.is_attachable()).and_then(|v| v.claim.as_ref());
        let Some(claim) = claim else { return Vec::new() };
        let pods = self.store.pods_using(&claim.namespace, &claim.name);
        let pods = pods.filter_map(|key| self.store.find::<Pod>(&key.namespace, &key.name));
        pods.filter(|pod| pod.node.is_some() && !pod.is_terminal()).cloned().collect()
    }

    fn attach(&mut self, key: &Key, node: &Name, pods: &[Rc<Pod>]) {
        self.attachments.insert((key.name.clone(), node.clone()), Attachment::default());
        self.attached_to.insert((node.clone(), key.name.clone()));
        for pod in pods.iter().filter(|pod| pod.node.as_ref() == Some(node)) {
            let pod = crate::cluster::faults::key_of(&**pod);
            self.waits.remove(&pod);
            self.event(&pod, false, "SuccessfulAttachVolume", format!("AttachVolume.Attach succeeded for volume \"{}\" ", key.name));
            self.soon(Actor::Kubelet, pod);
        }
    }

    fn detach_if_unneeded(&mut self, key: &Key, node: &Name, needed: bool) {
        let place = (key.name.clone(), node.clone());
        let Some(attachment) = self.attachments.get(&place).copied() else { return };
        if needed {
            self.attachments.insert(place, Attachment::default());
            return;
        }
        let since_ms = attachment.unneeded_since_ms.unwrap_or(self.now_ms);
        let forced_ms = since_ms.saturating_add(UNMOUNT_LONGEST_MS);
        let found = self.store.find::<Node>("", node);
        let healthy = found.is_some_and(|node| node.ready == NodeReady::True);
        let out_of_service = found.is_some_and(|node| node.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE));
        // Only its kubelet tells that a node has unmounted a volume.
        let mounted = found.is_none() || self.faults.down.contains(node);
        if mounted && !out_of_service && (healthy || self.now_ms < forced_ms) {
            self.attachments.insert(place, Attachment { unneeded_since_ms: Some(since_ms) });
            if forced_ms > self.now_ms {
                self.enqueue_at(Actor::AttachDetach, key.clone(), forced_ms);
            }
            return;
        }
        self.attachments.remove(&place);
        self.attached_to.remove(&(node.clone(), key.name.clone()));
    }

    /// Says on a pod, once, that its volume is still with another node. Models reportMultiAttachError.
    fn report_multi_attach(&mut self, key: &Key, pod: &Rc<Pod>, other: &Name, pods: &[Rc<Pod>]) {
        let pod_key = crate::cluster::faults::key_of(&**pod);
        let there: Vec<&Rc<Pod>> = pods.iter().filter(|p| p.node.as_ref() == Some(other)).collect();
        let users: Vec<Name> = there.iter().map(|p| p.meta.name.clone()).collect();
        let since_ms = self.attachments.get((&key.name, other)).and_then(|a| a.unneeded_since_ms);
        let forced_ms = since_ms.map(|since_ms| since_ms.saturating_add(UNMOUNT_LONGEST_MS));
        let wait = Wait {
            on: key.clone(),
            because: Because::StillAttached { node: other.clone(), users: users.clone(), forced_ms },
            before: Before::Start,
        };
        if self.waits.insert(pod_key.clone(), wait).is_some() {
            return;
        }
        // A claim is used in its own namespace alone: the volume's users are all of the pod's namespace.
        let why = match users.is_empty() {
            true => "Volume is already exclusively attached to one node and can't be attached to another".to_string(),
            false => format!("Volume is already used by pod(s) {}", users.join(", ")),
        };
        self.event(&pod_key, true, "FailedAttachVolume", format!("Multi-Attach error for volume \"{}\" {why}", key.name));
    }

    /// Whether all volumes a pod needs are attached to its node.
    pub(crate) fn volumes_attached(&self, pod: &Pod, node: &Name) -> bool {
        self.settings.stand_in_kubelets || self.volumes_of(pod).all(|volume| self.attachments.get((volume, node)).is_some())
    }

    /// The names of the volumes of a pod that have to be attached.
    fn volumes_of<'s>(&'s self, pod: &'s Pod) -> impl Iterator<Item = &'s Name> {
        let claims = pod.claims().filter_map(|(_, claim)| self.store.find::<PersistentVolumeClaim>(&pod.meta.namespace, claim));
        let bound = claims.filter(|claim| claim.phase == ClaimPhase::Bound);
        let volumes = bound.filter_map(|claim| self.store.find::<PersistentVolume>("", &claim.volume_name));
        volumes.filter(|volume| volume.is_attachable()).map(|volume| &volume.meta.name)
    }

    /// The volumes of a pod that came to a node, ended or went are looked at.
    pub(crate) fn watch_pod_volumes(&mut self, before: Option<&Pod>, after: Option<&Pod>) {
        if self.settings.stand_in_kubelets {
            return;
        }
        let needs = |pod: Option<&Pod>| pod.filter(|p| !p.is_terminal()).and_then(|p| p.node.clone());
        let Some(pod) = after.or(before).filter(|_| needs(before) != needs(after)) else { return };
        let volumes: Vec<Name> = self.volumes_of(pod).cloned().collect();
        volumes.iter().for_each(|volume| self.look_at_attachments(volume));
    }

    /// A node whose kubelet fell silent or is heard again, whose taints changed, or that went.
    pub(crate) fn watch_node_volumes(&mut self, node: &Name) {
        let volumes: Vec<Name> = self.attached_to.starting(node).map(|(_, volume)| volume.clone()).collect();
        volumes.iter().for_each(|volume| self.look_at_attachments(volume));
    }

    pub(crate) fn look_at_attachments(&mut self, volume: &Name) {
        if !self.settings.stand_in_kubelets {
            self.enqueue(Actor::AttachDetach, Key::new(Kind::PersistentVolume, "", volume), 0);
        }
    }

    /// The nodes a volume is attached to.
    pub fn attached_to(&self, volume: &Name) -> Vec<&Name> {
        let mut nodes: Vec<&Name> = self.attachments.starting(volume).map(|((_, node), _)| node).collect();
        order::sort_by(&mut nodes, Ord::cmp);
        nodes
    }
}
