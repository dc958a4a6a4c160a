//! Which cluster Apply changes: the one that runs, or a new one.

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

    /// The target once `before` was edited to `after`: a text that took the other's place is meant for a new cluster, an
    /// edit of it for the same one. So is a text without a workload: a Service or a budget is for what runs already.
    pub fn after_edit(self, before: &str, after: &str) -> ApplyTarget {
        let (before, after) = (before.trim(), after.trim());
        let is_other = replaces(before, after) && (after.is_empty() || has_workload(after));
        if is_other { ApplyTarget::New } else { self }
    }
}

/// Whether a text names a kind that runs pods.
fn has_workload(text: &str) -> bool {
    const KINDS: [&str; 8] = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet"];
    let mut values = text.split("kind").skip(1).map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || "\"':".contains(c)));
    values.any(|rest| KINDS.iter().any(|kind| rest.strip_prefix(kind).is_some_and(ends_word)))
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether one edit put another text in the place of more than a third of the old one: even two manifests that have nothing
/// to do with each other begin alike. Taking text away alone does not, unless all of it
/// goes: what is typed next is another text then.
fn replaces(before: &str, after: &str) -> bool {
    if before.is_empty() || after.is_empty() {
        return before != after;
    }
    let same = |pair: &(u8, u8)| pair.0 == pair.1;
    let start = before.bytes().zip(after.bytes()).take_while(same).count();
    let shorter = before.len().min(after.len());
    let end = before.bytes().rev().zip(after.bytes().rev()).take_while(same).count().min(shorter - start);
    let kept = start + end;
    kept < after.len() && kept * 3 < before.len() * 2
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
        let cases: [(&str, &str, ApplyTarget); 13] = [
            (SET, SET, ApplyTarget::Running),
            (SET, &scaled, ApplyTarget::Running),
            (SET, &longer, ApplyTarget::Running),
            (&longer, SET, ApplyTarget::Running),
            (SET, &renamed, ApplyTarget::New),
            (SET, OTHER, ApplyTarget::New),
            (OTHER, &longer, ApplyTarget::Running),
            (SET, "kind: Service\n", ApplyTarget::Running),
            (SET, "{\"kind\": \"Pod\"}", ApplyTarget::New),
            (SET, "kind: PodDisruptionBudget\n", ApplyTarget::Running),
            (SET, "", ApplyTarget::New),
            (" \n", SET, ApplyTarget::New),
            ("", "\n", ApplyTarget::Running),
        ];
        for (before, after, expected) in cases {
            assert_eq!(ApplyTarget::Running.after_edit(before, after), expected, "{before:?} to {after:?}");
            let chosen = ApplyTarget::New.after_edit(before, after);
            assert_eq!(chosen, ApplyTarget::New, "what was chosen stays: {before:?} to {after:?}");
        }
    }
}
