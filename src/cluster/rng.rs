//! The only source of randomness: a small generator in the state, so that a seed determines a run.
//!
//! Not from a library: links contain seeds, so the sequence must never change.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(u64);

/// The letters of random name suffixes (k8s.io/apimachinery/pkg/util/rand).
const SUFFIX_LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

impl Rng {
    /// A generator; the same seed always gives the same sequence.
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let a = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        b ^ (b >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next_u64()) * end as u128) >> 64) as usize
    }

    /// A random name suffix, as `generateName` appends it.
    pub fn suffix(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(SUFFIX_LETTERS[self.below(SUFFIX_LETTERS.len())])).collect()
    }
}

/// A hash of texts, eight bytes at a time; the same on every machine.
pub fn hash(start: u64, texts: &[&str]) -> u64 {
    let add = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let mut hash = add(0xcbf2_9ce4_8422_2325, start);
    for text in texts {
        let mut chunks = text.as_bytes().chunks_exact(8);
        for chunk in &mut chunks {
            hash = add(hash, chunk.try_into().map_or(0, u64::from_le_bytes));
        }
        let rest = chunks.remainder().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        hash = add(add(hash, rest), text.len() as u64);
    }
    hash
}
