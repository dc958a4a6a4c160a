//! Defaults of probes and of the HTTP requests of probes and lifecycle hooks.
//!
//! Models pkg/apis/core/v1/defaults.go SetDefaults_Probe and SetDefaults_HTTPGetAction.

use super::fields::{Fields, object_in, set, set_number};

/// A readiness, liveness or startup probe.
pub(super) fn probe(probe: &mut Fields) {
    set_number(probe, "timeoutSeconds", 1);
    set_number(probe, "periodSeconds", 10);
    set_number(probe, "successThreshold", 1);
    set_number(probe, "failureThreshold", 3);
    http_get(probe);
    if let Some(action) = object_in(probe, "grpc") {
        set(action, "service", "");
    }
}

/// `httpGet` of a probe or a lifecycle hook, if present.
pub(super) fn http_get(handler: &mut Fields) {
    if let Some(action) = object_in(handler, "httpGet") {
        set(action, "path", "/");
        set(action, "scheme", "HTTP");
    }
}
