//! What is wrong, or surely not meant, in the manifests, as the page lists it; and what of the cluster advice looks at.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::{Key, Kind, order};
use crate::cluster::State;
use crate::manifest::{self, Diagnostic, Known, Memory};
use serde_json::Value;
use std::ops::Range;
use std::rc::Rc;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The document is not applied.
    Error,
    /// The API server accepts it with a warning.
    Warning,
    /// Legal, but surely not meant.
    Advice,
    /// Worth knowing.
    Info,
}

/// One problem and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The bytes of the text it is about.
    pub range: Range<usize>,
    /// How bad it is.
    pub severity: Severity,
    /// What is said about it.
    pub message: Rc<str>,
    /// A change to the text that would mend it.
    pub fix: Option<Fix>,
}

/// A change to the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as the text of a button.
    pub title: Rc<str>,
    /// Bytes of the text and what comes in their place, in the order of the text.
    pub edits: Vec<(Range<usize>, Rc<str>)>,
}

impl Fix {
    /// The text with the change made. Edits that do not lie in the text are left out.
    pub fn apply(&self, text: &str) -> String {
        apply_edits(text, self.edits.iter())
    }
}

/// A text with edits made that do not overlap, in the order of the text. Those that do not lie in it are left out.
pub(super) fn apply_edits<'edits>(text: &str, edits: impl Iterator<Item = &'edits (Range<usize>, Rc<str>)>) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (range, words) in edits {
        if let (Some(kept), Some(_)) = (text.get(done..range.start), text.get(range.clone())) {
            out.push_str(kept);
            out.push_str(words);
            done = range.end;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Looks for the problems of a text that changes by and by: what stays is not looked at again.
#[derive(Default)]
pub struct Reading {
    memory: Memory,
}

impl Reading {
    /// All problems of a text, in its order, with advice for the cluster as it is.
    pub fn problems(&mut self, text: &str, state: &State) -> Vec<Problem> {
        let has_claim = |namespace: &str, name: &str| state.find::<PersistentVolumeClaim>(namespace, name).is_some();
        let has_namespace = |name: &str| state.get(&Key::new(Kind::Namespace, "", name)).is_some();
        let known = Known { objects: objects(state), has_claim: &has_claim, has_namespace: &has_namespace };
        self.memory.diagnose(text, &known).into_iter().map(problem).collect()
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

/// The objects that advice about a text may refer to, claims apart.
fn objects(state: &State) -> Vec<Rc<Value>> {
    const KINDS: [Kind; 7] =
        [Kind::StorageClass, Kind::ServiceAccount, Kind::ConfigMap, Kind::Secret, Kind::Service, Kind::StatefulSet, Kind::Deployment];
    KINDS.iter().flat_map(|kind| state.store().of_kind(*kind)).map(|(_, object)| Rc::new(object.to_value())).collect()
}
