//! Random sequences of actions against the invariants. A failure prints the seed and the actions that reproduce it.
//!
//! `ORDINAL_SEQUENCES=20000 cargo test --test seeds` runs more; `ORDINAL_SEED=17` runs one and prints its actions.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use ordinal::api::scheduling::Taint;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Key, Kind, Object, defaults};
use ordinal::cluster::invariants::{check, check_changes, unexplained};
use ordinal::cluster::rng::Rng;
use ordinal::cluster::volumes::OUT_OF_SERVICE;
use ordinal::cluster::{Action, Cascade, Change, Delays, Fault, Hold, Settings, State, setup};
use serde_json::{Value, json};

/// Sequences in the test command.
const SEQUENCES: u64 = 2_000;
/// Actions of a sequence.
const ACTIONS: usize = 60;

fn env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn random_sequences_keep_the_invariants() {
    if let Some(seed) = env("ORDINAL_SEED") {
        run(seed, true).unwrap();
        return;
    }
    let sequences = env("ORDINAL_SEQUENCES").unwrap_or(SEQUENCES);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| scope.spawn(move || (worker..sequences).step_by(threads as usize).find_map(|seed| run(seed, false).err())))
            .collect();
        workers.into_iter().filter_map(|w| w.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The same actions give the same state: played twice, and played from a copy of a state half-way.
#[test]
fn a_seed_names_a_run() {
    for seed in 0..50 {
        let (a, b) = (play(seed, ACTIONS), play(seed, ACTIONS));
        assert_eq!(digest(&a), digest(&b), "seed {seed}");
    }
}

fn play(seed: u64, actions: usize) -> State {
    let mut run = Run::new(seed);
    for _ in 0..actions {
        let action = run.random_action();
        let _ = run.state.apply(&action);
        run.state.settle(1_000, 2_000);
    }
    run.state
}

/// Everything a state shows of itself, as text.
fn digest(state: &State) -> String {
    let objects: Vec<String> = state.store().iter().map(|(_, object)| object.to_value().to_string()).collect();
    let events: Vec<String> = state.events().iter().map(|e| format!("{} {} {}", e.object, e.reason, e.message)).collect();
    format!("{} {}\n{}\n{}", state.now_ms(), state.version(), objects.join("\n"), events.join("\n"))
}

fn run(seed: u64, print: bool) -> Result<(), String> {
    let mut run = Run::new(seed);
    let mut log = Vec::new();
    for _ in 0..ACTIONS {
        let action = run.random_action();
        log.push(format!("{:>9} ms  {}", run.state.now_ms(), describe(&action)));
        if print {
            println!("{}", log[log.len() - 1]);
        }
        run.act(&action).and_then(|()| run.go_on()).map_err(|wrong| {
            format!("seed {seed}: {wrong}\nORDINAL_SEED={seed} cargo test --test seeds -- --nocapture\n{}", log.join("\n"))
        })?;
    }
    Ok(())
}

fn describe(action: &Action) -> String {
    match action {
        Action::Create(o) => format!("create {} {}", o.key(), brief(o)),
        Action::Replace(o) => format!("replace {} {}", o.key(), brief(o)),
        other => format!("{other:?}"),
    }
}

/// An object's spec without what no sequence varies.
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

struct Run {
    state: State,
    rng: Rng,
}

impl Run {
    fn new(seed: u64) -> Run {
        let mut rng = Rng::new(seed ^ 0x0051_a7ef);
        let delays = Delays { node_grace_ms: 6_000, toleration_seconds: 6, ..Delays::default() };
        let max_unavailable_stateful_set = rng.below(5) == 0;
        let stand_in_kubelets = rng.below(4) == 0;
        let settings = Settings { seed, delays, max_unavailable_stateful_set, stand_in_kubelets, ..Settings::default() };
        let nodes = 1 + rng.below(4);
        Run { state: State::new(settings, setup::nodes(nodes)), rng }
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.rng.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if all.is_empty() { None } else { Some(all[self.rng.below(all.len())].clone()) }
    }

    fn act(&mut self, action: &Action) -> Result<(), String> {
        let before = self.state.clone();
        // A refusal is a fine answer; it must leave everything as it was.
        match self.state.apply(action) {
            Ok(changes) => self.judge(&before, &changes),
            Err(_) if before.version() == self.state.version() && before.next_due_ms() == self.state.next_due_ms() => Ok(()),
            Err(error) => Err(format!("refused with «{error}», and yet something changed")),
        }
    }

    /// Lets some time pass: a few steps, a moment, or until nothing moves.
    fn go_on(&mut self) -> Result<(), String> {
        let steps = [3, 12, 60, 400][self.rng.below(4)];
        for _ in 0..steps {
            let before = self.state.clone();
            let Some(step) = self.state.step() else { break };
            self.judge(&before, &step.changes)?;
        }
        if steps == 400 && self.state.next_due_ms().is_none() {
            let wrong = unexplained(&self.state);
            if !wrong.is_empty() {
                return Err(wrong.join("; "));
            }
        }
        Ok(())
    }

    fn judge(&self, before: &State, changes: &[Change]) -> Result<(), String> {
        let mut wrong = check_changes(before, changes);
        if !changes.is_empty() {
            wrong.extend(check(&self.state));
        }
        if wrong.is_empty() { Ok(()) } else { Err(format!("at {} ms: {}", self.state.now_ms(), wrong.join("; "))) }
    }

    fn random_action(&mut self) -> Action {
        let name = ["web", "db"][self.rng.below(2)];
        let exists = self.state.find::<StatefulSet>("default", name).is_some();
        match self.rng.below(20) {
            _ if !exists && self.chance(60) => Action::Create(self.random_set(name)),
            0 => Action::Create(self.random_set(name)),
            1 if self.chance(50) => Action::Create(self.random_pod()),
            1 => Action::Create(self.random_service(name)),
            2..=4 => self.scale(name),
            5..=6 => self.change_template(name),
            7..=9 => self.delete_something(),
            10 => self.change_label(),
            11..=16 => Action::Fault(self.random_fault()),
            _ => self.cordon(),
        }
    }

    fn random_set(&mut self, name: &str) -> Object {
        let policy = if self.chance(35) { "Parallel" } else { "OrderedReady" };
        let replicas = self.rng.below(6);
        let classes = if self.chance(10) { 4 } else { 3 };
        let class = ["standard", "standard-wait", "retain", "nowhere"][self.rng.below(classes)];
        let mode = if self.chance(20) { "ReadWriteOncePod" } else { "ReadWriteOnce" };
        let claims = match self.rng.below(3) {
            0 => json!([]),
            _ => json!([{"metadata": {"name": "data"}, "spec": {
                "accessModes": [mode], "storageClassName": class, "resources": {"requests": {"storage": "1Gi"}}}}]),
        };
        let retention = |delete| if delete { "Delete" } else { "Retain" };
        let retention = json!({"whenDeleted": retention(self.chance(30)), "whenScaled": retention(self.chance(30))});
        let strategy = match self.rng.below(4) {
            0 => json!({"type": "OnDelete"}),
            1 => {
                json!({"type": "RollingUpdate", "rollingUpdate": {"partition": self.rng.below(4), "maxUnavailable": 1 + self.rng.below(3)}})
            }
            _ => json!({"type": "RollingUpdate"}),
        };
        let pod = self.random_pod_spec();
        let (min_ready_seconds, start) = ([0, 0, 3][self.rng.below(3)], [0, 0, 0, 2][self.rng.below(4)]);
        typed(
            Kind::StatefulSet,
            json!({
                "metadata": {"name": name},
                "spec": {
                    "serviceName": name, "replicas": replicas, "podManagementPolicy": policy, "updateStrategy": strategy,
                    "minReadySeconds": min_ready_seconds, "revisionHistoryLimit": self.rng.below(3),
                    "ordinals": {"start": start}, "persistentVolumeClaimRetentionPolicy": retention,
                    "selector": {"matchLabels": {"app": name}}, "volumeClaimTemplates": claims,
                    "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
                },
            }),
        )
    }

    /// A pod of its own, which may be one that is not started again.
    fn random_pod(&mut self) -> Object {
        let name = format!("lone-{}", self.rng.below(3));
        let mut spec = self.random_pod_spec();
        spec["restartPolicy"] = ["Always", "OnFailure", "Never"][self.rng.below(3)].into();
        if self.chance(40) {
            let claim = format!("data-web-{}", self.rng.below(3));
            spec["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]);
        }
        typed(Kind::Pod, json!({"metadata": {"name": name, "labels": {"app": "lone"}}, "spec": spec}))
    }

    fn random_pod_spec(&mut self) -> Value {
        let mut container = json!({"name": "main", "image": "registry.example/app:1"});
        for (probe, percent) in [("readinessProbe", 40), ("livenessProbe", 30), ("startupProbe", 20)] {
            if self.chance(percent) {
                container[probe] = self.random_probe(probe == "readinessProbe");
            }
        }
        if self.chance(30) {
            container["resources"] = json!({"requests": {"cpu": "1500m"}});
        }
        let mut containers = vec![container];
        if self.chance(20) {
            containers.push(json!({"name": "beside", "image": "registry.example/app:2"}));
        }
        let mut spec = json!({"containers": containers});
        if self.chance(35) {
            let count = 1 + self.rng.below(3);
            spec["initContainers"] = (0..count).map(|number| self.random_init_container(number)).collect();
        }
        if self.chance(20) {
            spec["terminationGracePeriodSeconds"] = self.rng.below(3).into();
        }
        spec
    }

    fn random_init_container(&mut self, number: usize) -> Value {
        let mut container = json!({"name": format!("init-{number}"), "image": format!("registry.example/app:{number}")});
        if self.chance(30) {
            container["restartPolicy"] = "Always".into();
        }
        container
    }

    fn random_probe(&mut self, readiness: bool) -> Value {
        let (initial, period, failures) = (self.rng.below(3), 1 + self.rng.below(5), 1 + self.rng.below(3));
        let successes = if readiness { 1 + self.rng.below(2) } else { 1 };
        json!({
            "tcpSocket": {"port": 80}, "initialDelaySeconds": initial, "periodSeconds": period,
            "failureThreshold": failures, "successThreshold": successes,
        })
    }

    fn random_service(&mut self, name: &str) -> Object {
        let mut spec = json!({"selector": {"app": name}, "ports": [{"port": 80}], "publishNotReadyAddresses": self.chance(30)});
        if self.chance(70) {
            spec["clusterIP"] = "None".into();
        }
        typed(Kind::Service, json!({"metadata": {"name": name}, "spec": spec}))
    }

    fn edited(&mut self, name: &str, edit: impl FnOnce(&mut Self, &mut Value)) -> Action {
        let Some(set) = self.state.find::<StatefulSet>("default", name).cloned() else {
            return Action::Create(self.random_set(name));
        };
        let mut whole = Object::StatefulSet(set).to_value();
        edit(self, &mut whole);
        Action::Replace(typed(Kind::StatefulSet, whole))
    }

    fn scale(&mut self, name: &str) -> Action {
        self.edited(name, |run, whole| whole["spec"]["replicas"] = run.rng.below(7).into())
    }

    fn change_template(&mut self, name: &str) -> Action {
        self.edited(name, |run, whole| match run.rng.below(5) {
            0 => whole["spec"]["updateStrategy"] = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": run.rng.below(4)}}),
            1 => whole["spec"]["ordinals"] = json!({"start": run.rng.below(3)}),
            2 => whole["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"] = "Delete".into(),
            _ => {
                let image = format!("registry.example/app:{}", run.rng.below(4));
                whole["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
            }
        })
    }

    fn keys(&self, kind: Kind) -> Vec<Key> {
        self.state.store().of_kind(kind).map(|(key, _)| key.clone()).collect()
    }

    fn delete_something(&mut self) -> Action {
        let kinds = [Kind::Pod, Kind::Pod, Kind::Pod, Kind::Pod, Kind::PersistentVolumeClaim, Kind::Service, Kind::StatefulSet];
        let kind = kinds[self.rng.below(kinds.len())];
        let keys = self.keys(kind);
        let key = self.pick(&keys).unwrap_or_else(|| Key::new(kind, "default", "nobody"));
        let cascade = [Cascade::Background, Cascade::Background, Cascade::Orphan, Cascade::Foreground][self.rng.below(4)];
        let cascade = if kind == Kind::StatefulSet { cascade } else { Cascade::Background };
        let grace_seconds = [None, None, None, Some(0), Some(5)][self.rng.below(5)];
        Action::Delete { key, cascade, grace_seconds }
    }

    fn change_label(&mut self) -> Action {
        let pods = self.keys(Kind::Pod);
        let Some(mut object) = self.pick(&pods).and_then(|key| self.state.get(&key).cloned()) else { return self.cordon() };
        let labels = &mut object.meta_mut().labels;
        if !labels.remove("app") {
            labels.set("app", "web");
        }
        let whole = object.to_value();
        Action::Replace(Object::from_value(Kind::Pod, &whole).unwrap())
    }

    fn random_fault(&mut self) -> Fault {
        let pod = Key::new(Kind::Pod, "default", &format!("{}-{}", ["web", "db", "lone"][self.rng.below(3)], self.rng.below(5)));
        let node = format!("node-{}", 1 + self.rng.below(4)).into();
        match self.rng.below(15) {
            13 => Fault::Hang(pod),
            14 => Fault::FailInit(pod),
            0 => Fault::Hold(pod, if self.chance(50) { Hold::Pending } else { Hold::Running }),
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

    fn cordon(&mut self) -> Action {
        let nodes = self.keys(Kind::Node);
        let key = self.pick(&nodes).unwrap();
        let Some(Object::Node(node)) = self.state.get(&key).cloned() else { unreachable!("a key of kind Node is a node") };
        let mut node = (*node).clone();
        if self.chance(30) {
            let taint = Taint { key: OUT_OF_SERVICE.into(), value: "nodeshutdown".into(), effect: "NoExecute".into() };
            let there = node.taints.contains(&taint);
            node.taints.retain(|t| *t != taint);
            node.taints.extend((!there).then_some(taint));
        } else {
            node.unschedulable = !node.unschedulable;
        }
        Action::Replace(Object::Node(node.into()))
    }
}

fn typed(kind: Kind, mut value: Value) -> Object {
    value["apiVersion"] = kind.names().api_version.into();
    value["kind"] = kind.names().name.into();
    defaults::apply(kind.names().name, &mut value);
    Object::from_value(kind, &value).unwrap()
}
