//! Persistent sets of numbers.

use super::number::{Place, key_at, last_place, place};
use super::{Cell, Number, Tree, cells, last_between, put, take};
use std::marker::PhantomData;

/// A persistent set in order.
pub struct Places<K> {
    tree: Tree,
    types: PhantomData<K>,
}

impl<K: Number> Places<K> {
    /// Puts a key in; says whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        put(&mut self.tree, place(key), Cell::Nothing).is_none()
    }

    /// Takes a key out; says whether it was there.
    pub fn remove(&mut self, key: K) -> bool {
        take(&mut self.tree, place(key)).is_some()
    }

    /// Puts a key in or takes it out.
    pub fn set(&mut self, key: K, is_in: bool) {
        if is_in {
            self.insert(key)
        } else {
            self.remove(key)
        };
    }

    /// Whether a key is in it.
    pub fn contains(&self, key: K) -> bool {
        self.tree.contains_key(&place(key))
    }

    /// All keys in order.
    pub fn iter(&self) -> impl Iterator<Item = K> {
        between(&self.tree, (0, 0), (u64::MAX, u64::MAX))
    }

    /// The keys that begin with `prefix`, in order.
    pub fn starting<P: Number>(&self, prefix: P) -> impl Iterator<Item = K> {
        between(&self.tree, place(prefix), last_place(prefix))
    }

    /// The keys from `first` to `last`, both included, in order.
    pub fn range(&self, first: K, last: K) -> impl Iterator<Item = K> {
        between(&self.tree, place(first), place(last))
    }

    /// The last key from `first` to `last`, both included.
    pub fn last_in(&self, first: K, last: K) -> Option<K> {
        last_between(&self.tree, place(first), place(last)).map(key_at)
    }
}

fn between<K: Number>(tree: &Tree, first: Place, last: Place) -> impl Iterator<Item = K> {
    cells(tree, first, last).map(|(place, _)| key_at(place))
}

impl<K> Places<K> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }
}

impl<K: Number + PartialEq> PartialEq for Places<K> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Places { tree: Tree::new(), types: PhantomData }
    }
}

impl<K> Clone for Places<K> {
    fn clone(&self) -> Self {
        Places { tree: self.tree.clone(), types: PhantomData }
    }
}

impl<K> std::fmt::Debug for Places<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Places of {}", self.tree.len())
    }
}
