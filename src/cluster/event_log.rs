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
    /// What tells it from others, as a hash.
    print: u64,
    /// The number of the report about the same before it, if there was one.
    previous: Option<u32>,
}

impl Shared for Said {}

/// Among so many reports about one object, those before are looked through; among more, they are found by their hash.
const FEW: u64 = 16;

/// All reports, by the order they were first made in. One made before is counted, not repeated.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    said: Row<u32, Said>,
    /// The number of the last report about a name, and how many there are.
    last: Row<Id, (u64, u64)>,
    /// Reports about objects with many of them.
    of_many: Numbers,
}

impl EventLog {
    /// Adds a report about what has the name of a number. Its own number is set here.
    pub fn report(&mut self, about: Id, mut event: Event) {
        let print = print(about, &event);
        let last = self.last.get(about).copied();
        let count = last.map_or(0, |(_, count)| count);
        let is_it = |said: &Said| said.print == print && is_same(&said.event, &event);
        let found = match count {
            0..=FEW => self.chain(about).find(|(_, said)| is_it(said)).map(|(number, _)| number),
            _ => self.of_many.find(print, |number| self.said.get(number).is_some_and(is_it)),
        };
        if let Some(number) = found {
            return self.count(number, event.last_ms);
        }
        let number = self.said.end() as u32;
        event.number = number as usize;
        self.said.insert(number, Said { event, print, previous: last.map(|(last, _)| last as u32) });
        self.last.insert(about, (number.into(), count + 1));
        match count {
            0..FEW => {}
            FEW => {
                let all: Vec<(u32, u64)> = self.chain(about).map(|(number, said)| (number, said.print)).collect();
                all.into_iter().for_each(|(number, print)| self.of_many.insert(print, number));
            }
            _ => self.of_many.insert(print, number),
        }
    }

    /// The report of a number was made once more.
    fn count(&mut self, number: u32, now_ms: u64) {
        if let Some(mut said) = self.said.remove(number) {
            said.event.count = said.event.count.saturating_add(1);
            said.event.last_ms = now_ms;
            self.said.insert(number, said);
        }
    }

    /// The reports about what has the name of a number with their own numbers, the newest first.
    fn chain(&self, about: Id) -> impl Iterator<Item = (u32, &Said)> {
        let at = |number: u32| self.said.get(number).map(|said| (number, said));
        let last = self.last.get(about).and_then(|(last, _)| at(*last as u32));
        std::iter::successors(last, move |(_, said)| said.previous.and_then(at))
    }

    /// The reports about what has the name of a number, the newest first.
    pub fn about(&self, id: Id) -> impl Iterator<Item = &Event> {
        self.chain(id).map(|(_, said)| &said.event)
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
