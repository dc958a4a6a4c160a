//! Persistent maps whose keys are numbers counted up from 0: found without comparing anything.
//!
//! A tree of shelves with 32 places each, in which a key's digits to the base of 32 lead to its value. Copies share the
//! shelves that do not differ. A vector of a library did the same and cost the page twenty times the code.

use super::table::{Number, Value};
use std::marker::PhantomData;
use std::rc::Rc;

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

/// How many bits of a key choose a place on a shelf.
const DIGIT_BITS: usize = 5;
const PLACES: usize = 1 << DIGIT_BITS;

/// What a range of neighbouring keys lead to.
#[derive(Clone, Default)]
enum Shelf<C> {
    #[default]
    Empty,
    Values(Rc<[Option<C>; PLACES]>),
    Shelves(Rc<[Shelf<C>; PLACES]>),
}

/// The digit of an index that chooses on a shelf with so many shelves below it.
#[inline(always)]
fn digit(index: usize, level: usize) -> usize {
    index.wrapping_shr((level * DIGIT_BITS) as u32) & (PLACES - 1)
}

/// The shelves, whatever keys lead to them.
#[derive(Clone)]
struct Shelves<C> {
    top: Shelf<C>,
    /// How many shelves lie above one with values.
    height: usize,
    /// One more than the highest index that ever had a value.
    end: usize,
}

impl<C: Clone> Shelves<C> {
    fn cell(&self, index: usize) -> Option<&C> {
        if index >= self.end {
            return None;
        }
        let mut shelf = &self.top;
        let mut level = self.height;
        loop {
            match shelf {
                Shelf::Shelves(shelves) => shelf = &shelves[digit(index, level)],
                Shelf::Values(values) => return values[digit(index, 0)].as_ref(),
                Shelf::Empty => return None,
            }
            level = level.wrapping_sub(1);
        }
    }

    /// Writes the place of an index.
    fn put(&mut self, index: usize, cell: C) -> Option<C> {
        self.place(index).and_then(|place| place.replace(cell))
    }

    /// Empties the place of an index; a place that is not there is not made.
    fn take(&mut self, index: usize) -> Option<C> {
        if index >= self.end {
            return None;
        }
        let mut shelf = &mut self.top;
        let mut level = self.height;
        loop {
            match shelf {
                Shelf::Shelves(shelves) => shelf = &mut Rc::make_mut(shelves)[digit(index, level)],
                Shelf::Values(values) => return Rc::make_mut(values)[digit(index, 0)].take(),
                Shelf::Empty => return None,
            }
            level = level.wrapping_sub(1);
        }
    }

    /// The place of an index, to be written; what other rows share is copied first.
    fn place(&mut self, index: usize) -> Option<&mut Option<C>> {
        self.end = self.end.max(index + 1);
        while index >> ((self.height + 1) * DIGIT_BITS) > 0 {
            let mut shelves = [const { Shelf::Empty }; PLACES];
            shelves[0] = std::mem::take(&mut self.top);
            self.top = Shelf::Shelves(Rc::new(shelves));
            self.height += 1;
        }
        let mut shelf = &mut self.top;
        let mut level = self.height;
        while level > 0 {
            if let Shelf::Empty = shelf {
                *shelf = Shelf::Shelves(Rc::new([const { Shelf::Empty }; PLACES]));
            }
            let Shelf::Shelves(shelves) = shelf else { return None };
            shelf = &mut Rc::make_mut(shelves)[digit(index, level)];
            level -= 1;
        }
        if let Shelf::Empty = shelf {
            *shelf = Shelf::Values(Rc::new([const { None }; PLACES]));
        }
        let Shelf::Values(values) = shelf else { return None };
        Some(&mut Rc::make_mut(values)[digit(index, 0)])
    }
}

/// A persistent map from small numbers.
pub struct Row<K, V: Value> {
    shelves: Shelves<V::Cell>,
    keys: PhantomData<K>,
}

impl<K: Index, V: Value> Row<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.shelves.cell(key.index()).map(V::of)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.get(key)?;
        self.shelves.place(key.index())?.as_mut().map(V::of_mut)
    }

    /// Sets the value of a key; gives back the one before.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        self.shelves.put(key.index(), value.into_cell()).map(V::out)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.shelves.put(key.index(), value.into_cell());
    }

    /// Takes a key out; gives back its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        self.shelves.take(key.index()).map(V::out)
    }
}

impl<K: Number, V: Value> Row<K, V> {
    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        let value = |index| self.shelves.cell(index).map(V::of).map(|value| (K::of(index as u128), value));
        (0..self.end()).filter_map(value)
    }
}

impl<K, V: Value> Row<K, V> {
    /// One more than the highest key that ever had a value.
    pub fn end(&self) -> usize {
        self.shelves.end
    }
}

impl<K, V: Value> Default for Row<K, V> {
    fn default() -> Self {
        Row { shelves: Shelves { top: Shelf::Empty, height: 0, end: 0 }, keys: PhantomData }
    }
}

impl<K, V: Value> Clone for Row<K, V> {
    fn clone(&self) -> Self {
        Row { shelves: self.shelves.clone(), keys: PhantomData }
    }
}

impl<K, V: Value> std::fmt::Debug for Row<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row up to {}", self.end())
    }
}
