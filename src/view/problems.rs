//! The list of problems in the manifests, and the facts about the cluster that advice depends on.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::{Key, Kind, order};
use crate::cluster::State;
use crate::manifest::{self, ClusterContext, Diagnostic, DocumentCache};
use serde_json::Value;
use std::ops::Range;
use std::rc::Rc;

/// The severity of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The document is not applied.
    Error,
    /// The API server accepts it with a warning.
    Warning,
    /// Valid, but probably a mistake.
    Advice,
    /// Information.
    Info,
}

/// A problem with its position in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The byte range in the text.
    pub range: Range<usize>,
    /// Its severity.
    pub severity: Severity,
    /// The message.
    pub message: Rc<str>,
    /// A change of the text that fixes it.
    pub fix: Option<Fix>,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: the label of the button.
    pub title: Rc<str>,
    /// Byte ranges and their replacements, in the order of the text.
    pub edits: Vec<(Range<usize>, Rc<str>)>,
}

impl Fix {
    /// Applies the change. Edits outside of the text are ignored.
    pub fn apply(&self, text: &str) -> String {
        apply_edits(text, self.edits.iter())
    }
}

/// Applies edits that are disjoint and in the order of the text. Those outside of the text are ignored.
pub(super) fn apply_edits<'edits>(text: &str, edits: impl Iterator<Item = &'edits (Range<usize>, Rc<str>)>) -> String {
    let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
    for (range, words) in edits {
        if let (Some(unchanged), Some(_)) = (text.get(copied..range.start), text.get(range.clone())) {
            out.push_str(unchanged);
            out.push_str(words);
            copied = range.end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// Finds the problems of a text that is edited; unchanged documents are not diagnosed again.
#[derive(Default)]
pub struct ProblemCache {
    cache: DocumentCache,
}

impl ProblemCache {
    /// All problems of a text, in its order, with advice that depends on the cluster's state.
    pub fn problems(&mut self, text: &str, state: &State) -> Vec<Problem> {
        let has_claim = |namespace: &str, name: &str| state.find::<PersistentVolumeClaim>(namespace, name).is_some();
        let has_namespace = |name: &str| state.get(&Key::new(Kind::Namespace, "", name)).is_some();
        let custom_types = state.custom_types();
        let context = ClusterContext { objects: objects(state), has_claim: &has_claim, custom_types, has_namespace: &has_namespace };
        self.cache.diagnose(text, &context).into_iter().map(problem).collect()
    }
}

fn problem(diagnostic: Diagnostic) -> Problem {
    let Diagnostic { severity, range, message, fix, .. } = diagnostic;
    Problem {
        line: range.line,
        column: range.column,
        range: range.start..range.end,
        severity: match severity {
            manifest::Severity::Error => Severity::Error,
            manifest::Severity::Warning => Severity::Warning,
            manifest::Severity::Advice => Severity::Advice,
            manifest::Severity::Info => Severity::Info,
        },
        message: message.into(),
        fix: fix.map(|fix| {
            let mut edits: Vec<_> = fix.edits.into_iter().map(|(range, words)| (range.start..range.end, words.into())).collect();
            order::sort_by_key(&mut edits, |(range, _): &(Range<usize>, Rc<str>)| range.start);
            Fix { title: fix.title.into(), edits }
        }),
    }
}

/// The objects that advice may refer to, except claims.
fn objects(state: &State) -> Vec<Rc<Value>> {
    const KINDS: [Kind; 7] =
        [Kind::StorageClass, Kind::ServiceAccount, Kind::ConfigMap, Kind::Secret, Kind::Service, Kind::StatefulSet, Kind::Deployment];
    KINDS.iter().flat_map(|kind| state.store().of_kind(*kind)).map(|(_, object)| Rc::new(object.to_value())).collect()
}
