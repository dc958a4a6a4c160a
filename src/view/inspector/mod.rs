//! What the inspector shows of the selected object: what can be done to it, its events, its names, its volumes, and the
//! list of objects to choose from. (What kubectl prints of it comes from kubectl.)

mod data;
mod names;
mod storage;
mod tab;

use super::deed::{Deed, deeds};
use super::naming::Naming;
use crate::api::order;
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
pub use data::{DataRow, DataSheet, data};
pub use names::{Lookup, lookups};
use std::rc::Rc;
pub use storage::{StorageRow, storage};
pub use tab::Tab;

/// The head of the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The object.
    pub key: Key,
    /// What it is called.
    pub name: Name,
    /// Whether it is there at the moment looked at.
    pub there: bool,
    /// What can be done to it.
    pub deeds: Vec<Deed>,
}

/// The head for an object.
pub fn head(state: &State, key: &Key) -> Head {
    Head { key: key.clone(), name: Naming::of(state).name(key), there: state.get(key).is_some(), deeds: deeds(state, key) }
}

/// A report about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Whether it is a warning.
    pub warning: bool,
    /// When it was said last.
    pub at_ms: u64,
    /// How often it was said.
    pub count: u32,
    /// The machine's word.
    pub reason: Rc<str>,
    /// The sentence.
    pub message: Rc<str>,
    /// Who said it.
    pub source: &'static str,
    /// What it is about.
    pub about: Key,
}

/// How many rows a tab shows at most, and how many objects of a kind there are to choose from in the list.
pub const ROWS_MAX: usize = 200;

/// The events about an object, or all of them, the latest first.
pub fn events(state: &State, key: Option<&Key>) -> Vec<EventRow> {
    let mut events = key.map_or_else(|| state.events(), |key| state.events_of(key));
    order::sort_by_key(&mut events, |event| std::cmp::Reverse(event.last_ms));
    let row = |event: &crate::api::event::Event| EventRow {
        warning: event.warning,
        at_ms: event.last_ms,
        count: event.count,
        reason: event.reason.into(),
        message: event.message.clone(),
        source: event.source,
        about: event.object.clone(),
    };
    events.iter().take(ROWS_MAX).map(row).collect()
}

/// The objects to choose from, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The kind.
    pub kind: Kind,
    /// How they are called.
    pub naming: Naming,
    /// Its objects.
    pub keys: Vec<Key>,
}

/// The objects to choose from: those a person made or that stand for something in the picture.
pub fn choices(state: &State) -> Vec<Choice> {
    const KINDS: [Kind; 11] = [
        Kind::StatefulSet,
        Kind::Pod,
        Kind::PersistentVolumeClaim,
        Kind::PersistentVolume,
        Kind::Service,
        Kind::Deployment,
        Kind::ReplicaSet,
        Kind::Node,
        Kind::StorageClass,
        Kind::PodDisruptionBudget,
        Kind::ControllerRevision,
    ];
    let naming = Naming::of(state);
    let of = |kind: Kind| Choice { kind, naming, keys: state.store().of_kind(kind).take(ROWS_MAX).map(|(key, _)| key.clone()).collect() };
    KINDS.into_iter().map(of).filter(|choice| !choice.keys.is_empty()).collect()
}

/// What a tab holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Why there is nothing to show.
    Words(&'static str),
    /// What kubectl prints.
    Text(Rc<str>),
    /// Reports.
    Events(Rc<[EventRow]>),
    /// Names and their answers.
    Lookups(Rc<[Lookup]>),
    /// Claims and volumes.
    Storage(Rc<[StorageRow]>),
    /// What the programs keep.
    Data(Rc<DataSheet>),
}

impl Default for Content {
    fn default() -> Self {
        Content::Words("")
    }
}

/// The events about an object, or all there are when none is selected.
pub fn events_content(state: &State, key: Option<&Key>) -> Content {
    rows(events(state, key), Content::Events, "No events")
}

/// What the programs keep of an object, or of all there are.
pub fn data_content(state: &State, key: Option<&Key>) -> Content {
    Content::Data(Rc::new(data(state, key)))
}

/// The names that lead to an object.
pub fn names_content(state: &State, key: &Key) -> Content {
    rows(lookups(state, key), Content::Lookups, "No name leads to it: pods, Services and StatefulSets have names")
}

/// The claims and volumes of an object.
pub fn storage_content(state: &State, key: &Key) -> Content {
    rows(storage(state, key), Content::Storage, "No claims and no volumes")
}

fn rows<T>(rows: Vec<T>, content: fn(Rc<[T]>) -> Content, none: &'static str) -> Content {
    if rows.is_empty() { Content::Words(none) } else { content(rows.into()) }
}
