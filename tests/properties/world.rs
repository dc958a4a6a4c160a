//! Random actions that are meaningful in a cluster with two sets, `web` and `db`.

use super::choices::Choices;
use ordinal::api::node::Node;
use ordinal::api::scheduling::Taint;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Key, Kind, Object, defaults};
use ordinal::cluster::data::ReplicationMode;
use ordinal::cluster::volumes::OUT_OF_SERVICE;
use ordinal::cluster::{Action, Cascade, Delays, Fault, Hold, Settings, State, setup};
use serde_json::{Value, json};

/// Generates random clusters and actions.
pub struct World<'bytes> {
    /// The source of choices.
    pub choices: Choices<'bytes>,
}

impl World<'_> {
    /// A small cluster with short node grace periods.
    pub fn cluster(&mut self, seed: u64) -> State {
        let delays = Delays { node_grace_ms: 6_000, toleration_seconds: 6, ..Delays::default() };
        let max_unavailable_stateful_set = self.choices.below(5) == 0;
        let fake_kubelets = self.choices.below(4) == 0;
        let settings = Settings { seed, delays, max_unavailable_stateful_set, fake_kubelets, ..Settings::default() };
        State::new(settings, setup::nodes(1 + self.choices.below(4)))
    }

    /// A random action for this state.
    pub fn action(&mut self, state: &State) -> Action {
        let name = ["web", "db"][self.choices.below(2)];
        let exists = state.find::<StatefulSet>("default", name).is_some();
        match self.choices.below(20) {
            _ if !exists && self.choices.chance(60) => Action::Create(self.random_set(name)),
            0 => Action::Create(self.random_set(name)),
            1 if self.choices.chance(50) => Action::Create(self.random_pod()),
            1 => Action::Create(self.random_service(name)),
            2..=4 => self.scale(state, name),
            5..=6 => self.change_template(state, name),
            7..=9 => self.delete_something(state),
            10 => self.change_label(state),
            11..=16 => Action::Fault(self.random_fault()),
            17 => self.cordon(state),
            _ => self.random_data(),
        }
    }

    /// A random action on the programs' data or DNS.
    fn random_data(&mut self) -> Action {
        let name = ["web", "db"][self.choices.below(2)];
        match self.choices.below(8) {
            0 => Action::SetReplicationMode(ReplicationMode::ALL[self.choices.below(3)]),
            1 => Action::Fault(Fault::DnsCache(self.choices.chance(50))),
            2 => Action::Write { to: name.into(), value: "any".into() },
            ordinal => Action::Write { to: format!("{name}-{}.{name}", ordinal - 3).into(), value: "one".into() },
        }
    }

    fn random_set(&mut self, name: &str) -> Object {
        let policy = if self.choices.chance(35) { "Parallel" } else { "OrderedReady" };
        let replicas = self.choices.below(6);
        let classes = if self.choices.chance(10) { 4 } else { 3 };
        let class = ["standard", "standard-wait", "retain", "nowhere"][self.choices.below(classes)];
        let mode = if self.choices.chance(20) { "ReadWriteOncePod" } else { "ReadWriteOnce" };
        let claims = match self.choices.below(3) {
            0 => json!([]),
            _ => json!([{"metadata": {"name": "data"}, "spec": {
                "accessModes": [mode], "storageClassName": class, "resources": {"requests": {"storage": "1Gi"}}}}]),
        };
        let retention = |delete| if delete { "Delete" } else { "Retain" };
        let retention = json!({"whenDeleted": retention(self.choices.chance(30)), "whenScaled": retention(self.choices.chance(30))});
        let strategy = match self.choices.below(4) {
            0 => json!({"type": "OnDelete"}),
            1 => {
                json!({"type": "RollingUpdate", "rollingUpdate": {"partition": self.choices.below(4), "maxUnavailable": 1 + self.choices.below(3)}})
            }
            _ => json!({"type": "RollingUpdate"}),
        };
        let pod = self.random_pod_spec();
        let (min_ready_seconds, start) = ([0, 0, 3][self.choices.below(3)], [0, 0, 0, 2][self.choices.below(4)]);
        typed(
            Kind::StatefulSet,
            json!({
                "metadata": {"name": name},
                "spec": {
                    "serviceName": name, "replicas": replicas, "podManagementPolicy": policy, "updateStrategy": strategy,
                    "minReadySeconds": min_ready_seconds, "revisionHistoryLimit": self.choices.below(3),
                    "ordinals": {"start": start}, "persistentVolumeClaimRetentionPolicy": retention,
                    "selector": {"matchLabels": {"app": name}}, "volumeClaimTemplates": claims,
                    "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
                },
            }),
        )
    }

    /// A bare pod with a random restart policy.
    fn random_pod(&mut self) -> Object {
        let name = format!("lone-{}", self.choices.below(3));
        let mut spec = self.random_pod_spec();
        spec["restartPolicy"] = ["Always", "OnFailure", "Never"][self.choices.below(3)].into();
        if self.choices.chance(40) {
            let claim = format!("data-web-{}", self.choices.below(3));
            spec["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]);
        }
        typed(Kind::Pod, json!({"metadata": {"name": name, "labels": {"app": "lone"}}, "spec": spec}))
    }

    fn random_pod_spec(&mut self) -> Value {
        let mut container = json!({"name": "main", "image": "registry.example/app:1"});
        if self.choices.chance(70) {
            container["volumeMounts"] = json!([{"name": "data", "mountPath": "/data"}]);
        }
        for (probe, percent) in [("readinessProbe", 40), ("livenessProbe", 30), ("startupProbe", 20)] {
            if self.choices.chance(percent) {
                container[probe] = self.random_probe(probe == "readinessProbe");
            }
        }
        if self.choices.chance(30) {
            container["resources"] = json!({"requests": {"cpu": "1500m"}});
        }
        let mut containers = vec![container];
        if self.choices.chance(20) {
            containers.push(json!({"name": "beside", "image": "registry.example/app:2"}));
        }
        let mut spec = json!({"containers": containers});
        if self.choices.chance(35) {
            let count = 1 + self.choices.below(3);
            spec["initContainers"] = (0..count).map(|number| self.random_init_container(number)).collect();
        }
        if self.choices.chance(20) {
            spec["terminationGracePeriodSeconds"] = self.choices.below(3).into();
        }
        spec
    }

    fn random_init_container(&mut self, number: usize) -> Value {
        let mut container = json!({"name": format!("init-{number}"), "image": format!("registry.example/app:{number}")});
        if self.choices.chance(30) {
            container["restartPolicy"] = "Always".into();
        }
        container
    }

    fn random_probe(&mut self, readiness: bool) -> Value {
        let (initial, period, failures) = (self.choices.below(3), 1 + self.choices.below(5), 1 + self.choices.below(3));
        let successes = if readiness { 1 + self.choices.below(2) } else { 1 };
        json!({
            "tcpSocket": {"port": 80}, "initialDelaySeconds": initial, "periodSeconds": period,
            "failureThreshold": failures, "successThreshold": successes,
        })
    }

    fn random_service(&mut self, name: &str) -> Object {
        let mut spec = json!({"selector": {"app": name}, "ports": [{"port": 80}], "publishNotReadyAddresses": self.choices.chance(30)});
        if self.choices.chance(70) {
            spec["clusterIP"] = "None".into();
        }
        typed(Kind::Service, json!({"metadata": {"name": name}, "spec": spec}))
    }

    fn edited(&mut self, state: &State, name: &str, edit: impl FnOnce(&mut Self, &mut Value)) -> Action {
        let Some(set) = state.find::<StatefulSet>("default", name).cloned() else {
            return Action::Create(self.random_set(name));
        };
        let mut whole = Object::StatefulSet(set).to_value();
        edit(self, &mut whole);
        Action::Replace(typed(Kind::StatefulSet, whole))
    }

    fn scale(&mut self, state: &State, name: &str) -> Action {
        self.edited(state, name, |world, whole| whole["spec"]["replicas"] = world.choices.below(7).into())
    }

    fn change_template(&mut self, state: &State, name: &str) -> Action {
        self.edited(state, name, |world, whole| match world.choices.below(5) {
            0 => whole["spec"]["updateStrategy"] = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": world.choices.below(4)}}),
            1 => whole["spec"]["ordinals"] = json!({"start": world.choices.below(3)}),
            2 => whole["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"] = "Delete".into(),
            _ => {
                let image = format!("registry.example/app:{}", world.choices.below(4));
                whole["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
            }
        })
    }

    fn delete_something(&mut self, state: &State) -> Action {
        let kinds = [Kind::Pod, Kind::Pod, Kind::Pod, Kind::Pod, Kind::PersistentVolumeClaim, Kind::Service, Kind::StatefulSet];
        let kind = kinds[self.choices.below(kinds.len())];
        let keys = keys(state, kind);
        let key = self.choices.pick(&keys).unwrap_or_else(|| Key::new(kind, "default", "absent"));
        let cascade = [Cascade::Background, Cascade::Background, Cascade::Orphan, Cascade::Foreground][self.choices.below(4)];
        let cascade = if kind == Kind::StatefulSet { cascade } else { Cascade::Background };
        let grace_seconds = [None, None, None, Some(0), Some(5)][self.choices.below(5)];
        Action::Delete { key, cascade, grace_seconds }
    }

    fn change_label(&mut self, state: &State) -> Action {
        let pods = keys(state, Kind::Pod);
        let Some(mut object) = self.choices.pick(&pods).and_then(|key| state.get(&key).cloned()) else { return self.cordon(state) };
        let labels = &mut object.meta_mut().labels;
        if !labels.remove("app") {
            labels.set("app", "web");
        }
        let whole = object.to_value();
        Action::Replace(typed(Kind::Pod, whole))
    }

    fn random_fault(&mut self) -> Fault {
        let pod = Key::new(Kind::Pod, "default", &format!("{}-{}", ["web", "db", "lone"][self.choices.below(3)], self.choices.below(5)));
        let node = format!("node-{}", 1 + self.choices.below(4)).into();
        match self.choices.below(17) {
            15 => Fault::ProvisionerDown,
            16 => Fault::ProvisionerUp,
            13 => Fault::Hang(pod),
            14 => Fault::FailInit(pod),
            0 => Fault::Hold(pod, if self.choices.chance(50) { Hold::Pending } else { Hold::Running }),
            1 | 2 => Fault::Release(pod),
            3 => Fault::Unready(pod),
            4 => Fault::Crash(pod),
            5 => Fault::CrashOnce(pod),
            6 | 7 => Fault::Recover(pod),
            8 => Fault::Fail(pod),
            9 => Fault::NodeDown(node),
            10 => Fault::NodeUp(node),
            11 => Fault::BadImages(vec!["registry.example/app:2".into()]),
            _ => Fault::BadImages(Vec::new()),
        }
    }

    fn cordon(&mut self, state: &State) -> Action {
        let nodes = keys(state, Kind::Node);
        let key = self.choices.pick(&nodes).unwrap_or_else(|| Key::new(Kind::Node, "", "node-1"));
        let Some(node) = state.find::<Node>("", &key.name) else { return Action::Evict { pod: key } };
        let mut node = (**node).clone();
        if self.choices.chance(30) {
            let taint = Taint { key: OUT_OF_SERVICE.into(), value: "nodeshutdown".into(), effect: "NoExecute".into() };
            let exists = node.taints.contains(&taint);
            node.taints.retain(|t| *t != taint);
            node.taints.extend((!exists).then_some(taint));
        } else {
            node.unschedulable = !node.unschedulable;
        }
        Action::Replace(Object::Node(node.into()))
    }
}

fn keys(state: &State, kind: Kind) -> Vec<Key> {
    state.store().of_kind(kind).map(|(key, _)| key.clone()).collect()
}

/// A typed object from a manifest, with the API server's defaults.
pub fn typed(kind: Kind, mut value: Value) -> Object {
    value["apiVersion"] = kind.names().api_version.into();
    value["kind"] = kind.names().name.into();
    defaults::apply(kind.names().name, &mut value);
    Object::from_value(kind, &value).expect("a kind users create")
}

/// An action in one line.
pub fn describe(action: &Action) -> String {
    match action {
        Action::Create(o) => format!("create {} {}", o.key(), brief(o)),
        Action::Replace(o) => format!("replace {} {}", o.key(), brief(o)),
        other => format!("{other:?}"),
    }
}

/// An object's spec without the fields that never vary.
fn brief(object: &Object) -> Value {
    let mut spec = object.to_value()["spec"].take();
    let template = spec.pointer_mut("/template/spec").map(Value::take).unwrap_or_default();
    if let Some(map) = spec.as_object_mut() {
        map.retain(|key, _| !matches!(key.as_str(), "selector" | "template" | "serviceName"));
        for key in ["initContainers", "containers"] {
            let containers = template[key].as_array().into_iter().flatten();
            let varied = |c: &Value| {
                json!([c["image"], c["restartPolicy"], c["startupProbe"], c["livenessProbe"], c["readinessProbe"], c["resources"]])
            };
            map.insert(key.into(), containers.map(varied).collect());
        }
    }
    spec
}
