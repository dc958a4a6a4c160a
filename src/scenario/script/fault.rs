//! What was done to the run that is no command of kubectl: a command where there is an honest one, else what to do by hand.

use super::nodes::Nodes;
use super::{namespace_flag, shell};
use crate::api::node::Node;
use crate::api::{Key, Object};
use crate::cluster::{Action, Cascade, Fault, Hold, State};
use crate::kubectl::yaml_text;
use serde_json::json;

/// Where kind keeps what makes volumes.
const PROVISIONER: &str = "-n local-path-storage deployment/local-path-provisioner";

/// An action in the script; `before` is the state in which the first action of its deed was done.
pub fn written(action: &Action, before: &State, nodes: &Nodes) -> String {
    match action {
        Action::Create(object) | Action::Replace(object) => applied(object),
        Action::Delete { key, cascade, grace_seconds } => deleted(key, *cascade, *grace_seconds),
        Action::Evict { pod } => evicted(pod),
        Action::Fault(fault) => faulty(fault, nodes),
        Action::Set(settings) => {
            let now = before.settings();
            let gate = settings.max_unavailable_stateful_set != now.max_unavailable_stateful_set;
            let gate = gate.then(|| {
                let on = settings.max_unavailable_stateful_set;
                format!("A feature gate is set where the cluster is made: in kind's configuration, featureGates: MaxUnavailableStatefulSet: {on}.")
            });
            let objects = settings.missing_objects_present != now.missing_objects_present;
            let objects = objects.then(|| {
                let verb = if settings.missing_objects_present { "create" } else { "delete" };
                format!("By hand: kubectl {verb} the ConfigMaps, Secrets and ServiceAccounts that pods need and no manifest has.")
            });
            gate.iter().chain(&objects).map(|words| shell::comment(words)).collect()
        }
        Action::Choose(_) | Action::Write { .. } => {
            shell::comment("The playground shows what programs keep by a model of its own: a program of yours does this in its own way.")
        }
        Action::LookUp { name, .. } => shell::comment(&format!("The name server is asked for {name}: nslookup {name} from a pod.")),
    }
}

/// An object as a manifest, without what the server keeps.
fn applied(object: &Object) -> String {
    let mut value = object.to_value();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = value.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
        metadata.retain(|field, _| matches!(field.as_str(), "name" | "namespace" | "labels" | "annotations"));
    }
    shell::with_input("kubectl apply -f -", &yaml_text::print(&value), "")
}

fn deleted(key: &Key, cascade: Cascade, grace_seconds: Option<i64>) -> String {
    let cascade = match cascade {
        Cascade::Background => "",
        Cascade::Foreground => " --cascade=foreground",
        Cascade::Orphan => " --cascade=orphan",
    };
    let grace = match grace_seconds {
        None => String::new(),
        Some(0) => " --force --grace-period=0".to_owned(),
        Some(seconds) => format!(" --grace-period={seconds}"),
    };
    let (kind, namespace) = (key.kind.names().singular, namespace_flag(&key.namespace));
    format!("kubectl delete {kind} {}{namespace}{cascade}{grace} --wait=false\n", shell::quoted(&key.name))
}

/// kubectl has no command for one eviction, but it sends what it is given to the address it is given.
fn evicted(pod: &Key) -> String {
    let (name, namespace) = (&*pod.name, &*pod.namespace);
    let eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": namespace}});
    let path = format!("/api/v1/namespaces/{namespace}/pods/{name}/eviction");
    shell::with_input(&format!("kubectl create --raw {} -f -", shell::quoted(&path)), &eviction.to_string(), "")
}

fn faulty(fault: &Fault, nodes: &Nodes) -> String {
    let by_hand = |words: String| shell::comment(&words);
    match fault {
        Fault::NodeDown(node) => format!("power stop {}\n", nodes.word(node)),
        Fault::NodeUp(node) => format!("power start {}\n", nodes.word(node)),
        Fault::ProvisionerDown => provisioner(0),
        Fault::ProvisionerUp => provisioner(1),
        Fault::CrashOnce(pod) => {
            let exec = format!("kubectl exec{} {}", namespace_flag(&pod.namespace), shell::quoted(&pod.name));
            format!(
                "# Ends the program, as far as its image has a shell and the program heeds SIGTERM.\n{exec} -- sh -c 'kill 1' || true\n"
            )
        }
        Fault::Crash(pod) => by_hand(format!(
            "By hand: no command keeps {} crashing. Have its program end at once: a file it needs taken away, or command: [\"false\"] in its template.",
            pod.name
        )),
        Fault::Unready(pod) => by_hand(format!(
            "By hand: let the readiness probe of {0} fail. Take away what it asks for with kubectl exec {0}; a pod without a readiness probe cannot fail one.",
            pod.name
        )),
        Fault::Hang(pod) => by_hand(format!(
            "By hand: stop the program of {} without ending it: kill -STOP with its number, on its node. On kind: docker exec NODE, then crictl inspect tells the number.",
            pod.name
        )),
        Fault::FailInit(pod) => by_hand(format!(
            "By hand: let an init container of {} end with an error: command: [\"false\"] in its template, or take away what it needs.",
            pod.name
        )),
        Fault::Recover(pod) => by_hand(format!("By hand: take back what was done to {}.", pod.name)),
        Fault::Release(pod) => by_hand(format!("By hand: take back what held {}.", pod.name)),
        Fault::Hold(pod, Hold::Pending) => by_hand(format!(
            "By hand: keep {} from starting. A schedulingGate in the template of its set does, and so does cordoning all nodes (kubectl cordon).",
            pod.name
        )),
        Fault::Hold(pod, Hold::Running) => {
            by_hand(format!("By hand: keep {} from getting Ready. A readinessGate in the template that nobody fulfils does.", pod.name))
        }
        Fault::Fail(pod) => by_hand(format!(
            "By hand: let {} end in phase Failed. On a node short of memory or disk the kubelet evicts its pods so; no command does.",
            pod.name
        )),
        Fault::BadImages(images) if images.is_empty() => by_hand("By hand: all images can be pulled again.".to_owned()),
        Fault::BadImages(images) => by_hand(format!(
            "By hand: let no node pull {}. A registry that has no such tag does; nodes that have the image already go on with it.",
            images.iter().map(|image| &**image).collect::<Vec<_>>().join(", ")
        )),
        Fault::DnsCache(on) => by_hand(format!(
            "By hand: CoreDNS {} answers for 30 s by the line \"cache 30\" (kubectl -n kube-system edit configmap coredns), which kind has from the start.",
            if *on { "keeps" } else { "no longer keeps" }
        )),
    }
}

fn provisioner(replicas: u32) -> String {
    format!(
        "# What makes volumes on kind; on another cluster it has another name.\nkubectl scale {PROVISIONER} --replicas={replicas} || true\n"
    )
}

/// What a script begins with that stops nodes.
pub const POWER: &str = r#"
# Stops or starts a node. On kind a node is a container; on another cluster do it in its own way.
power() {
  if docker container inspect "$2" >/dev/null 2>&1; then
    docker "$1" "$2" >/dev/null
  else
    read -rp "Now $1 node $2, then press Enter. "
  fi
}
"#;

/// The taints of a node as `kubectl taint` takes them.
pub fn taints(node: &Node) -> Vec<String> {
    node.taints.iter().map(|taint| format!("{}={}:{}", taint.key, taint.value, taint.effect)).collect()
}
