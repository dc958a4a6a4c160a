//! The default name of a branch, after the command that forked it.

use crate::api::time::elapsed_text;

/// Longer names are truncated, in characters.
pub const NAME_CHARACTERS_MAX: usize = 60;

/// The default name of the branch that a command forked: `scale web to 5 at 12 s`. `source` is the command as typed, or a
/// description; `at_ms` is its time in milliseconds.
pub fn default_name(source: &str, at_ms: u64) -> String {
    let at = format!(" at {}", elapsed_text(at_ms, 0));
    let words: Vec<&str> = source.split_whitespace().collect();
    let text = match words.as_slice() {
        ["kubectl" | "k", "scale", rest @ ..] => short_scale(rest).unwrap_or_else(|| format!("scale {}", rest.join(" "))),
        ["kubectl" | "k", rest @ ..] if rest.ends_with(&["-f", "-"]) => rest[..rest.len() - 2].join(" "),
        ["kubectl" | "k", rest @ ..] => rest.join(" "),
        words => words.join(" "),
    };
    format!("{}{at}", truncate(&text, NAME_CHARACTERS_MAX - at.len()))
}

/// A short form of `statefulset web --replicas=5`: `scale web to 5`.
fn short_scale(words: &[&str]) -> Option<String> {
    let replicas = words.iter().find_map(|word| word.strip_prefix("--replicas="))?;
    let is_value = |index: usize| matches!(index.checked_sub(1).and_then(|before| words.get(before)), Some(&"-n" | &"--namespace"));
    let mut positional = words.iter().enumerate().filter(|(index, word)| !word.starts_with('-') && !is_value(*index));
    let name = positional.next_back()?.1.rsplit('/').next()?;
    Some(format!("scale {name} to {replicas}"))
}

/// A name typed by the user, trimmed and truncated; `None` if it is blank.
pub(super) fn normalized(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| truncate(name, NAME_CHARACTERS_MAX))
}

fn truncate(text: &str, characters_max: usize) -> String {
    if text.chars().count() <= characters_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(characters_max.saturating_sub(2)).collect();
    format!("{} …", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_name_describes_the_command() {
        let cases = [
            ("kubectl scale statefulset web --replicas=5", 12_300, "scale web to 5 at 12 s"),
            ("k scale --replicas=2 sts/web", 0, "scale web to 2 at 0 s"),
            ("kubectl scale statefulset web -n other --replicas=3", 0, "scale web to 3 at 0 s"),
            ("kubectl scale statefulset web", 1_000, "scale statefulset web at 1 s"),
            ("kubectl apply -f -", 61_000, "apply at 1 min 1 s"),
            ("kubectl delete pod web-1", 600_999, "delete pod web-1 at 10 min 0 s"),
            ("keep web-0 crashing", 5_000, "keep web-0 crashing at 5 s"),
        ];
        for (source, at_ms, name) in cases {
            assert_eq!(default_name(source, at_ms), name);
        }
        let long = default_name(&"x".repeat(100), 1_000);
        assert_eq!(long.chars().count(), NAME_CHARACTERS_MAX);
        assert!(long.ends_with("x … at 1 s"), "{long}");
    }

    #[test]
    fn a_name_given_is_trimmed_and_cut() {
        assert_eq!(normalized("  mine "), Some("mine".into()));
        assert_eq!(normalized(" \t"), None);
        assert_eq!(normalized(&"é".repeat(200)).map(|name| name.chars().count()), Some(NAME_CHARACTERS_MAX));
    }
}
