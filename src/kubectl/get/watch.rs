//! `kubectl get -w`: a line for every change of what is asked for.

use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::follow::Follow;
use super::super::not_simulated;
use super::super::outcome::Outcome;
use super::super::resource::Resource;
use super::super::select::{self, FieldTerm};
use super::super::session::Session;
use super::super::tabs;
use super::table::{self, Style};
use super::{Found, Printer};
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
    /// The fields meant.
    pub fields: Vec<FieldTerm>,
    /// How lines look.
    pub style: Style,
    /// What was printed: version and line of each object.
    pub seen: BTreeMap<Key, (u64, String)>,
    /// The lines printed so far, which give the columns their widths.
    pub printed: String,
    /// Whether the header is still to be printed.
    pub header_due: bool,
}

/// Fails if what is asked for can't be watched, here or at all (get.go watch).
pub(super) fn check(arguments: &Arguments, found: &Found, printer: &Printer) -> Result<(), Error> {
    if !is_asked_for(arguments) {
        return Ok(());
    }
    match (found.types.as_slice(), printer) {
        ([Resource::Of(_)], Printer::Table { .. }) => Ok(()),
        ([Resource::Of(_)], _) => {
            let output = arguments.value("output").unwrap_or_default();
            Err(not_simulated::error(arguments.command, &format!("--watch --output={}", output.split('=').next().unwrap_or_default())))
        }
        ([Resource::Events], _) => Err(not_simulated::error(arguments.command, "events --watch")),
        _ => Err(Error::client("you may only specify a single resource type")),
    }
}

fn is_asked_for(arguments: &Arguments) -> bool {
    arguments.is_on("watch") || arguments.is_on("watch-only")
}

/// `-w`: goes on with what was printed.
pub(super) fn begin(session: &mut Session, arguments: &Arguments, found: &Found, printer: &Printer) -> Result<(), Error> {
    let ([Resource::Of(kind)], true) = (found.types.as_slice(), is_asked_for(arguments)) else { return Ok(()) };
    if arguments.value("sort-by").is_some_and(|path| !path.is_empty()) {
        session.complain("warning: --watch requested, --sort-by will be ignored for watch events received");
    }
    let style = super::style(arguments, found, matches!(printer, Printer::Table { wide: true }));
    let mut seen = BTreeMap::new();
    let mut printed = table::header(*kind, &style);
    for object in &found.objects {
        let line = table::row(&session.state, object, &style);
        printed.push_str(&line);
        seen.insert(object.key(), (object.meta().resource_version, line));
    }
    // Nothing was printed yet, or nothing but that there is nothing.
    let header_due = !style.no_headers && (found.objects.is_empty() || arguments.is_on("watch-only"));
    session.follow(Follow::Watch(Watch {
        kind: *kind,
        namespace: Some(arguments.namespace().to_string()).filter(|_| !arguments.is_on("all-namespaces")),
        names: found.names.clone(),
        labels: select::labels(arguments.value("selector").unwrap_or_default())?,
        fields: select::fields(arguments.value("field-selector").unwrap_or_default())?,
        style,
        seen,
        printed,
        header_due,
    }));
    Ok(())
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
            let header = aligned.lines().next().filter(|_| std::mem::take(&mut self.header_due));
            header.into_iter().chain(aligned.lines().last()).for_each(|line| session.say(line));
        }
        session.follow(Follow::Watch(self));
        session.finish(Ok(()))
    }

    fn wants(&self, key: &Key, object: &crate::api::Object) -> bool {
        self.namespace.as_deref().is_none_or(|n| !self.kind.names().namespaced || n == &*key.namespace)
            && (self.names.is_empty() || self.names.iter().any(|name| **name == *key.name))
            && select::matches(&self.labels, &object.meta().labels)
            && (self.fields.is_empty() || select::fields_match(&self.fields, &object.to_value()))
    }
}
