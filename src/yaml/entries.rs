//! The entries of a map while it is read: of equal keys the last one stays, at the place of the first.

use std::collections::BTreeMap;

use super::Entry;

/// From so many keys on they are found by an index.
const INDEXED_KEYS_MIN: usize = 16;

/// The entries in the order of the text.
#[derive(Default)]
pub(super) struct Entries {
    pub all: Vec<Entry>,
    /// Key → its place in `all`; of a few keys nothing is kept, they are gone through.
    index: BTreeMap<String, usize>,
}

impl Entries {
    /// Sets an entry; of equal keys the last one stays. Gives the key if it was there before.
    pub fn set(&mut self, entry: Entry) -> Option<String> {
        match self.place(&entry.key) {
            Some(place) => {
                let key = entry.key.clone();
                if let Some(slot) = self.all.get_mut(place) {
                    *slot = entry;
                }
                Some(key)
            }
            None => {
                self.all.push(entry);
                self.keep_index();
                None
            }
        }
    }

    fn place(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() { self.all.iter().position(|entry| entry.key == key) } else { self.index.get(key).copied() }
    }

    /// After an entry was added: from so many on, all are found by the index.
    fn keep_index(&mut self) {
        let new = match self.all.len() {
            count if count < INDEXED_KEYS_MIN => return,
            INDEXED_KEYS_MIN => 0,
            count => count - 1,
        };
        for (place, entry) in self.all.iter().enumerate().skip(new) {
            self.index.insert(entry.key.clone(), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Node, NodeKind, Range, Scalar};

    #[test]
    fn of_equal_keys_the_last_one_stays_however_many_there_are() {
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
