//! Security contexts of pods and containers.
//!
//! Models pkg/apis/core/validation/validation.go ValidateSecurityContext and validatePodSpecSecurityContext.

use std::collections::BTreeSet;

use serde_json::Value;

use super::errors::{Errors, is_true, items, list, number, text};

/// Limit on the length of the name of a kernel parameter, in bytes.
const SYSCTL_LENGTH_MAX: usize = 253;

/// The security context of a container.
pub(super) fn container_context(errors: &mut Errors, container: &Value, path: &str) {
    let Some(context) = container.get("securityContext") else {
        return;
    };
    let path = format!("{path}.securityContext");
    ids(errors, context, &path, &["runAsUser", "runAsGroup"]);
    choice(errors, context, &path, "procMount", &["Default", "Unmasked"]);
    seccomp(errors, context, &path);
    if context.get("allowPrivilegeEscalation") == Some(&Value::Bool(false)) {
        if is_true(context, "privileged") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            errors.invalid(path.clone(), context.clone(), detail);
        }
        let added = context.get("capabilities").map_or(&[][..], |capabilities| list(capabilities, "add"));
        if added.iter().any(|capability| capability == "CAP_SYS_ADMIN") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            errors.invalid(path.clone(), context.clone(), detail);
        }
    }
    app_armor(errors, context, &path);
}

/// A text that, if it is set, is one of those supported.
fn choice(errors: &mut Errors, context: &Value, path: &str, field: &str, supported: &[&str]) {
    if let Some(value) = context.get(field).and_then(Value::as_str).filter(|value| !supported.contains(value)) {
        errors.not_supported(format!("{path}.{field}"), value, supported);
    }
}

/// The security context of a pod.
pub(super) fn pod_context(errors: &mut Errors, spec: &Value, path: &str) {
    let Some(context) = spec.get("securityContext") else {
        return;
    };
    let path = format!("{path}.securityContext");
    ids(errors, context, &path, &["fsGroup", "runAsUser", "runAsGroup"]);
    for (path, group) in items(context, &path, "supplementalGroups") {
        id(errors, &path, group.as_i64());
    }
    if is_true(spec, "shareProcessNamespace") && is_true(spec, "hostPID") {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(format!("{path}.shareProcessNamespace"), true, detail);
    }
    sysctls(errors, context, &path);
    choice(errors, context, &path, "fsGroupChangePolicy", &["Always", "OnRootMismatch"]);
    seccomp(errors, context, &path);
    app_armor(errors, context, &path);
    choice(errors, context, &path, "supplementalGroupsPolicy", &["Merge", "Strict"]);
    choice(errors, context, &path, "seLinuxChangePolicy", &["MountOption", "Recursive"]);
}

/// Kernel parameters (validateSysctls).
fn sysctls(errors: &mut Errors, context: &Value, path: &str) {
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        let is_end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let is_inner = |byte: &u8| is_end(Some(byte)) || b"-_".contains(byte);
        is_end(bytes.first()) && is_end(bytes.last()) && bytes.iter().all(is_inner)
    };
    let mut seen = BTreeSet::new();
    for (path, sysctl) in items(context, path, "sysctls") {
        let (name, path) = (text(sysctl, "name"), format!("{path}.name"));
        if name.is_empty() {
            errors.required(path.clone(), "");
        } else if name.len() > SYSCTL_LENGTH_MAX || !name.split(['.', '/']).all(is_part) {
            let form = r"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            errors.invalid(path.clone(), name, format!("must have at most {SYSCTL_LENGTH_MAX} characters and match regex {form}"));
        }
        if !seen.insert(name) {
            errors.duplicate(path, name);
        }
    }
}

/// The AppArmor profile (ValidateAppArmorProfileField).
fn app_armor(errors: &mut Errors, context: &Value, path: &str) {
    const MISSING: &str = "must be set when AppArmor type is Localhost";
    let Some(profile) = context.get("appArmorProfile") else { return };
    let (path, local_path) = (format!("{path}.appArmorProfile.type"), format!("{path}.appArmorProfile.localhostProfile"));
    let local = profile.get("localhostProfile").and_then(Value::as_str);
    match (text(profile, "type"), local) {
        ("", _) => errors.required(path, "type is required when appArmorProfile is set"),
        ("Localhost", None) => errors.required(local_path, MISSING),
        ("Localhost", Some(local)) if local.trim() != local => errors.invalid(local_path, local, "must not be padded with whitespace"),
        ("Localhost", Some("")) => errors.required(local_path, MISSING),
        ("RuntimeDefault" | "Unconfined", Some(local)) => {
            errors.invalid(local_path, local, "can only be set when AppArmor type is Localhost");
        }
        ("Localhost" | "RuntimeDefault" | "Unconfined", _) => {}
        (other, _) => errors.not_supported(path, other, &["Localhost", "RuntimeDefault", "Unconfined"]),
    }
}

fn ids(errors: &mut Errors, context: &Value, path: &str, fields: &[&str]) {
    for field in fields {
        id(errors, &format!("{path}.{field}"), number(context, field));
    }
}

fn id(errors: &mut Errors, path: &str, id: Option<i64>) {
    if let Some(id) = id.filter(|id| !(0..=i64::from(i32::MAX)).contains(id)) {
        errors.invalid(path, id, "must be between 0 and 2147483647, inclusive");
    }
}

fn seccomp(errors: &mut Errors, context: &Value, path: &str) {
    let Some(profile) = context.get("seccompProfile") else {
        return;
    };
    let path = format!("{path}.seccompProfile");
    let kind = text(profile, "type");
    let local = profile.get("localhostProfile").is_some();
    if kind.is_empty() {
        errors.required(format!("{path}.type"), "type is required when seccompProfile is set");
    } else {
        errors.one_of(&format!("{path}.type"), kind, &["Localhost", "RuntimeDefault", "Unconfined"]);
    }
    if kind == "Localhost" && !local {
        errors.required(format!("{path}.localhostProfile"), "must be set when seccomp type is Localhost");
    } else if kind != "Localhost" && local {
        let detail = "can only be set when seccomp type is Localhost";
        errors.invalid(format!("{path}.localhostProfile"), profile.clone(), detail);
    }
}
