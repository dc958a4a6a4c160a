//! Resolves the handles of tags.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::scalar::CORE_TAGS;

/// Handle → prefix.
#[derive(Default)]
pub(super) struct Tags<'text> {
    prefixes: BTreeMap<&'text str, Cow<'text, str>>,
}

impl<'text> Tags<'text> {
    /// Adds a handle of a `%TAG` directive; returns false if the document has it already.
    pub fn add(&mut self, handle: &'text str, prefix: Cow<'text, str>) -> bool {
        let is_new = !self.prefixes.contains_key(handle);
        self.prefixes.entry(handle).or_insert(prefix);
        is_new
    }

    /// Adds the default handles.
    pub fn add_default(&mut self) {
        self.add("!", Cow::Borrowed("!"));
        self.add("!!", Cow::Borrowed(CORE_TAGS));
    }

    /// The full tag, if the handle is known.
    pub fn resolve(&self, handle: &str, suffix: Cow<'text, str>) -> Option<Cow<'text, str>> {
        if handle.is_empty() {
            return Some(suffix);
        }
        let prefix = self.prefixes.get(handle)?;
        Some(Cow::Owned(format!("{prefix}{suffix}")))
    }
}
