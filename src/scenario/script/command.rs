//! Writes a command of the run.

use super::nodes::Nodes;
use super::{seconds, shell};
use crate::cluster::Action;
use crate::kubectl::CommandLine;
use crate::scenario::replayed_command::ReplayedCommand;

/// The minimum timeout of a command that did not complete in the run, in seconds.
const TIMEOUT_SECONDS_MIN: u64 = 10;
/// The names of the kind Node in commands.
const NODE_WORDS: [&str; 3] = ["node", "nodes", "no"];
/// Commands whose arguments are nodes.
const NODE_COMMANDS: [&str; 3] = ["cordon", "uncordon", "drain"];

/// The command with its standard input, and with flags that keep the script from blocking where the run continued.
pub fn written(replayed: &ReplayedCommand, nodes: &Nodes) -> String {
    let Ok(command_line) = CommandLine::read(&replayed.command.source) else { return shell::comment(&replayed.command.source) };
    let Some(words) = command_line.words() else { return several(replayed, &command_line, nodes) };
    let words = match words.split_first() {
        Some((first, _)) if matches!(first.as_str(), "dig" | "nslookup") => return dns_query(words),
        Some((first, rest)) if matches!(first.as_str(), "kubectl" | "k") => rest,
        _ => words,
    };
    let (mut comments, mut flags, mut end) = (String::new(), String::new(), "");
    if is_unfinished_deletion(replayed) && !has_flag(words, "--wait") {
        comments.push_str("# The deletion was not complete when the run continued: the script does not wait for it either.\n");
        flags.push_str(" --wait=false");
    }
    if replayed.is_running {
        comments.push_str(&format!("# The command was still running after {}: the script gives it the same time.\n", duration(replayed)));
        if words.iter().any(|word| word == "drain") && !has_flag(words, "--timeout") {
            flags.push_str(&format!(" --timeout={}s", (replayed.until_ms - replayed.at_ms).div_ceil(1_000).max(TIMEOUT_SECONDS_MIN)));
        }
        end = " || true";
    } else if replayed.output.exit != 0 {
        comments.push_str("# A part of it was refused in the run:\n");
        comments.extend(replayed.output.stderr.lines().map(shell::comment));
        end = " || true";
    }
    let input = replayed.command.input.as_deref().unwrap_or_default();
    comments.extend(nodes.named_in(input).map(|node| {
        shell::comment(&format!(
            "The text refers to {node} of the run: the nodes of your cluster may have other names (kubectl get nodes)."
        ))
    }));
    let line = format!("kubectl {}{flags}", line(words, nodes));
    let command = if input.is_empty() { format!("{line}{end}\n") } else { shell::with_input(&line, input, end) };
    comments + &command
}

/// A line with pipes or several commands. Only a single command gets flags that keep it from blocking.
fn several(replayed: &ReplayedCommand, command_line: &CommandLine, nodes: &Nodes) -> String {
    let is_dns = |words: &[String]| words.first().is_some_and(|first| matches!(first.as_str(), "dig" | "nslookup"));
    if command_line.commands().any(is_dns) {
        return shell::comment(&format!("By hand, in a Pod: {}", replayed.command.source));
    }
    let end = if replayed.is_running || replayed.output.exit != 0 { " || true" } else { "" };
    let kubectl = |words: &[String]| {
        let words = words.strip_prefix(&["kubectl".to_owned()]).or(words.strip_prefix(&["k".to_owned()])).unwrap_or(words);
        format!("kubectl {}", line(words, nodes))
    };
    let written = command_line.written(kubectl, shell::line);
    let input = replayed.command.input.as_deref().unwrap_or_default();
    match input.is_empty() {
        true => format!("{{ {written}; }}{end}\n"),
        false => shell::with_input(&format!("{{ {written}; }}"), input, end),
    }
}

/// The time until the next command of the run.
fn duration(replayed: &ReplayedCommand) -> String {
    seconds(replayed.until_ms - replayed.at_ms)
}

/// The command line, with variables for nodes.
fn line(words: &[String], nodes: &Nodes) -> String {
    let is_about_nodes = words.iter().any(|word| NODE_WORDS.contains(&word.as_str()) || NODE_COMMANDS.contains(&word.as_str()));
    let written = words.iter().map(|word| match word.split_once('/') {
        Some((kind, name)) if NODE_WORDS.contains(&kind) && nodes.has(name) => format!("{kind}/{}", nodes.word(name)),
        None if is_about_nodes && nodes.has(word) => nodes.word(word),
        _ => shell::quoted(word),
    });
    written.collect::<Vec<_>>().join(" ")
}

fn has_flag(words: &[String], flag: &str) -> bool {
    words.iter().any(|word| word.split('=').next() == Some(flag))
}

/// Whether an object was not deleted yet when the next command ran: `kubectl delete` waits for the deletion.
fn is_unfinished_deletion(replayed: &ReplayedCommand) -> bool {
    let uid = |state: &crate::cluster::State, key| state.get(key).map(|object| object.meta().uid);
    replayed.command.actions.iter().any(|action| match action {
        Action::Delete { key, .. } => uid(&replayed.before, key).is_some() && uid(&replayed.before, key) == uid(&replayed.after, key),
        _ => false,
    })
}

/// A DNS query, as a comment: it must be run in a Pod.
fn dns_query(words: &[String]) -> String {
    let image = "registry.k8s.io/e2e-test-images/agnhost:2.47";
    let line = shell::line(words);
    let comment = shell::comment(&format!("{line}, run in a Pod, because cluster DNS names resolve only inside the cluster:"));
    format!("{comment}# kubectl run ask --rm -i --restart=Never --image={image} --command -- {line}\n")
}
