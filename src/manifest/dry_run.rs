//! `kubectl create --dry-run=server -f -` without a cluster: its output and exit status.

use serde_json::Value;

use super::document_cache::read;
use super::{ClusterContext, DocumentResult, Refusal, admission, kinds, print};
use crate::api::names::NAMESPACES;
use std::collections::BTreeSet;

/// The result of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRunOutput {
    /// The exit status.
    pub exit: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Creates all objects of a text as a dry run; Namespaces of the text are not created either.
pub fn dry_run_create(text: &str) -> DryRunOutput {
    let manifests = read(text, &ClusterContext::default());
    let mut printed = DryRunOutput::default();
    let mut refusals: Vec<Refusal> = Vec::new();
    let mut warnings = BTreeSet::new();
    for outcome in manifests.outcomes {
        if let Some(missing) = outcome.namespace().filter(|namespace| !NAMESPACES.contains(namespace)) {
            refusals.push(Refusal::NoNamespace(missing.to_owned()));
            continue;
        }
        match outcome {
            DocumentResult::Refused { refusal, .. } => refusals.push(refusal),
            DocumentResult::Object(object) => {
                // client-go prints a warning once (rest/warnings.go Deduplicate).
                for warning in object.warnings.iter().filter(|warning| warnings.insert((*warning).clone())) {
                    printed.stderr.push_str(&format!("Warning: {warning}\n"));
                }
                let prefix = object.defaulted.pointer("/metadata/generateName").and_then(Value::as_str).unwrap_or_default();
                let given = if object.name.is_empty() { admission::generated_name(prefix) } else { object.name.clone() };
                let name = kinds::find(&object.kind, &object.api_version).map(|kind| kind.object_name(&given));
                let name = name.unwrap_or(given);
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
