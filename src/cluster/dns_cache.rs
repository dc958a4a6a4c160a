//! A DNS cache in front of the name server: positive and negative answers are repeated for a while.
//!
//! Models CoreDNS' `cache` plugin (up to 30 s) and NodeLocal DNSCache. Off by default; a user turns it on as a fault.

use super::dns::{Answer, RecordType};
use super::state::State;
use crate::api::Name;
use crate::api::map::Map;

/// How long an answer is cached, in ms.
pub const DNS_CACHE_MS: u64 = 30_000;

/// Cached answers by name and record type, with the time of the query.
pub(super) type DnsCache = Map<(Name, u64), (u64, Answer)>;

/// An answer, and whether it comes from the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CachedAnswer {
    /// The answer.
    pub answer: Answer,
    /// When it was cached, in ms of the virtual clock; absent for a fresh answer.
    pub asked_ms: Option<u64>,
}

impl State {
    /// The answer that a client in the cluster gets now. Does not fill the cache.
    pub fn cached_or_resolved(&self, name: &str, record_type: RecordType) -> CachedAnswer {
        let cached = self.dns_cache.get((&*normalized(name), record_type as u64)).filter(|_| self.faults.dns_cache);
        match cached.filter(|(asked_ms, _)| asked_ms + DNS_CACHE_MS > self.now_ms) {
            Some((asked_ms, answer)) => CachedAnswer { answer: answer.clone(), asked_ms: Some(*asked_ms) },
            None => CachedAnswer { answer: self.resolve(name, record_type), asked_ms: None },
        }
    }

    /// Resolves a name; caches a fresh answer if the cache is on.
    pub(super) fn look_up(&mut self, name: &str, record_type: RecordType) -> CachedAnswer {
        let cached_answer = self.cached_or_resolved(name, record_type);
        if self.faults.dns_cache && cached_answer.asked_ms.is_none() {
            self.dns_cache.insert((normalized(name), record_type as u64), (self.now_ms, cached_answer.answer.clone()));
        }
        cached_answer
    }

    /// Turns the cache on or off; either empties it.
    pub(super) fn set_dns_cache(&mut self, on: bool) {
        self.faults.dns_cache = on;
        self.dns_cache = DnsCache::default();
    }

    /// The names that a pod's resolver tries for a name, in order: with the search domains first if it has fewer dots than
    /// `ndots`.
    pub fn searched(&self, name: &str, namespace: &str) -> Vec<String> {
        /// `ndots` in a pod's resolv.conf.
        const DOTS_MIN: usize = 5;
        let domain = &self.settings.cluster_domain;
        let mut names = Vec::new();
        if name.matches('.').count() < DOTS_MIN && !name.ends_with('.') {
            names
                .extend([format!("{namespace}.svc.{domain}"), format!("svc.{domain}"), domain.to_string()].map(|d| format!("{name}.{d}.")));
        }
        names.push(format!("{}.", name.trim_end_matches('.')));
        names
    }
}

fn normalized(name: &str) -> Name {
    name.trim_end_matches('.').to_ascii_lowercase().into()
}
