//! `dig` and `nslookup`, as run in a pod of the default namespace.

use super::outcome::Outcome;
use crate::cluster::dns::{Answer, Data, Record, RecordType};
use crate::cluster::dns_cache::Asked;
use crate::cluster::{Action, State};

/// How long CoreDNS lets its answers be kept, in seconds.
const TTL: u32 = 30;
/// The cluster's name server.
const SERVER: &str = "10.96.0.10";

/// `dig [+short] NAME [TYPE]`.
pub fn dig(state: &State, words: &[String]) -> Outcome {
    let short = words.iter().any(|w| w == "+short");
    let given: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.starts_with(['+', '@', '-'])).collect();
    let is_type = |word: &&&str| record_type(word).is_some();
    let type_name = given.iter().find(is_type).map_or_else(|| "A".to_string(), |t| t.to_ascii_uppercase());
    let Some(name) = given.iter().find(|word| !is_type(word)) else {
        return Outcome { stderr: "usage: dig [+short] NAME [TYPE]\n".into(), exit: 1, ..Outcome::default() };
    };
    let name = format!("{}.", name.trim_end_matches('.'));
    let record_type = record_type(&type_name).unwrap_or(RecordType::Other);
    let asked = state.ask(&name, record_type);
    let stdout = if short { short_answer(&name, &asked.answer) } else { long_answer(state, &name, &type_name, &asked) };
    Outcome { stdout, actions: remembered(state, &name, record_type), ..Outcome::default() }
}

/// What a question does: a cache, if there is one, keeps the answer.
fn remembered(state: &State, name: &str, record_type: RecordType) -> Vec<Action> {
    let asked = Action::LookUp { name: name.into(), record_type };
    if state.faults().dns_cache { vec![asked] } else { Vec::new() }
}

/// The record type of a word, if it is one.
pub fn record_type(word: &str) -> Option<RecordType> {
    match word.to_ascii_uppercase().as_str() {
        "A" => Some(RecordType::A),
        "SRV" => Some(RecordType::Srv),
        "AAAA" | "ANY" | "CNAME" | "MX" | "NS" | "PTR" | "SOA" | "TXT" => Some(RecordType::Other),
        _ => None,
    }
}

/// The records that answer the question itself, and those added to them.
fn sections<'a>(name: &str, answer: &'a Answer) -> (Vec<&'a Record>, Vec<&'a Record>) {
    answer.records.iter().partition(|record| record.name.eq_ignore_ascii_case(name))
}

fn short_answer(name: &str, answer: &Answer) -> String {
    sections(name, answer).0.iter().map(|record| format!("{}\n", data(&record.data).1)).collect()
}

fn long_answer(state: &State, name: &str, type_name: &str, asked: &Asked) -> String {
    let answer = &asked.answer;
    // What comes from a cache may be kept for what is left of its time.
    let ttl = TTL - asked.asked_ms.map_or(0, |asked_ms| ((state.now_ms() - asked_ms) / 1_000) as u32).min(TTL);
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

/// The type of a record and what it says.
fn data(data: &Data) -> (&'static str, String) {
    match data {
        Data::Address { ip, .. } => ("A", ip.clone()),
        Data::Service { weight, port, target } => ("SRV", format!("0 {weight} {port} {target}")),
        Data::Canonical { target } => ("CNAME", target.clone()),
    }
}

/// `nslookup NAME`: tries the search domains of a pod.
pub fn nslookup(state: &State, words: &[String]) -> Outcome {
    let Some(asked) = words.iter().find(|w| !w.starts_with('-')) else {
        return Outcome { stderr: "usage: nslookup NAME\n".into(), exit: 1, ..Outcome::default() };
    };
    let mut actions = Vec::new();
    let mut stdout = format!("Server:\t\t{SERVER}\nAddress:\t{SERVER}#53\n\n");
    for name in state.searched(asked, crate::manifest::DEFAULT_NAMESPACE) {
        let answer = state.ask(&name, RecordType::A).answer;
        actions.extend(remembered(state, &name, RecordType::A));
        if !answer.exists {
            continue;
        }
        let shown = name.trim_end_matches('.');
        for record in &answer.records {
            match &record.data {
                Data::Address { ip, .. } => stdout.push_str(&format!("Name:\t{shown}\nAddress: {ip}\n")),
                Data::Canonical { target } => stdout.push_str(&format!("{shown}\tcanonical name = {target}\n")),
                Data::Service { .. } => {}
            }
        }
        if answer.records.is_empty() {
            stdout.push_str(&format!("*** Can't find {shown}: No answer\n"));
        }
        stdout.push('\n');
        return Outcome { stdout, actions, ..Outcome::default() };
    }
    stdout.push_str(&format!("** server can't find {asked}: NXDOMAIN\n\n"));
    Outcome { stdout, actions, exit: 1, ..Outcome::default() }
}
