//! Helpers of the import tests: printing a cluster and comparing two of them.

use ordinal::cluster::State;
use ordinal::kubectl;
use std::collections::BTreeMap;

/// How long an idle cluster is simulated: ten minutes.
pub const IDLE_MS: u64 = 600_000;
/// The maximum number of steps in that time.
pub const STEPS_MAX: usize = 20_000;

/// The objects of these kinds in all namespaces, as kubectl prints them.
pub fn print(state: &State, kinds: &str) -> String {
    let outcome = kubectl::run(state, &format!("kubectl get {kinds} -A -o yaml"), None);
    outcome.stdout
}

/// The printed objects with UIDs numbered by occurrence and with times relative to the current time, without versions.
pub fn normalized(state: &State, kinds: &str) -> String {
    let text = without_secret_values(&print(state, kinds));
    let now = kubectl::run(state, "kubectl get ns default -o yaml", None).stdout;
    let begin = now.lines().find_map(|line| line.trim().strip_prefix("creationTimestamp: ")).unwrap().trim_matches('"').to_owned();
    let begin = ordinal::api::time::unix_seconds(&begin).unwrap();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        // The Service of the API server is not defaulted here.
        if ["resourceVersion:", "ipFamilies:", "ipFamilyPolicy:", "- IPv4"].iter().any(|field| line.trim().starts_with(field)) {
            continue;
        }
        let words = line.split_inclusive([' ', '"', '_', '(', ')']).map(|word| {
            let bare = word.trim_matches(|c: char| matches!(c, ' ' | '"' | '_' | '(' | ')'));
            // Times in annotations and messages are unchanged.
            if line.contains("restartedAt") || line.contains("message: back-off") {
                return if bare.len() == 36 { String::new() } else { word.to_owned() };
            }
            if let Some(seconds) = ordinal::api::time::unix_seconds(bare) {
                return word.replace(bare, &format!("{}", seconds - begin));
            }
            let uid = bare.strip_prefix("pvc-").unwrap_or(bare);
            let is_uid = uid.len() == 36 && uid.matches('-').count() == 4;
            let next = names.len();
            if is_uid && bare == uid { word.replace(uid, &format!("<{}>", names.entry(uid.into()).or_insert(next))) } else { word.into() }
        });
        lines.push(words.collect::<String>());
    }
    lines.join("\n")
}

/// The first differing line of two texts with its surroundings.
pub fn first_difference(want: &str, got: &str) -> Option<String> {
    if want == got {
        return None;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    let near = |lines: &[&str]| lines[at.saturating_sub(6)..lines.len().min(at + 3)].join("\n");
    Some(format!("line {at}:\n--- want\n{}\n--- got\n{}", near(&a), near(&b)))
}

/// A printed list without the values of Secrets: an import keeps their keys only.
fn without_secret_values(text: &str) -> String {
    let items = text.split_inclusive("\n- apiVersion: ").map(|item| {
        if !item.contains("\n  kind: Secret\n") {
            return item.to_owned();
        }
        let (before, data) = item.split_once("  data:\n").unwrap_or((item, ""));
        let end = data.find("\n  kind:").unwrap_or(data.len());
        let keys = data[..end].lines().map(|line| format!("{}: \"\"", line.split(':').next().unwrap()));
        format!("{before}  data:\n{}{}", keys.collect::<Vec<_>>().join("\n"), &data[end..])
    });
    items.collect()
}
