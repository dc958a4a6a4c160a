//! The inspector of the selected object: its actions, and the contents of its tabs.
//!
//! [`head`] gives name and actions; [`events_content`], [`names_content`], [`storage_content`] and [`data_content`] give the
//! [`Content`] of a [`Tab`]; [`choices`] lists the objects that can be selected. The tabs Describe and YAML show what
//! `kubectl` prints.

mod data;
mod names;
mod storage;
mod tab;

use super::naming::Naming;
use super::object_action::{ObjectAction, actions};
use crate::api::order;
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
pub use data::{DataRow, DataTable, data};
pub use names::{Lookup, lookups};
use std::rc::Rc;
pub use storage::{StorageRow, storage};
pub use tab::Tab;

/// The head of the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectorHead {
    /// The object.
    pub key: Key,
    /// The display name.
    pub name: Name,
    /// Whether it exists at the displayed time.
    pub exists: bool,
    /// The actions on it.
    pub actions: Vec<ObjectAction>,
}

/// The head for an object.
pub fn head(state: &State, key: &Key) -> InspectorHead {
    InspectorHead { key: key.clone(), name: Naming::of(state).name(key), exists: state.get(key).is_some(), actions: actions(state, key) }
}

/// A Kubernetes event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Whether its type is Warning.
    pub warning: bool,
    /// The time of its last occurrence.
    pub at_ms: u64,
    /// The number of occurrences.
    pub count: u32,
    /// The reason, such as `FailedScheduling`.
    pub reason: Rc<str>,
    /// The message.
    pub message: Rc<str>,
    /// The component that reported it.
    pub source: &'static str,
    /// The involved object.
    pub about: Key,
}

/// The largest number of rows of a tab, and of objects of a kind in the list to select from.
pub const ROWS_MAX: usize = 200;

/// The events of an object, or all events, newest first.
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

/// The objects of a kind that can be selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The kind.
    pub kind: Kind,
    /// How they are named.
    pub naming: Naming,
    /// Its objects.
    pub keys: Vec<Key>,
}

/// The objects that can be selected: kinds that users create or that the diagram shows.
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

/// The content of a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Why there is nothing to show.
    Message(&'static str),
    /// What kubectl prints.
    Text(Rc<str>),
    /// Events.
    Events(Rc<[EventRow]>),
    /// DNS names and their answers.
    Lookups(Rc<[Lookup]>),
    /// Claims and volumes.
    Storage(Rc<[StorageRow]>),
    /// The data that programs have stored.
    Data(Rc<DataTable>),
}

impl Default for Content {
    fn default() -> Self {
        Content::Message("")
    }
}

/// The events of an object, or all events when none is selected.
pub fn events_content(state: &State, key: Option<&Key>) -> Content {
    rows(events(state, key), Content::Events, "No events")
}

/// The data of an object, or of all objects when none is selected.
pub fn data_content(state: &State, key: Option<&Key>) -> Content {
    Content::Data(Rc::new(data(state, key)))
}

/// The DNS names that resolve to an object.
pub fn names_content(state: &State, key: &Key) -> Content {
    rows(lookups(state, key), Content::Lookups, "No DNS name: only Pods, Services and StatefulSets have DNS names")
}

/// The claims and volumes of an object.
pub fn storage_content(state: &State, key: &Key) -> Content {
    rows(storage(state, key), Content::Storage, "No PersistentVolumeClaims or volumes")
}

fn rows<T>(rows: Vec<T>, content: fn(Rc<[T]>) -> Content, empty: &'static str) -> Content {
    if rows.is_empty() { Content::Message(empty) } else { content(rows.into()) }
}
