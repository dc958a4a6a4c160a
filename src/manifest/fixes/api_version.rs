//! The version of the API that a kind is served in: versions that Kubernetes removed, and ones that never were.
//!
//! The removals are those of the deprecated API migration guide (kubernetes.io/docs/reference/using-api/deprecation-guide).

use crate::manifest::{Diagnostic, Fix, kinds, places, suggestion};
use crate::yaml;

use super::{Edit, Source, ingress, insert, selector};

/// Removed versions: the version, its kinds, and the minor version of Kubernetes 1 that no longer serves them.
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

/// Kinds whose fields changed between a version that was removed and its successor. Their fields are not read here.
const CHANGED: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io/v1beta1", "it requires sideEffects and admissionReviewVersions"),
    ("apiextensions.k8s.io/v1beta1", "it requires a schema for each of spec.versions"),
    ("apps/v1beta1 StatefulSet", "its updateStrategy is RollingUpdate where none is set, before it was OnDelete"),
    ("autoscaling/v2beta1", "its metrics have a target"),
    ("extensions/v1beta1 DaemonSet", "its updateStrategy is RollingUpdate where none is set, before it was OnDelete"),
    ("extensions/v1beta1 Ingress", "it requires pathType, and a backend is service.name and service.port"),
    ("policy/v1beta1 PodDisruptionBudget", "an empty selector selects all Pods, before it selected none"),
    ("networking.k8s.io/v1beta1 Ingress", "it requires pathType, and a backend is service.name and service.port"),
];

/// The code of what is said of a kind that was removed without a successor.
pub(in crate::manifest) const REMOVED_KIND: &str = "kind-removed";

/// What is said of a kind in a version that is not served. `problem` are kubectl's words for it.
pub(in crate::manifest) fn diagnose(source: Source<'_>, kind: &str, api_version: &str, problem: String) -> Diagnostic {
    let (successor, removed) = (successor(kind, api_version), removed_in(kind, api_version));
    let is_version = successor.is_some() || removed.is_some();
    let place = yaml::find(source.root, if is_version { "apiVersion" } else { "kind" });
    let mut diagnostic = places::error(place.range(), problem, "kind");
    let meant = successor.or_else(|| suggestion::nearest(kind, kinds::all().map(|known| known.name)).filter(|_| removed.is_none()));
    let told = match (meant, removed) {
        (Some(meant), Some(minor)) => {
            let changed = changed(kind, api_version).map(|changed| format!(" ({changed})")).unwrap_or_default();
            format!("; Kubernetes 1.{minor} removed this version: use {meant:?}{changed}")
        }
        (Some(meant), None) => format!("; did you mean {meant:?}?"),
        (None, Some(minor)) => format!("; Kubernetes 1.{minor} removed this kind; it has no replacement"),
        (None, None) => String::new(),
    };
    diagnostic.message.push_str(&told);
    if meant.is_none() && removed.is_some() {
        diagnostic.code = REMOVED_KIND;
    }
    diagnostic.fix = meant.filter(|_| place.complete).map(|meant| {
        let mut fix = places::replace(source.text, diagnostic.range, meant);
        // Before apps/v1, the selector was taken from the template's labels when left out.
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

/// Adds the version that a document of a known kind leaves out.
pub(in crate::manifest) fn add(source: Source<'_>) -> Option<Fix> {
    let version = successor(source.root.get("kind")?.as_str()?, "")?;
    let edit: Edit = insert(source, source.root, "kind", &[("apiVersion", version.into())])?;
    Some(Fix { title: format!("Add apiVersion: {version}"), edits: vec![edit] })
}

/// The version a kind is served in, of several the one nearest to what was written.
fn successor(kind: &str, written: &str) -> Option<&'static str> {
    let written = written.to_ascii_lowercase();
    let (group, version) = written.rsplit_once('/').unwrap_or(("", &written));
    let likeness = |known: &kinds::Kind| (known.group() == group, version.starts_with(known.version()), known.group().is_empty());
    kinds::all().filter(|known| known.name == kind).max_by_key(likeness).map(|known| known.api_version)
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
    fn every_removed_version_of_a_kind_that_is_still_served_becomes_one_that_is() {
        for (version, names, minor) in REMOVED {
            for kind in *names {
                let text = document(kind, version);
                let served = kinds::all().filter(|known| known.name == *kind).map(|known| known.api_version).collect::<Vec<_>>();
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
    fn a_version_that_never_was_becomes_the_one_that_is_meant() {
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
        for (kind, written, meant) in cases {
            let fixed = first_fix(&document(kind, written)).map(|(.., fixed)| fixed);
            assert_eq!(fixed, Some(document(kind, meant)), "{written}");
        }
    }

    #[test]
    fn a_version_that_is_left_out_is_added() {
        let cases = [
            ("kind: Service\nmetadata: {name: web}\n", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"),
            ("{\"kind\": \"Pod\"}", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"),
        ];
        for (text, mended) in cases {
            assert_eq!(first_fix(text).map(|(.., fixed)| fixed).as_deref(), Some(mended));
        }
        assert_eq!(first_fix("kind: Nobody\nmetadata: {name: web}\n"), None);
    }

    #[test]
    fn a_workload_of_an_old_version_gets_the_selector_that_the_new_one_requires() {
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
