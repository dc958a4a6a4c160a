//! The manifests being edited: where they came from, and how they survive a reload.

use super::browser;
use super::examples::EXAMPLES;
use yew::AttrValue;

const TEXT_KEY: &str = "ordinal.text";
const OWN_TEXT_KEY: &str = "ordinal.own-text";

/// What the editor holds, and the text of the user's own that an example must not overwrite.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    text: AttrValue,
    own_text: Option<AttrValue>,
    kept: bool,
}

impl Workspace {
    /// What was here before the page was left, otherwise the first example.
    pub fn restore() -> Self {
        Self {
            text: browser::stored(TEXT_KEY).map_or(AttrValue::Static(EXAMPLES[0].text), AttrValue::from),
            own_text: browser::stored(OWN_TEXT_KEY).map(AttrValue::from),
            kept: true,
        }
    }

    /// The text in the editor.
    pub fn text(&self) -> &AttrValue {
        &self.text
    }

    /// The number of the example the text is, letter for letter.
    pub fn example(&self) -> Option<usize> {
        EXAMPLES.iter().position(|example| example.text == self.text.as_str())
    }

    /// Whether there is a text of the user's own to go back to.
    pub fn has_own_text(&self) -> bool {
        self.own_text.is_some()
    }

    /// Whether this browser kept the last change.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// Takes what was typed.
    pub fn typed(&mut self, text: String) {
        self.text = AttrValue::from(text);
        if self.example().is_none() {
            self.own_text = Some(self.text.clone());
        }
        self.keep();
    }

    /// Shows the example of this number; a text of the user's own stays within reach.
    pub fn show_example(&mut self, number: usize) {
        if let Some(example) = EXAMPLES.get(number) {
            self.text = AttrValue::Static(example.text);
            self.keep();
        }
    }

    /// Shows a text that came with something else, such as a run that was opened; a text of the user's own stays within reach.
    pub fn show(&mut self, text: &str) {
        if self.text.as_str() != text {
            self.text = AttrValue::from(text.to_owned());
            self.keep();
        }
    }

    /// Whether the text came with something else: it is no example and not the user's own.
    pub fn is_from_elsewhere(&self) -> bool {
        self.example().is_none() && self.own_text.as_ref() != Some(&self.text)
    }

    /// Shows the user's own text again.
    pub fn show_own_text(&mut self) {
        if let Some(own_text) = &self.own_text {
            self.text = own_text.clone();
            self.keep();
        }
    }

    /// Shows a text without keeping it: an embedded page is a guest, and a tour goes when the page does.
    pub fn show_as_guest(&mut self, text: String) {
        self.text = AttrValue::from(text);
    }

    fn keep(&mut self) {
        let own_text_kept = self.own_text.as_ref().is_none_or(|own_text| browser::store(OWN_TEXT_KEY, own_text));
        self.kept = browser::store(TEXT_KEY, &self.text) && own_text_kept;
    }
}
