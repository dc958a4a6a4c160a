//! Persistent maps whose keys are numbers counted up from 0: found without comparing anything.
//!
//! As in [`super::table`], there is one vector type in the binary for all of them.

use super::table::{Cell, Number, Value};
use imbl::GenericVector;
use imbl::shared_ptr::RcK;
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

/// A persistent map from small numbers.
pub struct Row<K, V> {
    cells: GenericVector<Cell, RcK>,
    types: PhantomData<(K, V)>,
}

impl<K: Index, V: Value> Row<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        cell(&self.cells, key.index()).and_then(V::of)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.cells.get_mut(key.index()).and_then(V::of_mut)
    }

    /// Sets the value of a key; gives back the one before.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        put(&mut self.cells, key.index(), value.into_cell()).and_then(V::out)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        put(&mut self.cells, key.index(), value.into_cell());
    }

    /// Takes a key out; gives back its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let index = key.index();
        if index >= self.cells.len() {
            return None;
        }
        put(&mut self.cells, index, Cell::Nothing).and_then(V::out)
    }
}

impl<K: Number, V: Value> Row<K, V> {
    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.cells.iter().enumerate().filter_map(|(index, cell)| V::of(cell).map(|value| (K::of(index as u128), value)))
    }
}

impl<K, V> Row<K, V> {
    /// One more than the highest key that ever had a value.
    pub fn end(&self) -> usize {
        self.cells.len()
    }
}

#[inline(never)]
fn cell(cells: &GenericVector<Cell, RcK>, index: usize) -> Option<&Cell> {
    cells.get(index)
}

/// One copy of the vector's own code is enough.
#[inline(never)]
fn put(cells: &mut GenericVector<Cell, RcK>, index: usize, cell: Cell) -> Option<Cell> {
    while cells.len() <= index {
        cells.push_back(Cell::Nothing);
    }
    cells.get_mut(index).map(|place| std::mem::replace(place, cell))
}

impl<K, V> Default for Row<K, V> {
    fn default() -> Self {
        Row { cells: GenericVector::new(), types: PhantomData }
    }
}

impl<K, V> Clone for Row<K, V> {
    fn clone(&self) -> Self {
        Row { cells: self.cells.clone(), types: PhantomData }
    }
}

impl<K, V> std::fmt::Debug for Row<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row up to {}", self.cells.len())
    }
}
