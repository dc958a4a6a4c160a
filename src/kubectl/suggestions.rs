//! `Did you mean this?` after an unknown command.
//!
//! Models github.com/spf13/cobra command.go findSuggestions and SuggestionsFor, with the default distance.

use super::command::COMMANDS;
use super::not_simulated;

/// kubectl's commands in the order in which it adds them (kubectl/pkg/cmd/cmd.go): suggestions are in this order.
const ORDER: [&str; 47] = [
    "create",
    "expose",
    "run",
    "set",
    "explain",
    "get",
    "edit",
    "delete",
    "rollout",
    "scale",
    "autoscale",
    "certificate",
    "cluster-info",
    "top",
    "cordon",
    "uncordon",
    "drain",
    "taint",
    "describe",
    "logs",
    "attach",
    "exec",
    "port-forward",
    "proxy",
    "cp",
    "auth",
    "debug",
    "events",
    "diff",
    "apply",
    "patch",
    "replace",
    "wait",
    "kustomize",
    "label",
    "annotate",
    "completion",
    "alpha",
    "api-resources",
    "api-versions",
    "config",
    "plugin",
    "version",
    "options",
    "kuberc",
    "help",
    "__complete",
];

/// The largest edit distance of a suggestion.
const DISTANCE_MAX: usize = 2;

/// The text after the error for an unknown command, without the last line end; empty without a suggestion.
pub fn text(typed: &str) -> String {
    let known = |name: &&&str| {
        let first = |full: &str| full.split(' ').next() == Some(**name);
        COMMANDS.iter().any(|command| first(command.name)) || not_simulated::COMMANDS.iter().any(|name| first(name)) || **name == "help"
    };
    let typed = typed.to_lowercase();
    let similar = |name: &&&str| distance(&typed, name) <= DISTANCE_MAX || name.starts_with(typed.as_str());
    let found: Vec<String> = ORDER.iter().filter(known).filter(similar).map(|name| format!("\n\t{name}")).collect();
    if found.is_empty() { String::new() } else { format!("\n\nDid you mean this?{}", found.concat()) }
}

/// The Levenshtein distance of two texts, in bytes as upstream.
fn distance(one: &str, other: &str) -> usize {
    let mut previous: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.bytes().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in other.bytes().enumerate() {
            let replaced = previous[column] + usize::from(a != b);
            current.push(replaced.min(previous[column + 1] + 1).min(current[column] + 1));
        }
        previous = current;
    }
    previous.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn similar_commands_and_those_that_begin_alike_are_suggested() {
        let cases = [
            ("gte", "\n\nDid you mean this?\n\tget"),
            ("gett", "\n\nDid you mean this?\n\tset\n\tget"),
            ("desc", "\n\nDid you mean this?\n\tdescribe"),
            ("Delet", "\n\nDid you mean this?\n\tdelete"),
            ("frobnicate", ""),
        ];
        for (typed, expected) in cases {
            assert_eq!(text(typed), expected, "{typed}");
        }
    }
}
