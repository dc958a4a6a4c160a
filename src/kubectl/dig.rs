//! `dig` and `nslookup`, as run in a Pod of the `default` namespace.

use super::outcome::CommandResult;
use crate::cluster::dns::{Answer, Record, RecordData, RecordType};
use crate::cluster::dns_cache::CachedAnswer;
use crate::cluster::{Action, State};

/// The TTL of CoreDNS answers in the cluster domain, in seconds.
const TTL: u32 = 30;
/// The address of the cluster's DNS Service.
const SERVER: &str = "10.96.0.10";

/// Runs `dig [+short] NAME [TYPE]`.
pub fn dig(state: &State, words: &[String]) -> CommandResult {
    let short = words.iter().any(|w| w == "+short");
    let given: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.starts_with(['+', '@', '-'])).collect();
    let is_type = |word: &&&str| record_type(word).is_some();
    let type_name = given.iter().find(is_type).map_or_else(|| "A".to_string(), |t| t.to_ascii_uppercase());
    let Some(name) = given.iter().find(|word| !is_type(word)) else {
        return CommandResult { stderr: "usage: dig [+short] NAME [TYPE]\n".into(), exit: 1, ..CommandResult::default() };
    };
    let name = format!("{}.", name.trim_end_matches('.'));
    let record_type = record_type(&type_name).unwrap_or(RecordType::Other);
    let cached = state.cached_or_resolved(&name, record_type);
    let stdout = if short { short_answer(&name, &cached.answer) } else { long_answer(state, &name, &type_name, &cached) };
    CommandResult { stdout, actions: cache_actions(state, &name, record_type), ..CommandResult::default() }
}

/// The actions of a query: with a DNS cache, the query stores its answer there.
fn cache_actions(state: &State, name: &str, record_type: RecordType) -> Vec<Action> {
    let lookup = Action::LookUp { name: name.into(), record_type };
    if state.faults().dns_cache { vec![lookup] } else { Vec::new() }
}

/// The record type that a word names, if any. Used to tell TYPE from NAME.
pub fn record_type(word: &str) -> Option<RecordType> {
    match word.to_ascii_uppercase().as_str() {
        "A" => Some(RecordType::A),
        "SRV" => Some(RecordType::Srv),
        "AAAA" | "ANY" | "CNAME" | "MX" | "NS" | "PTR" | "SOA" | "TXT" => Some(RecordType::Other),
        _ => None,
    }
}

/// The records of the answer section and of the additional section.
fn sections<'a>(name: &str, answer: &'a Answer) -> (Vec<&'a Record>, Vec<&'a Record>) {
    answer.records.iter().partition(|record| record.name.eq_ignore_ascii_case(name))
}

fn short_answer(name: &str, answer: &Answer) -> String {
    sections(name, answer).0.iter().map(|record| format!("{}\n", data(&record.data).1)).collect()
}

fn long_answer(state: &State, name: &str, type_name: &str, cached: &CachedAnswer) -> String {
    let answer = &cached.answer;
    // The TTL of a cached answer counts down from the time of the query.
    let ttl = TTL - cached.asked_ms.map_or(0, |asked_ms| ((state.now_ms() - asked_ms) / 1_000) as u32).min(TTL);
    let (answers, additional) = sections(name, answer);
    let mut text = format!("; <<>> DiG <<>> {name} {type_name}\n;; Got answer:\n");
    text.push_str(&format!(";; ->>HEADER<<- opcode: QUERY, status: {}\n", answer.status()));
    text.push_str(&format!(
        ";; flags: qr aa rd; QUERY: 1, ANSWER: {}, AUTHORITY: {}, ADDITIONAL: {}\n",
        answers.len(),
        usize::from(answers.is_empty()),
        additional.len()
    ));
    text.push_str(&format!("\n;; QUESTION SECTION:\n;{name}\t\tIN\t{type_name}\n"));
    for (title, records) in [("ANSWER", answers), ("ADDITIONAL", additional)] {
        if !records.is_empty() {
            text.push_str(&format!("\n;; {title} SECTION:\n"));
        }
        for record in records {
            let (kind, data) = data(&record.data);
            text.push_str(&format!("{}\t{ttl}\tIN\t{kind}\t{data}\n", record.name));
        }
    }
    text.push_str(&format!("\n;; SERVER: {SERVER}#53({SERVER}) (UDP)\n"));
    text
}

/// The type and the data of a record.
fn data(data: &RecordData) -> (&'static str, String) {
    match data {
        RecordData::Address { ip, .. } => ("A", ip.clone()),
        RecordData::Service { weight, port, target } => ("SRV", format!("0 {weight} {port} {target}")),
        RecordData::Canonical { target } => ("CNAME", target.clone()),
    }
}

/// Runs `nslookup NAME` with the search domains of a Pod.
pub fn nslookup(state: &State, words: &[String]) -> CommandResult {
    nslookup_from(state, words, crate::manifest::DEFAULT_NAMESPACE)
}

/// The same in a Pod of the given namespace.
pub fn nslookup_from(state: &State, words: &[String], namespace: &str) -> CommandResult {
    let Some(query) = words.iter().find(|w| !w.starts_with('-')) else {
        return CommandResult { stderr: "usage: nslookup NAME\n".into(), exit: 1, ..CommandResult::default() };
    };
    let mut actions = Vec::new();
    let mut stdout = format!("Server:\t\t{SERVER}\nAddress:\t{SERVER}#53\n\n");
    for name in state.searched(query, namespace) {
        let answer = state.cached_or_resolved(&name, RecordType::A).answer;
        actions.extend(cache_actions(state, &name, RecordType::A));
        if !answer.exists {
            continue;
        }
        let shown = name.trim_end_matches('.');
        for record in &answer.records {
            match &record.data {
                RecordData::Address { ip, .. } => stdout.push_str(&format!("Name:\t{shown}\nAddress: {ip}\n")),
                RecordData::Canonical { target } => stdout.push_str(&format!("{shown}\tcanonical name = {target}\n")),
                RecordData::Service { .. } => {}
            }
        }
        if answer.records.is_empty() {
            stdout.push_str(&format!("*** Can't find {shown}: No answer\n"));
        }
        stdout.push('\n');
        return CommandResult { stdout, actions, ..CommandResult::default() };
    }
    stdout.push_str(&format!("** server can't find {query}: NXDOMAIN\n\n"));
    CommandResult { stdout, actions, exit: 1, ..CommandResult::default() }
}
