//! The cluster that Apply changes: the running one, or a new one.

use std::collections::BTreeMap;

/// The cluster that the manifests in the editor are applied to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApplyTarget {
    /// The running cluster, as with `kubectl apply`.
    #[default]
    Running,
    /// A new, empty cluster, which replaces the running one.
    New,
}

impl ApplyTarget {
    /// Both, in the order of the menu.
    pub const ALL: [ApplyTarget; 2] = [ApplyTarget::Running, ApplyTarget::New];

    /// Its label in the menu of Apply.
    pub fn name(self) -> &'static str {
        match self {
            ApplyTarget::Running => "this cluster",
            ApplyTarget::New => "a new cluster",
        }
    }

    /// The target after `before` was edited to `after`, where `applied` was last applied to the running cluster. A text that
    /// replaces another is for a new cluster. An edit keeps the target. A text similar to the applied one is for the running
    /// cluster, and one without a workload keeps the target: a Service or a budget is for what is running already.
    pub fn after_edit(self, before: &str, after: &str, applied: &str) -> ApplyTarget {
        if is_same(after, applied) {
            return ApplyTarget::Running;
        }
        match (before.trim(), after.trim()) {
            (_, "") => ApplyTarget::New,
            (before, after) if !before.is_empty() && is_similar(before, after) || !has_workload(after) => self,
            (_, after) if is_similar(applied, after) => ApplyTarget::Running,
            _ => ApplyTarget::New,
        }
    }
}

/// Whether a text contains a kind that runs Pods. It may be invalid YAML, because it is checked while it is typed.
fn has_workload(text: &str) -> bool {
    const KINDS: [&str; 8] = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet"];
    let mut values = text.split("kind").skip(1).map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || "\"':".contains(c)));
    values.any(|rest| KINDS.iter().any(|kind| rest.strip_prefix(kind).is_some_and(ends_word)))
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether two texts are the same except for line endings, which the editor normalizes.
pub fn is_same(one: &str, other: &str) -> bool {
    one.lines().eq(other.lines())
}

/// Whether at least half of the significant lines of the shorter text are in the other one, in any order and indentation.
fn is_similar(one: &str, other: &str) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut lines, mut others, mut common) = (0, 0, 0);
    for line in significant_lines(one) {
        lines += 1;
        *counts.entry(line).or_insert(0) += 1;
    }
    for line in significant_lines(other) {
        others += 1;
        if let Some(left) = counts.get_mut(line).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    common * 2 >= lines.min(others)
}

/// The lines that distinguish manifests: those with a value other than kind and apiVersion.
fn significant_lines(text: &str) -> impl Iterator<Item = &str> {
    let is_insignificant = |line: &str| {
        let key = line.trim_start_matches("- ");
        line.is_empty()
            || line.ends_with(':')
            || line.starts_with(['#', '-']) && !line.starts_with("- ")
            || ["kind:", "apiVersion:"].iter().any(|start| key.starts_with(start))
    };
    text.lines().map(str::trim).filter(move |line| !is_insignificant(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web\nspec:\n  replicas: 3\n  serviceName: web\n";
    const OTHER: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  replicas: 2\n  serviceName: database\n";

    #[test]
    fn a_text_that_replaces_another_is_for_a_new_cluster() {
        let (scaled, longer) = (SET.replace("replicas: 3", "replicas: 5"), format!("{SET}---\n{OTHER}"));
        let renamed = SET.replace("web", "www");
        let indented: String = SET.lines().map(|line| format!("  {line}\n")).collect();
        let replaced = format!("# new\n{}", longer.replace("serviceName", "service"));
        let crlf = SET.replace('\n', "\r\n");
        let cases: [(&str, &str, ApplyTarget); 18] = [
            (SET, SET, ApplyTarget::Running),
            (SET, &scaled, ApplyTarget::Running),
            (SET, &longer, ApplyTarget::Running),
            (&longer, SET, ApplyTarget::Running),
            (SET, &renamed, ApplyTarget::New),
            (SET, &indented, ApplyTarget::Running),
            (&longer, &replaced, ApplyTarget::Running),
            (OTHER, &crlf, ApplyTarget::Running),
            (SET, OTHER, ApplyTarget::New),
            (OTHER, &scaled, ApplyTarget::Running), // similar to the applied text
            (OTHER, &longer, ApplyTarget::Running),
            (SET, "kind: Service\n", ApplyTarget::Running),
            (SET, "{\"kind\": \"Pod\", \"a\": 1}", ApplyTarget::New),
            (SET, "kind: PodDisruptionBudget\n", ApplyTarget::Running),
            (SET, "", ApplyTarget::New),
            (" \n", OTHER, ApplyTarget::New),
            ("", "\n", ApplyTarget::New),
            (" \n", &scaled, ApplyTarget::Running),
        ];
        for (before, after, expected) in cases {
            assert_eq!(ApplyTarget::Running.after_edit(before, after, SET), expected, "{before:?} to {after:?}");
        }
        assert_eq!(ApplyTarget::New.after_edit(SET, &scaled, SET), ApplyTarget::New, "an edit keeps the chosen target");
    }
}
