//! Texts of a person's own that something else took the place of in the editor: they can be taken back.

use super::words::list_first;
use crate::manifest::{self, Known, Outcome};
use std::rc::Rc;

/// How many drafts are kept; the oldest goes for the next.
pub const DRAFTS_MAX: usize = 10;
/// How many objects a draft is named by.
const OBJECTS_NAMED_MAX: usize = 2;
/// How many characters of a line a draft is named by.
const LINE_CHARACTERS_MAX: usize = 40;

/// A text that is not in the editor any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the menu calls it.
    pub title: Rc<str>,
    /// The text.
    pub text: Rc<str>,
}

/// Puts a text in front of the drafts, once, and drops what is too many. A text of blanks alone is none.
pub fn add(drafts: &mut Vec<Draft>, text: &str, time: &str) {
    if text.trim().is_empty() {
        return;
    }
    let known = drafts.iter().position(|draft| *draft.text == *text).map(|place| drafts.remove(place));
    let draft = known.unwrap_or_else(|| Draft { title: format!("{} · {time}", title(text)).into(), text: text.into() });
    drafts.insert(0, draft);
    drafts.truncate(DRAFTS_MAX);
}

/// What a text is called: by the workloads in it, otherwise by its objects, otherwise by its first line.
fn title(text: &str) -> String {
    let read = manifest::read(text, &Known::default());
    let objects = || {
        read.outcomes.iter().filter_map(|outcome| {
            let value = match outcome {
                Outcome::Object(object) => &object.value,
                Outcome::Refused { value, .. } => value.as_ref()?,
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
    fn a_draft_is_named_by_what_is_in_it() {
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
    fn each_text_is_kept_once_and_the_oldest_goes() {
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
