//! What the components reported, in the order they did.

use super::numbers::Numbers;
use super::rng::hash;
use super::store::Id;
use crate::api::event::Event;
use crate::api::row::Row;
use crate::api::table::Shared;

/// A report.
#[derive(Clone, Debug)]
struct Said {
    event: Event,
    /// What has the name of this number is what it is about.
    about: Id,
    /// The number of the report about the same before it, if there was one.
    previous: Option<u32>,
}

impl Shared for Said {}

/// All reports, by the order they were first made in. One made before is counted, not repeated.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    said: Row<u32, Said>,
    numbers: Numbers,
    /// The number of the last report about a name.
    last: Row<Id, u64>,
}

impl EventLog {
    /// Adds a report about what has the name of a number. Its own number is set here.
    pub fn report(&mut self, about: Id, mut event: Event) {
        let print = print(about, &event);
        let is_it = |number| self.said.get(number).is_some_and(|said| said.about == about && is_same(&said.event, &event));
        if let Some(number) = self.numbers.find(print, is_it) {
            if let Some(mut said) = self.said.remove(number) {
                said.event.count = said.event.count.saturating_add(1);
                said.event.last_ms = event.last_ms;
                self.said.insert(number, said);
            }
            return;
        }
        let number = self.said.end() as u32;
        event.number = number as usize;
        let previous = self.last.get(about).map(|last| *last as u32);
        self.said.insert(number, Said { event, about, previous });
        self.last.insert(about, number.into());
        self.numbers.insert(print, number);
    }

    /// The reports about what has the name of a number, the newest first.
    pub fn about(&self, id: Id) -> impl Iterator<Item = &Event> {
        let last = self.last.get(id).and_then(|last| self.said.get(*last as u32));
        std::iter::successors(last, |said| said.previous.and_then(|previous| self.said.get(previous))).map(|said| &said.event)
    }

    /// All reports in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.said.iter().map(|(_, said)| &said.event)
    }
}

fn print(about: Id, event: &Event) -> u64 {
    let start = event.uid.map_or(0, |uid| uid.0) ^ u64::from(about.0) << 32;
    hash(start, &[event.container.as_ref().map_or("", |field| &field.name), event.reason, &event.message])
}

/// Whether two reports say the same of the same object.
fn is_same(a: &Event, b: &Event) -> bool {
    a.uid == b.uid
        && a.reason == b.reason
        && a.message == b.message
        && a.container.as_ref().map(|c| &c.name) == b.container.as_ref().map(|c| &c.name)
}
