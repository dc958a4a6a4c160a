//! Which cluster Apply changes: the one that runs, or a new one.

use std::collections::BTreeMap;

/// The cluster that the manifests in the editor are applied to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApplyTarget {
    /// The one in the picture, as `kubectl apply` does.
    #[default]
    Running,
    /// A new, empty one, which takes its place.
    New,
}

impl ApplyTarget {
    /// Both, in the order of the menu.
    pub const ALL: [ApplyTarget; 2] = [ApplyTarget::Running, ApplyTarget::New];

    /// What the menu beside Apply calls it.
    pub fn name(self) -> &'static str {
        match self {
            ApplyTarget::Running => "this cluster",
            ApplyTarget::New => "a new cluster",
        }
    }

    /// The target once `before` was edited to `after`, where `applied` is what the running cluster was given last. A text that
    /// took the other's place is meant for a new cluster, an edit for the same one; so is what is much like the applied text
    /// again, and a text without a workload: a Service or a budget is for what runs already.
    pub fn after_edit(self, before: &str, after: &str, applied: &str) -> ApplyTarget {
        if is_same(after, applied) {
            return ApplyTarget::Running;
        }
        match (before.trim(), after.trim()) {
            (_, "") => ApplyTarget::New,
            (before, after) if !before.is_empty() && is_like(before, after) || !has_workload(after) => self,
            (_, after) if is_like(applied, after) => ApplyTarget::Running,
            _ => ApplyTarget::New,
        }
    }
}

/// Whether a text names a kind that runs pods. A text is looked at as it is typed, whether it can be read or not.
fn has_workload(text: &str) -> bool {
    const KINDS: [&str; 8] = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet"];
    let mut values = text.split("kind").skip(1).map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || "\"':".contains(c)));
    values.any(|rest| KINDS.iter().any(|kind| rest.strip_prefix(kind).is_some_and(ends_word)))
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether two texts are the same but for how their lines end: an editor has a way of its own.
pub fn is_same(one: &str, other: &str) -> bool {
    one.lines().eq(other.lines())
}

/// Whether at least half of the shorter text's telling lines stand in the other as well, wherever and however far indented.
fn is_like(one: &str, other: &str) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut lines, mut others, mut common) = (0, 0, 0);
    for line in telling_lines(one) {
        lines += 1;
        *counts.entry(line).or_insert(0) += 1;
    }
    for line in telling_lines(other) {
        others += 1;
        if let Some(left) = counts.get_mut(line).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    common * 2 >= lines.min(others)
}

/// The lines that tell one manifest from another: those with a value that is not the kind or its version.
fn telling_lines(text: &str) -> impl Iterator<Item = &str> {
    let says_nothing = |line: &str| {
        let key = line.trim_start_matches("- ");
        line.is_empty()
            || line.ends_with(':')
            || line.starts_with(['#', '-']) && !line.starts_with("- ")
            || ["kind:", "apiVersion:"].iter().any(|start| key.starts_with(start))
    };
    text.lines().map(str::trim).filter(move |line| !says_nothing(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web\nspec:\n  replicas: 3\n  serviceName: web\n";
    const OTHER: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  replicas: 2\n  serviceName: database\n";

    #[test]
    fn a_text_that_takes_the_others_place_is_for_a_new_cluster() {
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
            (OTHER, &scaled, ApplyTarget::Running), // much like the applied text again
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
        assert_eq!(ApplyTarget::New.after_edit(SET, &scaled, SET), ApplyTarget::New, "what was chosen stays with an edit");
    }
}
