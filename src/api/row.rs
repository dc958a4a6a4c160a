//! Persistent maps whose keys are numbers counted up from 0: found without comparing anything.
//!
//! A tree of shelves with 32 places each, in which a key's digits to the base of 32 lead to its value. Copies share the
//! shelves that do not differ. A vector of a library did the same and cost the page twenty times the code.

use super::table::{Cell, Number, Value};
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
#[derive(Clone)]
enum Shelf {
    Values([Cell; PLACES]),
    Shelves([Option<Rc<Shelf>>; PLACES]),
}

impl Shelf {
    fn values() -> Rc<Shelf> {
        Rc::new(Shelf::Values([const { Cell::Nothing }; PLACES]))
    }

    fn shelves() -> Rc<Shelf> {
        Rc::new(Shelf::Shelves([const { None }; PLACES]))
    }
}

/// The digit of an index that chooses on a shelf with so many shelves below it.
#[inline(always)]
fn digit(index: usize, level: usize) -> usize {
    index.wrapping_shr((level * DIGIT_BITS) as u32) & (PLACES - 1)
}

/// The shelves without the types of what lies on them: one copy of the code is enough for all rows.
#[derive(Clone, Default)]
struct Shelves {
    top: Option<Rc<Shelf>>,
    /// How many shelves lie above one with values.
    height: usize,
    /// One more than the highest index that ever had a value.
    end: usize,
}

impl Shelves {
    #[inline(never)]
    fn cell(&self, index: usize) -> Option<&Cell> {
        if index >= self.end {
            return None;
        }
        let mut shelf = self.top.as_ref()?;
        let mut level = self.height;
        while let Shelf::Shelves(shelves) = &**shelf {
            shelf = shelves[digit(index, level)].as_ref()?;
            level = level.wrapping_sub(1);
        }
        match &**shelf {
            Shelf::Values(values) => Some(&values[digit(index, 0)]),
            Shelf::Shelves(_) => None,
        }
    }

    /// The place of an index, to be written; what other rows share is copied first.
    #[inline(never)]
    fn place(&mut self, index: usize) -> Option<&mut Cell> {
        self.end = self.end.max(index + 1);
        while index >> ((self.height + 1) * DIGIT_BITS) > 0 {
            let below = self.top.take();
            self.height += 1;
            if let Shelf::Shelves(shelves) = Rc::make_mut(self.top.insert(Shelf::shelves())) {
                shelves[0] = below;
            }
        }
        let mut below = &mut self.top;
        let mut level = self.height;
        while level > 0 {
            let Shelf::Shelves(shelves) = Rc::make_mut(below.get_or_insert_with(Shelf::shelves)) else { return None };
            below = &mut shelves[digit(index, level)];
            level -= 1;
        }
        match Rc::make_mut(below.get_or_insert_with(Shelf::values)) {
            Shelf::Values(values) => Some(&mut values[digit(index, 0)]),
            Shelf::Shelves(_) => None,
        }
    }

    #[inline(never)]
    fn put(&mut self, index: usize, cell: Cell) -> Option<Cell> {
        self.place(index).map(|place| std::mem::replace(place, cell))
    }
}

/// A persistent map from small numbers.
pub struct Row<K, V> {
    shelves: Shelves,
    types: PhantomData<(K, V)>,
}

impl<K: Index, V: Value> Row<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.shelves.cell(key.index()).and_then(V::of)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.get(key)?;
        self.shelves.place(key.index()).and_then(V::of_mut)
    }

    /// Sets the value of a key; gives back the one before.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        self.shelves.put(key.index(), value.into_cell()).and_then(V::out)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.shelves.put(key.index(), value.into_cell());
    }

    /// Takes a key out; gives back its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        self.get(key)?;
        self.shelves.put(key.index(), Cell::Nothing).and_then(V::out)
    }
}

impl<K: Number, V: Value> Row<K, V> {
    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        let value = |index| self.shelves.cell(index).and_then(V::of).map(|value| (K::of(index as u128), value));
        (0..self.end()).filter_map(value)
    }
}

impl<K, V> Row<K, V> {
    /// One more than the highest key that ever had a value.
    pub fn end(&self) -> usize {
        self.shelves.end
    }
}

impl<K, V> Default for Row<K, V> {
    fn default() -> Self {
        Row { shelves: Shelves::default(), types: PhantomData }
    }
}

impl<K, V> Clone for Row<K, V> {
    fn clone(&self) -> Self {
        Row { shelves: self.shelves.clone(), types: PhantomData }
    }
}

impl<K, V> std::fmt::Debug for Row<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row up to {}", self.end())
    }
}
