//! What the buttons do: each is a fault, or the kubectl command a person would type.

use super::Session;
use crate::cluster::volumes::OUT_OF_SERVICE;
use crate::cluster::{Action, Fault, Hold};
use crate::view::Key;
use crate::view::deed::Deed;

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
        if let Err(refused) = self.act(&verb, &[Action::Fault(fault)]) {
            self.console.print(&verb, refused, true);
        }
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
