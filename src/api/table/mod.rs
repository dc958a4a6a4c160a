//! Persistent ordered maps and sets whose keys are numbers: what the cluster looks up most. What has to be found by text or
//! listed by name is kept in a [`super::map`] instead.

mod number;
mod places;
mod value;

use imbl::GenericOrdMap;
use imbl::ordmap::RangedIter;
use imbl::shared_ptr::RcK;
pub use number::Number;
use number::{Place, key_at, last_place, place};
pub use places::Places;
use std::marker::PhantomData;
pub use value::{Shared, Value};

/// Packed keys and what lies there.
type Tree<C> = GenericOrdMap<Place, C, RcK>;

/// A persistent map in key order.
pub struct Table<K, V: Value> {
    tree: Tree<V::Cell>,
    keys: PhantomData<K>,
}

impl<K: Number, V: Value> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.tree.get(&place(key)).map(V::of)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.tree.get_mut(&place(key)).map(V::of_mut)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.tree.insert(place(key), value.into_cell());
    }

    /// Sets the value of a key; gives back the one before.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        self.tree.insert(place(key), value.into_cell()).map(V::out)
    }

    /// Sets the value of a key, or takes the key out.
    pub fn set(&mut self, key: K, value: Option<V>) {
        match value {
            Some(value) => self.insert(key, value),
            None => {
                self.remove(key);
            }
        }
    }

    /// Takes a key out; gives back its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        if self.tree.is_empty() {
            return None;
        }
        self.tree.remove(&place(key)).map(V::out)
    }

    /// The first key and its value.
    pub fn first(&self) -> Option<(K, &V)> {
        self.tree.get_min().map(|(place, cell)| (key_at(place), V::of(cell)))
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
    pub fn starting<P: Number>(&self, prefix: P) -> impl Iterator<Item = (K, &V)> {
        self.between(place(prefix), last_place(prefix))
    }

    /// The keys from `first` to `last`, both included, and their values, in key order.
    pub fn range(&self, first: K, last: K) -> impl Iterator<Item = (K, &V)> {
        self.between(place(first), place(last))
    }

    /// The last key from `first` to `last`, both included.
    pub fn last_in(&self, first: K, last: K) -> Option<K> {
        last_between(&self.tree, place(first), place(last)).map(key_at)
    }

    fn between(&self, first: Place, last: Place) -> impl Iterator<Item = (K, &V)> {
        cells(&self.tree, first, last).map(|(place, cell)| (key_at(place), V::of(cell)))
    }
}

impl<K, V: Value> Table<K, V> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }
}

impl<K: Number + PartialEq, V: Value + PartialEq> PartialEq for Table<K, V> {
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

/// The keys from `first` to `last`. The end of a walk is looked for while one walks: most end at their first step.
fn cells<C: Clone>(tree: &Tree<C>, first: Place, last: Place) -> Cells<'_, C> {
    Cells { range: (first <= last && !tree.is_empty()).then(|| tree.range(first..)), last }
}

fn last_between<C: Clone>(tree: &Tree<C>, first: Place, last: Place) -> Option<&Place> {
    tree.get_prev(&last).map(|(place, _)| place).filter(|place| **place >= first)
}

/// A walk through the tree.
struct Cells<'t, C> {
    range: Option<RangedIter<'t, Place, C, RcK>>,
    last: Place,
}

impl<'t, C: Clone> Iterator for Cells<'t, C> {
    type Item = (&'t Place, &'t C);

    fn next(&mut self) -> Option<Self::Item> {
        self.range.as_mut()?.next().filter(|(place, _)| **place <= self.last)
    }
}
