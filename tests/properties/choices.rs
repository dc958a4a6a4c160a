//! Where choices come from: a seed, or the bytes of a fuzzer, which so learns which choices lead somewhere.

use ordinal::cluster::rng::Rng;

/// A source of choices.
pub enum Choices<'bytes> {
    /// Endless, named by a seed.
    Seed(Rng),
    /// As many as there are bytes.
    Bytes(&'bytes [u8]),
}

impl Choices<'_> {
    /// The choices a seed names.
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

    /// Whether something of this likeliness is so.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several, if there is any.
    pub fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if all.is_empty() { None } else { Some(all[self.below(all.len())].clone()) }
    }

    /// Whether nothing is left to choose by.
    pub fn is_over(&self) -> bool {
        matches!(self, Choices::Bytes([]))
    }
}
