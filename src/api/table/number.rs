//! Keys as numbers: packed into 128 bits that order as the key's parts do.

use crate::api::kind::KINDS;
use crate::api::{Kind, Uid};

/// A packed key: two halves, so that a node of the tree has no gaps.
pub(super) type Place = (u64, u64);

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
        KINDS[number as usize % KINDS.len()].kind
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
pub(super) fn place<K: Number>(key: K) -> Place {
    halves(key.number() << (128 - K::BITS))
}

/// The two halves of a packed key, and the whole of them.
#[inline(always)]
fn halves(all: u128) -> Place {
    ((all >> 64) as u64, all as u64)
}

#[inline(always)]
fn whole(place: Place) -> u128 {
    u128::from(place.0) << 64 | u128::from(place.1)
}

/// How many bits of a key choose a bit of a word.
const DIGIT_BITS: u32 = 6;

/// A key as one of 64 neighbours: the place of the first of them, and which it is.
#[inline(always)]
pub(super) fn word_and_digit<K: Number>(place: Place) -> (Place, u32) {
    let all = whole(place);
    let digit = (all >> (128 - K::BITS)) as u32 % (1 << DIGIT_BITS);
    (halves(all & !low(128 - K::BITS + DIGIT_BITS)), digit)
}

/// The key of a digit of a word.
#[inline(always)]
pub(super) fn key_of_word<K: Number>(word: Place, digit: u32) -> K {
    K::of(whole(word) >> (128 - K::BITS) | u128::from(digit))
}

/// The last key that begins with these parts.
#[inline(always)]
pub(super) fn last_place<K: Number>(key: K) -> Place {
    let (high, low_half) = place(key);
    let rest = low(128 - K::BITS);
    (high | (rest >> 64) as u64, low_half | rest as u64)
}

#[inline(always)]
pub(super) fn key_at<K: Number>(place: &Place) -> K {
    K::of(whole(*place) >> (128 - K::BITS))
}
