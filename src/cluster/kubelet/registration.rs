//! Registration of a node: the labels, addresses and `nodeInfo` that it gets when it joins the cluster.
//!
//! Models pkg/kubelet/kubelet_node_status.go (initialNode, updateDefaultLabels), pkg/kubelet/nodestatus/setters.go
//! (addresses, nodeInfo), staging/src/k8s.io/cloud-provider/controllers/node/node_controller.go (instance type, zone,
//! region) and pkg/controller/nodelifecycle (labelReconcileInfo, the beta forms of os and arch).

use crate::api::node::{Node, NodeAddress, NodeSystemInfo, REGION_LABEL, ZONE_LABEL};
use crate::api::requests::Resources;
use crate::api::{Labels, Name, interned};
use std::net::Ipv4Addr;
use std::rc::Rc;

/// Version of all simulated components.
pub const VERSION: &str = "v1.36.2";
const OS_LABEL: &str = "kubernetes.io/os";
const ARCH_LABEL: &str = "kubernetes.io/arch";
const INSTANCE_TYPE_LABEL: &str = "node.kubernetes.io/instance-type";
/// Default operating system and architecture.
const OS: &str = "linux";
const ARCH: &str = "amd64";
/// Default ephemeral-storage capacity: disk for writable layers, logs and emptyDir volumes.
const EPHEMERAL_STORAGE: &str = "100Gi";
/// Node number n has this address plus n. The first address is the gateway's, as in the network that kind creates.
const GATEWAY: Ipv4Addr = Ipv4Addr::new(172, 18, 0, 1);

/// Labels that have a deprecated form, with that form. Wherever the first is set, the second has the same value.
pub const DEPRECATED_FORMS: [(&str, &str); 5] = [
    (OS_LABEL, "beta.kubernetes.io/os"),
    (ARCH_LABEL, "beta.kubernetes.io/arch"),
    (INSTANCE_TYPE_LABEL, "beta.kubernetes.io/instance-type"),
    (ZONE_LABEL, "failure-domain.beta.kubernetes.io/zone"),
    (REGION_LABEL, "failure-domain.beta.kubernetes.io/region"),
];

/// Whether the kubelet or the node lifecycle controller sets this label and overwrites other values.
pub fn is_set_by_kubelet(label: &str) -> bool {
    let is_form_of = |key: &str| label == key || DEPRECATED_FORMS.contains(&(key, label));
    is_form_of(OS_LABEL) || is_form_of(ARCH_LABEL)
}

/// Registers a node: the kubelet sets its own labels, addresses and `nodeInfo`; the cloud provider adds instance type, zone
/// and region. Labels that exist already are kept. `number` counts the nodes from 1.
pub fn register(node: &mut Node, number: u32) {
    let defaults = [(OS_LABEL, interned(OS)), (ARCH_LABEL, interned(ARCH))].into_iter().chain(cloud_labels(node));
    set_defaults(&mut node.meta.labels, defaults.collect());
    let address = |kind, address| NodeAddress { address, kind: interned(kind) };
    let ip = Ipv4Addr::from(u32::from(GATEWAY).saturating_add(number));
    node.addresses = vec![address("InternalIP", ip.to_string().into()), address("Hostname", node.meta.name.clone())];
    node.node_info = Rc::new(system_info(node));
    let disk = interned("ephemeral-storage");
    node.quantities.entry(disk).or_insert_with(|| EPHEMERAL_STORAGE.into());
    node.allocatable = Resources::read(&node.quantities);
}

/// Registers a node of which only the name is known: it gets the kubelet's labels only.
pub fn register_unseen(node: &mut Node) {
    set_defaults(&mut node.meta.labels, vec![(OS_LABEL, interned(OS)), (ARCH_LABEL, interned(ARCH))]);
}

/// Registers a node as the fake kubelet of the recordings does: it sets the operating system only
/// (tests/conformance/README.md).
pub fn register_fake_kubelet(node: &mut Node) {
    set_defaults(&mut node.meta.labels, vec![(OS_LABEL, interned(OS))]);
}

/// Sets default labels that are missing, then the deprecated forms of these labels. The deprecated forms of os and arch are
/// always overwritten (labelReconcileInfo); for the cloud provider's labels an existing deprecated form is kept.
fn set_defaults(labels: &mut Labels, defaults: Vec<(&'static str, Name)>) {
    let value = |key: &str, default: &Name| labels.get(key).unwrap_or(default).clone();
    let stable: Vec<(&'static str, Name)> = defaults.iter().map(|(key, default)| (*key, value(key, default))).collect();
    let deprecated = |(key, stable_value): &(&'static str, Name)| {
        let (_, form) = DEPRECATED_FORMS.iter().find(|(stable, _)| stable == key)?;
        Some((*form, if is_set_by_kubelet(key) { stable_value.clone() } else { value(form, stable_value) }))
    };
    let all: Vec<(Name, Name)> =
        stable.iter().filter_map(deprecated).chain(stable.iter().cloned()).map(|(key, value)| (interned(key), value)).collect();
    labels.set_all(all);
}

/// Labels of the cloud provider: the instance type and, where known, zone and region.
fn cloud_labels(node: &Node) -> Vec<(&'static str, Name)> {
    let zone = node.zone().filter(|zone| !zone.is_empty());
    let existing = node.meta.labels.get(REGION_LABEL).cloned();
    let region = existing.or_else(|| zone.and_then(|zone| region_of(zone)).map(Name::from));
    let labels = [(INSTANCE_TYPE_LABEL, instance_type(node)), (ZONE_LABEL, zone.cloned()), (REGION_LABEL, region)];
    labels.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The instance type, derived from CPU and memory: nodes of one size have one type.
fn instance_type(node: &Node) -> Option<Name> {
    let amount = |name: &str| node.quantities.get(name)?.as_str().filter(|amount| !amount.is_empty());
    let instance_type = format!("{}cpu-{}", amount("cpu")?, amount("memory")?);
    // A quantity may contain characters that are invalid in a label value, such as the sign of an exponent.
    Some(instance_type.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect::<String>().into())
}

/// The region of a zone, by the naming schemes of the large cloud providers: the region's name, then a letter or number
/// (europe-west1-b, westeurope-1, us-east-1a). `None` for other names, such as zone-a.
fn region_of(zone: &str) -> Option<&str> {
    let is_zone_suffix = |text: &str| text.len() == 1 || !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let region = match zone.rsplit_once('-')? {
        (region, last) if is_zone_suffix(last) => region,
        (_, last) if last.starts_with(|c: char| c.is_ascii_digit()) => zone.trim_end_matches(|c: char| c.is_ascii_lowercase()),
        _ => "",
    };
    Some(region).filter(|region| !matches!(*region, "" | "zone"))
}

fn system_info(node: &Node) -> NodeSystemInfo {
    let label = |key: &str, default: &'static str| node.meta.labels.get(key).cloned().unwrap_or_else(|| interned(default));
    let os = label(OS_LABEL, OS);
    let arch = label(ARCH_LABEL, ARCH);
    let (kernel, image) = if *os == *OS { (format!("6.12.48+deb13-{arch}"), "Debian GNU/Linux 13 (trixie)") } else { Default::default() };
    let [machine, system, boot] = ["machine", "system", "boot"].map(|what| hash128(&format!("{what} {}", node.meta.name)));
    NodeSystemInfo {
        architecture: arch,
        boot_id: uuid(boot).into(),
        container_runtime_version: interned("containerd://2.2.0"),
        kernel_version: kernel.into(),
        kube_proxy_version: interned(""),
        kubelet_version: interned(VERSION),
        machine_id: format!("{machine:032x}").into(),
        os_image: interned(image),
        operating_system: os,
        system_uuid: uuid(system).into(),
    }
}

/// The 128-bit FNV-1a hash of a text: stable identifiers without a source of randomness.
fn hash128(text: &str) -> u128 {
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

    /// The labels of a registered node, one `key=value` a line.
    fn labels(mut node: Node, register: fn(&mut Node)) -> String {
        register(&mut node);
        node.meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn registration_sets_kubelet_and_cloud_provider_labels() {
        let registered = labels(Node::new("node-2", "europe-west1-b", "4", "16Gi", 110), |node| register(node, 2));
        let expected = "beta.kubernetes.io/arch=amd64\nbeta.kubernetes.io/instance-type=4cpu-16Gi\nbeta.kubernetes.io/os=linux\n\
             failure-domain.beta.kubernetes.io/region=europe-west1\nfailure-domain.beta.kubernetes.io/zone=europe-west1-b\n\
             kubernetes.io/arch=amd64\nkubernetes.io/hostname=node-2\nkubernetes.io/os=linux\n\
             node.kubernetes.io/instance-type=4cpu-16Gi\ntopology.kubernetes.io/region=europe-west1\n\
             topology.kubernetes.io/zone=europe-west1-b";
        assert_eq!(registered, expected);
    }

    #[test]
    fn unknown_zone_and_region_set_no_labels() {
        let registered = labels(Node::new("n", "", "4", "1e+3", 110), |node| register(node, 1));
        assert!(!registered.contains("zone") && !registered.contains("region"), "{registered}");
        assert!(registered.contains("instance-type=4cpu-1e3"), "{registered}");
        let recorded = labels(Node::new("n", "zone-a", "4", "16Gi", 110), register_fake_kubelet);
        let expected = "beta.kubernetes.io/os=linux\nkubernetes.io/hostname=n\nkubernetes.io/os=linux\ntopology.kubernetes.io/zone=zone-a";
        assert_eq!(recorded, expected);
    }

    #[test]
    fn existing_labels_are_kept_and_copied_to_deprecated_forms() {
        let mut node = Node::new("n", "zone-a", "4", "16Gi", 110);
        node.meta.labels.set(OS_LABEL, "windows");
        node.meta.labels.set(REGION_LABEL, "here");
        node.meta.labels.set("beta.kubernetes.io/arch", "arm64");
        register(&mut node, 1);
        let label = |key: &str| node.meta.labels.get(key).map(|value| &**value);
        assert_eq!((label(OS_LABEL), label("beta.kubernetes.io/os")), (Some("windows"), Some("windows")));
        assert_eq!((label(REGION_LABEL), label("failure-domain.beta.kubernetes.io/region")), (Some("here"), Some("here")));
        assert_eq!((label(ARCH_LABEL), label("beta.kubernetes.io/arch")), (Some("amd64"), Some("amd64")));
        assert_eq!((&*node.node_info.operating_system, &*node.node_info.os_image), ("windows", ""));
    }

    #[test]
    fn region_is_derived_from_zone() {
        for (zone, region) in [("us-east-1a", "us-east-1"), ("europe-west1-b", "europe-west1"), ("westeurope-1", "westeurope")] {
            assert_eq!(region_of(zone), Some(region), "{zone}");
        }
        for zone in ["zone-a", "zone-12", "a", "-", "-a", "fsn1-dc14", ""] {
            assert_eq!(region_of(zone), None, "{zone}");
        }
    }

    #[test]
    fn nodes_have_distinct_addresses_and_machine_ids() {
        let registered = [1, 300].map(|number| {
            let mut node = Node::new(&format!("node-{number}"), "zone-a", "4", "16Gi", 110);
            register(&mut node, number);
            node
        });
        assert_eq!(registered.each_ref().map(|node| node.internal_ip().map(|ip| &**ip)), [Some("172.18.0.2"), Some("172.18.1.45")]);
        assert_eq!(registered[0].external_ip(), None);
        assert_ne!(registered[0].node_info.machine_id, registered[1].node_info.machine_id);
        assert_eq!(registered[0].node_info.system_uuid.len(), 36);
    }
}
