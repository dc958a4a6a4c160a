//! What the buttons do: each is a fault, or the kubectl command a person would type.

use super::Session;
use crate::api::Object;
use crate::cluster::{Action, Cascade, Fault, Hold};
use crate::view::deed::Deed;
use crate::view::{Key, Kind};
use std::rc::Rc;

impl Session {
    /// Does what a button says, at the playhead. Gives what was printed when it was refused.
    pub fn do_deed(&mut self, deed: &Deed) -> Result<(), String> {
        match deed {
            Deed::CrashOnce(pod) => self.fault("crash once", pod, Fault::CrashOnce(pod.clone())),
            Deed::Crash(pod) => self.fault("keep crashing", pod, Fault::Crash(pod.clone())),
            Deed::Unready(pod) => self.fault("fail the readiness of", pod, Fault::Unready(pod.clone())),
            Deed::Recover(pod) => self.fault("recover", pod, Fault::Recover(pod.clone())),
            Deed::HoldStart(pod) => self.fault("hold the start of", pod, Fault::Hold(pod.clone(), Hold::Pending)),
            Deed::HoldReady(pod) => self.fault("hold before Ready", pod, Fault::Hold(pod.clone(), Hold::Running)),
            Deed::Release(pod) => self.fault("release", pod, Fault::Release(pod.clone())),
            Deed::NodeDown(node) => self.act(&format!("take {node} down"), &[Action::Fault(Fault::NodeDown(node.clone()))]),
            Deed::NodeUp(node) => self.act(&format!("bring {node} up"), &[Action::Fault(Fault::NodeUp(node.clone()))]),
            _ => self.as_kubectl(deed),
        }
    }

    fn fault(&mut self, verb: &str, pod: &Key, fault: Fault) -> Result<(), String> {
        self.act(&format!("{verb} {}", pod.name), &[Action::Fault(fault)])
    }

    fn as_kubectl(&mut self, deed: &Deed) -> Result<(), String> {
        let state = self.history.state();
        let (line, action) = match deed {
            Deed::Delete(key) => (
                format!("kubectl delete {} {}", key.kind.names().singular, key.name),
                Some(Action::Delete { key: key.clone(), cascade: Cascade::default(), grace_seconds: None }),
            ),
            Deed::ForceDelete(key) => (
                format!("kubectl delete pod {} --force --grace-period=0", key.name),
                Some(Action::Delete { key: key.clone(), cascade: Cascade::default(), grace_seconds: Some(0) }),
            ),
            Deed::Cordon(name) | Deed::Uncordon(name) => {
                let cordon = matches!(deed, Deed::Cordon(_));
                let node = state.get(&Key::new(Kind::Node, "", name)).cloned().map(|mut object| {
                    if let Object::Node(node) = &mut object {
                        Rc::make_mut(node).unschedulable = cordon;
                    }
                    Action::Replace(object)
                });
                (format!("kubectl {} {name}", if cordon { "cordon" } else { "uncordon" }), node)
            }
            Deed::Scale(key, replicas) => {
                let set = state.get(key).cloned().map(|mut object| {
                    if let Object::StatefulSet(set) = &mut object {
                        Rc::make_mut(&mut Rc::make_mut(set).spec).replicas = i32::try_from(*replicas).unwrap_or(0);
                    }
                    Action::Replace(object)
                });
                (format!("kubectl scale {} {} --replicas={replicas}", key.kind.names().singular, key.name), set)
            }
            _ => return Ok(()),
        };
        self.act(&line, action.as_slice())
    }
}
