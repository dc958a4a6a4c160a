//! The actions of buttons: each is a fault or a kubectl command.

use super::{Session, new_cluster};
use crate::cluster::{Action, Fault, Hold, Settings};
use crate::kubectl;
use crate::view::Name;
use crate::view::ReplicationMode;
use crate::view::data::topology_text;
use crate::view::faults::nodes_of;
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;

/// The command of the Apply button.
const APPLY: &str = "kubectl apply -f -";

impl Session {
    /// Applies manifests at the playhead, as `kubectl apply -f -` does.
    pub fn apply(&mut self, manifests: &str) {
        self.run_button_command(APPLY, manifests);
    }

    /// Whether a new cluster would accept any of these manifests. Otherwise prints the error in the console.
    pub fn is_accepted(&mut self, manifests: &str) -> bool {
        let outcome = kubectl::run(&new_cluster(), APPLY, Some(manifests));
        let is_accepted = !outcome.actions.is_empty() || outcome.exit == 0;
        if !is_accepted {
            self.console.print(APPLY, format!("{}{}", outcome.stdout, outcome.stderr), true);
            self.notify("Nothing was applied; the console shows the error. The cluster is unchanged.".to_owned());
        }
        is_accepted
    }

    /// Runs the action of a button at the playhead.
    pub fn run_action(&mut self, action: &ObjectAction) {
        let text = action.log_text(Naming::of(self.history.state()));
        let fault = match action {
            ObjectAction::CrashOnce(pod) => Fault::CrashOnce(pod.clone()),
            ObjectAction::Crash(pod) => Fault::Crash(pod.clone()),
            ObjectAction::Unready(pod) => Fault::Unready(pod.clone()),
            ObjectAction::Hang(pod) => Fault::Hang(pod.clone()),
            ObjectAction::FailInit(pod) => Fault::FailInit(pod.clone()),
            ObjectAction::Recover(pod) => Fault::Recover(pod.clone()),
            ObjectAction::BlockStart(pod) => Fault::Hold(pod.clone(), Hold::Pending),
            ObjectAction::BlockReadiness(pod) => Fault::Hold(pod.clone(), Hold::Running),
            ObjectAction::Release(pod) => Fault::Release(pod.clone()),
            ObjectAction::RemoveImage(image) => Fault::BadImages(self.bad_images(image, true)),
            ObjectAction::RestoreImage(image) => Fault::BadImages(self.bad_images(image, false)),
            ObjectAction::NodeDown(node) => Fault::NodeDown(node.clone()),
            ObjectAction::NodeUp(node) => Fault::NodeUp(node.clone()),
            ObjectAction::ProvisionerDown => Fault::ProvisionerDown,
            ObjectAction::ProvisionerUp => Fault::ProvisionerUp,
            ObjectAction::DnsCache(on) => Fault::DnsCache(*on),
            ObjectAction::MaxUnavailableGate(on) => return self.set(&text, |settings| settings.max_unavailable_stateful_set = *on),
            ObjectAction::MissingObjects(missing) => return self.set(&text, |settings| settings.assume_refs_exist = !missing),
            ObjectAction::ZoneDown(zone) => return self.run_actions(&text, self.in_zone(zone, Fault::NodeDown)),
            ObjectAction::ZoneUp(zone) => return self.run_actions(&text, self.in_zone(zone, Fault::NodeUp)),
            ObjectAction::Evict(pod) => return self.run_actions(&text, vec![Action::Evict { pod: pod.clone() }]),
            _ => return action.command().iter().for_each(|command| self.run_button_command(command, "")),
        };
        self.run_actions(&text, vec![Action::Fault(fault)]);
    }

    /// Sends a write to a name in DNS.
    pub fn write(&mut self, to: &str, value: &str) {
        let action = Action::Write { to: to.into(), value: value.into() };
        self.run_actions(&format!("write {value} to {to}"), vec![action]);
    }

    /// Sets the replication mode.
    pub fn choose(&mut self, mode: ReplicationMode) {
        self.run_actions(topology_text(mode), vec![Action::SetReplicationMode(mode)]);
    }

    fn run_actions(&mut self, verb: &str, actions: Vec<Action>) {
        if let Err(error) = self.act(verb, &actions) {
            self.console.print(verb, error, true);
        }
    }

    fn in_zone(&self, zone: &Name, fault: fn(Name) -> Fault) -> Vec<Action> {
        nodes_of(self.history.state(), zone).map(|node| Action::Fault(fault(node.clone()))).collect()
    }

    fn set(&mut self, verb: &str, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.history.state().settings().clone();
        change(&mut settings);
        self.run_actions(verb, vec![Action::Set(settings)]);
    }

    /// The unavailable images, with or without one.
    fn bad_images(&self, image: &Name, bad: bool) -> Vec<Name> {
        let others = self.history.state().faults().bad_images.iter().filter(|other| *other != image).cloned();
        others.chain(bad.then(|| image.clone())).collect()
    }
}
