//! A kind in an API version that is not served: versions that Kubernetes removed, and versions that never existed.
//!
//! The removals are those of the deprecated API migration guide (kubernetes.io/docs/reference/using-api/deprecation-guide).

use crate::manifest::{Diagnostic, Fix, field_ranges, kinds, suggestion};
use crate::yaml;

use super::{Edit, Source, ingress, insert, selector};

/// Removed API versions: the version, its kinds, and the minor version of Kubernetes 1 that stopped serving them.
const REMOVED: &[(&str, &[&str], u8)] = &[
    ("admissionregistration.k8s.io/v1beta1", &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"], 22),
    ("apiextensions.k8s.io/v1beta1", &["CustomResourceDefinition"], 22),
    ("apiregistration.k8s.io/v1beta1", &["APIService"], 22),
    ("apps/v1beta1", &["Deployment", "StatefulSet"], 16),
    ("apps/v1beta2", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], 16),
    ("autoscaling/v2beta1", &["HorizontalPodAutoscaler"], 25),
    ("autoscaling/v2beta2", &["HorizontalPodAutoscaler"], 26),
    ("batch/v1beta1", &["CronJob"], 25),
    ("batch/v2alpha1", &["CronJob"], 21),
    ("coordination.k8s.io/v1beta1", &["Lease"], 22),
    ("discovery.k8s.io/v1beta1", &["EndpointSlice"], 25),
    ("events.k8s.io/v1beta1", &["Event"], 25),
    ("extensions/v1beta1", &["DaemonSet", "Deployment", "NetworkPolicy", "PodSecurityPolicy", "ReplicaSet"], 16),
    ("extensions/v1beta1", &["Ingress"], 22),
    ("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"], 22),
    ("node.k8s.io/v1beta1", &["RuntimeClass"], 25),
    ("policy/v1beta1", &["PodDisruptionBudget", "PodSecurityPolicy"], 25),
    ("rbac.authorization.k8s.io/v1alpha1", RBAC, 22),
    ("rbac.authorization.k8s.io/v1beta1", RBAC, 22),
    ("scheduling.k8s.io/v1alpha1", &["PriorityClass"], 22),
    ("scheduling.k8s.io/v1beta1", &["PriorityClass"], 22),
    ("settings.k8s.io/v1alpha1", &["PodPreset"], 20),
    ("storage.k8s.io/v1beta1", &["CSIDriver", "StorageClass"], 22),
];

const RBAC: &[&str] = &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

/// What changed for a kind between a removed version and its successor, where no fix converts it.
const CHANGED: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io/v1beta1", "sideEffects and admissionReviewVersions are required"),
    ("apiextensions.k8s.io/v1beta1", "each of spec.versions requires a schema"),
    ("apps/v1beta1 StatefulSet", "updateStrategy defaults to RollingUpdate, no longer to OnDelete"),
    ("autoscaling/v2beta1", "each metric requires a target"),
    ("extensions/v1beta1 DaemonSet", "updateStrategy defaults to RollingUpdate, no longer to OnDelete"),
    ("extensions/v1beta1 Ingress", "pathType is required, and a backend has service.name and service.port"),
    ("policy/v1beta1 PodDisruptionBudget", "an empty selector selects all Pods, no longer none"),
    ("networking.k8s.io/v1beta1 Ingress", "pathType is required, and a backend has service.name and service.port"),
];

/// The diagnostic code of a kind that was removed without a successor.
pub(in crate::manifest) const REMOVED_KIND: &str = "kind-removed";

/// The diagnostic of a kind in a version that is not served. `problem` is kubectl's message.
pub(in crate::manifest) fn diagnose(source: Source<'_>, kind: &str, api_version: &str, problem: String) -> Diagnostic {
    let (successor, removed) = (successor(kind, api_version), removed_in(kind, api_version));
    let is_version = successor.is_some() || removed.is_some();
    let found = yaml::find(source.root, if is_version { "apiVersion" } else { "kind" });
    let mut diagnostic = field_ranges::error(found.range(), problem, "kind");
    let suggested = successor.or_else(|| suggestion::nearest(kind, kinds::all().map(|served| served.name)).filter(|_| removed.is_none()));
    let hint = match (suggested, removed) {
        (Some(suggested), Some(minor)) => {
            let changed = changed(kind, api_version).map(|changed| format!(" ({changed})")).unwrap_or_default();
            format!("; Kubernetes 1.{minor} removed this version: use {suggested:?}{changed}")
        }
        (Some(suggested), None) => format!("; did you mean {suggested:?}?"),
        (None, Some(minor)) => format!("; Kubernetes 1.{minor} removed this kind; it has no replacement"),
        (None, None) => String::new(),
    };
    diagnostic.message.push_str(&hint);
    if suggested.is_none() && removed.is_some() {
        diagnostic.code = REMOVED_KIND;
    }
    diagnostic.fix = suggested.filter(|_| found.complete).map(|suggested| {
        let mut fix = field_ranges::replace(source.text, diagnostic.range, suggested);
        // Before apps/v1, spec.selector defaulted to the template's labels.
        let selector = selector::add(source, kind).filter(|_| removed.is_some());
        if let Some(selector) = selector {
            fix.title.push_str(" and add the selector");
            fix.edits.push(selector);
        }
        let converted = if kind == "Ingress" && removed.is_some() { ingress::convert(source) } else { Vec::new() };
        if !converted.is_empty() {
            fix.title.push_str(" and convert the backends");
            fix.edits.extend(converted);
        }
        fix
    });
    diagnostic
}

/// A fix that adds a missing apiVersion to a document of a known kind.
pub(in crate::manifest) fn add(source: Source<'_>) -> Option<Fix> {
    let version = successor(source.root.get("kind")?.as_str()?, "")?;
    let edit: Edit = insert(source, source.root, "kind", &[("apiVersion", version.into())])?;
    Some(Fix { title: format!("Add apiVersion: {version}"), edits: vec![edit] })
}

/// The API version that a kind is served in; of several, the one nearest to the written version.
fn successor(kind: &str, written: &str) -> Option<&'static str> {
    let written = written.to_ascii_lowercase();
    let (group, version) = written.rsplit_once('/').unwrap_or(("", &written));
    let similarity = |served: &kinds::Kind| (served.group() == group, version.starts_with(served.version()), served.group().is_empty());
    kinds::all().filter(|served| served.name == kind).max_by_key(similarity).map(|served| served.api_version)
}

/// The minor version of Kubernetes 1 that removed this version of a kind.
fn removed_in(kind: &str, api_version: &str) -> Option<u8> {
    let row = REMOVED.iter().find(|(version, kinds, _)| *version == api_version && kinds.contains(&kind));
    row.map(|(.., minor)| *minor)
}

fn changed(kind: &str, api_version: &str) -> Option<&'static str> {
    let of_kind = format!("{api_version} {kind}");
    CHANGED.iter().find(|(version, _)| *version == api_version || *version == of_kind).map(|(_, changed)| *changed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{diagnostics, first_fix};
    use super::*;

    fn document(kind: &str, api_version: &str) -> String {
        format!("apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: web\n")
    }

    #[test]
    fn a_removed_version_is_replaced_by_a_served_one() {
        for (version, names, minor) in REMOVED {
            for kind in *names {
                let text = document(kind, version);
                let served = kinds::all().filter(|served| served.name == *kind).map(|served| served.api_version).collect::<Vec<_>>();
                let Some((message, title, fixed)) = first_fix(&text) else {
                    assert_eq!(served, [""; 0], "{version} {kind} has a successor");
                    assert!(diagnostics(&text)[0].message.ends_with("it has no replacement"));
                    continue;
                };
                assert!(message.contains(&format!("Kubernetes 1.{minor} removed this version")), "{message}");
                assert!(served.iter().any(|served| fixed == document(kind, served) && title == format!("Change to {served}")), "{fixed}");
            }
        }
    }

    #[test]
    fn an_unknown_version_is_replaced_by_the_nearest_served_one() {
        let cases = [
            ("StatefulSet", "Apps/v1", "apps/v1"),
            ("StatefulSet", "app/v1", "apps/v1"),
            ("StatefulSet", "v1", "apps/v1"),
            ("Deployment", "extensions/v1", "apps/v1"),
            ("Service", "apps/v1", "v1"),
            ("Event", "events.k8s.io/v1beta1", "events.k8s.io/v1"),
            ("Event", "v1beta1", "v1"),
            ("HorizontalPodAutoscaler", "autoscaling/v2beta2", "autoscaling/v2"),
            ("HorizontalPodAutoscaler", "autoscaling/v1beta1", "autoscaling/v1"),
        ];
        for (kind, written, expected) in cases {
            let fixed = first_fix(&document(kind, written)).map(|(.., fixed)| fixed);
            assert_eq!(fixed, Some(document(kind, expected)), "{written}");
        }
    }

    #[test]
    fn a_missing_version_is_added() {
        let cases = [
            ("kind: Service\nmetadata: {name: web}\n", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"),
            ("{\"kind\": \"Pod\"}", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"),
        ];
        for (text, expected) in cases {
            assert_eq!(first_fix(text).map(|(.., fixed)| fixed).as_deref(), Some(expected));
        }
        assert_eq!(first_fix("kind: Unknown\nmetadata: {name: web}\n"), None);
    }

    #[test]
    fn a_workload_of_a_removed_version_gets_the_required_selector() {
        let old = "apiVersion: apps/v1beta1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  serviceName: db\n  replicas: 3\n  template:\n    \
                   metadata:\n      labels:\n        app: db\n        tier: \"1\"\n    spec:\n      containers:\n      - name: db\n        image: db:1\n";
        let new = old
            .replace("v1beta1", "v1")
            .replace("  template:", "  selector:\n    matchLabels:\n      app: db\n      tier: \"1\"\n  template:");
        let (_, title, fixed) = first_fix(old).unwrap_or_default();
        assert_eq!((title.as_str(), fixed.as_str()), ("Change to apps/v1 and add the selector", new.as_str()));
        assert!(
            diagnostics(&fixed).iter().all(|problem| problem.severity == crate::manifest::Severity::Advice),
            "{:?}",
            diagnostics(&fixed)
        );
        let crlf = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(first_fix(&crlf(old)).map(|(.., fixed)| fixed), Some(crlf(&new)));
    }
}
