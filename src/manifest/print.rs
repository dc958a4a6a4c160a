//! Refusals in the words of kubectl.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go CheckErr: one refusal is told in full, several one a line.

use std::collections::BTreeSet;

use super::{FieldError, Refusal};
use crate::api::go_text::quote;

/// What kubectl prints to standard error for the refusals of a command that was `doing` (such as `creating`) something from
/// standard input.
pub fn print_refusals(refusals: &[Refusal], doing: &str) -> String {
    match refusals {
        [] => String::new(),
        [refusal] => alone(refusal, doing),
        many => many.iter().map(|refusal| format!("{}\n", print_refusal_among_others(refusal, doing))).collect(),
    }
}

fn alone(refusal: &Refusal, doing: &str) -> String {
    match refusal {
        Refusal::Stream(message) | Refusal::Client(message) => format!("error: {message}\n"),
        Refusal::BadRequest(_) | Refusal::NoNamespace(_) | Refusal::Patch { .. } => {
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

/// How kubectl words a refusal that is told in one line beside others, without the end of the line.
pub fn print_refusal_among_others(refusal: &Refusal, doing: &str) -> String {
    match refusal {
        Refusal::Stream(message) | Refusal::Client(message) => message.clone(),
        Refusal::Patch { patch, error } => format!("The request is invalid: patch: Invalid value: {}: {error}", quote(patch)),
        Refusal::NoNamespace(name) => {
            format!("Error from server (NotFound): error when {doing} \"STDIN\": namespaces {} not found", quote(name))
        }
        Refusal::BadRequest(message) => {
            format!("Error from server (BadRequest): error when {doing} \"STDIN\": {message}")
        }
        Refusal::Invalid { kind, group, name, errors } => {
            let qualified = if group.is_empty() { kind.clone() } else { format!("{kind}.{group}") };
            let lines = distinct(errors);
            let told = match lines.as_slice() {
                [line] => line.clone(),
                lines => format!("[{}]", lines.join(", ")),
            };
            format!("Error from server (Invalid): error when {doing} \"STDIN\": {qualified} {} is invalid: {told}", quote(name))
        }
    }
}

fn distinct(errors: &[FieldError]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    errors.iter().map(FieldError::to_string).filter(|line| seen.insert(line.clone())).collect()
}
