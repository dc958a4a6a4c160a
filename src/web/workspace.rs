//! The manifests being edited: where they came from, which cluster they are meant for, and how they survive a reload.

use super::browser;
use super::examples::EXAMPLES;
use crate::view::apply_target::{ApplyTarget, is_same};
use crate::view::drafts::{self, Draft};
use serde_json::{Value, json};
use std::rc::Rc;
use yew::AttrValue;

const TEXT_KEY: &str = "ordinal.text";
const DRAFTS_KEY: &str = "ordinal.drafts";
/// Where a text is left that becomes a draft when the page begins: by static/trouble.js, and by version 1.0, which had one.
const OWN_TEXT_KEY: &str = "ordinal.own-text";

/// What the editor holds, which cluster it is meant for, and the texts that something else took the place of.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    text: AttrValue,
    /// The text that was applied last, or that came with the run.
    applied: AttrValue,
    target: ApplyTarget,
    /// Whether it was typed, pasted or opened as manifests: then it is a draft once something else takes its place.
    is_own: bool,
    drafts: Vec<Draft>,
    /// Whether the page is a guest in another one: it keeps nothing.
    is_guest: bool,
    kept: bool,
}

impl Workspace {
    /// What was here before the page was left, otherwise the first example.
    pub fn restore() -> Self {
        let text = browser::stored(TEXT_KEY).map_or(AttrValue::Static(EXAMPLES[0].text), AttrValue::from);
        let mut workspace = Self {
            applied: text.clone(),
            text,
            target: ApplyTarget::Running,
            is_own: false,
            drafts: stored_drafts(),
            is_guest: false,
            kept: true,
        };
        workspace.is_own = workspace.example().is_none();
        let own_text = browser::stored(OWN_TEXT_KEY).filter(|own_text| EXAMPLES.iter().all(|example| example.text != *own_text));
        if own_text.is_none_or(|own_text| workspace.add_draft(&own_text)) {
            browser::forget(OWN_TEXT_KEY);
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

    /// The number of the example the text is, letter for letter.
    pub fn example(&self) -> Option<usize> {
        EXAMPLES.iter().position(|example| example.text == self.text.as_str())
    }

    /// Whether the text is the user's own: no example, and not what came with a run or a tour.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// Which cluster the text is applied to.
    pub fn target(&self) -> ApplyTarget {
        self.target
    }

    /// Has the text applied to this cluster.
    pub fn aim_at(&mut self, target: ApplyTarget) {
        self.target = target;
    }

    /// The texts that can be taken back, the latest first: those that are not in the editor.
    pub fn drafts(&self) -> Rc<[Draft]> {
        self.drafts.iter().filter(|draft| !is_same(&draft.text, &self.text)).cloned().collect()
    }

    /// Whether this browser kept the last change.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// Takes what was typed, pasted or taken back in the editor. Another text is meant for another cluster, unless the run is
    /// that of a person's own cluster: then the question is what would happen there.
    pub fn typed(&mut self, text: String, is_own_cluster: bool) {
        if !is_own_cluster {
            self.target = self.target.after_edit(&self.text, &text, &self.applied);
        }
        self.edited(text);
    }

    /// Takes an edit of the text that is meant for the same cluster.
    pub fn edited(&mut self, text: String) {
        self.text = AttrValue::from(text);
        self.is_own = self.example().is_none();
        self.keep();
    }

    /// The text was applied, or came with the run: edits of it go to the cluster that runs.
    pub fn applied(&mut self) {
        (self.applied, self.target) = (self.text.clone(), ApplyTarget::Running);
    }

    /// The run on the page was given this text last; nothing when it was given none. The text in the editor may be another.
    pub fn runs(&mut self, applied: Option<&str>) {
        self.applied = applied.map_or_else(|| self.text.clone(), |applied| AttrValue::from(applied.to_owned()));
        self.target = ApplyTarget::Running.after_edit(&self.applied, &self.text, &self.applied);
        self.is_own = self.example().is_none() && !is_same(&self.text, &self.applied);
    }

    /// Shows an example, or a text that came with a run; what was typed becomes a draft.
    pub fn show(&mut self, text: &str) {
        if self.text.as_str() != text {
            self.show_for_now(text);
            self.keep();
        }
    }

    /// Shows the text of a tour: it goes when the page does. What was typed becomes a draft.
    pub fn show_for_now(&mut self, text: &str) {
        if self.text.as_str() != text {
            self.replace(text);
            self.is_own = false;
        }
    }

    /// Shows manifests of the user's own that are not applied yet: from a file, a draft, or nothing. They are meant for a
    /// new cluster.
    pub fn begin_with(&mut self, text: &str) {
        self.replace(text);
        self.is_own = self.example().is_none();
        self.target = ApplyTarget::New;
        self.keep();
    }

    fn replace(&mut self, text: &str) {
        if self.is_own && !self.is_guest && self.text.as_str() != text {
            let before = self.text.clone();
            self.add_draft(&before);
        }
        self.text = AttrValue::from(text.to_owned());
    }

    /// The page is a guest in another one from now on.
    pub fn be_guest(&mut self) {
        self.is_guest = true;
    }

    /// Adds a draft; says whether this browser keeps it. The oldest are not kept when there is no room for all.
    fn add_draft(&mut self, text: &str) -> bool {
        // Other tabs add some as well.
        let is_new = |drafts: &[Draft], draft: &Draft| drafts.iter().all(|known| known.text != draft.text);
        stored_drafts().into_iter().for_each(|draft| {
            if is_new(&self.drafts, &draft) {
                self.drafts.push(draft);
            }
        });
        drafts::add(&mut self.drafts, text, &browser::time_words());
        (1..=self.drafts.len()).rev().any(|count| browser::store(DRAFTS_KEY, &written(&self.drafts[..count])))
    }

    fn keep(&mut self) {
        self.kept = self.is_guest || browser::store(TEXT_KEY, &self.text);
    }
}

fn written(drafts: &[Draft]) -> String {
    drafts.iter().map(|draft| json!({"title": &*draft.title, "text": &*draft.text})).collect::<Value>().to_string()
}

/// The drafts as they are kept: other tabs and versions write them, too. What can't be read counts as none.
fn stored_drafts() -> Vec<Draft> {
    let list = browser::stored(DRAFTS_KEY).and_then(|list| serde_json::from_str::<Value>(&list).ok());
    let draft = |item: &Value| {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        Some(Draft { title: text("title")?.into(), text: text("text")?.into() })
    };
    list.iter().flat_map(|list| list.as_array().into_iter().flatten()).filter_map(draft).take(drafts::DRAFTS_MAX).collect()
}
