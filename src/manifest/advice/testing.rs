//! Helpers for the tests of advice: two manifests without advice, and one check.

use crate::manifest::document_cache::read;
use crate::manifest::fixes::testing::with_fix;
use crate::manifest::{ClusterContext, Severity};

/// An empty cluster.
pub(super) const NO_CLUSTER: ClusterContext<'static> =
    ClusterContext { objects: Vec::new(), has_claim: &|_, _| false, custom_types: Vec::new(), has_namespace: &|name| name == "default" };

/// A StatefulSet of 18 lines whose governing Service is `SERVICE`.
pub(super) const SET: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
spec:
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
      - name: db

        image: db:1
";

/// The headless Service of `SET`.
pub(super) const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: db

spec:
  clusterIP: None
  selector:
    app: db
  ports:
  - port: 80
";

/// Reads a text and compares the advice, each as `line:column message`, and the text after the first fix.
pub(super) fn check(text: &str, cluster: &ClusterContext<'_>, expected: &[&str], fixed_text: Option<&str>) {
    let diagnostics = read(text, cluster).diagnostics;
    let shown: Vec<String> =
        diagnostics.iter().map(|problem| format!("{}:{} {}", problem.line(), problem.column(), problem.message)).collect();
    assert_eq!(shown, expected, "\n{text}");
    assert!(diagnostics.iter().all(|problem| problem.severity == Severity::Advice));
    let fixed = diagnostics.iter().find_map(|problem| problem.fix.as_ref()).map(|fix| with_fix(text, fix));
    assert_eq!(fixed.as_deref(), fixed_text);
}
