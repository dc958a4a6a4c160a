//! Numbers found by a hash of what they stand for.

use crate::api::row::Row;

/// Numbers by the hash of what they stand for: open addressing in a persistent row, where whoever asks tells equals apart.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// The hash and the number.
    slots: Row<u32, (u64, u64)>,
    /// How many slots there are, a power of two or none.
    slots_count: usize,
    used: usize,
}

impl Numbers {
    const SLOTS_MIN: usize = 64;
    /// From so many on, room is saved rather than time.
    const SLOTS_MANY: usize = 1 << 16;

    /// The number of a hash for which `is_it` holds.
    pub fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mut slot = self.first_slot(hash);
        while let Some((other, number)) = self.slots.get(slot) {
            if *other == hash && is_it(*number as u32) {
                return Some(*number as u32);
            }
            slot = self.next_slot(slot);
        }
        None
    }

    /// Adds a number. At most half of the slots are used.
    pub fn insert(&mut self, hash: u64, number: u32) {
        if (self.used + 1) * 2 > self.slots_count {
            let fuller = std::mem::take(self);
            let times = if fuller.slots_count < Numbers::SLOTS_MANY { 4 } else { 2 };
            self.slots_count = (fuller.slots_count * times).max(Numbers::SLOTS_MIN);
            fuller.slots.iter().for_each(|(_, (hash, number))| self.insert(*hash, *number as u32));
        }
        let mut slot = self.first_slot(hash);
        while self.slots.get(slot).is_some() {
            slot = self.next_slot(slot);
        }
        self.slots.insert(slot, (hash, number.into()));
        self.used += 1;
    }

    fn first_slot(&self, hash: u64) -> u32 {
        hash as u32 & self.last_slot()
    }

    fn next_slot(&self, slot: u32) -> u32 {
        (slot + 1) & self.last_slot()
    }

    fn last_slot(&self) -> u32 {
        (self.slots_count as u32).wrapping_sub(1)
    }
}
