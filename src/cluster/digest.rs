//! A 64-bit digest of a state: equal states have equal digests, natively and in WebAssembly.
//!
//! Values are hashed as their `Debug` text, so that the width of `usize` and type layout have no influence.

use super::faults::Faults;
use super::state::State;
use std::fmt::{Debug, Write};

/// FNV-1a over the text written into it.
struct Hasher(u64);

impl Hasher {
    fn new() -> Hasher {
        Hasher(0xcbf2_9ce4_8422_2325)
    }

    fn add_byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// Adds a value's `Debug` text and a terminator that no UTF-8 text contains.
    fn value(&mut self, value: impl Debug) {
        // Writing into the hasher does not fail.
        let _ = write!(self, "{value:?}");
        self.add_byte(0xff);
    }

    fn all(&mut self, values: impl Iterator<Item = impl Debug>) {
        values.for_each(|value| self.value(value));
        self.add_byte(0xfe);
    }
}

impl Write for Hasher {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        text.bytes().for_each(|byte| self.add_byte(byte));
        Ok(())
    }
}

impl State {
    /// A digest of the whole state: clock, objects, events, waits, the components' own state and the queue.
    pub fn digest(&self) -> u64 {
        let mut hasher = Hasher::new();
        hasher.value((self.now_ms, self.version, self.uids, self.addresses, self.cluster_ips, &self.rng, &self.settings));
        self.store.iter().for_each(|(key, object)| {
            hasher.value((key, object.meta().uid, self.wait_of(key), self.unschedulable(key)));
            let _ = write!(hasher, "{}", object.to_value());
        });
        if self.stored_uids > 0 {
            hasher.value(self.stored_uids);
        }
        hasher.all(self.events().into_iter());
        hasher.all(self.waiting_for_objects.iter());
        hasher.all(self.runtimes.iter());
        hasher.all(self.images.iter());
        hasher.all(self.dirty_endpoints.iter());
        hasher.all(self.attachments.iter());
        hasher.all(self.attached_to.iter());
        hasher.all(self.no_heartbeat_since_ms.iter());
        hasher.all(self.unreachable_since_ms.iter());
        hasher.all(self.node_deleted_since_ms.iter());
        hasher.value(&self.node_disruption);
        self.faults.hash_into(&mut hasher);
        hasher.all(self.queue.waiting());
        hasher.all(self.queue.failing());
        if self.faults.dns_cache {
            hasher.all(self.dns_cache.iter());
        }
        if self.data.is_in_use() {
            hasher.value(self.data.parts());
        }
        hasher.0
    }
}

impl Faults {
    fn hash_into(&self, hasher: &mut Hasher) {
        let Faults { held, unready, crashing, crash_once, hanging, init_failing, down, bad_images, provisioner_down, dns_cache } = self;
        hasher.all(held.iter());
        [unready, crashing, crash_once, hanging, init_failing].iter().for_each(|pods| hasher.all(pods.iter()));
        [down, bad_images].iter().for_each(|names| hasher.all(names.iter()));
        hasher.value(provisioner_down);
        if *dns_cache {
            hasher.value("dns cache");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Kind;
    use crate::cluster::{Action, Fault, Settings, State, setup};

    #[test]
    fn different_states_have_different_digests() {
        let state = State::new(Settings::default(), setup::nodes(2));
        let mut later = state.clone();
        later.idle_until(1);
        let mut broken = state.clone();
        broken.apply(&Action::Fault(Fault::BadImages(vec!["a".into()]))).expect("a fault is never refused");
        let digests = [state.digest(), later.digest(), broken.digest(), State::new(Settings::default(), setup::nodes(1)).digest()];
        assert_eq!(state.digest(), state.clone().digest());
        assert!(state.store().of_kind(Kind::Node).count() == 2);
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest), "state {at} has the digest of an earlier one");
        }
    }
}
