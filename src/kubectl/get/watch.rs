//! `kubectl get -w`: a line for every change of what is asked for.

use super::super::follow::Follow;
use super::super::outcome::Outcome;
use super::super::select;
use super::super::session::Session;
use super::super::tabs;
use super::table::{self, Style};
use crate::api::order;
use crate::api::selector::Requirement;
use crate::api::{Key, Kind};
use crate::cluster::State;
use std::collections::BTreeMap;

/// A watch under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The kind watched.
    pub kind: Kind,
    /// Its namespace; absent for all.
    pub namespace: Option<String>,
    /// The names meant; empty for all.
    pub names: Vec<String>,
    /// The labels meant.
    pub labels: Vec<Requirement>,
    /// How lines look.
    pub style: Style,
    /// What was printed: version and line of each object.
    pub seen: BTreeMap<Key, (u64, String)>,
    /// The lines printed so far, which give the columns their widths.
    pub printed: String,
}

impl Watch {
    /// Prints the objects that changed since the last look, and those that went.
    pub fn poll(mut self, state: &State) -> Outcome {
        let mut session = Session::new(state, None);
        let mut lines = Vec::new();
        let present: Vec<_> = state.store().of_kind(self.kind).filter(|(key, object)| self.wants(key, object)).collect();
        for (key, object) in &present {
            let version = object.meta().resource_version;
            if self.seen.get(*key).is_none_or(|(seen, _)| *seen != version) {
                let line = table::row(state, object, &self.style);
                self.seen.insert((*key).clone(), (version, line.clone()));
                lines.push((version, line));
            }
        }
        let gone: Vec<Key> = self.seen.keys().filter(|key| !present.iter().any(|(k, _)| k == key)).cloned().collect();
        for key in gone {
            if let Some((version, line)) = self.seen.remove(&key) {
                lines.push((version, line));
            }
        }
        order::sort_by(&mut lines, Ord::cmp);
        for (_, line) in lines {
            self.printed.push_str(&line);
            let aligned = tabs::align(&self.printed, tabs::TABLE);
            session.say(aligned.lines().last().unwrap_or_default());
        }
        session.follow(Follow::Watch(self));
        session.finish(Ok(()))
    }

    fn wants(&self, key: &Key, object: &crate::api::Object) -> bool {
        self.namespace.as_deref().is_none_or(|n| !self.kind.names().namespaced || n == &*key.namespace)
            && (self.names.is_empty() || self.names.iter().any(|name| **name == *key.name))
            && select::matches(&self.labels, &object.meta().labels)
    }
}
