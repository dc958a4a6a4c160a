//! Persistent ordered maps and sets with integer keys, for the most frequent lookups of the cluster.
//!
//! [`Table`] maps keys to values, [`BitSet`] is a set of keys. [`KeyBits`] packs a key into 128 bits in the same order,
//! [`Value`] determines how a value is stored. Collections with text keys are in [`super::map`].

mod bit_set;
mod key_bits;
mod value;

pub use bit_set::BitSet;
use imbl::GenericOrdMap;
use imbl::ordmap::RangedIter;
use imbl::shared_ptr::RcK;
pub use key_bits::KeyBits;
use key_bits::{PackedKey, pack, pack_last, unpack};
use std::marker::PhantomData;
pub use value::{Boxed, Value};

/// Packed key → stored value.
type Tree<C> = GenericOrdMap<PackedKey, C, RcK>;

/// A persistent map in key order.
pub struct Table<K, V: Value> {
    tree: Tree<V::Stored>,
    keys: PhantomData<K>,
}

impl<K: KeyBits, V: Value> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.tree.get(&pack(key)).map(V::from_ref)
    }

    /// The value of a key, mutable.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.tree.get_mut(&pack(key)).map(V::from_mut)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.tree.insert(pack(key), value.into_stored());
    }

    /// Sets the value of a key; returns the previous one.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        self.tree.insert(pack(key), value.into_stored()).map(V::from_stored)
    }

    /// Sets the value of a key, or removes the key.
    pub fn set(&mut self, key: K, value: Option<V>) {
        match value {
            Some(value) => self.insert(key, value),
            None => {
                self.remove(key);
            }
        }
    }

    /// Removes a key; returns its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        if self.tree.is_empty() {
            return None;
        }
        self.tree.remove(&pack(key)).map(V::from_stored)
    }

    /// The first key and its value.
    pub fn first(&self) -> Option<(K, &V)> {
        self.tree.get_min().map(|(key, stored)| (unpack(key), V::from_ref(stored)))
    }

    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.between((0, 0), (u64::MAX, u64::MAX))
    }

    /// All values in key order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The keys that begin with `prefix`, and their values, in key order.
    pub fn starting<P: KeyBits>(&self, prefix: P) -> impl Iterator<Item = (K, &V)> {
        self.between(pack(prefix), pack_last(prefix))
    }

    /// The keys in `first..=last` and their values, in key order.
    pub fn range(&self, first: K, last: K) -> impl Iterator<Item = (K, &V)> {
        self.between(pack(first), pack(last))
    }

    /// The last key in `first..=last`.
    pub fn last_in(&self, first: K, last: K) -> Option<K> {
        last_between(&self.tree, pack(first), pack(last)).map(unpack)
    }

    fn between(&self, first: PackedKey, last: PackedKey) -> impl Iterator<Item = (K, &V)> {
        tree_range(&self.tree, first, last).map(|(key, stored)| (unpack(key), V::from_ref(stored)))
    }
}

impl<K, V: Value> Table<K, V> {
    /// The number of keys.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether it has no keys.
    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }
}

impl<K: KeyBits + PartialEq, V: Value + PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K, V: Value> Default for Table<K, V> {
    fn default() -> Self {
        Table { tree: Tree::new(), keys: PhantomData }
    }
}

impl<K, V: Value> Clone for Table<K, V> {
    fn clone(&self) -> Self {
        Table { tree: self.tree.clone(), keys: PhantomData }
    }
}

impl<K, V: Value> std::fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table of {}", self.tree.len())
    }
}

/// The entries in `first..=last`. Checks `last` while iterating instead of searching for it: most iterations end at once.
fn tree_range<C: Clone>(tree: &Tree<C>, first: PackedKey, last: PackedKey) -> TreeIter<'_, C> {
    TreeIter { range: (first <= last && !tree.is_empty()).then(|| tree.range(first..)), last }
}

fn last_between<C: Clone>(tree: &Tree<C>, first: PackedKey, last: PackedKey) -> Option<&PackedKey> {
    tree.get_prev(&last).map(|(key, _)| key).filter(|key| **key >= first)
}

/// Iterates over the entries up to and including `last`.
struct TreeIter<'t, C> {
    range: Option<RangedIter<'t, PackedKey, C, RcK>>,
    last: PackedKey,
}

impl<'t, C: Clone> Iterator for TreeIter<'t, C> {
    type Item = (&'t PackedKey, &'t C);

    fn next(&mut self) -> Option<Self::Item> {
        self.range.as_mut()?.next().filter(|(key, _)| **key <= self.last)
    }
}
