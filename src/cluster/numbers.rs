//! Numbers found by a hash of what they stand for.

use crate::api::row::Row;
use crate::api::table::Shared;

/// So many slots lie side by side: one look into memory shows the next ones as well.
const BLOCK: usize = 32;

/// Neighbouring slots. Each holds half a hash, then one more than a number; or nothing, which is 0.
#[derive(Clone)]
struct Block([u64; BLOCK]);

impl Shared for Block {}

/// Numbers by the hash of what they stand for: open addressing in a persistent row, where whoever asks tells equals apart.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    blocks: Row<u32, Block>,
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
        let half = half(hash);
        let mut slot = self.first_slot(half);
        let mut block = self.blocks.get((slot / BLOCK) as u32)?;
        loop {
            let entry = block.0[slot % BLOCK];
            let number = (entry as u32).checked_sub(1)?;
            if entry >> 32 == u64::from(half) && is_it(number) {
                return Some(number);
            }
            slot = self.next_slot(slot);
            if slot.is_multiple_of(BLOCK) {
                block = self.blocks.get((slot / BLOCK) as u32)?;
            }
        }
    }

    /// Adds a number. At most half of the slots are used.
    pub fn insert(&mut self, hash: u64, number: u32) {
        if (self.used + 1) * 2 > self.slots_count {
            self.grow();
        }
        self.put(half(hash), number);
    }

    fn grow(&mut self) {
        let fuller = std::mem::take(self);
        let times = if fuller.slots_count < Numbers::SLOTS_MANY { 4 } else { 2 };
        self.slots_count = (fuller.slots_count * times).max(Numbers::SLOTS_MIN);
        (0..self.slots_count / BLOCK).for_each(|block| self.blocks.insert(block as u32, Block([0; BLOCK])));
        for entry in fuller.blocks.iter().flat_map(|(_, block)| block.0) {
            if let Some(number) = (entry as u32).checked_sub(1) {
                self.put((entry >> 32) as u32, number);
            }
        }
    }

    fn put(&mut self, half: u32, number: u32) {
        let mut slot = self.first_slot(half);
        while let Some(block) = self.blocks.get_mut((slot / BLOCK) as u32) {
            let entry = &mut block.0[slot % BLOCK];
            if *entry == 0 {
                *entry = u64::from(half) << 32 | (u64::from(number) + 1);
                self.used += 1;
                return;
            }
            slot = self.next_slot(slot);
        }
    }

    fn first_slot(&self, half: u32) -> usize {
        half as usize & self.slots_count.wrapping_sub(1)
    }

    fn next_slot(&self, slot: usize) -> usize {
        (slot + 1) & self.slots_count.wrapping_sub(1)
    }
}

/// The half of a hash that is kept: it chooses the slot and tells most others apart.
fn half(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}
