//! A cache before the name server: answers, and that there is none, are given again for a while.
//!
//! CoreDNS' plugin `cache` does so for up to 30 s, a node's own cache as well. Off until somebody breaks it on purpose.

use super::dns::{Answer, RecordType};
use super::state::State;
use crate::api::Name;
use crate::api::map::Map;

/// How long an answer is given again.
pub const DNS_CACHE_MS: u64 = 30_000;

/// What was answered lately: by name and type.
pub(super) type DnsCache = Map<(Name, u64), (u64, Answer)>;

/// An answer, and whence it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The answer.
    pub answer: Answer,
    /// When it was given first, if it comes from the cache.
    pub asked_ms: Option<u64>,
}

impl State {
    /// What somebody in the cluster would be told who asked now.
    pub fn ask(&self, name: &str, record_type: RecordType) -> Asked {
        let kept = self.dns_cache.get((&*plain(name), record_type as u64)).filter(|_| self.faults.dns_cache);
        match kept.filter(|(asked_ms, _)| asked_ms + DNS_CACHE_MS > self.now_ms) {
            Some((asked_ms, answer)) => Asked { answer: answer.clone(), asked_ms: Some(*asked_ms) },
            None => Asked { answer: self.resolve(name, record_type), asked_ms: None },
        }
    }

    /// Asks for a name: while there is a cache, it remembers the answer.
    pub(super) fn look_up(&mut self, name: &str, record_type: RecordType) -> Asked {
        let asked = self.ask(name, record_type);
        if self.faults.dns_cache && asked.asked_ms.is_none() {
            self.dns_cache.insert((plain(name), record_type as u64), (self.now_ms, asked.answer.clone()));
        }
        asked
    }

    /// Puts the cache before the name server, or takes it away with all that it holds.
    pub(super) fn set_dns_cache(&mut self, on: bool) {
        self.faults.dns_cache = on;
        self.dns_cache = DnsCache::default();
    }

    /// The names that a pod of a namespace tries for a name, in order: its search domains, unless it has dots enough.
    pub fn searched(&self, name: &str, namespace: &str) -> Vec<String> {
        /// Names with fewer dots are tried with the search domains first (a pod's `ndots`).
        const DOTS_MIN: usize = 5;
        let domain = &self.settings.cluster_domain;
        let mut tried = Vec::new();
        if name.matches('.').count() < DOTS_MIN && !name.ends_with('.') {
            tried
                .extend([format!("{namespace}.svc.{domain}"), format!("svc.{domain}"), domain.to_string()].map(|d| format!("{name}.{d}.")));
        }
        tried.push(format!("{}.", name.trim_end_matches('.')));
        tried
    }
}

fn plain(name: &str) -> Name {
    name.trim_end_matches('.').to_ascii_lowercase().into()
}
