//! What the buttons do: each is a fault, or the kubectl command a person would type.

use super::{Session, new_cluster};
use crate::cluster::{Action, Fault, Hold, Settings};
use crate::kubectl;
use crate::view::Topology;
use crate::view::data::topology_words;
use crate::view::deed::Deed;
use crate::view::faults::nodes_of;
use crate::view::naming::Naming;
use crate::view::{Key, Name};

/// The command that the button Apply stands for.
const APPLY: &str = "kubectl apply -f -";

impl Session {
    /// Applies manifests at the playhead, as `kubectl apply -f -` does.
    pub fn apply(&mut self, manifests: &str) {
        self.press(APPLY, manifests);
    }

    /// Whether a new cluster would accept any of these manifests. The console says why not.
    pub fn is_accepted(&mut self, manifests: &str) -> bool {
        let outcome = kubectl::run(&new_cluster(), APPLY, Some(manifests));
        let is_accepted = !outcome.actions.is_empty() || outcome.exit == 0;
        if !is_accepted {
            self.console.print(APPLY, format!("{}{}", outcome.stdout, outcome.stderr), true);
            self.say("Nothing was applied: the console says why. The cluster is the one from before.".to_owned());
        }
        is_accepted
    }

    /// Does what a button says, at the playhead.
    pub fn do_deed(&mut self, deed: &Deed) {
        let called = |pod: &Key| Naming::of(self.history.state()).name(pod);
        let (verb, fault) = match deed {
            Deed::CrashOnce(pod) => (format!("crash {} once", called(pod)), Fault::CrashOnce(pod.clone())),
            Deed::Crash(pod) => (format!("keep {} crashing", called(pod)), Fault::Crash(pod.clone())),
            Deed::Unready(pod) => (format!("fail the readiness of {}", called(pod)), Fault::Unready(pod.clone())),
            Deed::Hang(pod) => (format!("hang {}", called(pod)), Fault::Hang(pod.clone())),
            Deed::FailInit(pod) => (format!("fail the init container of {}", called(pod)), Fault::FailInit(pod.clone())),
            Deed::Recover(pod) => (format!("let {} recover", called(pod)), Fault::Recover(pod.clone())),
            Deed::HoldStart(pod) => (format!("hold the start of {}", called(pod)), Fault::Hold(pod.clone(), Hold::Pending)),
            Deed::HoldReady(pod) => (format!("hold {} before Ready", called(pod)), Fault::Hold(pod.clone(), Hold::Running)),
            Deed::Release(pod) => (format!("release {}", called(pod)), Fault::Release(pod.clone())),
            Deed::MissImage(image) => (format!("take image {image} away"), Fault::BadImages(self.bad_images(image, true))),
            Deed::FindImage(image) => (format!("bring image {image} back"), Fault::BadImages(self.bad_images(image, false))),
            Deed::MaxUnavailableGate(on) => {
                let verb = format!("switch the gate MaxUnavailableStatefulSet {}", if *on { "on" } else { "off" });
                return self.set(&verb, |settings| settings.max_unavailable_stateful_set = *on);
            }
            Deed::NodeDown(node) => (format!("take {node} down"), Fault::NodeDown(node.clone())),
            Deed::NodeUp(node) => (format!("bring {node} up"), Fault::NodeUp(node.clone())),
            Deed::ProvisionerDown => ("take the provisioner down".into(), Fault::ProvisionerDown),
            Deed::DnsCache(on) => {
                let verb = if *on { "put a cache before the name server" } else { "take the name server's cache away" };
                (verb.into(), Fault::DnsCache(*on))
            }
            Deed::ProvisionerUp => ("bring the provisioner up".into(), Fault::ProvisionerUp),
            Deed::ZoneDown(zone) => return self.do_actions(&format!("take {zone} down"), self.in_zone(zone, Fault::NodeDown)),
            Deed::ZoneUp(zone) => return self.do_actions(&format!("bring {zone} up"), self.in_zone(zone, Fault::NodeUp)),
            Deed::MissingObjects(missing) => {
                let verb = if *missing { "take away what no manifest has" } else { "bring back what no manifest has" };
                return self.set(verb, |settings| settings.missing_objects_present = !missing);
            }
            Deed::Evict(pod) => return self.do_actions(&format!("evict {}", called(pod)), vec![Action::Evict { pod: pod.clone() }]),
            _ => return deed.command().iter().for_each(|command| self.press(command, "")),
        };
        self.do_actions(&verb, vec![Action::Fault(fault)]);
    }

    /// Sends a write to a name in DNS.
    pub fn write(&mut self, to: &str, value: &str) {
        let action = Action::Write { to: to.into(), value: value.into() };
        self.do_actions(&format!("write {value} to {to}"), vec![action]);
    }

    /// Chooses who copies data from whom.
    pub fn choose(&mut self, topology: Topology) {
        self.do_actions(topology_words(topology), vec![Action::Choose(topology)]);
    }

    fn do_actions(&mut self, verb: &str, actions: Vec<Action>) {
        if let Err(refused) = self.act(verb, &actions) {
            self.console.print(verb, refused, true);
        }
    }

    fn in_zone(&self, zone: &Name, fault: fn(Name) -> Fault) -> Vec<Action> {
        nodes_of(self.history.state(), zone).map(|node| Action::Fault(fault(node.clone()))).collect()
    }

    fn set(&mut self, verb: &str, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.history.state().settings().clone();
        change(&mut settings);
        self.do_actions(verb, vec![Action::Set(settings)]);
    }

    /// The images that can't be pulled, with or without one.
    fn bad_images(&self, image: &Name, bad: bool) -> Vec<Name> {
        let others = self.history.state().faults().bad_images.iter().filter(|other| *other != image).cloned();
        others.chain(bad.then(|| image.clone())).collect()
    }
}
