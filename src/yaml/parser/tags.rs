//! What the handles of tags stand for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::scalar::CORE_TAGS;

/// Prefixes by their handles.
#[derive(Default)]
pub(super) struct Tags<'text> {
    prefixes: BTreeMap<&'text str, Cow<'text, str>>,
}

impl<'text> Tags<'text> {
    /// Adds what a document says; not a handle again that it has already.
    pub fn add(&mut self, handle: &'text str, prefix: Cow<'text, str>) -> bool {
        let is_new = !self.prefixes.contains_key(handle);
        self.prefixes.entry(handle).or_insert(prefix);
        is_new
    }

    /// Adds what is known without saying.
    pub fn add_default(&mut self) {
        self.add("!", Cow::Borrowed("!"));
        self.add("!!", Cow::Borrowed(CORE_TAGS));
    }

    /// The whole tag, if the handle is known.
    pub fn whole(&self, handle: &str, suffix: Cow<'text, str>) -> Option<Cow<'text, str>> {
        if handle.is_empty() {
            return Some(suffix);
        }
        let prefix = self.prefixes.get(handle)?;
        Some(Cow::Owned(format!("{prefix}{suffix}")))
    }
}
