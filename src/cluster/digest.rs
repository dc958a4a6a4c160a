//! A state as one number: equal states have equal digests, natively and in WebAssembly alike.
//!
//! Everything is hashed as the text it prints, so the width of `usize` and the layout of a type play no part.

use super::faults::Faults;
use super::state::State;
use std::fmt::{Debug, Write};

/// FNV-1a over text that is written into it.
struct Hasher(u64);

impl Hasher {
    fn new() -> Hasher {
        Hasher(0xcbf2_9ce4_8422_2325)
    }

    fn take(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// Takes a value as it prints for developers, and an end that no text holds.
    fn value(&mut self, value: impl Debug) {
        // Writing into a number does not fail.
        let _ = write!(self, "{value:?}");
        self.take(0xff);
    }

    fn all(&mut self, values: impl Iterator<Item = impl Debug>) {
        values.for_each(|value| self.value(value));
        self.take(0xfe);
    }
}

impl Write for Hasher {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        text.bytes().for_each(|byte| self.take(byte));
        Ok(())
    }
}

impl State {
    /// A hash over all of the state: the clock, every object's whole value, the events, the waits, what the components
    /// remember and what is due when.
    pub fn digest(&self) -> u64 {
        let mut hasher = Hasher::new();
        hasher.value((self.now_ms, self.version, self.uids, self.addresses, self.cluster_ips, &self.rng, &self.settings));
        self.store.iter().for_each(|(key, object)| {
            hasher.value((key, object.meta().uid, self.wait_of(key), self.parked(key)));
            let _ = write!(hasher, "{}", object.to_value());
        });
        hasher.all(self.events().into_iter());
        hasher.all(self.waiting_for_objects.iter());
        hasher.all(self.runtimes.iter());
        hasher.all(self.images.iter());
        hasher.all(self.dirty_endpoints.iter());
        hasher.all(self.attachments.iter());
        hasher.all(self.attached_to.iter());
        hasher.all(self.silent_since_ms.iter());
        hasher.all(self.unreachable_since_ms.iter());
        hasher.all(self.gone_since_ms.iter());
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
    fn whatever_differs_shows() {
        let state = State::new(Settings::default(), setup::nodes(2));
        let mut later = state.clone();
        later.idle_until(1);
        let mut broken = state.clone();
        broken.apply(&Action::Fault(Fault::BadImages(vec!["a".into()]))).expect("a fault is never refused");
        let digests = [state.digest(), later.digest(), broken.digest(), State::new(Settings::default(), setup::nodes(1)).digest()];
        assert_eq!(state.digest(), state.clone().digest());
        assert!(state.store().of_kind(Kind::Node).count() == 2);
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest), "state {at} looks like one before it");
        }
    }
}
