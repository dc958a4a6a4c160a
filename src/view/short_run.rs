//! A short run of a StatefulSet with two replicas, for tests of the view.

use crate::api::{Key, Kind, Object};
use crate::cluster::{Action, Fault, Settings, State, setup};
use crate::history::History;
use crate::manifest::{self, ClusterContext};

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

/// The manifest of the StatefulSet.
pub fn manifests(policy: &str) -> String {
    MANIFESTS.replace("POLICY", policy)
}

/// Decodes manifests.
pub fn objects(text: &str) -> Vec<Object> {
    let manifests = manifest::read(text, &ClusterContext::default());
    manifests.objects().filter_map(|o| Object::from_value(Kind::from_name(&o.kind)?, &o.defaulted)).collect()
}

/// A run of the StatefulSet with faults injected, played to a time.
pub fn short_run(policy: &str, faults: &[Fault], at_ms: u64) -> History {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(2)));
    let creations = objects(&manifests(policy)).into_iter().map(Action::Create);
    let actions: Vec<Action> = faults.iter().cloned().map(Action::Fault).chain(creations).collect();
    assert_eq!(history.act("kubectl apply -f -", &actions), Ok(()));
    history.play_to(at_ms);
    history
}

/// The key of a Pod.
pub fn pod(name: &str) -> Key {
    Key::new(Kind::Pod, "default", name)
}
