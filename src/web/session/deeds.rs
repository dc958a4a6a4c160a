//! What the buttons do: each is a fault, or the kubectl command a person would type.

use super::Session;
use crate::cluster::volumes::OUT_OF_SERVICE;
use crate::cluster::{Action, Fault, Hold, Settings};
use crate::view::deed::Deed;
use crate::view::{Key, Name};

impl Session {
    /// Applies manifests at the playhead, as `kubectl apply -f -` does.
    pub fn apply(&mut self, manifests: &str) {
        self.press("kubectl apply -f -", manifests);
    }

    /// Does what a button says, at the playhead.
    pub fn do_deed(&mut self, deed: &Deed) {
        let (verb, fault) = match deed {
            Deed::CrashOnce(pod) => (format!("crash {} once", pod.name), Fault::CrashOnce(pod.clone())),
            Deed::Crash(pod) => (format!("keep {} crashing", pod.name), Fault::Crash(pod.clone())),
            Deed::Unready(pod) => (format!("fail the readiness of {}", pod.name), Fault::Unready(pod.clone())),
            Deed::Hang(pod) => (format!("fail the liveness of {}", pod.name), Fault::Hang(pod.clone())),
            Deed::FailInit(pod) => (format!("fail the init container of {}", pod.name), Fault::FailInit(pod.clone())),
            Deed::Recover(pod) => (format!("let {} recover", pod.name), Fault::Recover(pod.clone())),
            Deed::HoldStart(pod) => (format!("hold the start of {}", pod.name), Fault::Hold(pod.clone(), Hold::Pending)),
            Deed::HoldReady(pod) => (format!("hold {} before Ready", pod.name), Fault::Hold(pod.clone(), Hold::Running)),
            Deed::Release(pod) => (format!("release {}", pod.name), Fault::Release(pod.clone())),
            Deed::MissImage(image) => (format!("take image {image} away"), Fault::BadImages(self.bad_images(image, true))),
            Deed::FindImage(image) => (format!("bring image {image} back"), Fault::BadImages(self.bad_images(image, false))),
            Deed::MaxUnavailableGate(on) => return self.switch_gate(*on),
            Deed::NodeDown(node) => (format!("take {node} down"), Fault::NodeDown(node.clone())),
            Deed::NodeUp(node) => (format!("bring {node} up"), Fault::NodeUp(node.clone())),
            Deed::Delete(key) => return self.press(&format!("kubectl delete {}", named(key)), ""),
            Deed::ForceDelete(key) => return self.press(&format!("kubectl delete {} --force --grace-period=0", named(key)), ""),
            Deed::Undo(key) => return self.press(&format!("kubectl rollout undo {}", named(key)), ""),
            Deed::Scale(key, replicas) => return self.press(&format!("kubectl scale {} --replicas={replicas}", named(key)), ""),
            Deed::OutOfService(node) => {
                return self.press(&format!("kubectl taint nodes {node} {OUT_OF_SERVICE}=nodeshutdown:NoExecute"), "");
            }
            Deed::InService(node) => return self.press(&format!("kubectl taint nodes {node} {OUT_OF_SERVICE}-"), ""),
            Deed::Cordon(node) => return self.press(&format!("kubectl cordon {node}"), ""),
            Deed::Uncordon(node) => return self.press(&format!("kubectl uncordon {node}"), ""),
        };
        self.do_action(&verb, Action::Fault(fault));
    }

    fn do_action(&mut self, verb: &str, action: Action) {
        if let Err(refused) = self.act(verb, &[action]) {
            self.console.print(verb, refused, true);
        }
    }

    /// The images that can't be pulled, with or without one.
    fn bad_images(&self, image: &Name, bad: bool) -> Vec<Name> {
        let others = self.history.state().faults().bad_images.iter().filter(|other| *other != image).cloned();
        others.chain(bad.then(|| image.clone())).collect()
    }

    fn switch_gate(&mut self, on: bool) {
        let settings = Settings { max_unavailable_stateful_set: on, ..self.history.state().settings().clone() };
        let verb = format!("switch the gate MaxUnavailableStatefulSet {}", if on { "on" } else { "off" });
        self.do_action(&verb, Action::Set(settings));
    }
}

/// An object as kubectl's command line names it.
pub(super) fn named(key: &Key) -> String {
    let names = key.kind.names();
    match &*key.namespace {
        "" | "default" => format!("{} {}", names.singular, key.name),
        namespace => format!("{} {} -n {namespace}", names.singular, key.name),
    }
}
