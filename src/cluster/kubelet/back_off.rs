//! The back-off of crashing containers: the first restart is immediate, then 10 s (`Delays::back_off_ms`), doubled with each
//! restart up to 5 min. The rows for `ContainerStage::BackOff` in `stages` use it, and `container_effects` updates it when a
//! container is restarted. The back-off of image pulls has no expiry: `ContainerContext::pull_back_off_ms`.

/// Upper limit of the back-off between restarts and between pulls (kubelet.go MaxCrashLoopBackOff, MaxImageBackOff).
pub const BACK_OFF_LONGEST_MS: u64 = 300_000;

/// A back-off entry: doubles with each restart and expires when the container ran for long enough. Models
/// client-go/util/flowcontrol/backoff.go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    pub(super) ms: u64,
    pub(super) updated_ms: u64,
}

impl BackOff {
    /// Whether the entry has expired: the container ran for more than twice the maximum before it ended (hasExpired).
    pub(super) fn has_expired(&self, ended_ms: u64) -> bool {
        ended_ms.saturating_sub(self.updated_ms) > 2 * BACK_OFF_LONGEST_MS
    }

    /// The entry after another restart of a container that ended at `ended_ms` (Backoff.Next).
    pub(super) fn next(entry: Option<BackOff>, first_ms: u64, ended_ms: u64, now_ms: u64) -> BackOff {
        let ms = match entry.filter(|entry| !entry.has_expired(ended_ms)) {
            Some(entry) => entry.ms.saturating_mul(2).min(BACK_OFF_LONGEST_MS),
            None => first_ms,
        };
        BackOff { ms, updated_ms: now_ms }
    }
}
