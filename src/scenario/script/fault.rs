//! Writes actions that are not kubectl commands: as a command if there is an equivalent one, else as an instruction.

use super::nodes::Nodes;
use super::{namespace_flag, shell};
use crate::api::node::Node;
use crate::api::{Key, Object};
use crate::cluster::{Action, Cascade, Fault, Hold, State};
use crate::kubectl::yaml_text;
use serde_json::json;

/// The volume provisioner of kind.
const PROVISIONER: &str = "-n local-path-storage deployment/local-path-provisioner";

/// Writes an action; `before` is the state before its command.
pub fn written(action: &Action, before: &State, nodes: &Nodes) -> String {
    match action {
        Action::Create(object) | Action::Replace(object) => applied(object),
        Action::ReplaceStatus { key, status } => {
            let (kind, name) = (key.kind.names().singular, shell::quoted(&key.name));
            let patch = shell::quoted(&json!({"status": status}).to_string());
            format!("kubectl patch {kind} {name}{} --subresource=status --type=merge -p {patch}\n", namespace_flag(&key.namespace))
        }
        Action::Delete { key, cascade, grace_seconds } => deleted(key, *cascade, *grace_seconds),
        Action::Evict { pod } => evicted(pod),
        Action::Fault(fault) => fault_lines(fault, nodes),
        Action::Set(settings) => {
            let now = before.settings();
            let gate = settings.max_unavailable_stateful_set != now.max_unavailable_stateful_set;
            let gate = gate.then(|| {
                let on = settings.max_unavailable_stateful_set;
                format!("Feature gates are set when the cluster is created: in kind's configuration, featureGates: MaxUnavailableStatefulSet: {on}.")
            });
            let objects = settings.assume_refs_exist != now.assume_refs_exist;
            let objects = objects.then(|| {
                let verb = if settings.assume_refs_exist { "create" } else { "delete" };
                format!("By hand: kubectl {verb} the ConfigMaps, Secrets and ServiceAccounts that Pods need and no manifest defines.")
            });
            gate.iter().chain(&objects).map(|words| shell::comment(words)).collect()
        }
        Action::SetReplicationMode(_) | Action::Write { .. } | Action::Store { .. } => {
            shell::comment("The playground simulates the data of programs: do this with your own program.")
        }
        Action::LookUp { name, .. } => shell::comment(&format!("A DNS query for {name}: run nslookup {name} in a Pod.")),
    }
}

/// An object as a manifest, without server-set fields.
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

/// kubectl has no command for a single eviction; `create --raw` posts the Eviction to the API.
fn evicted(pod: &Key) -> String {
    let (name, namespace) = (&*pod.name, &*pod.namespace);
    let eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": namespace}});
    let path = format!("/api/v1/namespaces/{namespace}/pods/{name}/eviction");
    shell::with_input(&format!("kubectl create --raw {} -f -", shell::quoted(&path)), &eviction.to_string(), "")
}

fn fault_lines(fault: &Fault, nodes: &Nodes) -> String {
    let comment = |words: String| shell::comment(&words);
    match fault {
        Fault::NodeDown(node) => format!("power stop {}\n", nodes.word(node)),
        Fault::NodeUp(node) => format!("power start {}\n", nodes.word(node)),
        Fault::ProvisionerDown => provisioner(0),
        Fault::ProvisionerUp => provisioner(1),
        Fault::CrashOnce(pod) => {
            let exec = format!("kubectl exec{} {}", namespace_flag(&pod.namespace), shell::quoted(&pod.name));
            format!("# Stops the program, if its image has a shell and the program handles SIGTERM.\n{exec} -- sh -c 'kill 1' || true\n")
        }
        Fault::Crash(pod) => comment(format!(
            "By hand: keep {} crashing. Make its program exit at once: remove a file that it needs, or set command: [\"false\"] in its template.",
            pod.name
        )),
        Fault::Unready(pod) => comment(format!(
            "By hand: make the readiness probe of {0} fail. Remove what it checks with kubectl exec {0}; this needs a readiness probe.",
            pod.name
        )),
        Fault::Hang(pod) => comment(format!(
            "By hand: make the program of {} hang: kill -STOP with its process ID, on its node. On kind: docker exec NODE, then crictl inspect shows the process ID.",
            pod.name
        )),
        Fault::FailInit(pod) => comment(format!(
            "By hand: make an init container of {} fail: set command: [\"false\"] in its template, or remove what it needs.",
            pod.name
        )),
        Fault::Recover(pod) => comment(format!("By hand: undo the faults of {}.", pod.name)),
        Fault::Release(pod) => comment(format!("By hand: undo what blocks {}.", pod.name)),
        Fault::Hold(pod, Hold::Pending) => comment(format!(
            "By hand: keep {} from starting. Add a schedulingGate to the template of its StatefulSet, or cordon all nodes (kubectl cordon).",
            pod.name
        )),
        Fault::Hold(pod, Hold::Running) => comment(format!(
            "By hand: keep {} from becoming ready. Add a readinessGate whose condition is never set to its template.",
            pod.name
        )),
        Fault::Fail(pod) => comment(format!(
            "By hand: make {} end in phase Failed. No command does that; the kubelet does it when it evicts Pods under memory or disk pressure.",
            pod.name
        )),
        Fault::BadImages(images) if images.is_empty() => comment("By hand: make all images available again.".to_owned()),
        Fault::BadImages(images) => comment(format!(
            "By hand: make {} unavailable. Remove its tag from the registry; nodes that already have the image keep using it.",
            images.iter().map(|image| &**image).collect::<Vec<_>>().join(", ")
        )),
        Fault::DnsCache(on) => comment(format!(
            "By hand: {} the line \"cache 30\" in the configuration of CoreDNS (kubectl -n kube-system edit configmap coredns); kind has it by default.",
            if *on { "add" } else { "remove" }
        )),
    }
}

fn provisioner(replicas: u32) -> String {
    format!(
        "# The volume provisioner of kind; other clusters have another one.\nkubectl scale {PROVISIONER} --replicas={replicas} || true\n"
    )
}

/// The shell function of scripts that stop or start nodes.
pub const POWER: &str = r#"
# Stops or starts a node. On kind a node is a container; on another cluster do it yourself when prompted.
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
