//! Persistent maps whose keys are numbers counted up from 0: found without comparing anything.
//!
//! They lie on shelves of 32 in the tree of [`super::table`]: the tree is small, and neighbours are found together.

use super::table::{Cell, Shared, Table, Value};
use std::marker::PhantomData;

/// A key that is a number counted up from 0.
pub trait Index: Copy {
    /// The number.
    fn index(self) -> usize;
}

impl Index for u32 {
    fn index(self) -> usize {
        self as usize
    }
}

/// How many values lie together.
const SHELF: usize = 32;

/// Values of neighbouring keys.
#[derive(Clone)]
struct Shelf(Vec<Cell>);

impl Shared for Shelf {}

/// A persistent map from small numbers.
pub struct Row<K, V> {
    shelves: Table<u32, Shelf>,
    end: usize,
    types: PhantomData<(K, V)>,
}

impl<K: Index, V: Value> Row<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        cell(&self.shelves, key.index()).and_then(V::of)
    }

    /// Sets the value of a key; gives back the one before.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        self.end = self.end.max(key.index() + 1);
        put(&mut self.shelves, key.index(), value.into_cell()).and_then(V::out)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.end = self.end.max(key.index() + 1);
        put(&mut self.shelves, key.index(), value.into_cell());
    }

    /// Takes a key out; gives back its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        cell(&self.shelves, key.index())?;
        put(&mut self.shelves, key.index(), Cell::Nothing).and_then(V::out)
    }
}

impl<K: super::table::Number, V: Value> Row<K, V> {
    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        let of = |(number, shelf): (u32, &'_ Shelf)| (number as usize * SHELF, shelf.0.len());
        let places = self.shelves.iter().map(of).flat_map(|(first, len)| first..first + len);
        places.filter_map(|index| cell(&self.shelves, index).and_then(V::of).map(|value| (K::of(index as u128), value)))
    }
}

impl<K, V> Row<K, V> {
    /// One more than the highest key that ever had a value.
    pub fn end(&self) -> usize {
        self.end
    }
}

#[inline(never)]
fn cell(shelves: &Table<u32, Shelf>, index: usize) -> Option<&Cell> {
    shelves.get((index / SHELF) as u32)?.0.get(index % SHELF)
}

/// One copy of the code is enough for all rows.
#[inline(never)]
fn put(shelves: &mut Table<u32, Shelf>, index: usize, cell: Cell) -> Option<Cell> {
    let number = (index / SHELF) as u32;
    if shelves.get(number).is_none() {
        shelves.insert(number, Shelf(vec![Cell::Nothing; SHELF]));
    }
    shelves.get_mut(number)?.0.get_mut(index % SHELF).map(|place| std::mem::replace(place, cell))
}

impl<K, V> Default for Row<K, V> {
    fn default() -> Self {
        Row { shelves: Table::default(), end: 0, types: PhantomData }
    }
}

impl<K, V> Clone for Row<K, V> {
    fn clone(&self) -> Self {
        Row { shelves: self.shelves.clone(), end: self.end, types: PhantomData }
    }
}

impl<K, V> std::fmt::Debug for Row<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row up to {}", self.end)
    }
}
