//! The events that the components recorded. An event that repeats an earlier one raises its count.

use super::change::Actor;
use super::hash_index::HashIndex;
use super::rng::hash;
use super::store::{KeyId, Store};
use crate::api::event::{ContainerField, Event};
use crate::api::persistent_vec::PersistentVec;
use crate::api::table::Boxed;
use crate::api::{Name, Uid};
use std::fmt::{Arguments, Write};

/// A recorded event; with `Arguments` as message, one that is about to be recorded.
#[derive(Clone, Debug)]
pub struct Report<Message = Name> {
    /// The id of the involved object.
    pub about: KeyId,
    /// The UID of the involved object.
    pub uid: Option<Uid>,
    /// The container it is about, if any (`involvedObject.fieldPath`).
    pub container: Option<ContainerField>,
    /// Whether it is a `Warning`.
    pub warning: bool,
    /// The reason.
    pub reason: &'static str,
    /// The message.
    pub message: Message,
    /// The component that recorded it.
    pub actor: Actor,
    /// When it was first recorded.
    pub first_ms: u64,
    /// When it was last recorded.
    pub last_ms: u64,
    /// How often it was recorded.
    pub count: u32,
}

impl Boxed for Report {}

/// An object with at most this many events: a repeated one is found by a scan of them; with more, in a hash index.
const SCAN_MAX: u64 = 16;
/// How many recent messages are stored to share equal ones: events of a set's pods often have equal messages.
const RECENT: usize = 8;

/// All events in the order of their first occurrence.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    events: PersistentVec<u32, Report>,
    /// For each event: its fingerprint, and one more than the number of the previous event of the same
    /// object, or 0.
    fingerprints: PersistentVec<u32, (u64, u64)>,
    /// The number of an object's last event, and how many it has.
    last: PersistentVec<KeyId, (u64, u64)>,
    /// The events of objects with more than [`SCAN_MAX`], by fingerprint.
    of_many: HashIndex,
    /// The latest messages; the oldest at `oldest`.
    recent: [Option<Name>; RECENT],
    oldest: usize,
    /// A buffer for the message of an event that may be a repetition.
    draft: String,
}

impl EventLog {
    /// Records an event, or counts it if the same was recorded before.
    pub fn report(&mut self, report: Report<Arguments<'_>>) {
        let mut draft = std::mem::take(&mut self.draft);
        draft.clear();
        // Writing into a String does not fail.
        let _ = draft.write_fmt(report.message);
        let fingerprint = fingerprint(&report, &draft);
        let last = self.last.get(report.about).copied();
        let count = last.map_or(0, |(_, count)| count);
        let is_it = |number: u32| self.events.get(number).is_some_and(|recorded| is_same(recorded, &report, &draft));
        let existing = match count {
            0..=SCAN_MAX => {
                self.chain(report.about).find(|(number, other)| *other == fingerprint && is_it(*number)).map(|(number, _)| number)
            }
            _ => self.of_many.find(fingerprint, is_it),
        };
        match existing {
            Some(number) => self.count(number, report.last_ms),
            None => {
                let message = self.shared_message(&draft);
                self.add(report.with_message(message), fingerprint, (last.map_or(0, |(last, _)| last + 1), count));
            }
        }
        self.draft = draft;
    }

    /// A message to store: shared with a recent one if equal.
    fn shared_message(&mut self, text: &str) -> Name {
        if let Some(recent) = self.recent.iter().flatten().find(|recent| ***recent == *text) {
            return recent.clone();
        }
        let name = Name::from(text);
        self.recent[self.oldest] = Some(name.clone());
        self.oldest = (self.oldest + 1) % RECENT;
        name
    }

    /// Stores an event. `before`: one more than the number of the object's last event, or 0; `count`: how many it has.
    fn add(&mut self, report: Report, fingerprint: u64, (before, count): (u64, u64)) {
        let (number, about) = (self.events.end() as u32, report.about);
        self.events.insert(number, report);
        self.fingerprints.insert(number, (fingerprint, before));
        self.last.insert(about, (number.into(), count + 1));
        match count {
            0..SCAN_MAX => {}
            SCAN_MAX => {
                let all: Vec<(u32, u64)> = self.chain(about).collect();
                all.into_iter().for_each(|(number, fingerprint)| self.of_many.insert(fingerprint, number));
            }
            _ => self.of_many.insert(fingerprint, number),
        }
    }

    /// Counts a repetition of an event.
    fn count(&mut self, number: u32, now_ms: u64) {
        if let Some(event) = self.events.get_mut(number) {
            event.count = event.count.saturating_add(1);
            event.last_ms = now_ms;
        }
    }

    /// The numbers of an object's events with their fingerprints, newest first.
    fn chain(&self, about: KeyId) -> impl Iterator<Item = (u32, u64)> {
        let first = self.last.get(about).map_or(0, |(last, _)| last + 1);
        let at = |after: u64| {
            let number = after.checked_sub(1)? as u32;
            self.fingerprints.get(number).map(|(fingerprint, previous)| ((number, *fingerprint), *previous))
        };
        std::iter::successors(at(first), move |(_, previous)| at(*previous)).map(|(event, _)| event)
    }

    /// The events of an object, newest first.
    pub fn about(&self, id: KeyId) -> impl Iterator<Item = &Report> {
        self.chain(id).filter_map(|(number, _)| self.events.get(number))
    }

    /// All events, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Report> {
        self.events.iter().map(|(_, event)| event)
    }
}

impl Report {
    /// The event with the involved object's key; nothing if the id has none.
    pub fn to_event<'s>(&'s self, store: &'s Store) -> Option<Event<'s>> {
        let Report { uid, warning, reason, first_ms, last_ms, count, .. } = *self;
        let (container, source) = (self.container.as_ref(), self.actor.component());
        let object = store.key(self.about)?;
        Some(Event { object, uid, container, warning, reason, message: &self.message, source, first_ms, last_ms, count })
    }
}

impl<Message> Report<Message> {
    /// The same event with another message.
    fn with_message<Other>(self, message: Other) -> Report<Other> {
        let Report { about, uid, container, warning, reason, actor, first_ms, last_ms, count, .. } = self;
        Report { about, uid, container, warning, reason, message, actor, first_ms, last_ms, count }
    }

    fn container_name(&self) -> &str {
        self.container.as_ref().map_or("", |field| &field.name)
    }
}

/// A hash of what tells an event from others: object, container, reason, message.
fn fingerprint<Message>(report: &Report<Message>, message: &str) -> u64 {
    let start = report.uid.map_or(0, |uid| uid.0) ^ u64::from(report.about.0) << 32;
    hash(start, &[report.container_name(), report.reason, message])
}

/// Whether a recorded event equals a new one with this message.
fn is_same<Message>(recorded: &Report, report: &Report<Message>, message: &str) -> bool {
    recorded.uid == report.uid
        && recorded.reason == report.reason
        && *recorded.message == *message
        && recorded.container_name() == report.container_name()
}
