//! A command of the run as the script has it.

use super::nodes::Nodes;
use super::{seconds, shell};
use crate::cluster::Action;
use crate::kubectl;
use crate::scenario::done::Done;

/// The shortest time a command that does not come to its end is given, in seconds.
const TIMEOUT_SECONDS_MIN: u64 = 10;
/// Words that name the kind of a node.
const NODE_WORDS: [&str; 3] = ["node", "nodes", "no"];
/// Commands that are about nodes without saying so.
const NODE_COMMANDS: [&str; 3] = ["cordon", "uncordon", "drain"];

/// The command with what it read, and with what keeps the script from standing still where the run went on.
pub fn written(done: &Done, nodes: &Nodes) -> String {
    let Ok(words) = kubectl::split(&done.deed.source) else { return shell::comment(&done.deed.source) };
    let words = match words.split_first() {
        Some((first, _)) if matches!(first.as_str(), "dig" | "nslookup") => return question(&words),
        Some((first, rest)) if matches!(first.as_str(), "kubectl" | "k") => rest,
        _ => &words,
    };
    let (mut comments, mut flags, mut end) = (String::new(), String::new(), "");
    if is_unfinished_deletion(done) && !gives(words, "--wait") {
        comments.push_str("# What it deletes was still there when the run went on: the script does not wait for it either.\n");
        flags.push_str(" --wait=false");
    }
    if done.goes_on {
        comments.push_str(&format!("# It had not come to its end after {}: the script gives it as long.\n", taken(done)));
        if words.iter().any(|word| word == "drain") && !gives(words, "--timeout") {
            flags.push_str(&format!(" --timeout={}s", (done.until_ms - done.at_ms).div_ceil(1_000).max(TIMEOUT_SECONDS_MIN)));
        }
        end = " || true";
    } else if done.said.exit != 0 {
        comments.push_str("# A part of it was refused, as it will be here:\n");
        comments.extend(done.said.stderr.lines().map(shell::comment));
        end = " || true";
    }
    let input = done.deed.input.as_deref().unwrap_or_default();
    comments.extend(nodes.named_in(input).map(|node| {
        shell::comment(&format!("The text names {node} of the run: your cluster may call its nodes otherwise (kubectl get nodes)."))
    }));
    let line = format!("kubectl {}{flags}", line(words, nodes));
    let command = if input.is_empty() { format!("{line}{end}\n") } else { shell::with_input(&line, input, end) };
    comments + &command
}

/// How long the run took until the next was done.
fn taken(done: &Done) -> String {
    seconds(done.until_ms - done.at_ms)
}

/// The words, nodes as variables.
fn line(words: &[String], nodes: &Nodes) -> String {
    let is_about_nodes = words.iter().any(|word| NODE_WORDS.contains(&word.as_str()) || NODE_COMMANDS.contains(&word.as_str()));
    let written = words.iter().map(|word| match word.split_once('/') {
        Some((kind, name)) if NODE_WORDS.contains(&kind) && nodes.has(name) => format!("{kind}/{}", nodes.word(name)),
        None if is_about_nodes && nodes.has(word) => nodes.word(word),
        _ => shell::quoted(word),
    });
    written.collect::<Vec<_>>().join(" ")
}

fn gives(words: &[String], flag: &str) -> bool {
    words.iter().any(|word| word.split('=').next() == Some(flag))
}

/// Whether something was still going when the next was done: `kubectl delete` waits for all to be gone.
fn is_unfinished_deletion(done: &Done) -> bool {
    let uid = |state: &crate::cluster::State, key| state.get(key).map(|object| object.meta().uid);
    done.deed.actions.iter().any(|action| match action {
        Action::Delete { key, .. } => uid(&done.before, key).is_some() && uid(&done.before, key) == uid(&done.after, key),
        _ => false,
    })
}

/// A question to the name server comes from a pod.
fn question(words: &[String]) -> String {
    let image = "registry.k8s.io/e2e-test-images/agnhost:2.47";
    let line = shell::line(words);
    let asked = shell::comment(&format!("{line}, asked from a pod of the cluster, whose names are only known there:"));
    format!("{asked}# kubectl run ask --rm -i --restart=Never --image={image} --command -- {line}\n")
}
