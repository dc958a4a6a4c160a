//! Numbers for names: what the cluster keeps about an object is found by a number, not by comparing texts.
//!
//! A number belongs to a name, not to the object that has it now: it is given when the name is first heard of, and stays.

use crate::api::row::{Index, Row};
use crate::api::table::{Number, Shared, Table};
use crate::api::{Key, Kind};
use std::rc::Rc;

/// The number of a kind, namespace and name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(crate) u32);

impl Number for Id {
    const BITS: u32 = 32;
    #[inline(always)]
    fn number(self) -> u128 {
        self.0.into()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        Id(number as u32)
    }
}

impl Index for Id {
    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Shared for Key {}

/// A text and its number.
#[derive(Clone, Debug)]
struct Word {
    class: u8,
    text: Rc<str>,
    number: u32,
}

impl Shared for Word {}

/// Texts of several parts, numbered in the order they were first heard of.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// By hash; texts of one hash lie one after the other.
    by_hash: Table<(u64, u32), Word>,
}

impl Words {
    /// The number of a text, if it has one. Texts of another class are other texts.
    pub fn find(&self, class: u8, parts: &[&str]) -> Option<u32> {
        self.place(class, parts).1
    }

    /// The number of a text; gives it one if it has none.
    pub fn number(&mut self, class: u8, parts: &[&str]) -> u32 {
        let (place, found) = self.place(class, parts);
        found.unwrap_or_else(|| {
            let number = self.by_hash.len() as u32;
            self.by_hash.insert(place, Word { class, text: parts.join("\0").into(), number });
            number
        })
    }

    /// Where a text is or would be, and its number if it has one.
    fn place(&self, class: u8, parts: &[&str]) -> ((u64, u32), Option<u32>) {
        let hash = hash(class, parts);
        let mut nth = 0;
        while let Some(word) = self.by_hash.get((hash, nth)) {
            if word.class == class && is_joined(&word.text, parts) {
                return ((hash, nth), Some(word.number));
            }
            nth += 1;
        }
        ((hash, nth), None)
    }
}

fn hash(class: u8, parts: &[&str]) -> u64 {
    crate::cluster::rng::hash(class.into(), parts)
}

/// Whether a text is these parts, joined.
fn is_joined(text: &str, parts: &[&str]) -> bool {
    let mut rest = text;
    for (i, part) in parts.iter().enumerate() {
        let Some(after) = rest.strip_prefix(part) else { return false };
        rest = match after.strip_prefix('\0') {
            Some(after) if i + 1 < parts.len() => after,
            None if i + 1 == parts.len() => after,
            _ => return false,
        };
    }
    rest.is_empty()
}

/// The names of objects and their numbers.
#[derive(Clone, Debug, Default)]
pub struct Names {
    words: Words,
    keys: Row<Id, Key>,
}

impl Names {
    /// The number of a name, if it was ever heard of.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<Id> {
        self.words.find(kind as u8, &[namespace, name]).map(Id)
    }

    /// The number of a key; gives it one if it has none.
    pub fn id(&mut self, key: &Key) -> Id {
        let id = Id(self.words.number(key.kind as u8, &[&key.namespace, &key.name]));
        if id.0 as usize == self.keys.end() {
            self.keys.insert(id, key.clone());
        }
        id
    }

    /// The number of a name; gives it one if it has none.
    pub fn id_of(&mut self, kind: Kind, namespace: &str, name: &str) -> Id {
        match self.find(kind, namespace, name) {
            Some(id) => id,
            None => self.id(&Key::new(kind, namespace, name)),
        }
    }

    /// The key of a number.
    pub fn key(&self, id: Id) -> Option<&Key> {
        self.keys.get(id)
    }
}
