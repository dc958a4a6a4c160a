//! The entries of a mapping while it is read: the last entry of a key wins, at the position of the first.

use std::collections::BTreeMap;

use super::Entry;

/// The number of keys from which on lookups use an index.
const INDEXED_KEYS_MIN: usize = 16;

/// The entries in the order of the text.
#[derive(Default)]
pub(super) struct Entries {
    pub all: Vec<Entry>,
    /// Key → position in `all`; empty for fewer keys than [`INDEXED_KEYS_MIN`], which are searched linearly.
    index: BTreeMap<String, usize>,
}

impl Entries {
    /// Adds an entry, or replaces the one with the same key and returns the key.
    pub fn set(&mut self, entry: Entry) -> Option<String> {
        match self.position(&entry.key) {
            Some(position) => {
                let key = entry.key.clone();
                if let Some(slot) = self.all.get_mut(position) {
                    *slot = entry;
                }
                Some(key)
            }
            None => {
                self.all.push(entry);
                self.update_index();
                None
            }
        }
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() { self.all.iter().position(|entry| entry.key == key) } else { self.index.get(key).copied() }
    }

    /// Indexes the entry that was added last, or all when their number reaches [`INDEXED_KEYS_MIN`].
    fn update_index(&mut self) {
        let first_new = match self.all.len() {
            count if count < INDEXED_KEYS_MIN => return,
            INDEXED_KEYS_MIN => 0,
            count => count - 1,
        };
        for (position, entry) in self.all.iter().enumerate().skip(first_new) {
            self.index.insert(entry.key.clone(), position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Node, NodeKind, Range, Scalar};

    #[test]
    fn the_last_entry_of_a_key_wins() {
        for count in [3, INDEXED_KEYS_MIN, 40] {
            let entry = |number: usize, value: i64| Entry {
                key: format!("key-{number}"),
                key_range: Range::default(),
                value: Node { kind: NodeKind::Scalar(Scalar::Int(value)), range: Range::default() },
            };
            let mut entries = Entries::default();
            assert!((0..count).all(|number| entries.set(entry(number, 0)).is_none()));
            for number in 0..count {
                assert_eq!(entries.set(entry(number, 1)), Some(format!("key-{number}")), "{count} keys");
            }
            let expected: Vec<Entry> = (0..count).map(|number| entry(number, 1)).collect();
            assert_eq!(entries.all, expected);
        }
    }
}
