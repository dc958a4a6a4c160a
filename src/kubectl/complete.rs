//! What Tab completes in a command line: commands, flags, kinds, and the names of objects, namespaces and nodes.
//!
//! Models `kubectl completion` (staging/src/k8s.io/kubectl/pkg/util/completion/completion.go).

use super::command::COMMANDS;
use super::dispatch::ParsedCommand;
use super::filters::PROGRAMS;
use super::flags::{self, Flag, Flags, Support, Takes};
use super::not_simulated;
use super::resource::{self, Resource};
use super::shell_split::{self, Token};
use crate::api::Kind;
use crate::api::kind::KINDS;
use crate::api::order;
use crate::cluster::State;
use crate::manifest::DEFAULT_NAMESPACE;

/// The greatest number of candidates: more than a person reads.
const CANDIDATES_MAX: usize = 200;
/// The output formats of `get`.
const FORMATS: [&str; 6] = ["custom-columns=", "json", "jsonpath=", "name", "wide", "yaml"];
/// The kinds that a command accepts, by the first words of its name; a command without an entry has no object arguments.
const ACCEPTED: &[(&str, &[Kind])] = &[
    ("annotate", &[]),
    ("delete", &[]),
    ("describe", &[]),
    ("explain", &[]),
    ("get", &[]),
    ("label", &[]),
    ("patch", &[]),
    ("wait", &[]),
    ("rollout", &[Kind::Deployment, Kind::StatefulSet]),
    ("scale", &[Kind::Deployment, Kind::ReplicaSet, Kind::StatefulSet]),
    ("autoscale", &[Kind::Deployment, Kind::ReplicaSet, Kind::StatefulSet]),
    ("set", &[Kind::Deployment, Kind::Pod, Kind::ReplicaSet, Kind::StatefulSet]),
    ("taint", &[Kind::Node]),
];
/// The commands whose arguments are names of one kind.
const NAMES_ONLY: &[(&str, Kind)] =
    &[("cordon", Kind::Node), ("drain", Kind::Node), ("uncordon", Kind::Node), ("logs", Kind::Pod), ("exec", Kind::Pod)];

/// What may follow at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the text to replace starts, in bytes; it ends at the cursor.
    pub from: usize,
    /// What may stand there, sorted; each begins with the text to replace.
    pub candidates: Vec<String>,
}

/// The completions of a line at a cursor, in bytes.
pub fn complete(state: &State, line: &str, cursor: usize) -> Completion {
    let none = Completion { from: cursor, candidates: Vec::new() };
    let Some(head) = line.get(..cursor) else { return none };
    let Ok(tokens) = shell_split::tokens(head) else { return none };
    let last_operator = tokens.iter().rposition(|token| matches!(token, Token::Operator(_)));
    let after_pipe = last_operator.is_some_and(|index| tokens[index] == Token::Operator("|"));
    let words = tokens.into_iter().skip(last_operator.map_or(0, |index| index + 1));
    let mut words: Vec<String> = words.filter_map(|token| if let Token::Word(word) = token { Some(word) } else { None }).collect();
    let is_new_word = words.is_empty() || head.ends_with(char::is_whitespace);
    let current = if is_new_word { String::new() } else { words.pop().unwrap_or_default() };
    // Quotes and backslashes in the word: what to replace is not what it says.
    if !head.ends_with(&current) {
        return none;
    }
    // Only the part after `=`, `,` or `/` is replaced.
    let (kept, mut candidates) = Context { state, words, after_pipe }.candidates(&current);
    let typed = &current[kept..];
    candidates.retain(|candidate| candidate.starts_with(typed) && candidate != typed);
    order::sort(&mut candidates);
    candidates.dedup();
    candidates.truncate(CANDIDATES_MAX);
    Completion { from: cursor - typed.len(), candidates }
}

/// The words before the current one.
struct Context<'a> {
    state: &'a State,
    words: Vec<String>,
    after_pipe: bool,
}

fn owned<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

impl Context<'_> {
    /// The number of bytes of the current word to keep, and what may stand after them.
    fn candidates(&self, current: &str) -> (usize, Vec<String>) {
        let first = self.words.first().map(String::as_str);
        let words = match first {
            None if self.after_pipe => return (0, owned(PROGRAMS.into_iter().chain(["kubectl"]))),
            Some("kubectl" | "k") => &self.words[1..],
            Some("dig" | "nslookup") => return (0, Vec::new()),
            Some(_) if self.after_pipe => return (0, Vec::new()),
            _ => &self.words[..],
        };
        let parsed = ParsedCommand::find(words);
        let accepted = parsed.command.map_or(&[][..], |command| command.flags);
        if let Some(flag) = words.last().and_then(|word| awaiting_value(accepted, word)) {
            return self.value(flag, current, 0);
        }
        if let Some((name, _)) = current.strip_prefix("--").and_then(|long| long.split_once('=')) {
            let kept = name.len() + "--=".len();
            return find(accepted, |flag| flag.name == name).map_or((kept, Vec::new()), |flag| self.value(flag, &current[kept..], kept));
        }
        if current.starts_with('-') {
            return (0, flag_names(accepted));
        }
        let positionals = positionals(accepted, &parsed.rest);
        let mut subcommands = Vec::new();
        if positionals.is_empty() {
            subcommands = next_words(&parsed.name);
            if self.words.is_empty() {
                subcommands.extend(owned(["kubectl", "dig", "nslookup"]));
            }
        }
        let (kept, objects) = self.objects(&parsed.name, &positionals, current, namespace_of(words));
        (kept, if kept == 0 { subcommands.into_iter().chain(objects).collect() } else { objects })
    }

    /// The values of a flag.
    fn value(&self, flag: Flag, current: &str, kept: usize) -> (usize, Vec<String>) {
        let values = match flag.name {
            "namespace" => self.names(Kind::Namespace, ""),
            "output" if !current.contains('=') => owned(FORMATS),
            "dry-run" => owned(["client", "none", "server"]),
            "cascade" => owned(["background", "foreground", "orphan"]),
            _ => Vec::new(),
        };
        (kept, values)
    }

    /// The kinds and the names of objects for a command with these arguments.
    fn objects(&self, command: &str, positionals: &[&str], current: &str, namespace: &str) -> (usize, Vec<String>) {
        if let Some((_, kind)) = NAMES_ONLY.iter().find(|(name, _)| *name == command) {
            return (0, self.unused_names(*kind, namespace, positionals));
        }
        let word = command.split(' ').next().unwrap_or_default();
        let Some((_, kinds)) = ACCEPTED.iter().find(|(name, _)| *name == word) else { return (0, Vec::new()) };
        if COMMANDS.iter().all(|known| known.name != command) {
            return (0, Vec::new());
        }
        if let Some((kind, _)) = current.split_once('/') {
            let names = self.one_kind(kind).map(|kind| self.names(kind, namespace)).unwrap_or_default();
            return (kind.len() + 1, names);
        }
        match positionals {
            [] => {
                let kept = current.rfind(',').map_or(0, |comma| comma + 1);
                (kept, kind_names(kinds, !current[kept..].is_empty()))
            }
            [first, ..] if first.contains('/') => (0, Vec::new()),
            [first, names @ ..] => (0, self.one_kind(first).map(|kind| self.unused_names(kind, namespace, names)).unwrap_or_default()),
        }
    }

    fn unused_names(&self, kind: Kind, namespace: &str, used: &[&str]) -> Vec<String> {
        self.names(kind, namespace).into_iter().filter(|name| !used.contains(&name.as_str())).collect()
    }

    /// The names of the objects of a kind.
    fn names(&self, kind: Kind, namespace: &str) -> Vec<String> {
        let is_here = |in_namespace: &str| !kind.names().namespaced || in_namespace == namespace;
        let keys = self.state.store().of_kind(kind).map(|(key, _)| key).filter(|key| is_here(&key.namespace));
        keys.map(|key| key.name.to_string()).collect()
    }

    fn one_kind(&self, word: &str) -> Option<Kind> {
        match resource::types(self.state, word).ok()?.as_slice() {
            [Resource::Of(kind)] => Some(*kind),
            _ => None,
        }
    }
}

/// The names of kinds; with their short names if `short`. All kinds if none is given.
fn kind_names(kinds: &[Kind], short: bool) -> Vec<String> {
    let rows = KINDS.iter().filter(|row| kinds.is_empty() || kinds.contains(&row.kind));
    let mut names: Vec<String> = owned(rows.flat_map(|row| {
        let short_names = if short { row.short } else { &[] };
        short_names.iter().copied().chain([row.plural])
    }));
    if kinds.is_empty() {
        names.extend(owned(["events", "all"]));
    }
    names
}

/// The words that may follow the first words of a command.
fn next_words(name: &str) -> Vec<String> {
    let next = |full: &'static str| {
        let rest = if name.is_empty() { full } else { full.strip_prefix(name)?.strip_prefix(' ')? };
        rest.split(' ').next()
    };
    owned(COMMANDS.iter().filter_map(|command| next(command.name)))
}

fn find(accepted: Flags, predicate: impl Fn(&Flag) -> bool) -> Option<Flag> {
    accepted.iter().copied().flatten().chain(not_simulated::GLOBAL).find(|flag| predicate(flag)).copied()
}

/// The flag whose value is the word after this one.
fn awaiting_value(accepted: Flags, word: &str) -> Option<Flag> {
    if flags::word_count(accepted, word) < 2 {
        return None;
    }
    match word.strip_prefix("--") {
        Some(name) => find(accepted, |flag| flag.name == name),
        None => find(accepted, |flag| flag.short == word.chars().nth(1)),
    }
}

/// The simulated flags, with `=` if they need a value.
fn flag_names(accepted: Flags) -> Vec<String> {
    let all = accepted.iter().copied().flatten().chain(not_simulated::GLOBAL);
    let simulated = all.filter(|flag| flag.support == Support::Simulated);
    let written = simulated.map(|flag| match flag.takes {
        Takes::Switch | Takes::Optional(_) => format!("--{}", flag.name),
        Takes::Text | Takes::Number | Takes::Duration => format!("--{}=", flag.name),
    });
    written.collect()
}

/// The words that are neither flags nor their values.
fn positionals(accepted: Flags, words: &[String]) -> Vec<&str> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(word) = words.get(at) {
        match flags::word_count(accepted, word) {
            0 => {
                found.push(word.as_str());
                at += 1;
            }
            count => at += count,
        }
    }
    found
}

/// The namespace that the words choose.
fn namespace_of(words: &[String]) -> &str {
    let mut namespace = DEFAULT_NAMESPACE;
    for (index, word) in words.iter().enumerate() {
        let attached = word.strip_prefix("--namespace=").or_else(|| word.strip_prefix("-n=")).or_else(|| word.strip_prefix("-n"));
        match (word.as_str(), attached) {
            ("-n" | "--namespace", _) => namespace = words.get(index + 1).map_or(namespace, String::as_str),
            (_, Some(attached)) => namespace = attached,
            _ => {}
        }
    }
    namespace
}

/// The longest text that all candidates begin with.
pub fn common_prefix(candidates: &[String]) -> &str {
    let Some((first, rest)) = candidates.split_first() else { return "" };
    let length = rest
        .iter()
        .fold(first.len(), |length, other| first[..length].bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count());
    // Names are ASCII, but a cut within a character must not be a panic.
    first.get(..length).unwrap_or_default()
}
