//! What is wrong, or surely not meant, in the manifests, as the page lists it; and what of the cluster advice looks at.

use crate::api::Kind;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::order;
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
        let mut out = text.to_owned();
        for (range, words) in self.edits.iter().rev() {
            if out.get(range.clone()).is_some() {
                out.replace_range(range.clone(), words);
            }
        }
        out
    }
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
        let known = Known { objects: objects(state), has_claim: &has_claim };
        self.memory.diagnose(text, &known).into_iter().map(problem).collect()
    }
}

/// How many changes are made to a text at most: fixes that undo each other come to an end.
const FIXES_MAX: usize = 200;

/// A text with the changes made that are offered for its problems, one after the other: the text is looked at anew after
/// each. Gives the titles of the changes as well. Everything they do not touch stays letter for letter, comments too.
pub fn mended(text: &str, state: &State) -> (String, Vec<Rc<str>>) {
    let (mut text, mut made) = (text.to_owned(), Vec::new());
    let mut reading = Reading::default();
    let mut tried: Vec<(Rc<str>, Rc<str>)> = Vec::new();
    while tried.len() < FIXES_MAX {
        let offered = reading.problems(&text, state).into_iter().filter_map(|problem| Some((problem.message, problem.fix?)));
        // What is offered for the same again has not helped.
        let new =
            |(message, fix): &(Rc<str>, Fix)| tried.iter().filter(|tried| *tried.0 == **message && *tried.1 == *fix.title).count() < 2;
        let Some((message, fix)) = offered.into_iter().find(new) else { break };
        let changed = fix.apply(&text);
        tried.push((message, fix.title.clone()));
        if changed != text {
            text = changed;
            made.push(fix.title);
        }
    }
    (text, made)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Settings, setup};

    /// What was written for a person stays; what is offered is made until nothing more is.
    #[test]
    fn a_text_is_mended_with_all_that_is_offered() {
        let state = State::new(Settings::default(), setup::nodes(1));
        let text = include_str!("../../static/examples/redis.yaml");
        let (mended, made) = mended(text, &state);
        assert!(!made.is_empty() && mended != text);
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(comments(&mended), comments(text));
        let left: Vec<_> = Reading::default().problems(&mended, &state).into_iter().filter(|problem| problem.fix.is_some()).collect();
        assert_eq!(left, []);
        assert_eq!(super::mended(&mended, &state), (mended, Vec::new()), "once more changes nothing");
        assert_eq!(super::mended("# nothing", &state).0, "# nothing");
    }
}
