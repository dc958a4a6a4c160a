//! Effects of changes of pods, volumes and nodes on data. Called only while data is in use.

use super::Contents;
use super::location::DataLocation;
use crate::api::Object;
use crate::api::pod::Pod;
use crate::cluster::change::{Actor, Fact};
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use std::rc::Rc;

impl State {
    /// A pod changed: runs its program and deletes data in the pod's or its containers' scope that is lost.
    pub(in crate::cluster) fn watch_pod_data(&mut self, id: KeyId, before: Option<&Pod>, after: Option<&Pod>) {
        let running = |pod: Option<&Pod>| pod.map(|pod| (pod.meta.uid, running_since(pod)));
        let Some(pod) = after else {
            self.data.programs.remove(u64::from(id.0));
            return self.drop_data(id, before.map(|pod| Object::Pod(Rc::new(pod.clone()))), |_| true);
        };
        if running(before) == running(after) {
            return;
        }
        let starts = 1 + pod.status.containers.first().map_or(0, |container| container.restarts);
        let of_earlier_start = |location: &DataLocation| location.start > 0 && location.start < starts;
        self.drop_data(id, Some(Object::Pod(Rc::new(pod.clone()))), of_earlier_start);
        self.enqueue(Actor::Program, id, 0);
    }

    /// A volume or a node was deleted: deletes its data.
    pub(in crate::cluster) fn watch_deleted_data(&mut self, id: KeyId, deleted: &Object) {
        self.drop_data(id, Some(deleted.clone()), |_| true);
    }

    /// A pod's reachability or DNS records may have changed: runs its program and those of its followers.
    pub(in crate::cluster) fn watch_answering(&mut self, pod: KeyId) {
        self.enqueue(Actor::Program, pod, 0);
        self.enqueue_followers(pod, 0);
    }

    /// Deletes the data at an owner's locations that `is_lost` selects; `reported_on` is the object of the recorded fact.
    fn drop_data(&mut self, owner: KeyId, reported_on: Option<Object>, is_lost: impl Fn(&DataLocation) -> bool) {
        let locations = self.data.contents.starting(u64::from(owner.0)).filter(|(location, _)| is_lost(location));
        let lost: Vec<(DataLocation, Contents)> = locations.map(|(location, contents)| (location.clone(), contents.clone())).collect();
        for (location, contents) in lost {
            self.data.contents.remove(&location);
            let writes = contents.entries.len();
            if let Some(object) = reported_on.clone().filter(|_| writes > 0) {
                let scope = self.kind_of(&location);
                self.data.pending_facts.push((object, Fact::DataLost { writes, place: scope }));
            }
        }
    }
}

/// The start time of each container, `None` if it is not running.
fn running_since(pod: &Pod) -> Vec<Option<u64>> {
    pod.status.containers.iter().map(|container| container.running_since_ms()).collect()
}
