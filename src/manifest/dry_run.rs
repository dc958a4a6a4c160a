//! `kubectl create --dry-run=server -f -` without a cluster: what it prints and how it exits.

use super::{Known, Outcome, Refusal, kinds, print, read};
use crate::api::names::NAMESPACES;

/// What a command leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The exit status.
    pub exit: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Creates all objects of a text, without doing it: no namespace is created either.
pub fn dry_run_create(text: &str) -> Printed {
    let manifests = read(text, &Known::default());
    let mut printed = Printed::default();
    let mut refusals: Vec<Refusal> = Vec::new();
    for outcome in manifests.outcomes {
        if let Some(missing) = outcome.namespace().filter(|namespace| !NAMESPACES.contains(namespace)) {
            refusals.push(Refusal::NoNamespace(missing.to_owned()));
            continue;
        }
        match outcome {
            Outcome::Refused { refusal, .. } => refusals.push(refusal),
            Outcome::Object(object) => {
                for warning in &object.warnings {
                    printed.stderr.push_str(&format!("Warning: {warning}\n"));
                }
                let name = kinds::find(&object.kind, &object.api_version).map(|kind| kind.object_name(&object.name));
                let name = name.unwrap_or_else(|| object.name.clone());
                printed.stdout.push_str(&format!("{name} created (server dry run)\n"));
            }
        }
    }
    if refusals.is_empty() && printed.stdout.is_empty() {
        refusals.push(Refusal::Client("no objects passed to create".to_owned()));
    }
    printed.exit = i32::from(!refusals.is_empty());
    printed.stderr.push_str(&print::print_refusals(&refusals, "creating"));
    printed
}
