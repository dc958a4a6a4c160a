//! The source of random choices: a seed, or the bytes of a fuzzer, which learns from coverage which choices matter.

use ordinal::cluster::rng::Rng;

/// A source of choices.
pub enum Choices<'bytes> {
    /// Unlimited, from a seed.
    Seed(Rng),
    /// One for each byte.
    Bytes(&'bytes [u8]),
}

impl Choices<'_> {
    /// The choices of a seed.
    pub fn of_seed(seed: u64) -> Choices<'static> {
        Choices::Seed(Rng::new(seed))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        match self {
            Choices::Seed(rng) => rng.below(end),
            Choices::Bytes(bytes) => {
                let Some((first, rest)) = bytes.split_first() else { return 0 };
                *bytes = rest;
                usize::from(*first) % end.max(1)
            }
        }
    }

    /// True with this probability.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A random element; nothing if there is none.
    pub fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if all.is_empty() { None } else { Some(all[self.below(all.len())].clone()) }
    }

    /// Whether all bytes are used.
    pub fn is_over(&self) -> bool {
        matches!(self, Choices::Bytes([]))
    }
}
