//! The volumes of a Pod or a Pod template.

use crate::api::read;
use serde_json::Value;

/// Prints volumes with their sources.
pub fn volumes(out: &mut String, volumes: &[Value], margin: &str) {
    if volumes.is_empty() {
        return out.push_str(&format!("{margin}Volumes:\t<none>\n"));
    }
    out.push_str(&format!("{margin}Volumes:\n"));
    // In a template, kubectl indents the name of a volume by one more space than in a Pod.
    let head = if margin.is_empty() { "  " } else { "   " };
    for volume in volumes {
        out.push_str(&format!("{head}{}:\n", read::at(volume, &["name"]).as_str().unwrap_or_default()));
        source(out, volume);
    }
}

fn source(out: &mut String, volume: &Value) {
    let text = |path: &[&str]| read::at(volume, path).as_str().unwrap_or_default().to_string();
    let flag = |path: &[&str]| read::at(volume, path).as_bool().unwrap_or(false).to_string();
    let mut line = |title: &str, value: String| out.push_str(&format!("    {title}:\t{value}\n"));
    if volume.get("persistentVolumeClaim").is_some() {
        line("Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)".into());
        line("ClaimName", text(&["persistentVolumeClaim", "claimName"]));
        line("ReadOnly", flag(&["persistentVolumeClaim", "readOnly"]));
    } else if volume.get("configMap").is_some() {
        line("Type", "ConfigMap (a volume populated by a ConfigMap)".into());
        line("Name", text(&["configMap", "name"]));
        line("Optional", flag(&["configMap", "optional"]));
    } else if volume.get("secret").is_some() {
        line("Type", "Secret (a volume populated by a Secret)".into());
        line("SecretName", text(&["secret", "secretName"]));
        line("Optional", flag(&["secret", "optional"]));
    } else if volume.get("emptyDir").is_some() {
        line("Type", "EmptyDir (a temporary directory that shares a pod's lifetime)".into());
        line("Medium", text(&["emptyDir", "medium"]));
        let limit = read::at(volume, &["emptyDir", "sizeLimit"]);
        line("SizeLimit", if limit.is_null() { "<unset>".into() } else { read::quantity(limit).to_string() });
    } else if volume.get("hostPath").is_some() {
        line("Type", "HostPath (bare host directory volume)".into());
        line("Path", text(&["hostPath", "path"]));
        line("HostPathType", text(&["hostPath", "type"]));
    } else {
        line("Type", "<unknown>".into());
    }
}
