//! Drafts: texts that the user wrote and that were replaced in the editor. They can be restored.

use super::words::list_first;
use crate::manifest::{self, ClusterContext, DocumentResult};
use std::rc::Rc;

/// The largest number of drafts; the oldest is dropped.
pub const DRAFTS_MAX: usize = 10;
/// The largest number of objects in the title of a draft.
const OBJECTS_NAMED_MAX: usize = 2;
/// The largest number of characters in a title taken from a line.
const LINE_CHARACTERS_MAX: usize = 40;

/// A text that was replaced in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its title in the menu.
    pub title: Rc<str>,
    /// The text.
    pub text: Rc<str>,
}

/// Adds a text as the first draft; a draft with the same text is moved. Blank texts are ignored.
pub fn add(drafts: &mut Vec<Draft>, text: &str, time: &str) {
    if text.trim().is_empty() {
        return;
    }
    let existing = drafts.iter().position(|draft| *draft.text == *text).map(|index| drafts.remove(index));
    let draft = existing.unwrap_or_else(|| Draft { title: format!("{} · {time}", title(text)).into(), text: text.into() });
    drafts.insert(0, draft);
    drafts.truncate(DRAFTS_MAX);
}

/// The title of a text: its workloads, otherwise its objects, otherwise its first line.
fn title(text: &str) -> String {
    let read = manifest::read(text, &ClusterContext::default());
    let objects = || {
        read.outcomes.iter().filter_map(|outcome| {
            let value = match outcome {
                DocumentResult::Object(object) => &object.value,
                DocumentResult::Refused { value, .. } => value.as_ref()?,
            };
            let text = |path: &str| value.pointer(path).and_then(|value| value.as_str());
            Some((text("/kind")?.to_owned(), text("/metadata/name")?.to_owned()))
        })
    };
    let is_workload = |kind: &str| matches!(kind, "StatefulSet" | "Deployment" | "Pod" | "ReplicaSet");
    let workloads: Vec<String> = objects().filter(|(kind, _)| is_workload(kind)).map(|(_, name)| name).collect();
    let named = if workloads.is_empty() { objects().map(|(kind, name)| format!("{kind} {name}")).collect() } else { workloads };
    if named.is_empty() {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        return line.chars().take(LINE_CHARACTERS_MAX).collect();
    }
    let names: Vec<&str> = named.iter().map(String::as_str).collect();
    list_first(&names, OBJECTS_NAMED_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kind: &str, name: &str) -> String {
        format!("apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\n")
    }

    #[test]
    fn a_draft_is_named_after_its_objects() {
        let sets = [object("StatefulSet", "web"), object("Service", "web"), object("Deployment", "api")].join("---\n");
        let cases = [
            (sets.as_str(), "web and api"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n", "ConfigMap settings"),
            ("\n  some words\nand more", "some words"),
        ];
        for (text, expected) in cases {
            assert_eq!(title(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_is_stored_once_and_the_oldest_draft_is_dropped() {
        let mut drafts = Vec::new();
        add(&mut drafts, " \n", "9:00");
        assert!(drafts.is_empty());
        for number in 0..DRAFTS_MAX + 2 {
            add(&mut drafts, &format!("line {number}"), "9:00");
        }
        add(&mut drafts, "line 5", "9:30");
        assert_eq!(drafts.len(), DRAFTS_MAX);
        assert_eq!(&*drafts[0].title, "line 5 · 9:00");
        assert_eq!(&*drafts[1].text, "line 11");
        assert!(drafts.iter().all(|draft| &*draft.text != "line 0" && &*draft.text != "line 1"));
    }
}
