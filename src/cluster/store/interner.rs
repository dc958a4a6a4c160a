//! Interners: keys and texts get small numbers, by which the store and its indexes find things without comparing texts.
//!
//! A [`KeyId`] belongs to a kind, namespace and name, not to the object that has them now: it is assigned when the name is first
//! used and never changes, so an object that is recreated has the id of the one before.

use crate::api::persistent_vec::{Index, PersistentVec};
use crate::api::table::{Boxed, KeyBits};
use crate::api::{Key, Kind};
use crate::cluster::hash_index::HashIndex;
use crate::cluster::rng::hash;
use std::rc::Rc;

/// The number of a key: a kind, namespace and name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) u32);

impl KeyBits for KeyId {
    const BITS: u32 = 32;
    #[inline(always)]
    fn number(self) -> u128 {
        self.0.into()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        KeyId(number as u32)
    }
}

impl Index for KeyId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Boxed for Key {}

/// An interned text and its class.
#[derive(Clone, Debug)]
struct Text {
    class: u8,
    text: Rc<str>,
}

impl Boxed for Text {}

/// Interns texts of several parts, numbered in the order of their first use.
#[derive(Clone, Debug, Default)]
pub struct StrInterner {
    numbers: HashIndex,
    texts: PersistentVec<u32, Text>,
}

impl StrInterner {
    /// The number of a text, if it was interned. Each class has its own texts.
    pub fn find(&self, class: u8, parts: &[&str]) -> Option<u32> {
        self.find_hashed(hash(class.into(), parts), class, parts)
    }

    /// The number of a text; interns it if necessary.
    pub fn number(&mut self, class: u8, parts: &[&str]) -> u32 {
        let hash = hash(class.into(), parts);
        self.find_hashed(hash, class, parts).unwrap_or_else(|| {
            let number = self.texts.end() as u32;
            self.numbers.insert(hash, number);
            self.texts.insert(number, Text { class, text: parts.join("\0").into() });
            number
        })
    }

    fn find_hashed(&self, hash: u64, class: u8, parts: &[&str]) -> Option<u32> {
        let is_equal = |number| self.texts.get(number).is_some_and(|text| text.class == class && is_joined(&text.text, parts));
        self.numbers.find(hash, is_equal)
    }
}

/// Whether two texts are equal. Most equal texts are the same allocation, and are not compared byte by byte.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    std::ptr::eq(a, b) || a == b
}

/// Whether a text is these parts joined by NUL.
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

/// Interns the keys of objects.
#[derive(Clone, Debug, Default)]
pub struct KeyInterner {
    numbers: HashIndex,
    keys: PersistentVec<KeyId, Key>,
}

impl KeyInterner {
    /// The id of a key, if it was interned.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<KeyId> {
        self.find_hashed(hash(kind as u64, &[namespace, name]), kind, namespace, name)
    }

    fn find_hashed(&self, hash: u64, kind: Kind, namespace: &str, name: &str) -> Option<KeyId> {
        let is_equal = |number| {
            let key = self.keys.get(KeyId(number));
            key.is_some_and(|key| key.kind == kind && is_same(&key.name, name) && is_same(&key.namespace, namespace))
        };
        self.numbers.find(hash, is_equal).map(KeyId)
    }

    /// The id of a key; interns it if necessary.
    pub fn id(&mut self, key: &Key) -> KeyId {
        let hash = hash(key.kind as u64, &[&key.namespace, &key.name]);
        self.find_hashed(hash, key.kind, &key.namespace, &key.name).unwrap_or_else(|| {
            let id = KeyId(self.keys.end() as u32);
            self.numbers.insert(hash, id.0);
            self.keys.insert(id, key.clone());
            id
        })
    }

    /// The id of a key given by its parts; interns it if necessary.
    pub fn id_of(&mut self, kind: Kind, namespace: &str, name: &str) -> KeyId {
        match self.find(kind, namespace, name) {
            Some(id) => id,
            None => self.id(&Key::new(kind, namespace, name)),
        }
    }

    /// The key of an id.
    pub fn key(&self, id: KeyId) -> Option<&Key> {
        self.keys.get(id)
    }
}
