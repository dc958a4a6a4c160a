//! Keys packed into 128 bits, in the same order as the keys.

use crate::api::kind::KINDS;
use crate::api::{Kind, Uid};

/// A packed key. Two halves instead of a `u128`, whose alignment would leave gaps in the tree nodes.
pub(super) type PackedKey = (u64, u64);

/// A key, or a part of one, that fits a few bits.
pub trait KeyBits: Copy {
    /// The number of bits.
    const BITS: u32;
    /// The bits, in the same order as the keys.
    fn number(self) -> u128;
    /// The key with these bits.
    fn of(number: u128) -> Self;
}

macro_rules! numbers {
    ($($type:ty)*) => {
        $(impl KeyBits for $type {
            const BITS: u32 = <$type>::BITS;
            #[inline(always)]
            fn number(self) -> u128 { self.into() }
            #[inline(always)]
            fn of(number: u128) -> Self { number as $type }
        })*
    };
}

numbers!(u8 u16 u32 u64);

impl KeyBits for Uid {
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

impl KeyBits for Kind {
    const BITS: u32 = 8;
    #[inline(always)]
    fn number(self) -> u128 {
        self as u128
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        KINDS.get(number as usize).map_or(Kind::StoredObject, |names| names.kind)
    }
}

impl<A: KeyBits, B: KeyBits> KeyBits for (A, B) {
    const BITS: u32 = A::BITS + B::BITS;
    #[inline(always)]
    fn number(self) -> u128 {
        self.0.number() << B::BITS | self.1.number()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        (A::of(number >> B::BITS & low_ones(A::BITS)), B::of(number & low_ones(B::BITS)))
    }
}

impl<A: KeyBits, B: KeyBits, C: KeyBits> KeyBits for (A, B, C) {
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

/// A number whose lowest `bits` bits are set.
#[inline(always)]
const fn low_ones(bits: u32) -> u128 {
    if bits >= 128 { u128::MAX } else { (1 << bits) - 1 }
}

/// Packs a key from the highest bit on, so that the first parts of a key pack to a prefix of the whole.
#[inline(always)]
pub(super) fn pack<K: KeyBits>(key: K) -> PackedKey {
    split(key.number() << (128 - K::BITS))
}

#[inline(always)]
fn split(all: u128) -> PackedKey {
    ((all >> 64) as u64, all as u64)
}

#[inline(always)]
fn join(key: PackedKey) -> u128 {
    u128::from(key.0) << 64 | u128::from(key.1)
}

/// The bits of a key that select a bit of a 64-bit word.
const DIGIT_BITS: u32 = 6;

/// The word of a key, which is the first of 64 consecutive keys, and the position of the key in the word.
#[inline(always)]
pub(super) fn word_and_digit<K: KeyBits>(key: PackedKey) -> (PackedKey, u32) {
    let bits = join(key);
    let digit = (bits >> (128 - K::BITS)) as u32 % (1 << DIGIT_BITS);
    (split(bits & !low_ones(128 - K::BITS + DIGIT_BITS)), digit)
}

/// The key at a position in a word.
#[inline(always)]
pub(super) fn key_of_word<K: KeyBits>(word: PackedKey, digit: u32) -> K {
    K::of(join(word) >> (128 - K::BITS) | u128::from(digit))
}

/// The last packed key with the prefix `key`.
#[inline(always)]
pub(super) fn pack_last<K: KeyBits>(key: K) -> PackedKey {
    let (high, low_half) = pack(key);
    let rest = low_ones(128 - K::BITS);
    (high | (rest >> 64) as u64, low_half | rest as u64)
}

#[inline(always)]
pub(super) fn unpack<K: KeyBits>(key: &PackedKey) -> K {
    K::of(join(*key) >> (128 - K::BITS))
}
