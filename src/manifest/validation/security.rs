//! Security contexts of pods and containers.
//!
//! Models pkg/apis/core/validation/validation.go ValidateSecurityContext and validatePodSpecSecurityContext.

use serde_json::Value;

use super::errors::{Errors, is_true, items, number, text};

/// The security context of a container.
pub(super) fn container_context(errors: &mut Errors, container: &Value, path: &str) {
    let Some(context) = container.get("securityContext") else {
        return;
    };
    let path = format!("{path}.securityContext");
    ids(errors, context, &path, &["runAsUser", "runAsGroup"]);
    seccomp(errors, context, &path);
    if context.get("allowPrivilegeEscalation") == Some(&Value::Bool(false)) && is_true(context, "privileged") {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        errors.invalid(path, context.clone(), detail);
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
    let policy = text(context, "fsGroupChangePolicy");
    if !policy.is_empty() {
        errors.one_of(&format!("{path}.fsGroupChangePolicy"), policy, &["Always", "OnRootMismatch"]);
    }
    seccomp(errors, context, &path);
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
