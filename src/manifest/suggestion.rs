//! "Did you mean": the candidate nearest to a mistyped word.

/// Longer words get no suggestion.
const LENGTH_MAX: usize = 64;

/// The candidate nearest to a word: equal but for case, a longer one with this prefix, or one within a small edit distance.
pub(super) fn nearest<'word>(word: &str, candidates: impl Iterator<Item = &'word str>) -> Option<&'word str> {
    if word.is_empty() || word.len() > LENGTH_MAX {
        return None;
    }
    let lower_word = word.to_lowercase();
    let scored = candidates.filter(|candidate| *candidate != word).filter_map(|candidate| {
        let lower = candidate.to_lowercase();
        let is_prefix = lower_word.len() >= 4 && lower.starts_with(&lower_word);
        let edits = edits(&lower_word, &lower);
        let edits_max = 1 + lower_word.chars().count() / 5;
        match () {
            () if edits <= edits_max && edits < lower_word.chars().count() => Some((edits, candidate)),
            () if is_prefix => Some((edits_max + lower.len() - lower_word.len(), candidate)),
            () => None,
        }
    });
    scored.min().map(|(_, candidate)| candidate)
}

/// The edit distance in characters: insertions, deletions, substitutions, swaps of neighbours (optimal string alignment).
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, left) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, right) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(left != right);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *left == to[column - 1] && from[row - 1] == *right {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_far_ones_are_not() {
        let fields = ["replicas", "podManagementPolicy", "serviceName", "selector", "template", "image", "env", "envFrom"];
        let cases = [
            ("replica", Some("replicas")),
            ("podManagement", Some("podManagementPolicy")),
            ("servicename", Some("serviceName")),
            ("selectro", Some("selector")),
            ("imge", Some("image")),
            ("environment", None),
            ("x", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, fields.into_iter()), expected, "{word}");
        }
    }
}
