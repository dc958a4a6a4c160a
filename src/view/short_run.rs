//! A short run of a set of two, for the tests of what is drawn and told of it.

use crate::api::{Key, Kind, Object};
use crate::cluster::{Action, Fault, Settings, State, setup};
use crate::history::History;
use crate::manifest::{self, Known};

const MANIFESTS: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  podManagementPolicy: POLICY
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'db:1'}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";

/// The set's manifest.
pub fn manifests(policy: &str) -> String {
    MANIFESTS.replace("POLICY", policy)
}

/// The objects of manifests.
pub fn objects(text: &str) -> Vec<Object> {
    let manifests = manifest::read(text, &Known::default());
    manifests.objects().filter_map(|o| Object::from_value(Kind::from_name(&o.kind)?, &o.defaulted)).collect()
}

/// A run of the set, with what is broken in it, played to a moment.
pub fn run(policy: &str, faults: &[Fault], at_ms: u64) -> History {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(2)));
    let made = objects(&manifests(policy)).into_iter().map(Action::Create);
    let actions: Vec<Action> = faults.iter().cloned().map(Action::Fault).chain(made).collect();
    assert_eq!(history.act("kubectl apply -f -", &actions), Ok(()));
    history.play_to(at_ms);
    history
}

/// A pod's key.
pub fn pod(name: &str) -> Key {
    Key::new(Kind::Pod, "default", name)
}
