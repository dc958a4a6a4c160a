//! The text in the editor: its origin, the cluster it is applied to, its drafts, and its storage in the browser.

use super::browser;
use super::examples::EXAMPLES;
use crate::view::apply_target::{ApplyTarget, is_same};
use crate::view::drafts::{self, Draft};
use serde_json::{Value, json};
use std::rc::Rc;
use yew::AttrValue;

const TEXT_KEY: &str = "ordinal.text";
const DRAFTS_KEY: &str = "ordinal.drafts";
/// The key of a text that becomes a draft when the page starts; written by static/boot/trouble.js and by version 1.0.
const OWN_TEXT_KEY: &str = "ordinal.own-text";

/// The text in the editor, the cluster it is applied to, and the drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    text: AttrValue,
    /// The text that was applied last, or that came with the run.
    applied: AttrValue,
    target: ApplyTarget,
    /// Whether the user typed, pasted or opened it: then it becomes a draft when another text replaces it.
    is_own: bool,
    drafts: Vec<Draft>,
    /// Whether the page is embedded in another one: then nothing is stored.
    is_embedded: bool,
    is_stored: bool,
}

impl Workspace {
    /// The stored text, otherwise the first example.
    pub fn restore() -> Self {
        let text = browser::stored(TEXT_KEY).map_or(AttrValue::Static(EXAMPLES[0].text), AttrValue::from);
        let mut workspace = Self {
            applied: text.clone(),
            text,
            target: ApplyTarget::Running,
            is_own: false,
            drafts: stored_drafts(),
            is_embedded: false,
            is_stored: true,
        };
        workspace.is_own = workspace.example().is_none();
        let own_text = browser::stored(OWN_TEXT_KEY).filter(|own_text| EXAMPLES.iter().all(|example| example.text != *own_text));
        if own_text.is_none_or(|own_text| workspace.add_draft(&own_text)) {
            browser::remove_stored(OWN_TEXT_KEY);
        }
        workspace
    }

    /// The text in the editor.
    pub fn text(&self) -> &AttrValue {
        &self.text
    }

    /// The text that was applied last, or that came with the run.
    pub fn applied_text(&self) -> &AttrValue {
        &self.applied
    }

    /// The index of the example with exactly this text.
    pub fn example(&self) -> Option<usize> {
        EXAMPLES.iter().position(|example| example.text == self.text.as_str())
    }

    /// Whether the text is the user's own, and not an example or the text of a run or a tour.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// The cluster that the text is applied to.
    pub fn target(&self) -> ApplyTarget {
        self.target
    }

    /// Sets the cluster that the text is applied to.
    pub fn set_target(&mut self, target: ApplyTarget) {
        self.target = target;
    }

    /// The drafts, newest first, without the text in the editor.
    pub fn drafts(&self) -> Rc<[Draft]> {
        self.drafts.iter().filter(|draft| !is_same(&draft.text, &self.text)).cloned().collect()
    }

    /// Whether the browser stored the last change.
    pub fn is_stored(&self) -> bool {
        self.is_stored
    }

    /// Takes the text after an input in the editor. A different text selects a new cluster as the target, unless the run is an
    /// imported cluster.
    pub fn typed(&mut self, text: String, is_imported: bool) {
        if !is_imported {
            self.target = self.target.after_edit(&self.text, &text, &self.applied);
        }
        self.edited(text);
    }

    /// Takes an edited text without a change of the target.
    pub fn edited(&mut self, text: String) {
        self.text = AttrValue::from(text);
        self.is_own = self.example().is_none();
        self.store();
    }

    /// Marks the text as applied: edits of it are applied to the current cluster.
    pub fn mark_applied(&mut self) {
        (self.applied, self.target) = (self.text.clone(), ApplyTarget::Running);
    }

    /// Sets the text that the current run applied last, `None` if there is none. The text in the editor may differ.
    pub fn set_applied(&mut self, applied: Option<&str>) {
        self.applied = applied.map_or_else(|| self.text.clone(), |applied| AttrValue::from(applied.to_owned()));
        self.target = ApplyTarget::Running.after_edit(&self.applied, &self.text, &self.applied);
        self.is_own = self.example().is_none() && !is_same(&self.text, &self.applied);
    }

    /// Shows an example, or the text of a run; the user's own text becomes a draft.
    pub fn show(&mut self, text: &str) {
        if self.text.as_str() != text {
            self.show_temporarily(text);
            self.store();
        }
    }

    /// Shows the text of a tour, which is not stored; the user's own text becomes a draft.
    pub fn show_temporarily(&mut self, text: &str) {
        if self.text.as_str() != text {
            self.replace(text);
            self.is_own = false;
        }
    }

    /// Shows the user's own manifests that are not applied yet: from a file, a draft, or an empty text. Their target is a new
    /// cluster.
    pub fn load_own(&mut self, text: &str) {
        self.replace(text);
        self.is_own = self.example().is_none();
        self.target = ApplyTarget::New;
        self.store();
    }

    fn replace(&mut self, text: &str) {
        if self.is_own && !self.is_embedded && self.text.as_str() != text {
            let previous = self.text.clone();
            self.add_draft(&previous);
        }
        self.text = AttrValue::from(text.to_owned());
    }

    /// Marks the page as embedded in another one.
    pub fn set_embedded(&mut self) {
        self.is_embedded = true;
    }

    /// Adds a draft; returns whether the browser stored it. If the storage is too small, the oldest drafts are dropped.
    fn add_draft(&mut self, text: &str) -> bool {
        // Other tabs may have added drafts.
        let is_new = |drafts: &[Draft], draft: &Draft| drafts.iter().all(|other| other.text != draft.text);
        stored_drafts().into_iter().for_each(|draft| {
            if is_new(&self.drafts, &draft) {
                self.drafts.push(draft);
            }
        });
        drafts::add(&mut self.drafts, text, &browser::time_label());
        (1..=self.drafts.len()).rev().any(|count| browser::store(DRAFTS_KEY, &drafts_json(&self.drafts[..count])))
    }

    fn store(&mut self) {
        self.is_stored = self.is_embedded || browser::store(TEXT_KEY, &self.text);
    }
}

fn drafts_json(drafts: &[Draft]) -> String {
    drafts.iter().map(|draft| json!({"title": &*draft.title, "text": &*draft.text})).collect::<Value>().to_string()
}

/// The stored drafts, which other tabs and versions also write. Unreadable drafts are skipped.
fn stored_drafts() -> Vec<Draft> {
    let list = browser::stored(DRAFTS_KEY).and_then(|list| serde_json::from_str::<Value>(&list).ok());
    let draft = |item: &Value| {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        Some(Draft { title: text("title")?.into(), text: text("text")?.into() })
    };
    list.iter().flat_map(|list| list.as_array().into_iter().flatten()).filter_map(draft).take(drafts::DRAFTS_MAX).collect()
}
