//! What the components reported, in the order they did.

use super::numbers::Numbers;
use super::rng::hash;
use super::store::Id;
use crate::api::event::Event;
use crate::api::row::Row;
use crate::api::table::Shared;

impl Shared for Event {}

/// Among so many reports about one object, those before are looked through; among more, they are found by their hash.
const FEW: u64 = 16;

/// All reports, by the order they were first made in. One made before is counted, not repeated.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    said: Row<u32, Event>,
    /// What tells a report from others, as a hash; and one more than the number of the report about the same before it.
    prints: Row<u32, (u64, u64)>,
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
        let is_it = |number: u32| self.said.get(number).is_some_and(|said| is_same(said, &event));
        let found = match count {
            0..=FEW => self.chain(about).find(|(number, other)| *other == print && is_it(*number)).map(|(number, _)| number),
            _ => self.of_many.find(print, is_it),
        };
        if let Some(number) = found {
            return self.count(number, event.last_ms);
        }
        let number = self.said.end() as u32;
        event.number = number as usize;
        self.said.insert(number, event);
        self.prints.insert(number, (print, last.map_or(0, |(last, _)| last + 1)));
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
    pub fn about(&self, id: Id) -> impl Iterator<Item = &Event> {
        self.chain(id).filter_map(|(number, _)| self.said.get(number))
    }

    /// All reports in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.said.iter().map(|(_, said)| said)
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
