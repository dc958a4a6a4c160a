//! Persistent sets of integer keys. Most keys are consecutive, so 64 of them are the bits of one word in the tree.

use super::key_bits::{PackedKey, key_of_word, pack, pack_last, word_and_digit};
use super::{KeyBits, Tree, TreeIter, last_between, tree_range};
use std::marker::PhantomData;

/// The words with at least one set bit, by the packed key of their first bit.
type BitWords = Tree<u64>;

/// A persistent set in order.
pub struct BitSet<K> {
    words: BitWords,
    len: usize,
    types: PhantomData<K>,
}

impl<K: KeyBits> BitSet<K> {
    /// Adds a key; returns whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        let (word, digit) = word_and_digit::<K>(pack(key));
        let is_new = insert(&mut self.words, word, 1 << digit);
        self.len += usize::from(is_new);
        is_new
    }

    /// Removes a key; returns whether it existed.
    pub fn remove(&mut self, key: K) -> bool {
        let (word, digit) = word_and_digit::<K>(pack(key));
        let existed = self.len > 0 && remove(&mut self.words, word, 1 << digit);
        self.len -= usize::from(existed);
        existed
    }

    /// Adds or removes a key.
    pub fn set(&mut self, key: K, present: bool) {
        if present {
            self.insert(key)
        } else {
            self.remove(key)
        };
    }

    /// Whether the set has a key.
    pub fn contains(&self, key: K) -> bool {
        let (word, digit) = word_and_digit::<K>(pack(key));
        bits(&self.words, word) & 1 << digit != 0
    }

    /// All keys in order.
    pub fn iter(&self) -> impl Iterator<Item = K> {
        self.between((0, 0), (u64::MAX, u64::MAX))
    }

    /// The keys that begin with `prefix`, in order.
    pub fn starting<P: KeyBits>(&self, prefix: P) -> impl Iterator<Item = K> {
        self.between(pack(prefix), pack_last(prefix))
    }

    /// The keys in `first..=last`, in order.
    pub fn range(&self, first: K, last: K) -> impl Iterator<Item = K> {
        self.between(pack(first), pack(last))
    }

    fn between(&self, first: PackedKey, last: PackedKey) -> impl Iterator<Item = K> {
        let iter = BitIter::new(&self.words, word_and_digit::<K>(first), word_and_digit::<K>(last));
        iter.map(|(word, digit)| key_of_word(word, digit))
    }

    /// The last key in `first..=last`.
    pub fn last_in(&self, first: K, last: K) -> Option<K> {
        let (first, last) = (word_and_digit::<K>(pack(first)), word_and_digit::<K>(pack(last)));
        last_of(&self.words, first, last).map(|(word, digit)| key_of_word(word, digit))
    }
}

fn bits(words: &BitWords, word: PackedKey) -> u64 {
    words.get(&word).copied().unwrap_or(0)
}

/// A mask of the bits from `digit` on.
fn from(digit: u32) -> u64 {
    u64::MAX << digit
}

/// A mask of the bits up to and including `digit`.
fn up_to(digit: u32) -> u64 {
    u64::MAX >> (63 - digit)
}

fn insert(words: &mut BitWords, word: PackedKey, bit: u64) -> bool {
    match words.get_mut(&word) {
        Some(bits) => {
            let is_new = *bits & bit == 0;
            *bits |= bit;
            is_new
        }
        None => words.insert(word, bit).is_none(),
    }
}

fn remove(words: &mut BitWords, word: PackedKey, bit: u64) -> bool {
    let current = bits(words, word);
    if current & bit == 0 {
        return false;
    }
    if current == bit {
        return words.remove(&word).is_some();
    }
    if let Some(bits) = words.get_mut(&word) {
        *bits ^= bit;
    }
    true
}

/// The last set bit in `first..=last`, as word and digit.
fn last_of(words: &BitWords, first: (PackedKey, u32), last: (PackedKey, u32)) -> Option<(PackedKey, u32)> {
    let within = |word: PackedKey, bits: u64| {
        let bits = bits & if word == first.0 { from(first.1) } else { u64::MAX };
        let bits = bits & if word == last.0 { up_to(last.1) } else { u64::MAX };
        bits.checked_ilog2().map(|digit| (word, digit))
    };
    let found = within(last.0, bits(words, last.0));
    if found.is_some() || last.0 <= first.0 {
        return found.filter(|_| first.0 <= last.0);
    }
    // Searches the words before the last one.
    let before = (last.0.0 - u64::from(last.0.1 == 0), last.0.1.wrapping_sub(1));
    let word = *last_between(words, first.0, before)?;
    within(word, bits(words, word))
}

/// Iterates over the set bits up to and including `last`. Looks up the first word directly, as most iterations end there.
struct BitIter<'t> {
    words: &'t BitWords,
    /// The words after the first, opened when they are needed.
    more: Option<TreeIter<'t, u64>>,
    word: PackedKey,
    bits: u64,
    last: (PackedKey, u32),
}

impl<'t> BitIter<'t> {
    fn new(words: &'t BitWords, first: (PackedKey, u32), last: (PackedKey, u32)) -> BitIter<'t> {
        let mut iter = BitIter { words, more: None, word: first.0, bits: 0, last };
        if words.is_empty() || first > last {
            iter.word = last.0;
        } else {
            iter.bits = iter.within(bits(words, first.0) & from(first.1));
        }
        iter
    }

    fn within(&self, bits: u64) -> u64 {
        if self.word == self.last.0 { bits & up_to(self.last.1) } else { bits }
    }
}

impl Iterator for BitIter<'_> {
    type Item = (PackedKey, u32);

    fn next(&mut self) -> Option<Self::Item> {
        while self.bits == 0 {
            if self.word >= self.last.0 {
                return None;
            }
            let (word, last) = (self.word, self.last.0);
            let more = self.more.get_or_insert_with(|| tree_range(self.words, (word.0, word.1 + 1), last));
            let (word, bits) = more.next().map_or((last, 0), |(word, bits)| (*word, *bits));
            self.word = word;
            self.bits = self.within(bits);
        }
        let digit = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        Some((self.word, digit))
    }
}

impl<K> BitSet<K> {
    /// The number of keys.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no keys.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<K: KeyBits + PartialEq> PartialEq for BitSet<K> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K> Default for BitSet<K> {
    fn default() -> Self {
        BitSet { words: BitWords::new(), len: 0, types: PhantomData }
    }
}

impl<K> Clone for BitSet<K> {
    fn clone(&self) -> Self {
        BitSet { words: self.words.clone(), len: self.len, types: PhantomData }
    }
}

impl<K> std::fmt::Debug for BitSet<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BitSet of {}", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Keys of two parts, near the boundaries of words and far from them.
    fn key(random: u64) -> (u32, u32) {
        let parts = [0, 1, 62, 63, 64, 65, 127, 128, 1000, u32::MAX - 1, u32::MAX];
        ((random % 3) as u32, parts[(random >> 8) as usize % parts.len()])
    }

    #[test]
    fn behaves_like_a_btree_set() {
        for seed in 0..200_u64 {
            let (mut bits, mut set) = (BitSet::default(), BTreeSet::new());
            let mut random = seed;
            let mut next = || {
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
                random >> 24
            };
            for step in 0..60 {
                let (one, other, context) = (key(next()), key(next()), format!("seed {seed}, step {step}"));
                match next() % 3 {
                    0 => assert_eq!(bits.remove(one), set.remove(&one), "{context}"),
                    _ => assert_eq!(bits.insert(one), set.insert(one), "{context}"),
                }
                assert_eq!(bits.contains(other), set.contains(&other), "{context}");
                assert_eq!((bits.len(), bits.is_empty()), (set.len(), set.is_empty()), "{context}");
                assert!(bits.iter().eq(set.iter().copied()), "{context}: all");
                assert!(bits.starting(one.0).eq(set.range((one.0, 0)..=(one.0, u32::MAX)).copied()), "{context}: starting");
                let range: Vec<_> = if one <= other { set.range(one..=other).copied().collect() } else { Vec::new() };
                assert!(bits.range(one, other).eq(range.iter().copied()), "{context}: {one:?} to {other:?}");
                assert_eq!(bits.last_in(one, other), range.last().copied(), "{context}: last from {one:?} to {other:?}");
            }
        }
    }
}
