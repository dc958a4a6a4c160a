//! What is written into a node when it joins the cluster: labels, addresses, and what its kubelet says of itself.
//!
//! Models pkg/kubelet/kubelet_node_status.go (initialNode, updateDefaultLabels), pkg/kubelet/nodestatus/setters.go
//! (addresses, nodeInfo), staging/src/k8s.io/cloud-provider/controllers/node/node_controller.go (instance type, zone,
//! region) and pkg/controller/nodelifecycle (labelReconcileInfo, the beta forms of os and arch).

use crate::api::node::{Node, NodeAddress, NodeSystemInfo, REGION_LABEL, ZONE_LABEL};
use crate::api::requests::Resources;
use crate::api::{Labels, Name, known};
use std::net::Ipv4Addr;
use std::rc::Rc;

/// The version of every component here.
const VERSION: &str = "v1.36.2";
const OS_LABEL: &str = "kubernetes.io/os";
const ARCH_LABEL: &str = "kubernetes.io/arch";
const INSTANCE_TYPE_LABEL: &str = "node.kubernetes.io/instance-type";
/// What machines run and are when nobody says otherwise.
const OS: &str = "linux";
const ARCH: &str = "amd64";
/// How much of its own disk a kubelet has for containers, their logs and emptyDir volumes when nobody says otherwise.
const EPHEMERAL_STORAGE: &str = "100Gi";
/// Node number n has this address plus n; the first one is the gateway's, as in the network that kind makes.
const GATEWAY: Ipv4Addr = Ipv4Addr::new(172, 18, 0, 1);

/// The labels with a deprecated form, and that form: where the first is set, the second has the same value.
pub const DEPRECATED_FORMS: [(&str, &str); 5] = [
    (OS_LABEL, "beta.kubernetes.io/os"),
    (ARCH_LABEL, "beta.kubernetes.io/arch"),
    (INSTANCE_TYPE_LABEL, "beta.kubernetes.io/instance-type"),
    (ZONE_LABEL, "failure-domain.beta.kubernetes.io/zone"),
    (REGION_LABEL, "failure-domain.beta.kubernetes.io/region"),
];

/// Whether a kubelet itself says what this label's value is, whatever anybody wants it to be.
pub fn is_set_by_kubelet(label: &str) -> bool {
    let of = |key: &str| label == key || DEPRECATED_FORMS.contains(&(key, label));
    of(OS_LABEL) || of(ARCH_LABEL)
}

/// A node joins: its kubelet registers it, and the cloud provider says what machine it is and where. Labels that it has
/// already stay. `number` counts the nodes from 1.
pub fn register(node: &mut Node, number: u32) {
    let defaults = [(OS_LABEL, known(OS)), (ARCH_LABEL, known(ARCH))].into_iter().chain(cloud_labels(node));
    set_defaults(&mut node.meta.labels, defaults.collect());
    let address = |kind, address| NodeAddress { address, kind: known(kind) };
    let ip = Ipv4Addr::from(u32::from(GATEWAY).saturating_add(number));
    node.addresses = vec![address("InternalIP", ip.to_string().into()), address("Hostname", node.meta.name.clone())];
    node.node_info = Rc::new(system_info(node));
    let disk = known("ephemeral-storage");
    node.quantities.entry(disk).or_insert_with(|| EPHEMERAL_STORAGE.into());
    node.allocatable = Resources::read(&node.quantities);
}

/// A node of which only its name is known: a kubelet has registered it, and no more than that.
pub fn register_unseen(node: &mut Node) {
    set_defaults(&mut node.meta.labels, vec![(OS_LABEL, known(OS)), (ARCH_LABEL, known(ARCH))]);
}

/// A node of the recordings joins: what stood in for its kubelet named its operating system and nothing else
/// (tests/conformance/README.md).
pub fn register_stand_in(node: &mut Node) {
    set_defaults(&mut node.meta.labels, vec![(OS_LABEL, known(OS))]);
}

/// Sets labels where there are none, then the deprecated forms of those it has set. Of os and arch the deprecated form
/// always says the same (labelReconcileInfo); what a cloud provider says beside an own value stays.
fn set_defaults(labels: &mut Labels, defaults: Vec<(&'static str, Name)>) {
    let value = |key: &str, default: &Name| labels.get(key).unwrap_or(default).clone();
    let stable: Vec<(&'static str, Name)> = defaults.iter().map(|(key, default)| (*key, value(key, default))).collect();
    let deprecated = |(key, same): &(&'static str, Name)| {
        let (_, form) = DEPRECATED_FORMS.iter().find(|(stable, _)| stable == key)?;
        Some((*form, if is_set_by_kubelet(key) { same.clone() } else { value(form, same) }))
    };
    let all: Vec<(Name, Name)> =
        stable.iter().filter_map(deprecated).chain(stable.iter().cloned()).map(|(key, value)| (known(key), value)).collect();
    labels.set_all(all);
}

/// What a cloud provider says of a machine: its type, and where it is when that is known.
fn cloud_labels(node: &Node) -> Vec<(&'static str, Name)> {
    let zone = node.zone().filter(|zone| !zone.is_empty());
    let given = node.meta.labels.get(REGION_LABEL).cloned();
    let region = given.or_else(|| zone.and_then(|zone| region_of(zone)).map(Name::from));
    let labels = [(INSTANCE_TYPE_LABEL, instance_type(node)), (ZONE_LABEL, zone.cloned()), (REGION_LABEL, region)];
    labels.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The type of a machine of this size: nodes of one size have one type.
fn instance_type(node: &Node) -> Option<Name> {
    let amount = |name: &str| node.quantities.get(name)?.as_str().filter(|amount| !amount.is_empty());
    let written = format!("{}cpu-{}", amount("cpu")?, amount("memory")?);
    // A quantity may be written with characters that no label takes, such as the sign of an exponent.
    Some(written.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect::<String>().into())
}

/// The region of a zone where clouds' ways of naming tell it: a zone is called after its region and a letter or number
/// (europe-west1-b, westeurope-1, us-east-1a). A zone that is called no more than zone tells none.
fn region_of(zone: &str) -> Option<&str> {
    let is_mark = |text: &str| text.len() == 1 || !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let region = match zone.rsplit_once('-')? {
        (region, last) if is_mark(last) => region,
        (_, last) if last.starts_with(|c: char| c.is_ascii_digit()) => zone.trim_end_matches(|c: char| c.is_ascii_lowercase()),
        _ => "",
    };
    Some(region).filter(|region| !matches!(*region, "" | "zone"))
}

fn system_info(node: &Node) -> NodeSystemInfo {
    let label = |key: &str, default: &'static str| node.meta.labels.get(key).cloned().unwrap_or_else(|| known(default));
    let os = label(OS_LABEL, OS);
    let arch = label(ARCH_LABEL, ARCH);
    let (kernel, image) = if *os == *OS { (format!("6.12.48+deb13-{arch}"), "Debian GNU/Linux 13 (trixie)") } else { Default::default() };
    let [machine, system, boot] = ["machine", "system", "boot"].map(|what| number_of(&format!("{what} {}", node.meta.name)));
    NodeSystemInfo {
        architecture: arch,
        boot_id: uuid(boot).into(),
        container_runtime_version: known("containerd://2.2.0"),
        kernel_version: kernel.into(),
        kube_proxy_version: known(""),
        kubelet_version: known(VERSION),
        machine_id: format!("{machine:032x}").into(),
        os_image: known(image),
        operating_system: os,
        system_uuid: uuid(system).into(),
    }
}

/// A number that a text always has and another hardly: FNV-1a of 128 bits.
fn number_of(text: &str) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

fn uuid(number: u128) -> String {
    let digits = format!("{number:032x}");
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels a node has once it has joined, as kubectl prints them.
    fn labels(mut node: Node, join: fn(&mut Node)) -> String {
        join(&mut node);
        node.meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_node_has_the_labels_of_its_kubelet_and_of_its_cloud() {
        let joined = labels(Node::new("node-2", "europe-west1-b", "4", "16Gi", 110), |node| register(node, 2));
        let wanted = "beta.kubernetes.io/arch=amd64\nbeta.kubernetes.io/instance-type=4cpu-16Gi\nbeta.kubernetes.io/os=linux\n\
             failure-domain.beta.kubernetes.io/region=europe-west1\nfailure-domain.beta.kubernetes.io/zone=europe-west1-b\n\
             kubernetes.io/arch=amd64\nkubernetes.io/hostname=node-2\nkubernetes.io/os=linux\n\
             node.kubernetes.io/instance-type=4cpu-16Gi\ntopology.kubernetes.io/region=europe-west1\n\
             topology.kubernetes.io/zone=europe-west1-b";
        assert_eq!(joined, wanted);
    }

    #[test]
    fn what_is_not_known_is_no_label() {
        let joined = labels(Node::new("n", "", "4", "1e+3", 110), |node| register(node, 1));
        assert!(!joined.contains("zone") && !joined.contains("region"), "{joined}");
        assert!(joined.contains("instance-type=4cpu-1e3"), "{joined}");
        let recorded = labels(Node::new("n", "zone-a", "4", "16Gi", 110), register_stand_in);
        let wanted = "beta.kubernetes.io/os=linux\nkubernetes.io/hostname=n\nkubernetes.io/os=linux\ntopology.kubernetes.io/zone=zone-a";
        assert_eq!(recorded, wanted);
    }

    #[test]
    fn labels_that_somebody_gave_stay_and_their_deprecated_forms_follow() {
        let mut node = Node::new("n", "zone-a", "4", "16Gi", 110);
        node.meta.labels.set(OS_LABEL, "windows");
        node.meta.labels.set(REGION_LABEL, "here");
        node.meta.labels.set("beta.kubernetes.io/arch", "arm64");
        register(&mut node, 1);
        let of = |key: &str| node.meta.labels.get(key).map(|value| &**value);
        assert_eq!((of(OS_LABEL), of("beta.kubernetes.io/os")), (Some("windows"), Some("windows")));
        assert_eq!((of(REGION_LABEL), of("failure-domain.beta.kubernetes.io/region")), (Some("here"), Some("here")));
        assert_eq!((of(ARCH_LABEL), of("beta.kubernetes.io/arch")), (Some("amd64"), Some("amd64")));
        assert_eq!((&*node.node_info.operating_system, &*node.node_info.os_image), ("windows", ""));
    }

    #[test]
    fn a_zone_tells_its_region() {
        for (zone, region) in [("us-east-1a", "us-east-1"), ("europe-west1-b", "europe-west1"), ("westeurope-1", "westeurope")] {
            assert_eq!(region_of(zone), Some(region), "{zone}");
        }
        for zone in ["zone-a", "zone-12", "a", "-", "-a", "fsn1-dc14", ""] {
            assert_eq!(region_of(zone), None, "{zone}");
        }
    }

    #[test]
    fn nodes_differ_in_their_addresses_and_machines() {
        let joined = [1, 300].map(|number| {
            let mut node = Node::new(&format!("node-{number}"), "zone-a", "4", "16Gi", 110);
            register(&mut node, number);
            node
        });
        assert_eq!(joined.each_ref().map(|node| node.internal_ip().map(|ip| &**ip)), [Some("172.18.0.2"), Some("172.18.1.45")]);
        assert_eq!(joined[0].external_ip(), None);
        assert_ne!(joined[0].node_info.machine_id, joined[1].node_info.machine_id);
        assert_eq!(joined[0].node_info.system_uuid.len(), 36);
    }
}
