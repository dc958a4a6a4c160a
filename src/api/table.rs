//! Persistent ordered maps and sets whose keys are numbers: what the cluster looks up most.
//!
//! A key is packed into 128 bits that order as its parts do; small values lie in the tree itself. As in [`super::map`],
//! there is one tree in the binary for all of them. What has to be found by text or listed by name is kept there instead.

use super::{Kind, Object, Uid};
use imbl::GenericOrdMap;
use imbl::shared_ptr::RcK;
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

/// A packed key: two halves, so that a node of the tree has no gaps.
type Place = (u64, u64);
/// The one tree.
type Tree = GenericOrdMap<Place, Cell, RcK>;

/// Something of few bits that can be a key, or a part of one.
pub trait Number: Copy {
    /// How many bits it takes.
    const BITS: u32;
    /// Its bits; they order as it does.
    fn number(self) -> u128;
    /// What these bits are.
    fn of(number: u128) -> Self;
}

macro_rules! numbers {
    ($($type:ty)*) => {
        $(impl Number for $type {
            const BITS: u32 = <$type>::BITS;
            #[inline(always)]
            fn number(self) -> u128 { self.into() }
            #[inline(always)]
            fn of(number: u128) -> Self { number as $type }
        })*
    };
}

numbers!(u8 u16 u32 u64);

impl Number for Uid {
    const BITS: u32 = 64;
    #[inline(always)]
    fn number(self) -> u128 {
        self.0.into()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        Uid(number as u64)
    }
}

impl Number for Kind {
    const BITS: u32 = 8;
    #[inline(always)]
    fn number(self) -> u128 {
        self as u128
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        super::kind::KINDS[number as usize % super::kind::KINDS.len()].kind
    }
}

impl<A: Number, B: Number> Number for (A, B) {
    const BITS: u32 = A::BITS + B::BITS;
    #[inline(always)]
    fn number(self) -> u128 {
        self.0.number() << B::BITS | self.1.number()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        (A::of(number >> B::BITS & low(A::BITS)), B::of(number & low(B::BITS)))
    }
}

impl<A: Number, B: Number, C: Number> Number for (A, B, C) {
    const BITS: u32 = A::BITS + B::BITS + C::BITS;
    #[inline(always)]
    fn number(self) -> u128 {
        ((self.0, self.1), self.2).number()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        let ((a, b), c) = <((A, B), C)>::of(number);
        (a, b, c)
    }
}

/// So many ones.
#[inline(always)]
const fn low(bits: u32) -> u128 {
    if bits >= 128 { u128::MAX } else { (1 << bits) - 1 }
}

/// Parts are packed from the top: the first ones alone are the beginning of the whole.
#[inline(always)]
fn place<K: Number>(key: K) -> Place {
    let all = key.number() << (128 - K::BITS);
    ((all >> 64) as u64, all as u64)
}

/// The last key that begins with these parts.
#[inline(always)]
fn last_place<K: Number>(key: K) -> Place {
    let (high, low_half) = place(key);
    let rest = low(128 - K::BITS);
    (high | (rest >> 64) as u64, low_half | rest as u64)
}

#[inline(always)]
fn key_at<K: Number>(place: &Place) -> K {
    K::of((u128::from(place.0) << 64 | u128::from(place.1)) >> (128 - K::BITS))
}

/// What lies in the tree.
#[derive(Clone)]
pub enum Cell {
    /// The key is all there is to know.
    Nothing,
    /// A number.
    Number(u64),
    /// Two numbers.
    Pair((u64, u64)),
    /// An object.
    Object(Object),
    /// Anything larger.
    Shared(Rc<dyn Any>),
}

/// A value of a table.
pub trait Value: Clone + 'static {
    /// As it lies in the tree.
    fn into_cell(self) -> Cell;
    /// The value of a cell of its own kind.
    fn of(cell: &Cell) -> Option<&Self>;
    /// Likewise, out of the tree.
    fn out(cell: Cell) -> Option<Self>;
    /// Likewise, to be changed; what others hold too is copied first.
    fn of_mut(cell: &mut Cell) -> Option<&mut Self>;
}

macro_rules! plain_values {
    ($($type:ty = $cell:ident)*) => {
        $(impl Value for $type {
            fn into_cell(self) -> Cell { Cell::$cell(self) }
            fn of(cell: &Cell) -> Option<&Self> {
                match cell { Cell::$cell(value) => Some(value), _ => None }
            }
            fn out(cell: Cell) -> Option<Self> {
                match cell { Cell::$cell(value) => Some(value), _ => None }
            }
            fn of_mut(cell: &mut Cell) -> Option<&mut Self> {
                match cell { Cell::$cell(value) => Some(value), _ => None }
            }
        })*
    };
}

plain_values!(u64 = Number (u64, u64) = Pair Object = Object);

/// A value that is kept behind a shared pointer.
pub trait Shared: Clone + 'static {}

impl<T: Shared> Value for T {
    fn into_cell(self) -> Cell {
        Cell::Shared(Rc::new(self))
    }
    fn of(cell: &Cell) -> Option<&Self> {
        match cell {
            Cell::Shared(value) => value.downcast_ref(),
            _ => None,
        }
    }
    fn out(cell: Cell) -> Option<Self> {
        let Cell::Shared(value) = cell else { return None };
        value.downcast::<T>().ok().map(Rc::unwrap_or_clone)
    }
    fn of_mut(cell: &mut Cell) -> Option<&mut Self> {
        let Cell::Shared(value) = cell else { return None };
        if Rc::get_mut(value).is_none() {
            *value = Rc::new(value.downcast_ref::<T>()?.clone());
        }
        Rc::get_mut(value)?.downcast_mut()
    }
}

/// A persistent map in key order.
pub struct Table<K, V> {
    tree: Tree,
    types: PhantomData<(K, V)>,
}

impl<K: Number, V: Value> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.tree.get(&place(key)).and_then(V::of)
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
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.between((0, 0), (u64::MAX, u64::MAX))
    }

    /// All values in key order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The keys that begin with `prefix`, and their values, in key order.
    pub fn starting<P: Number>(&self, prefix: P) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.between(place(prefix), last_place(prefix))
    }

    /// The keys from `first` to `last`, both included, and their values, in key order.
    pub fn range(&self, first: K, last: K) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.between(place(first), place(last))
    }

    fn between(&self, first: Place, last: Place) -> impl DoubleEndedIterator<Item = (K, &V)> {
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

/// One copy of the tree's own code is enough.
#[inline(never)]
fn put(tree: &mut Tree, place: Place, cell: Cell) -> Option<Cell> {
    tree.insert(place, cell)
}

#[inline(never)]
fn take(tree: &mut Tree, place: Place) -> Option<Cell> {
    tree.remove(&place)
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
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = K> {
        between(&self.tree, (0, 0), (u64::MAX, u64::MAX))
    }

    /// The keys that begin with `prefix`, in order.
    pub fn starting<P: Number>(&self, prefix: P) -> impl DoubleEndedIterator<Item = K> {
        between(&self.tree, place(prefix), last_place(prefix))
    }

    /// The keys from `first` to `last`, both included, in order.
    pub fn range(&self, first: K, last: K) -> impl DoubleEndedIterator<Item = K> {
        between(&self.tree, place(first), place(last))
    }
}

fn between<K: Number>(tree: &Tree, first: Place, last: Place) -> impl DoubleEndedIterator<Item = K> {
    cells(tree, first, last).map(|(place, _)| key_at(place))
}

/// A range that ends before it begins holds nothing.
fn cells(tree: &Tree, first: Place, last: Place) -> impl DoubleEndedIterator<Item = (&Place, &Cell)> {
    let empty = last < first;
    let range = tree.range(first..=last.max(first));
    range.filter(move |_| !empty)
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
