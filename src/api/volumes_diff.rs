//! The API server's message about changed volumes of a pod, with the difference that it prints.
//!
//! Models pkg/apis/core/validation/validation.go ValidatePodUpdate and apimachinery/pkg/util/diff Diff: a unified diff of the
//! internal PodSpec as indented JSON. Volumes are its first field, so the rest is needed for the last lines of context only.

use super::read;
use serde_json::Value;

/// What the API server says of a change of fields of a pod that are immutable.
pub const FROZEN: &str = "pod updates may not change fields other than `spec.containers[*].image`,\
    `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing \
    tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
/// The fields of the internal VolumeSource in order (pkg/apis/core/types.go).
const SOURCES: &str = "HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs \
    PersistentVolumeClaim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap VsphereVolume AzureDisk \
    PhotonPersistentDisk Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image";
/// The lines that a unified diff shows around a change.
const CONTEXT: usize = 3;

/// The detail of the error for a pod whose `volumes` change from `old` to `new`.
pub fn frozen_fields_message(old: &[Value], new: &[Value]) -> String {
    format!("{FROZEN}\n{}", unified_diff(&lines(old), &lines(new)))
}

/// The first lines of the PodSpec: its volumes and the beginning of what follows.
fn lines(volumes: &[Value]) -> Vec<String> {
    let mut lines = vec!["{".to_owned()];
    if volumes.is_empty() {
        lines.push(" \"Volumes\": null,".into());
    } else {
        lines.push(" \"Volumes\": [".into());
        for (index, volume) in volumes.iter().enumerate() {
            volume_lines(&mut lines, volume, index + 1 == volumes.len());
        }
        lines.push(" ],".into());
    }
    lines.extend([" \"InitContainers\": null,", " \"Containers\": [", "  {"].map(str::to_owned));
    lines
}

fn volume_lines(lines: &mut Vec<String>, volume: &Value, is_last: bool) {
    lines.push("  {".into());
    lines.push(format!("   \"Name\": {},", read::at(volume, &["name"])));
    let sources: Vec<&str> = SOURCES.split_whitespace().collect();
    let given = volume.as_object().and_then(|fields| fields.iter().find(|(name, _)| *name != "name"));
    for (index, source) in sources.iter().enumerate() {
        let comma = if index + 1 == sources.len() { "" } else { "," };
        match given.filter(|(name, _)| name.eq_ignore_ascii_case(source)) {
            None => lines.push(format!("   \"{source}\": null{comma}")),
            Some((_, fields)) => {
                lines.push(format!("   \"{source}\": {{"));
                lines.extend(source_fields(source, fields));
                lines.push(format!("   }}{comma}"));
            }
        }
    }
    lines.push(if is_last { "  }" } else { "  }," }.into());
}

/// The fields of a volume source. Only those of claims appear inside a difference.
fn source_fields(source: &str, fields: &Value) -> Vec<String> {
    if source == "PersistentVolumeClaim" {
        let read_only = read::at(fields, &["readOnly"]).as_bool().unwrap_or(false);
        return vec![format!("    \"ClaimName\": {},", read::at(fields, &["claimName"])), format!("    \"ReadOnly\": {read_only}")];
    }
    let fields: Vec<String> = fields.as_object().into_iter().flatten().map(|(name, value)| format!("    \"{name}\": {value}")).collect();
    fields.join(",\n").lines().map(str::to_owned).collect()
}

/// One hunk: everything between the common beginning and the common end.
fn unified_diff(old: &[String], new: &[String]) -> String {
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let shorter = old.len().min(new.len()) - end;
    let start = old.iter().zip(new).take(shorter).take_while(|(a, b)| a == b).count();
    let from = start.saturating_sub(CONTEXT);
    let after = CONTEXT.min(end);
    let range = |lines: &[String]| format!("{},{}", from + 1, lines.len() - end + after - from);
    let mut out = format!("@@ -{} +{} @@\n", range(old), range(new));
    let mut print = |sign: char, lines: &[String]| lines.iter().for_each(|line| out.push_str(&format!("{sign}{line}\n")));
    print(' ', &old[from..start]);
    print('-', &old[start..old.len() - end]);
    print('+', &new[start..new.len() - end]);
    print(' ', &old[old.len() - end..old.len() - end + after]);
    out
}
