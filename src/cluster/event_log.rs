//! The events that the components recorded. An event that repeats an earlier one raises its count.

use super::change::Actor;
use super::rng::hash;
use super::store::{KeyId, Store};
use crate::api::event::{ContainerField, Event};
use crate::api::persistent_vec::PersistentVec;
use crate::api::table::{Boxed, Table};
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
    /// How many repetitions since then were dropped.
    pub dropped: u32,
}

impl Boxed for Report {}

/// How many recent messages are stored to share equal ones: events of a set's pods often have equal messages.
const RECENT: usize = 8;
/// A component may record this many events about an object at once (defaultSpamBurst); it gets one more each period.
const BURST: u64 = 25;
/// The period in which a component may record one more event about an object (defaultSpamQPS).
const REFILL_MS: u64 = 300_000;
/// From this many different messages on, the events of one reason are combined (defaultAggregateMaxEvents).
const COMBINED_FROM: usize = 10;
/// The messages count together while none of them is this much later than the one before (defaultAggregateIntervalInSeconds).
const COMBINED_WITHIN_MS: u64 = 600_000;
/// The beginning of a combined event's message (EventAggregatorByReasonMessageFunc).
const COMBINED: &str = "(combined from similar events): ";

/// All events in the order of their first occurrence.
///
/// Models client-go tools/record/events_cache.go EventCorrelator: an event like an earlier one raises its count; many messages
/// of one reason are combined; a component that records too many events about an object is cut off. In the recordings,
/// normal events and warnings are cut off separately.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    events: PersistentVec<u32, Report>,
    /// For each event: its fingerprint, and one more than the number of the previous event of the same
    /// object, or 0.
    fingerprints: PersistentVec<u32, (u64, u64)>,
    /// The number of an object's last event.
    last: PersistentVec<KeyId, u64>,
    /// By component and type, and object: when all of [`BURST`] are available again.
    full_at_ms: Table<(u8, Uid), u64>,
    /// The latest messages; the oldest at `oldest`.
    recent: [Option<Name>; RECENT],
    oldest: usize,
    /// A buffer for the message of an event that may be a repetition.
    draft: String,
}

impl EventLog {
    /// Records an event, counts it if the same was recorded before, or drops it.
    pub fn report(&mut self, report: Report<Arguments<'_>>) {
        let mut draft = std::mem::take(&mut self.draft);
        draft.clear();
        // Writing into a String does not fail.
        let _ = draft.write_fmt(report.message);
        self.correlate(report.with_message(&*draft));
        self.draft = draft;
    }

    /// Models EventCorrelate.
    fn correlate(&mut self, report: Report<&str>) {
        let fingerprint = fingerprint(&report);
        let is_it = |number: u32| self.events.get(number).is_some_and(|recorded| is_same(recorded, &report));
        let existing = self.chain(report.about).find(|(number, other)| *other == fingerprint && is_it(*number));
        let existing = existing.map(|(number, _)| number);
        // The scheduler uses the API events.k8s.io, whose recorder neither drops nor combines.
        let is_limited = report.actor != Actor::Scheduler;
        let is_dropped = is_limited && !self.is_admitted(&report);
        match existing {
            Some(number) => self.count(number, report.last_ms, is_dropped),
            None if is_dropped => {}
            None if is_limited && self.is_combined(&report) => self.combine(&report, fingerprint),
            None => {
                let message = self.shared_message(report.message);
                self.add(report.with_message(message), fingerprint);
            }
        }
    }

    /// Takes a token of the component for the object, if one is left (EventSourceObjectSpamFilter).
    fn is_admitted(&mut self, report: &Report<&str>) -> bool {
        let source = (report.actor as u8) << 1 | u8::from(report.warning);
        let object = report.uid.unwrap_or(Uid(u64::MAX - u64::from(report.about.0)));
        let full_at_ms = self.full_at_ms.get((source, object)).copied().unwrap_or(0);
        let full_at_ms = full_at_ms.max(report.last_ms).saturating_add(REFILL_MS);
        let is_admitted = full_at_ms <= report.last_ms.saturating_add(BURST * REFILL_MS);
        if is_admitted {
            self.full_at_ms.insert((source, object), full_at_ms);
        }
        is_admitted
    }

    /// The events of an object with the same component, type and reason, newest first (EventAggregatorByReasonFunc).
    fn similar<'l>(&'l self, report: &'l Report<&str>) -> impl Iterator<Item = (u32, &'l Report)> {
        let events = self.chain(report.about).filter_map(|(number, _)| Some((number, self.events.get(number)?)));
        events.filter(move |(_, other)| {
            let of = |uid, actor, warning, reason| (uid, actor as u8, warning, reason);
            of(other.uid, other.actor, other.warning, other.reason) == of(report.uid, report.actor, report.warning, report.reason)
        })
    }

    /// Whether there are already so many different messages that another one is combined with them (EventAggregate).
    fn is_combined(&self, report: &Report<&str>) -> bool {
        let mut times_ms: Vec<u64> =
            self.similar(report).filter(|(_, event)| !event.is_combined()).map(|(_, event)| event.last_ms).collect();
        crate::api::order::sort_by(&mut times_ms, |a, b| b.cmp(a));
        let mut before_ms = report.last_ms;
        let is_near = |time_ms: &&u64| before_ms.saturating_sub(std::mem::replace(&mut before_ms, **time_ms)) <= COMBINED_WITHIN_MS;
        times_ms.iter().take_while(is_near).count() + 1 >= COMBINED_FROM
    }

    /// Records an event in the combined event of its reason, which shows the last message.
    fn combine(&mut self, report: &Report<&str>, fingerprint: u64) {
        let message = Name::from(format!("{COMBINED}{}", report.message));
        let combined = self.similar(report).find(|(_, event)| event.is_combined()).map(|(number, _)| number);
        match combined {
            Some(number) => {
                if let Some(event) = self.events.get_mut(number) {
                    event.message = message;
                }
                self.count(number, report.last_ms, false);
            }
            None => self.add(report.clone().with_message(message), fingerprint),
        }
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

    /// Stores an event.
    fn add(&mut self, report: Report, fingerprint: u64) {
        let (number, about) = (self.events.end() as u32, report.about);
        let before = self.last_of(about).map_or(0, |last| u64::from(last) + 1);
        self.events.insert(number, report);
        self.fingerprints.insert(number, (fingerprint, before));
        self.last.insert(about, number.into());
    }

    /// Counts a repetition of an event. A dropped one shows in the count when the next one is not dropped.
    fn count(&mut self, number: u32, now_ms: u64, is_dropped: bool) {
        let Some(event) = self.events.get_mut(number) else { return };
        match is_dropped {
            true => event.dropped = event.dropped.saturating_add(1),
            false => {
                event.count = event.count.saturating_add(1).saturating_add(std::mem::take(&mut event.dropped));
                event.last_ms = now_ms;
            }
        }
    }

    /// The number of an object's last event.
    fn last_of(&self, about: KeyId) -> Option<u32> {
        self.last.get(about).map(|last| *last as u32)
    }

    /// The numbers of an object's events with their fingerprints, newest first.
    fn chain(&self, about: KeyId) -> impl Iterator<Item = (u32, u64)> {
        let first = self.last_of(about).map_or(0, |last| u64::from(last) + 1);
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
    /// Whether it stands for several messages.
    fn is_combined(&self) -> bool {
        self.message.starts_with(COMBINED)
    }

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
        let Report { about, uid, container, warning, reason, actor, first_ms, last_ms, count, dropped, .. } = self;
        Report { about, uid, container, warning, reason, message, actor, first_ms, last_ms, count, dropped }
    }

    fn container_name(&self) -> &str {
        self.container.as_ref().map_or("", |field| &field.name)
    }
}

/// A hash of what tells an event from others: object, container, reason, message.
fn fingerprint(report: &Report<&str>) -> u64 {
    let start = report.uid.map_or(0, |uid| uid.0) ^ u64::from(report.about.0) << 32;
    hash(start, &[report.container_name(), report.reason, report.message])
}

/// Whether a recorded event equals a new one (getEventKey).
fn is_same(recorded: &Report, report: &Report<&str>) -> bool {
    recorded.uid == report.uid
        && recorded.reason == report.reason
        && *recorded.message == *report.message
        && recorded.container_name() == report.container_name()
}
