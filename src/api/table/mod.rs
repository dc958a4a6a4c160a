//! Persistent ordered maps and sets whose keys are numbers: what the cluster looks up most.
//!
//! As in [`super::map`], there is one tree in the binary for all of them. What has to be found by text or listed by name is
//! kept there instead.

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
pub use value::{Cell, Shared, Value};

/// The one tree.
type Tree = GenericOrdMap<Place, Cell, RcK>;

/// A persistent map in key order.
pub struct Table<K, V> {
    tree: Tree,
    types: PhantomData<(K, V)>,
}

impl<K: Number, V: Value> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        cell(&self.tree, place(key)).and_then(V::of)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.tree.get_mut(&place(key)).and_then(V::of_mut)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        put(&mut self.tree, place(key), value.into_cell());
    }

    /// Sets the value of a key; gives back the one before.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        put(&mut self.tree, place(key), value.into_cell()).and_then(V::out)
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
        take(&mut self.tree, place(key)).and_then(V::out)
    }

    /// The first key and its value.
    pub fn first(&self) -> Option<(K, &V)> {
        self.tree.get_min().and_then(|(place, cell)| V::of(cell).map(|value| (key_at(place), value)))
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
        cells(&self.tree, first, last).filter_map(|(place, cell)| V::of(cell).map(|value| (key_at(place), value)))
    }
}

impl<K, V> Table<K, V> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }
}

fn cell(tree: &Tree, place: Place) -> Option<&Cell> {
    tree.get(&place)
}

/// One copy of the tree's own code is enough.
fn put(tree: &mut Tree, place: Place, cell: Cell) -> Option<Cell> {
    tree.insert(place, cell)
}

fn take(tree: &mut Tree, place: Place) -> Option<Cell> {
    tree.remove(&place)
}

impl<K: Number + PartialEq, V: Value + PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table { tree: Tree::new(), types: PhantomData }
    }
}

impl<K, V> Clone for Table<K, V> {
    fn clone(&self) -> Self {
        Table { tree: self.tree.clone(), types: PhantomData }
    }
}

impl<K, V> std::fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table of {}", self.tree.len())
    }
}

/// The keys from `first` to `last`. The end of a walk is looked for while one walks: most end at their first step.
fn cells(tree: &Tree, first: Place, last: Place) -> Cells<'_> {
    Cells { range: (first <= last && !tree.is_empty()).then(|| tree.range(first..)), last }
}

fn last_between(tree: &Tree, first: Place, last: Place) -> Option<&Place> {
    tree.get_prev(&last).map(|(place, _)| place).filter(|place| **place >= first)
}

/// A walk through the tree. Its step is one function for all tables.
struct Cells<'t> {
    range: Option<RangedIter<'t, Place, Cell, RcK>>,
    last: Place,
}

impl<'t> Iterator for Cells<'t> {
    type Item = (&'t Place, &'t Cell);

    fn next(&mut self) -> Option<Self::Item> {
        self.range.as_mut()?.next().filter(|(place, _)| **place <= self.last)
    }
}
