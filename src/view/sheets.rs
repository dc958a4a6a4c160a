//! The picture as tables: the same content for those who read it rather than see it.

use super::diagram::{Diagram, Emphasis, PodTile, Room, Slot, WorkloadBand, names};
use crate::api::{Key, Name};
use crate::cluster::State;
use std::collections::BTreeMap;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it is about.
    pub caption: Name,
    /// The heads of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, at most [`ROWS_MAX`].
    pub rows: Vec<Row>,
    /// How many rows are left out.
    pub more: usize,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The object it is about, if there is one to select.
    pub key: Option<Key>,
    /// Whether that is the selected one.
    pub selected: bool,
    /// What stands in it; its name first.
    pub cells: Vec<Name>,
}

/// How many rows a table has at most.
pub const ROWS_MAX: usize = 200;

/// The pods of a picture, and where they are, by namespace and name.
type Tiles<'d> = BTreeMap<(&'d Name, &'d Name), (&'d Room, &'d PodTile)>;

/// The tables of a picture: each set with its places, pods of no set, Services, nodes, claims.
pub fn sheets(diagram: &Diagram, state: &State) -> Vec<Sheet> {
    let names = names(state);
    let tiles =
        diagram.rooms.iter().flat_map(|room| room.pods.iter().map(move |pod| ((&pod.key.namespace, &pod.key.name), (&**room, pod))));
    let mut pods: Tiles<'_> = crate::api::order::gather(tiles);
    let mut sheets: Vec<Sheet> = diagram.workloads.iter().map(|band| workload(band, &mut pods, &names)).collect();
    let others = pods.into_values().map(|(room, pod)| pod_row(&pod.name, Some((room, pod)), None, &names));
    let services = diagram.services.iter().map(|s| row(&s.key, &s.name, s.emphasis, vec![s.description.clone()]));
    let nodes = diagram.rooms.iter().filter_map(|room| {
        let node = room.node.as_ref()?;
        Some(row(node, &node.name, room.emphasis, vec![room.description.clone()]))
    });
    let claims = diagram.storage.iter().flat_map(|storage| &storage.tiles);
    let claims = claims.map(|claim| row(&claim.key, &claim.name, claim.emphasis, vec![claim.description.clone()]));
    sheets.extend(sheet("Pods of no set", POD_COLUMNS, others));
    sheets.extend(sheet("Services", &["Service", "What it answers"], services));
    sheets.extend(sheet("Nodes", &["Node", "How it is"], nodes));
    sheets.extend(sheet("Claims and volumes", &["Name", "How it is"], claims));
    sheets
}

const POD_COLUMNS: &[&str] = &["Pod", "Node", "How it is", "Name in DNS"];

/// A table, if something stands in it.
fn sheet(caption: &str, columns: &'static [&'static str], rows: impl Iterator<Item = Row>) -> Option<Sheet> {
    let mut rows: Vec<Row> = rows.collect();
    let more = rows.len().saturating_sub(ROWS_MAX);
    rows.truncate(ROWS_MAX);
    (!rows.is_empty()).then(|| Sheet { caption: caption.into(), columns, rows, more })
}

fn row(key: &Key, called: &Name, emphasis: Emphasis, facts: Vec<Name>) -> Row {
    let cells = std::iter::once(called.clone()).chain(facts).collect();
    Row { key: Some(key.clone()), selected: emphasis == Emphasis::Selected, cells }
}

/// The places of a set, whose pods are taken out of `pods`.
fn workload<'d>(band: &'d WorkloadBand, pods: &mut Tiles<'d>, names: &BTreeMap<Key, Name>) -> Sheet {
    let caption = format!("{} {}: {}. {}", band.key.kind.names().name, band.name, band.count, band.note_full);
    let place = |slot: &'d Slot| pod_row(&slot.called, pods.remove(&(&band.key.namespace, &slot.name)), Some(slot), names);
    let rows: Vec<Row> = band.slots.iter().map(place).collect();
    let empty = Sheet { caption: caption.as_str().into(), columns: POD_COLUMNS, rows: Vec::new(), more: 0 };
    sheet(&caption, POD_COLUMNS, rows.into_iter()).unwrap_or(empty)
}

/// A pod where it is, or the place of one that is not there.
fn pod_row(name: &Name, pod: Option<(&Room, &PodTile)>, slot: Option<&Slot>, names: &BTreeMap<Key, Name>) -> Row {
    let dash = || Name::from("–");
    let Some((room, pod)) = pod else {
        // What a place says of itself follows its name.
        let why = slot.and_then(|slot| slot.description.split_once(": ")).map_or_else(dash, |(_, why)| why.into());
        return Row { key: None, selected: false, cells: vec![name.clone(), dash(), why, dash()] };
    };
    let node = room.node.as_ref().map_or_else(dash, |node| node.name.clone());
    row(&pod.key, &pod.name, pod.emphasis, vec![node, pod.look.description.clone(), names.get(&pod.key).cloned().unwrap_or_else(dash)])
}
