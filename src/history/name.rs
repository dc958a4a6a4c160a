//! The name of a branch: what was done where it began, until somebody gives it another.

use crate::api::time::since_begin_ms;

/// Longer names are cut here, in characters.
pub const NAME_CHARACTERS_MAX: usize = 60;

/// What the branch of a deed is called: `scale web to 5 at 0:12`. `source` is the deed in words, or as typed; `at_ms` when
/// it was done, in milliseconds.
pub fn default_name(source: &str, at_ms: u64) -> String {
    let at = format!(" at {}", clock(at_ms));
    let words: Vec<&str> = source.split_whitespace().collect();
    let told = match words.as_slice() {
        ["kubectl" | "k", "scale", rest @ ..] => scaled(rest).unwrap_or_else(|| format!("scale {}", rest.join(" "))),
        ["kubectl" | "k", rest @ ..] if rest.ends_with(&["-f", "-"]) => rest[..rest.len() - 2].join(" "),
        ["kubectl" | "k", rest @ ..] => rest.join(" "),
        words => words.join(" "),
    };
    format!("{}{at}", cut(&told, NAME_CHARACTERS_MAX - at.len()))
}

/// A moment as branches tell it: `0:12`.
pub fn clock(at_ms: u64) -> String {
    let at_ms = since_begin_ms(at_ms);
    format!("{}:{:02}", at_ms / 60_000, at_ms / 1_000 % 60)
}

/// `statefulset web --replicas=5` in fewer words.
fn scaled(words: &[&str]) -> Option<String> {
    let replicas = words.iter().find_map(|word| word.strip_prefix("--replicas="))?;
    let is_value = |place: usize| matches!(place.checked_sub(1).and_then(|before| words.get(before)), Some(&"-n" | &"--namespace"));
    let mut plain = words.iter().enumerate().filter(|(place, word)| !word.starts_with('-') && !is_value(*place));
    let name = plain.next_back()?.1.rsplit('/').next()?;
    Some(format!("scale {name} to {replicas}"))
}

/// A name as somebody gives it, without spaces around it and not too long; `None` when nothing is left.
pub(super) fn given(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| cut(name, NAME_CHARACTERS_MAX))
}

fn cut(text: &str, characters_max: usize) -> String {
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
    fn a_branch_is_called_by_what_was_done() {
        let cases = [
            ("kubectl scale statefulset web --replicas=5", 12_300, "scale web to 5 at 0:12"),
            ("k scale --replicas=2 sts/web", 0, "scale web to 2 at 0:00"),
            ("kubectl scale statefulset web -n other --replicas=3", 0, "scale web to 3 at 0:00"),
            ("kubectl scale statefulset web", 1_000, "scale statefulset web at 0:01"),
            ("kubectl apply -f -", 61_000, "apply at 1:01"),
            ("kubectl delete pod web-1", 600_999, "delete pod web-1 at 10:00"),
            ("keep web-0 crashing", 5_000, "keep web-0 crashing at 0:05"),
        ];
        for (source, at_ms, name) in cases {
            assert_eq!(default_name(source, at_ms), name);
        }
        let long = default_name(&"x".repeat(100), 1_000);
        assert_eq!(long.chars().count(), NAME_CHARACTERS_MAX);
        assert!(long.ends_with("x … at 0:01"), "{long}");
    }

    #[test]
    fn a_name_given_is_trimmed_and_cut() {
        assert_eq!(given("  mine "), Some("mine".into()));
        assert_eq!(given(" \t"), None);
        assert_eq!(given(&"é".repeat(200)).map(|name| name.chars().count()), Some(NAME_CHARACTERS_MAX));
    }
}
