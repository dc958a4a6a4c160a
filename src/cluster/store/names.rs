//! Numbers for names: what the cluster keeps about an object is found by a number, not by comparing texts.
//!
//! A number belongs to a name, not to the object that has it now: it is given when the name is first heard of, and stays.

use crate::api::row::{Index, Row};
use crate::api::table::{Number, Shared};
use crate::api::{Key, Kind};
use crate::cluster::numbers::Numbers;
use crate::cluster::rng::hash;
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

/// A text of a class.
#[derive(Clone, Debug)]
struct Word {
    class: u8,
    text: Rc<str>,
}

impl Shared for Word {}

/// Texts of several parts, numbered in the order they were first heard of.
#[derive(Clone, Debug, Default)]
pub struct Words {
    numbers: Numbers,
    words: Row<u32, Word>,
}

impl Words {
    /// The number of a text, if it has one. Texts of another class are other texts.
    pub fn find(&self, class: u8, parts: &[&str]) -> Option<u32> {
        self.find_hashed(hash(class.into(), parts), class, parts)
    }

    /// The number of a text; gives it one if it has none.
    pub fn number(&mut self, class: u8, parts: &[&str]) -> u32 {
        let hash = hash(class.into(), parts);
        self.find_hashed(hash, class, parts).unwrap_or_else(|| {
            let number = self.words.end() as u32;
            self.numbers.insert(hash, number);
            self.words.insert(number, Word { class, text: parts.join("\0").into() });
            number
        })
    }

    fn find_hashed(&self, hash: u64, class: u8, parts: &[&str]) -> Option<u32> {
        let is_it = |number| self.words.get(number).is_some_and(|word| word.class == class && is_joined(&word.text, parts));
        self.numbers.find(hash, is_it)
    }
}

/// Whether two texts are equal; those that are one text, as most are, are not read.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    std::ptr::eq(a, b) || a == b
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
    numbers: Numbers,
    keys: Row<Id, Key>,
}

impl Names {
    /// The number of a name, if it was ever heard of.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<Id> {
        self.find_hashed(hash(kind as u64, &[namespace, name]), kind, namespace, name)
    }

    fn find_hashed(&self, hash: u64, kind: Kind, namespace: &str, name: &str) -> Option<Id> {
        let is_it = |number| {
            let key = self.keys.get(Id(number));
            key.is_some_and(|key| key.kind == kind && is_same(&key.name, name) && is_same(&key.namespace, namespace))
        };
        self.numbers.find(hash, is_it).map(Id)
    }

    /// The number of a key; gives it one if it has none.
    pub fn id(&mut self, key: &Key) -> Id {
        let hash = hash(key.kind as u64, &[&key.namespace, &key.name]);
        self.find_hashed(hash, key.kind, &key.namespace, &key.name).unwrap_or_else(|| {
            let id = Id(self.keys.end() as u32);
            self.numbers.insert(hash, id.0);
            self.keys.insert(id, key.clone());
            id
        })
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
