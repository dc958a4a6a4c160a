//! A persistent hash index: finds a number by the hash of what it stands for.

use crate::api::persistent_vec::PersistentVec;
use crate::api::table::Boxed;

/// Slots in a block: neighbouring slots are in the same cache lines.
const BLOCK: usize = 32;

/// A block of slots. A slot holds half of the hash in its upper and one more than the number in its lower 32 bits, or 0.
#[derive(Clone)]
struct Block([u64; BLOCK]);

impl Boxed for Block {}

/// Numbers by hash: open addressing in a persistent vector. The caller compares what numbers of equal hashes stand for.
#[derive(Clone, Debug, Default)]
pub struct HashIndex {
    blocks: PersistentVec<u32, Block>,
    /// A power of two, or 0.
    slots_count: usize,
    used: usize,
}

impl HashIndex {
    const SLOTS_MIN: usize = 64;
    /// From this size on the table doubles; below, it grows fourfold.
    const SLOTS_MANY: usize = 1 << 16;

    /// The number of a hash for which `is_it` returns true.
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

    /// Adds a number. Grows so that at most half of the slots are used.
    pub fn insert(&mut self, hash: u64, number: u32) {
        if (self.used + 1) * 2 > self.slots_count {
            self.grow();
        }
        self.put(half(hash), number);
    }

    fn grow(&mut self) {
        let full = std::mem::take(self);
        let times = if full.slots_count < HashIndex::SLOTS_MANY { 4 } else { 2 };
        self.slots_count = (full.slots_count * times).max(HashIndex::SLOTS_MIN);
        (0..self.slots_count / BLOCK).for_each(|block| self.blocks.insert(block as u32, Block([0; BLOCK])));
        for entry in full.blocks.iter().flat_map(|(_, block)| block.0) {
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

/// The half of a hash that is stored: it chooses the slot and rules out most other entries.
fn half(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}
