//! Persistent maps with dense integer keys, which count up from 0.
//!
//! A trie with 32 slots per node, indexed by the base-32 digits of the key: a lookup compares no keys. Copies share the nodes
//! that do not differ. The vector of a library did the same with twenty times as much WebAssembly.

use super::table::{KeyBits, Value};
use std::marker::PhantomData;
use std::rc::Rc;

/// A key that is a dense integer.
pub trait Index: Copy {
    /// The integer.
    fn index(self) -> usize;
}

impl Index for u32 {
    fn index(self) -> usize {
        self as usize
    }
}

/// The bits of a key that select a slot of a node.
const DIGIT_BITS: usize = 5;
/// The slots of a node.
const SLOTS: usize = 1 << DIGIT_BITS;

/// The subtree of a range of keys.
#[derive(Clone, Default)]
enum TrieNode<C> {
    #[default]
    Empty,
    Leaf(Rc<[Option<C>; SLOTS]>),
    Inner(Rc<[TrieNode<C>; SLOTS]>),
}

/// The digit of an index that selects the slot of a node at a level; leaves are at level 0.
#[inline(always)]
fn digit(index: usize, level: usize) -> usize {
    index.wrapping_shr((level * DIGIT_BITS) as u32) & (SLOTS - 1)
}

/// The trie, independent of the type of the keys.
#[derive(Clone)]
struct Trie<C> {
    root: TrieNode<C>,
    /// The levels above the leaves.
    height: usize,
    /// One more than the highest index that has ever had a value.
    end: usize,
}

impl<C: Clone> Trie<C> {
    fn get(&self, index: usize) -> Option<&C> {
        if index >= self.end {
            return None;
        }
        let mut node = &self.root;
        let mut level = self.height;
        loop {
            match node {
                TrieNode::Inner(children) => node = &children[digit(index, level)],
                TrieNode::Leaf(values) => return values[digit(index, 0)].as_ref(),
                TrieNode::Empty => return None,
            }
            level = level.wrapping_sub(1);
        }
    }

    /// Sets the value at an index; returns the previous one.
    fn replace(&mut self, index: usize, value: C) -> Option<C> {
        self.slot_mut(index).and_then(|slot| slot.replace(value))
    }

    /// Removes the value at an index, without creating missing nodes.
    fn take(&mut self, index: usize) -> Option<C> {
        if index >= self.end {
            return None;
        }
        let mut node = &mut self.root;
        let mut level = self.height;
        loop {
            match node {
                TrieNode::Inner(children) => node = &mut Rc::make_mut(children)[digit(index, level)],
                TrieNode::Leaf(values) => return Rc::make_mut(values)[digit(index, 0)].take(),
                TrieNode::Empty => return None,
            }
            level = level.wrapping_sub(1);
        }
    }

    /// The slot of an index, mutable; creates missing nodes and copies shared ones.
    fn slot_mut(&mut self, index: usize) -> Option<&mut Option<C>> {
        self.end = self.end.max(index + 1);
        while index >> ((self.height + 1) * DIGIT_BITS) > 0 {
            let mut children = [const { TrieNode::Empty }; SLOTS];
            children[0] = std::mem::take(&mut self.root);
            self.root = TrieNode::Inner(Rc::new(children));
            self.height += 1;
        }
        let mut node = &mut self.root;
        let mut level = self.height;
        while level > 0 {
            if let TrieNode::Empty = node {
                *node = TrieNode::Inner(Rc::new([const { TrieNode::Empty }; SLOTS]));
            }
            let TrieNode::Inner(children) = node else { return None };
            node = &mut Rc::make_mut(children)[digit(index, level)];
            level -= 1;
        }
        if let TrieNode::Empty = node {
            *node = TrieNode::Leaf(Rc::new([const { None }; SLOTS]));
        }
        let TrieNode::Leaf(values) = node else { return None };
        Some(&mut Rc::make_mut(values)[digit(index, 0)])
    }
}

/// A persistent map with dense integer keys.
pub struct PersistentVec<K, V: Value> {
    trie: Trie<V::Stored>,
    keys: PhantomData<K>,
}

impl<K: Index, V: Value> PersistentVec<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.trie.get(key.index()).map(V::from_ref)
    }

    /// The value of a key, mutable.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.get(key)?;
        self.trie.slot_mut(key.index())?.as_mut().map(V::from_mut)
    }

    /// Sets the value of a key; returns the previous one.
    pub fn replace(&mut self, key: K, value: V) -> Option<V> {
        self.trie.replace(key.index(), value.into_stored()).map(V::from_stored)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.trie.replace(key.index(), value.into_stored());
    }

    /// Removes a key; returns its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        self.trie.take(key.index()).map(V::from_stored)
    }
}

impl<K: KeyBits, V: Value> PersistentVec<K, V> {
    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        let value = |index| self.trie.get(index).map(V::from_ref).map(|value| (K::of(index as u128), value));
        (0..self.end()).filter_map(value)
    }
}

impl<K, V: Value> PersistentVec<K, V> {
    /// One more than the highest key that has ever had a value.
    pub fn end(&self) -> usize {
        self.trie.end
    }
}

impl<K, V: Value> Default for PersistentVec<K, V> {
    fn default() -> Self {
        PersistentVec { trie: Trie { root: TrieNode::Empty, height: 0, end: 0 }, keys: PhantomData }
    }
}

impl<K, V: Value> Clone for PersistentVec<K, V> {
    fn clone(&self) -> Self {
        PersistentVec { trie: self.trie.clone(), keys: PhantomData }
    }
}

impl<K, V: Value> std::fmt::Debug for PersistentVec<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersistentVec up to {}", self.end())
    }
}
