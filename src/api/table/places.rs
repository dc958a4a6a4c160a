//! Persistent sets of numbers. Most come in runs: 64 neighbours are the bits of one word in the tree.

use super::number::{Place, key_of_word, last_place, place, word_and_digit};
use super::{Cells, Number, Tree, cells, last_between};
use std::marker::PhantomData;

/// The bits of 64 neighbours each, without those of which none is set.
type Words = Tree<u64>;

/// A persistent set in order.
pub struct Places<K> {
    words: Words,
    len: usize,
    types: PhantomData<K>,
}

impl<K: Number> Places<K> {
    /// Puts a key in; says whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        let (word, digit) = word_and_digit::<K>(place(key));
        let is_new = insert(&mut self.words, word, 1 << digit);
        self.len += usize::from(is_new);
        is_new
    }

    /// Takes a key out; says whether it was there.
    pub fn remove(&mut self, key: K) -> bool {
        let (word, digit) = word_and_digit::<K>(place(key));
        let was_in = self.len > 0 && remove(&mut self.words, word, 1 << digit);
        self.len -= usize::from(was_in);
        was_in
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
        let (word, digit) = word_and_digit::<K>(place(key));
        bits(&self.words, word) & 1 << digit != 0
    }

    /// All keys in order.
    pub fn iter(&self) -> impl Iterator<Item = K> {
        self.between((0, 0), (u64::MAX, u64::MAX))
    }

    /// The keys that begin with `prefix`, in order.
    pub fn starting<P: Number>(&self, prefix: P) -> impl Iterator<Item = K> {
        self.between(place(prefix), last_place(prefix))
    }

    /// The keys from `first` to `last`, both included, in order.
    pub fn range(&self, first: K, last: K) -> impl Iterator<Item = K> {
        self.between(place(first), place(last))
    }

    fn between(&self, first: Place, last: Place) -> impl Iterator<Item = K> {
        let walk = Walk::new(&self.words, word_and_digit::<K>(first), word_and_digit::<K>(last));
        walk.map(|(word, digit)| key_of_word(word, digit))
    }

    /// The last key from `first` to `last`, both included.
    pub fn last_in(&self, first: K, last: K) -> Option<K> {
        let (first, last) = (word_and_digit::<K>(place(first)), word_and_digit::<K>(place(last)));
        last_of(&self.words, first, last).map(|(word, digit)| key_of_word(word, digit))
    }
}

fn bits(words: &Words, word: Place) -> u64 {
    words.get(&word).copied().unwrap_or(0)
}

/// The bits from a digit on, and up to it.
fn from(digit: u32) -> u64 {
    u64::MAX << digit
}

fn up_to(digit: u32) -> u64 {
    u64::MAX >> (63 - digit)
}

fn insert(words: &mut Words, word: Place, bit: u64) -> bool {
    match words.get_mut(&word) {
        Some(bits) => {
            let is_new = *bits & bit == 0;
            *bits |= bit;
            is_new
        }
        None => words.insert(word, bit).is_none(),
    }
}

fn remove(words: &mut Words, word: Place, bit: u64) -> bool {
    let before = bits(words, word);
    if before & bit == 0 {
        return false;
    }
    if before == bit {
        return words.remove(&word).is_some();
    }
    if let Some(bits) = words.get_mut(&word) {
        *bits ^= bit;
    }
    true
}

/// The last bit from one to another, both included.
fn last_of(words: &Words, first: (Place, u32), last: (Place, u32)) -> Option<(Place, u32)> {
    let within = |word: Place, bits: u64| {
        let bits = bits & if word == first.0 { from(first.1) } else { u64::MAX };
        let bits = bits & if word == last.0 { up_to(last.1) } else { u64::MAX };
        bits.checked_ilog2().map(|digit| (word, digit))
    };
    let found = within(last.0, bits(words, last.0));
    if found.is_some() || last.0 <= first.0 {
        return found.filter(|_| first.0 <= last.0);
    }
    // No word lies between one and the next but those that are there.
    let before = (last.0.0 - u64::from(last.0.1 == 0), last.0.1.wrapping_sub(1));
    let word = *last_between(words, first.0, before)?;
    within(word, bits(words, word))
}

/// A walk through the bits of the words. The first word is looked up: most walks end there.
struct Walk<'t> {
    words: &'t Words,
    /// Those after the first, once they are asked for.
    more: Option<Cells<'t, u64>>,
    word: Place,
    bits: u64,
    last: (Place, u32),
}

impl<'t> Walk<'t> {
    fn new(words: &'t Words, first: (Place, u32), last: (Place, u32)) -> Walk<'t> {
        let mut walk = Walk { words, more: None, word: first.0, bits: 0, last };
        if words.is_empty() || first > last {
            walk.word = last.0;
        } else {
            walk.bits = walk.within(bits(words, first.0) & from(first.1));
        }
        walk
    }

    fn within(&self, bits: u64) -> u64 {
        if self.word == self.last.0 { bits & up_to(self.last.1) } else { bits }
    }
}

impl Iterator for Walk<'_> {
    type Item = (Place, u32);

    fn next(&mut self) -> Option<Self::Item> {
        while self.bits == 0 {
            if self.word >= self.last.0 {
                return None;
            }
            let (word, last) = (self.word, self.last.0);
            let more = self.more.get_or_insert_with(|| cells(self.words, (word.0, word.1 + 1), last));
            let (word, bits) = more.next().map_or((last, 0), |(word, bits)| (*word, *bits));
            self.word = word;
            self.bits = self.within(bits);
        }
        let digit = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        Some((self.word, digit))
    }
}

impl<K> Places<K> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<K: Number + PartialEq> PartialEq for Places<K> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Places { words: Words::new(), len: 0, types: PhantomData }
    }
}

impl<K> Clone for Places<K> {
    fn clone(&self) -> Self {
        Places { words: self.words.clone(), len: self.len, types: PhantomData }
    }
}

impl<K> std::fmt::Debug for Places<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Places of {}", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Keys of two parts near the edges of words, and far from them.
    fn key(lot: u64) -> (u32, u32) {
        let place = [0, 1, 62, 63, 64, 65, 127, 128, 1000, u32::MAX - 1, u32::MAX];
        ((lot % 3) as u32, place[(lot >> 8) as usize % place.len()])
    }

    #[test]
    fn is_a_set_in_order() {
        for seed in 0..200_u64 {
            let (mut places, mut set) = (Places::default(), BTreeSet::new());
            let mut lot = seed;
            let mut next = || {
                lot = lot.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
                lot >> 24
            };
            for step in 0..60 {
                let (one, other, what) = (key(next()), key(next()), format!("seed {seed}, step {step}"));
                match next() % 3 {
                    0 => assert_eq!(places.remove(one), set.remove(&one), "{what}"),
                    _ => assert_eq!(places.insert(one), set.insert(one), "{what}"),
                }
                assert_eq!(places.contains(other), set.contains(&other), "{what}");
                assert_eq!((places.len(), places.is_empty()), (set.len(), set.is_empty()), "{what}");
                assert!(places.iter().eq(set.iter().copied()), "{what}: all");
                assert!(places.starting(one.0).eq(set.range((one.0, 0)..=(one.0, u32::MAX)).copied()), "{what}: starting");
                let range: Vec<_> = if one <= other { set.range(one..=other).copied().collect() } else { Vec::new() };
                assert!(places.range(one, other).eq(range.iter().copied()), "{what}: {one:?} to {other:?}");
                assert_eq!(places.last_in(one, other), range.last().copied(), "{what}: last from {one:?} to {other:?}");
            }
        }
    }
}
