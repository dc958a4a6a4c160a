//! Prints refusals as kubectl does.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go CheckErr: one refusal is printed in full, several one per line.

use std::collections::BTreeSet;

use super::{FieldError, Refusal};
use crate::api::go_text::quote;

/// What kubectl prints to standard error for the refusals of a command that was `doing` (such as `creating`) something from
/// standard input.
///
/// Those of documents that kubectl can't read are collected apart from those of the API server, and follow them as one list in
/// brackets (cli-runtime/pkg/resource/visitor.go EagerVisitorList and ContinueOnErrorVisitor).
pub fn print_refusals(refusals: &[Refusal], doing: &str) -> String {
    let is_unread = |refusal: &&Refusal| matches!(refusal, Refusal::Stream(_) | Refusal::Client(_));
    let (unread, answered): (Vec<&Refusal>, Vec<&Refusal>) = refusals.iter().partition(is_unread);
    let line = |refusal: &&Refusal| format!("{}\n", print_refusal_among_others(refusal, doing));
    match (answered.as_slice(), unread.as_slice()) {
        ([], []) => String::new(),
        ([refusal], []) | ([], [refusal]) => print_single(refusal, doing),
        ([], lines) | (lines, []) => lines.iter().map(line).collect(),
        (lines, unread) => {
            let mut seen = BTreeSet::new();
            let messages = unread.iter().map(|refusal| print_refusal_among_others(refusal, doing));
            let messages: Vec<String> = messages.filter(|message| seen.insert(message.clone())).collect();
            let listed = if messages.len() == 1 { messages.concat() } else { format!("[{}]", messages.join(", ")) };
            lines.iter().map(line).collect::<String>() + &listed + "\n"
        }
    }
}

fn print_single(refusal: &Refusal, doing: &str) -> String {
    match refusal {
        Refusal::Stream(message) | Refusal::Client(message) => format!("error: {message}\n"),
        Refusal::BadRequest(_) | Refusal::NoNamespace(_) | Refusal::NoResource | Refusal::Patch { .. } => {
            format!("{}\n", print_refusal_among_others(refusal, doing))
        }
        Refusal::Invalid { kind, name, errors, .. } => {
            let lines = distinct(errors);
            let head = format!("The {kind} {} is invalid: ", quote(name));
            match lines.as_slice() {
                [line] => format!("{head}{line}\n"),
                lines => {
                    let listed: String = lines.iter().map(|line| format!("* {line}\n")).collect();
                    format!("{head}\n{listed}")
                }
            }
        }
    }
}

/// A refusal as kubectl prints it on one line among several, without the line end.
pub fn print_refusal_among_others(refusal: &Refusal, doing: &str) -> String {
    match refusal {
        Refusal::Stream(message) | Refusal::Client(message) => message.clone(),
        Refusal::Patch { patch, error } => format!("The request is invalid: patch: Invalid value: {}: {error}", quote(patch)),
        Refusal::NoNamespace(name) => {
            format!("Error from server (NotFound): error when {doing} \"STDIN\": namespaces {} not found", quote(name))
        }
        Refusal::NoResource => {
            format!("Error from server (NotFound): error when {doing} \"STDIN\": the server could not find the requested resource")
        }
        Refusal::BadRequest(message) => {
            format!("Error from server (BadRequest): error when {doing} \"STDIN\": {message}")
        }
        Refusal::Invalid { kind, group, name, errors } => {
            let qualified = if group.is_empty() { kind.clone() } else { format!("{kind}.{group}") };
            let lines = distinct(errors);
            let details = match lines.as_slice() {
                [line] => line.clone(),
                lines => format!("[{}]", lines.join(", ")),
            };
            format!("Error from server (Invalid): error when {doing} \"STDIN\": {qualified} {} is invalid: {details}", quote(name))
        }
    }
}

fn distinct(errors: &[FieldError]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    errors.iter().map(FieldError::to_string).filter(|line| seen.insert(line.clone())).collect()
}
