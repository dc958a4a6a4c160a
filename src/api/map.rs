//! Persistent ordered maps, sets and lists: copies share their common subtrees.
//!
//! Keys are encoded as bytes in the same order as the keys, so that all keys with a common prefix are one range.

use super::{Key, Kind, Name, Uid};
use imbl::GenericOrdMap;
use imbl::ordmap::RangedIter;
use imbl::shared_ptr::RcK;
use std::ops::Bound;
use std::rc::Rc;

/// An order-preserving encoding as bytes. The encoding of the first parts of a key is a prefix of the encoding of the key.
pub trait Encode {
    /// Appends the bytes.
    fn encode(&self, out: &mut Vec<u8>);
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Vec<u8>) {
        (**self).encode(out);
    }
}

impl Encode for str {
    /// A NUL terminates the text, as names contain none: a name sorts before longer ones that begin with it.
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
        out.push(0);
    }
}

impl Encode for Name {
    fn encode(&self, out: &mut Vec<u8>) {
        (**self).encode(out);
    }
}

impl Encode for u64 {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_be_bytes());
    }
}

impl Encode for Uid {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }
}

impl Encode for Kind {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(*self as u8);
    }
}

impl Encode for Key {
    fn encode(&self, out: &mut Vec<u8>) {
        (self.kind, &self.namespace, &self.name).encode(out);
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:tt),*))*) => {
        $(impl<$($part: Encode),*> Encode for ($($part,)*) {
            fn encode(&self, out: &mut Vec<u8>) {
                $(self.$index.encode(out);)*
            }
        })*
    };
}

tuples!((A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3));

fn bytes(key: impl Encode) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    key.encode(&mut out);
    out
}

/// Encoded key → key and value.
type Tree<K, V> = GenericOrdMap<Rc<[u8]>, Rc<(K, V)>, RcK>;

/// Iterates over the entries whose encoded keys begin with a prefix.
struct Entries<'m, K, V> {
    range: RangedIter<'m, Rc<[u8]>, Rc<(K, V)>, RcK>,
    prefix: Vec<u8>,
}

fn entries_from<'m, K, V>(tree: &'m Tree<K, V>, first: &[u8], prefix: Vec<u8>) -> Entries<'m, K, V> {
    let from: (Bound<&[u8]>, Bound<&[u8]>) = (Bound::Included(first), Bound::Unbounded);
    Entries { range: tree.range::<_, [u8]>(from), prefix }
}

impl<'m, K, V> Iterator for Entries<'m, K, V> {
    type Item = &'m Rc<(K, V)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.range.next().filter(|(key, _)| key.starts_with(&self.prefix)).map(|(_, value)| value)
    }
}

fn value_of<K: Clone, V: Clone>(entry: Rc<(K, V)>) -> V {
    Rc::unwrap_or_clone(entry).1
}

/// A persistent map in key order.
pub struct Map<K, V> {
    tree: Tree<K, V>,
}

impl<K: Encode + Clone + 'static, V: Clone + 'static> Map<K, V> {
    /// The value of a key.
    pub fn get(&self, key: impl Encode) -> Option<&V> {
        if self.tree.is_empty() {
            return None;
        }
        self.tree.get(bytes(key).as_slice()).map(|entry| &entry.1)
    }

    /// Whether the map has a key.
    pub fn contains_key(&self, key: impl Encode) -> bool {
        !self.tree.is_empty() && self.tree.contains_key(bytes(key).as_slice())
    }

    /// Sets the value of a key; returns the previous one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let encoded = bytes(&key).into();
        let previous = self.tree.insert(encoded, Rc::new((key, value)));
        previous.map(value_of)
    }

    /// Removes a key; returns its value.
    pub fn remove(&mut self, key: impl Encode) -> Option<V> {
        let removed = self.tree.remove(bytes(key).as_slice());
        removed.map(value_of)
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }

    /// The first key and its value.
    pub fn first(&self) -> Option<(&K, &V)> {
        self.tree.get_min().map(|(_, entry)| (&entry.0, &entry.1))
    }

    /// All keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries(Vec::new(), Vec::new())
    }

    /// The entries from an encoded key on, as long as their encoded keys begin with `prefix`.
    fn entries(&self, first: Vec<u8>, prefix: Vec<u8>) -> impl Iterator<Item = (&K, &V)> {
        entries_from(&self.tree, &first, prefix).map(|entry| (&entry.0, &entry.1))
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values in key order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The keys that begin with `prefix`, and their values, in key order.
    pub fn starting(&self, prefix: impl Encode) -> impl Iterator<Item = (&K, &V)> {
        let prefix = bytes(prefix);
        self.entries(prefix.clone(), prefix)
    }

    /// The keys from `first` on, and their values, in key order.
    pub fn from(&self, first: impl Encode) -> impl Iterator<Item = (&K, &V)> {
        self.entries(bytes(first), Vec::new())
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map { tree: Tree::new() }
    }
}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        Map { tree: self.tree.clone() }
    }
}

impl<K, V> std::fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Map of {}", self.tree.len())
    }
}

impl<K: Encode + Clone + PartialEq + 'static, V: Clone + PartialEq + 'static> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.tree.ptr_eq(&other.tree) || self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K: Encode + Clone + Eq + 'static, V: Clone + Eq + 'static> Eq for Map<K, V> {}

/// A persistent set in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<K: Encode + Clone + PartialEq + 'static>(Map<K, ()>);

impl<K: Encode + Clone + PartialEq + 'static> Set<K> {
    /// Adds a key; returns whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }

    /// Removes a key; returns whether it existed.
    pub fn remove(&mut self, key: impl Encode) -> bool {
        self.0.remove(key).is_some()
    }

    /// Whether the set has a key.
    pub fn contains(&self, key: impl Encode) -> bool {
        self.0.contains_key(key)
    }

    /// Whether it has no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All keys in order.
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    /// The keys that begin with `prefix`, in order.
    pub fn starting(&self, prefix: impl Encode) -> impl Iterator<Item = &K> {
        self.0.starting(prefix).map(|(key, ())| key)
    }
}

impl<K: Encode + Clone + PartialEq + 'static> Default for Set<K> {
    fn default() -> Self {
        Set(Map::default())
    }
}

impl<K: Encode + Clone + PartialEq + 'static> FromIterator<K> for Set<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Set::default();
        keys.into_iter().for_each(|key| {
            set.insert(key);
        });
        set
    }
}

/// A persistent list that can be appended to and truncated.
#[derive(Clone, Debug)]
pub struct List<T> {
    items: Map<u64, T>,
    /// Items from this index on were truncated and will be overwritten.
    len: usize,
}

impl<T: Clone + 'static> List<T> {
    /// Appends an item.
    pub fn push(&mut self, item: T) {
        self.items.insert(self.len as u64, item);
        self.len += 1;
    }

    /// The item at an index.
    pub fn get(&self, index: usize) -> Option<&T> {
        if index < self.len { self.items.get(index as u64) } else { None }
    }

    /// The last item.
    pub fn last(&self) -> Option<&T> {
        self.len.checked_sub(1).and_then(|index| self.get(index))
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A copy of the first `len` items.
    pub fn take(&self, len: usize) -> List<T> {
        List { items: self.items.clone(), len: len.min(self.len) }
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.range(0, self.len)
    }

    /// The items in `start..end`.
    pub fn range(&self, start: usize, end: usize) -> impl Iterator<Item = &T> {
        let end = end.min(self.len);
        self.items.from(start as u64).take(end.saturating_sub(start)).map(|(_, item)| item)
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { items: Map::default(), len: 0 }
    }
}
