//! What the components reported, in the order they did.

use super::change::Actor;
use super::numbers::Numbers;
use super::rng::hash;
use super::store::{Id, Store};
use crate::api::event::{ContainerField, Event};
use crate::api::row::Row;
use crate::api::table::Shared;
use crate::api::{Name, Uid};
use std::fmt::{Arguments, Write};

/// One report as it is kept, or as it is made, with a sentence still to be written.
#[derive(Clone, Debug)]
pub struct Report<Message = Name> {
    /// The number of the name of what it is about.
    pub about: Id,
    /// Its identity.
    pub uid: Option<Uid>,
    /// The container it is about, if it is about one.
    pub container: Option<ContainerField>,
    /// Whether it is a `Warning`.
    pub warning: bool,
    /// The machine's word.
    pub reason: &'static str,
    /// The sentence.
    pub message: Message,
    /// Who made it.
    pub actor: Actor,
    /// When it was first said, and when last.
    pub first_ms: u64,
    pub last_ms: u64,
    /// How often it was said.
    pub count: u32,
}

impl Shared for Report {}

/// Among so many reports about one object, those before are looked through; among more, they are found by their hash.
const FEW: u64 = 16;
/// Among so many of the latest sentences one is looked for that is the same: what is said of one pod is said of the next.
const RECENT: usize = 8;

/// All reports, by the order they were first made in. One made before is counted, not repeated.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    said: Row<u32, Report>,
    /// What tells a report from others, as a hash; and one more than the number of the report about the same before it.
    prints: Row<u32, (u64, u64)>,
    /// The number of the last report about a name, and how many there are.
    last: Row<Id, (u64, u64)>,
    /// Reports about objects with many of them.
    of_many: Numbers,
    /// The latest sentences, the one kept longest ago at `oldest`.
    recent: [Option<Name>; RECENT],
    oldest: usize,
    /// Where a sentence is written before anybody knows whether it is kept.
    draft: String,
}

impl EventLog {
    /// Adds a report of a sentence.
    pub fn report(&mut self, report: Report<Arguments<'_>>) {
        let mut draft = std::mem::take(&mut self.draft);
        draft.clear();
        // Writing into a text does not fail.
        let _ = draft.write_fmt(report.message);
        let print = print(&report, &draft);
        let last = self.last.get(report.about).copied();
        let count = last.map_or(0, |(_, count)| count);
        let is_it = |number: u32| self.said.get(number).is_some_and(|said| is_same(said, &report, &draft));
        let found = match count {
            0..=FEW => self.chain(report.about).find(|(number, other)| *other == print && is_it(*number)).map(|(number, _)| number),
            _ => self.of_many.find(print, is_it),
        };
        match found {
            Some(number) => self.count(number, report.last_ms),
            None => {
                let message = self.sentence(&draft);
                self.add(report.saying(message), print, (last.map_or(0, |(last, _)| last + 1), count));
            }
        }
        self.draft = draft;
    }

    /// A sentence to keep: one of the latest, if it is the same.
    fn sentence(&mut self, text: &str) -> Name {
        if let Some(said) = self.recent.iter().flatten().find(|said| ***said == *text) {
            return said.clone();
        }
        let name = Name::from(text);
        self.recent[self.oldest] = Some(name.clone());
        self.oldest = (self.oldest + 1) % RECENT;
        name
    }

    /// Keeps a report; `before` is one more than the number of the last about the same, and how many of those there are.
    fn add(&mut self, report: Report, print: u64, (before, count): (u64, u64)) {
        let (number, about) = (self.said.end() as u32, report.about);
        self.said.insert(number, report);
        self.prints.insert(number, (print, before));
        self.last.insert(about, (number.into(), count + 1));
        match count {
            0..FEW => {}
            FEW => {
                let all: Vec<(u32, u64)> = self.chain(about).collect();
                all.into_iter().for_each(|(number, print)| self.of_many.insert(print, number));
            }
            _ => self.of_many.insert(print, number),
        }
    }

    /// The report of a number was made once more.
    fn count(&mut self, number: u32, now_ms: u64) {
        if let Some(said) = self.said.get_mut(number) {
            said.count = said.count.saturating_add(1);
            said.last_ms = now_ms;
        }
    }

    /// The numbers of the reports about what has the name of a number with their prints, the newest first.
    fn chain(&self, about: Id) -> impl Iterator<Item = (u32, u64)> {
        let first = self.last.get(about).map_or(0, |(last, _)| last + 1);
        let at = |after: u64| {
            let number = after.checked_sub(1)? as u32;
            self.prints.get(number).map(|(print, previous)| ((number, *print), *previous))
        };
        std::iter::successors(at(first), move |(_, previous)| at(*previous)).map(|(found, _)| found)
    }

    /// The reports about what has the name of a number, the newest first.
    pub fn about(&self, id: Id) -> impl Iterator<Item = &Report> {
        self.chain(id).filter_map(|(number, _)| self.said.get(number))
    }

    /// All reports in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Report> {
        self.said.iter().map(|(_, said)| said)
    }
}

impl Report {
    /// The report as it is told.
    pub fn told<'s>(&'s self, store: &'s Store) -> Option<Event<'s>> {
        let Report { uid, warning, reason, first_ms, last_ms, count, .. } = *self;
        let (container, source) = (self.container.as_ref(), self.actor.component());
        let object = store.key(self.about)?;
        Some(Event { object, uid, container, warning, reason, message: &self.message, source, first_ms, last_ms, count })
    }
}

impl<Message> Report<Message> {
    /// The same with another sentence.
    fn saying<Other>(self, message: Other) -> Report<Other> {
        let Report { about, uid, container, warning, reason, actor, first_ms, last_ms, count, .. } = self;
        Report { about, uid, container, warning, reason, message, actor, first_ms, last_ms, count }
    }

    fn container_name(&self) -> &str {
        self.container.as_ref().map_or("", |field| &field.name)
    }
}

fn print<Message>(report: &Report<Message>, message: &str) -> u64 {
    let start = report.uid.map_or(0, |uid| uid.0) ^ u64::from(report.about.0) << 32;
    hash(start, &[report.container_name(), report.reason, message])
}

/// Whether a report says the same of the same object as another does with a sentence.
fn is_same<Message>(said: &Report, report: &Report<Message>, message: &str) -> bool {
    said.uid == report.uid && said.reason == report.reason && *said.message == *message && said.container_name() == report.container_name()
}
