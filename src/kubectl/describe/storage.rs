//! PersistentVolumeClaims, PersistentVolumes and StorageClasses.

use super::super::get::columns::access_modes;
use super::parts::{annotations, labels, line, lines, names};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::pod::Pod;
use crate::api::scheduling::NodeSelectorTerm;
use crate::api::selector::Requirement;
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::{Key, Meta, Name, read, time};
use crate::cluster::State;
use serde_json::Value;

fn finalizers(out: &mut String, meta: &Meta) {
    let list: Vec<&str> = meta.finalizers.iter().map(|f| &**f).collect();
    line(out, "Finalizers", format!("[{}]", list.join(" ")));
}

/// The phase, or `Terminating` and for how long.
fn status(state: &State, meta: &Meta, phase: &str) -> String {
    match &meta.deletion {
        Some(deletion) => format!("Terminating (lasts {})", time::human_duration(state.now_ms().saturating_sub(deletion.requested_ms))),
        None => phase.to_string(),
    }
}

pub(super) fn claim(out: &mut String, state: &State, claim: &PersistentVolumeClaim) {
    names(out, &claim.meta);
    line(out, "StorageClass", claim.class.as_deref().unwrap_or_default());
    line(out, "Status", status(state, &claim.meta, claim.phase.name()));
    line(out, "Volume", &claim.volume_name);
    labels(out, "Labels", &claim.meta.labels);
    annotations(out, "Annotations", &claim.meta.annotations);
    finalizers(out, &claim.meta);
    line(out, "Capacity", claim.capacity.map(|c| c.to_string()).unwrap_or_default());
    line(out, "Access Modes", claim.capacity.map(|_| access_modes(&claim.spec.access_modes)).unwrap_or_default());
    line(out, "VolumeMode", read::at(&claim.spec.whole, &["volumeMode"]).as_str().unwrap_or("Filesystem"));
    let used = |key: &&Key| state.get(key).and_then(<Pod as crate::api::Resource>::of).is_some_and(|pod| !pod.is_terminal());
    let users: Vec<String> =
        state.store().pods_using(&claim.meta.namespace, &claim.meta.name).filter(used).map(|key| key.name.to_string()).collect();
    lines(out, "Used By", &users);
}

pub(super) fn volume(out: &mut String, volume: &PersistentVolume) {
    line(out, "Name", &volume.meta.name);
    labels(out, "Labels", &volume.meta.labels);
    annotations(out, "Annotations", &volume.meta.annotations);
    finalizers(out, &volume.meta);
    line(out, "StorageClass", &volume.class);
    line(out, "Status", if volume.meta.is_terminating() { "Terminating" } else { volume.phase.name() });
    line(out, "Claim", volume.claim.as_ref().map(|c| format!("{}/{}", c.namespace, c.name)).unwrap_or_default());
    line(out, "Reclaim Policy", volume.reclaim_policy.name());
    line(out, "Access Modes", access_modes(&volume.access_modes));
    line(out, "VolumeMode", read::at(&volume.whole, &["volumeMode"]).as_str().unwrap_or("Filesystem"));
    line(out, "Capacity", volume.capacity);
    match &volume.node_affinity {
        None => line(out, "Node Affinity", "<none>"),
        Some(affinity) => {
            line(out, "Node Affinity", "");
            line(out, "  Required Terms", "");
            for (at, term) in affinity.node_selector_terms.iter().enumerate() {
                lines(out, &format!("    Term {at}"), &term_lines(term));
            }
        }
    }
    line(out, "Message", "");
    source(out, volume);
}

fn term_lines(term: &NodeSelectorTerm) -> Vec<String> {
    let requirement = |r: &Requirement| {
        let values: Vec<&str> = r.values.iter().map(|v: &Name| &**v).collect();
        let operator = format!("{:?}", r.operator).to_lowercase();
        if values.is_empty() { format!("{} {operator}", r.key) } else { format!("{} {operator} [{}]", r.key, values.join(", ")) }
    };
    term.match_expressions.iter().map(requirement).collect()
}

fn source(out: &mut String, volume: &PersistentVolume) {
    out.push_str("Source:\n");
    let path = read::at(&volume.whole, &["hostPath", "path"]).as_str();
    match path {
        Some(path) => {
            line(out, "    Type", "HostPath (bare host directory volume)");
            line(out, "    Path", path);
            line(out, "    HostPathType", read::at(&volume.whole, &["hostPath", "type"]).as_str().unwrap_or_default());
        }
        None => line(out, "    Type", "<unknown>"),
    }
}

pub(super) fn class(out: &mut String, class: &StorageClass) {
    line(out, "Name", &class.meta.name);
    line(out, "IsDefaultClass", if class.is_default() { "Yes" } else { "No" });
    let annotations: Vec<String> = class.meta.annotations.iter().map(|(k, v)| format!("{k}={v}")).collect();
    line(out, "Annotations", if annotations.is_empty() { "<none>".into() } else { annotations.join(",") });
    line(out, "Provisioner", &class.provisioner);
    let parameter = |(key, value): (&String, &Value)| format!("{key}={}", value.as_str().unwrap_or_default());
    let parameters: Vec<String> = read::at(&class.whole, &["parameters"]).as_object().into_iter().flatten().map(parameter).collect();
    line(out, "Parameters", if parameters.is_empty() { "<none>".into() } else { parameters.join(",") });
    let expansion = read::at(&class.whole, &["allowVolumeExpansion"]).as_bool();
    line(
        out,
        "AllowVolumeExpansion",
        match expansion {
            Some(true) => "True",
            Some(false) => "False",
            None => "<unset>",
        },
    );
    line(out, "MountOptions", "<none>");
    line(out, "ReclaimPolicy", class.reclaim_policy.name());
    line(out, "VolumeBindingMode", if class.wait_for_first_consumer { "WaitForFirstConsumer" } else { "Immediate" });
}
