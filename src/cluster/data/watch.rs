//! What happens to data when pods, volumes and nodes change. Called while data is in use alone.

use super::Contents;
use super::place::Place;
use crate::api::Object;
use crate::api::pod::Pod;
use crate::cluster::change::{Actor, Fact};
use crate::cluster::state::State;
use crate::cluster::store::Id;
use std::rc::Rc;

impl State {
    /// A pod changed: its program starts or stops, and what lay in the pod or a container of it may be gone.
    pub(in crate::cluster) fn watch_pod_data(&mut self, id: Id, before: Option<&Pod>, after: Option<&Pod>) {
        let running = |pod: Option<&Pod>| pod.map(|pod| (pod.meta.uid, running_since(pod)));
        let Some(pod) = after else {
            self.data.programs.remove(u64::from(id.0));
            let gone = |_: &Place| true;
            return self.drop_data(id, before.map(|pod| Object::Pod(Rc::new(pod.clone()))), gone);
        };
        if running(before) == running(after) {
            return;
        }
        let starts = 1 + pod.status.containers.first().map_or(0, |container| container.restarts);
        let old = |place: &Place| place.start > 0 && place.start < starts;
        self.drop_data(id, Some(Object::Pod(Rc::new(pod.clone()))), old);
        self.enqueue(Actor::Program, id, 0);
    }

    /// A volume or a node is gone, and what lay there with it.
    pub(in crate::cluster) fn watch_gone_data(&mut self, id: Id, gone: &Object) {
        self.drop_data(id, Some(gone.clone()), |_| true);
    }

    /// A pod may answer now, or no longer, or under its name: its program looks, and those who copy from it or look for it.
    pub(in crate::cluster) fn watch_answering(&mut self, pod: Id) {
        self.enqueue(Actor::Program, pod, 0);
        self.wake_followers(pod, 0);
    }

    /// Takes away what lies in an owner's places, as far as they are meant.
    fn drop_data(&mut self, owner: Id, told_of: Option<Object>, meant: impl Fn(&Place) -> bool) {
        let places = self.data.contents.starting(u64::from(owner.0)).filter(|(place, _)| meant(place));
        let lost: Vec<(Place, Contents)> = places.map(|(place, contents)| (place.clone(), contents.clone())).collect();
        for (place, contents) in lost {
            self.data.contents.remove(&place);
            let writes = contents.entries.len();
            if let Some(object) = told_of.clone().filter(|_| writes > 0) {
                self.data.untold.push((object, Fact::DataLost { writes, place: self.kind_of(&place) }));
            }
        }
    }
}

/// Since when each container runs.
fn running_since(pod: &Pod) -> Vec<Option<u64>> {
    pod.status.containers.iter().map(|container| container.running_since_ms()).collect()
}
