//! Probes and lifecycle hooks of a container.
//!
//! Models pkg/apis/core/validation/validation.go validateProbe, validateLifecycle, validateHandler.

use serde_json::Value;

use super::container::port_number_or_name;
use super::errors::{Errors, list, number, text};

/// The three probes, in the order upstream checks them.
pub(super) fn probes(errors: &mut Errors, container: &Value, path: &str) {
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = container.get(field) else {
            continue;
        };
        let path = format!("{path}.{field}");
        self::probe(errors, probe, &path);
        if field == "readinessProbe" {
            if let Some(seconds) = number(probe, "terminationGracePeriodSeconds") {
                let detail = "must not be set for readinessProbes";
                errors.invalid(format!("{path}.terminationGracePeriodSeconds"), seconds, detail);
            }
        } else {
            let successes = number(probe, "successThreshold").unwrap_or_default();
            if successes != 1 {
                errors.invalid(format!("{path}.successThreshold"), successes, "must be 1");
            }
        }
    }
}

fn probe(errors: &mut Errors, probe: &Value, path: &str) {
    handler(errors, probe, path, &["exec", "httpGet", "tcpSocket", "grpc"], None);
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        errors.nonnegative(probe, path, field);
    }
    if let Some(seconds) = number(probe, "terminationGracePeriodSeconds").filter(|seconds| *seconds <= 0) {
        errors.invalid(format!("{path}.terminationGracePeriodSeconds"), seconds, "must be greater than 0");
    }
}

/// The postStart and preStop hooks.
pub(super) fn lifecycle(errors: &mut Errors, container: &Value, path: &str, grace_period_seconds: Option<i64>) {
    for hook in ["postStart", "preStop"] {
        if let Some(fields) = container.get("lifecycle").and_then(|lifecycle| lifecycle.get(hook)) {
            let path = format!("{path}.lifecycle.{hook}");
            handler(errors, fields, &path, &["exec", "httpGet", "tcpSocket", "sleep"], grace_period_seconds);
        }
    }
}

fn handler(errors: &mut Errors, handler: &Value, path: &str, kinds: &[&str], grace_period_seconds: Option<i64>) {
    let given = kinds.iter().filter_map(|kind| handler.get(*kind).map(|action| (*kind, action)));
    let mut count = 0;
    for (kind, action) in given {
        count += 1;
        let path = format!("{path}.{kind}");
        if count > 1 {
            errors.forbidden(path, "may not specify more than 1 handler type");
            continue;
        }
        match kind {
            "exec" if list(action, "command").is_empty() => errors.required(format!("{path}.command"), ""),
            "httpGet" => http_get(errors, action, &path),
            "tcpSocket" | "grpc" => port_number_or_name(errors, &format!("{path}.port"), action.get("port")),
            "sleep" => sleep(errors, action, &path, grace_period_seconds),
            _ => {}
        }
    }
    if count == 0 {
        errors.required(path, "must specify a handler type");
    }
}

fn http_get(errors: &mut Errors, action: &Value, path: &str) {
    if text(action, "path").is_empty() {
        errors.required(format!("{path}.path"), "");
    }
    port_number_or_name(errors, &format!("{path}.port"), action.get("port"));
    let scheme = text(action, "scheme");
    if !["HTTP", "HTTPS"].contains(&scheme) {
        errors.not_supported(format!("{path}.scheme"), scheme, &["HTTP", "HTTPS"]);
    }
    for header in list(action, "httpHeaders") {
        let name = text(header, "name");
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            let detail = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
            errors.invalid(format!("{path}.httpHeaders"), name, detail);
        }
    }
}

fn sleep(errors: &mut Errors, action: &Value, path: &str, grace_period_seconds: Option<i64>) {
    let seconds = number(action, "seconds").unwrap_or_default();
    if let Some(grace) = grace_period_seconds.filter(|grace| seconds < 0 || seconds > *grace) {
        let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        errors.invalid(path, seconds, detail);
    }
}
