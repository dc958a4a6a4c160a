//! The diagram as tables: the same content as text, for screen readers and for reading.

use super::diagram::{Diagram, Emphasis, NodeBox, PodTile, Slot, WorkloadBand, names};
use crate::api::{Key, Name};
use crate::cluster::State;
use std::collections::BTreeMap;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The caption.
    pub caption: Name,
    /// The headers of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, at most [`ROWS_MAX`].
    pub rows: Vec<TableRow>,
    /// The number of omitted rows.
    pub more: usize,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The object of the row, if it exists.
    pub key: Option<Key>,
    /// Whether that is selected.
    pub selected: bool,
    /// The cells, the name first.
    pub cells: Vec<Name>,
}

/// The largest number of rows of a table.
pub const ROWS_MAX: usize = 200;

/// The Pods of a diagram with their node boxes, by namespace and name.
type Tiles<'d> = BTreeMap<(&'d Name, &'d Name), (&'d NodeBox, &'d PodTile)>;

/// The tables of a diagram: each workload with its slots, Pods without a controller, Services, nodes, claims.
pub fn tables(diagram: &Diagram, state: &State) -> Vec<Table> {
    let names = names(state);
    let tiles = diagram
        .nodes
        .iter()
        .flat_map(|node_box| node_box.pods.iter().map(move |pod| ((&pod.key.namespace, &pod.key.name), (&**node_box, pod))));
    let mut pods: Tiles<'_> = crate::api::order::gather(tiles);
    let mut tables: Vec<Table> = diagram.workloads.iter().map(|band| workload(band, &mut pods, &names)).collect();
    let others = pods.into_values().map(|(node_box, pod)| pod_row(&pod.name, Some((node_box, pod)), None, &names));
    let services = diagram.services.iter().map(|s| row(&s.key, &s.name, s.emphasis, vec![s.description.clone()]));
    let nodes = diagram.nodes.iter().filter_map(|node_box| {
        let node = node_box.node.as_ref()?;
        Some(row(node, &node.name, node_box.emphasis, vec![node_box.description.clone()]))
    });
    let claims = diagram.storage.iter().flat_map(|storage| &storage.tiles);
    let claims = claims.map(|claim| row(&claim.key, &claim.name, claim.emphasis, vec![claim.description.clone()]));
    tables.extend(table("Pods without a controller", POD_COLUMNS, others));
    tables.extend(table("Services", &["Service", "DNS answer"], services));
    tables.extend(table("Nodes", &["Node", "Status"], nodes));
    tables.extend(table("Claims and volumes", &["Name", "Status"], claims));
    tables
}

const POD_COLUMNS: &[&str] = &["Pod", "Node", "Status", "DNS name"];

/// A table, unless it has no rows.
fn table(caption: &str, columns: &'static [&'static str], rows: impl Iterator<Item = TableRow>) -> Option<Table> {
    let mut rows: Vec<TableRow> = rows.collect();
    let more = rows.len().saturating_sub(ROWS_MAX);
    rows.truncate(ROWS_MAX);
    (!rows.is_empty()).then(|| Table { caption: caption.into(), columns, rows, more })
}

fn row(key: &Key, name: &Name, emphasis: Emphasis, facts: Vec<Name>) -> TableRow {
    let cells = std::iter::once(name.clone()).chain(facts).collect();
    TableRow { key: Some(key.clone()), selected: emphasis == Emphasis::Selected, cells }
}

/// The slots of a workload; removes its Pods from `pods`.
fn workload<'d>(band: &'d WorkloadBand, pods: &mut Tiles<'d>, names: &BTreeMap<Key, Name>) -> Table {
    let caption = format!("{} {}: {}. {}", band.key.kind.names().name, band.name, band.count, band.note_full);
    let slot_row = |slot: &'d Slot| pod_row(&slot.display_name, pods.remove(&(&band.key.namespace, &slot.name)), Some(slot), names);
    let rows: Vec<TableRow> = band.slots.iter().map(slot_row).collect();
    let empty = Table { caption: caption.as_str().into(), columns: POD_COLUMNS, rows: Vec::new(), more: 0 };
    table(&caption, POD_COLUMNS, rows.into_iter()).unwrap_or(empty)
}

/// The row of a Pod, or of a slot without Pod.
fn pod_row(name: &Name, pod: Option<(&NodeBox, &PodTile)>, slot: Option<&Slot>, names: &BTreeMap<Key, Name>) -> TableRow {
    let dash = || Name::from("–");
    let Some((node_box, pod)) = pod else {
        // The description of a slot has its reason after the name.
        let why = slot.and_then(|slot| slot.description.split_once(": ")).map_or_else(dash, |(_, why)| why.into());
        return TableRow { key: None, selected: false, cells: vec![name.clone(), dash(), why, dash()] };
    };
    let node = node_box.node.as_ref().map_or_else(dash, |node| node.name.clone());
    row(
        &pod.key,
        &pod.name,
        pod.emphasis,
        vec![node, pod.appearance.description.clone(), names.get(&pod.key).cloned().unwrap_or_else(dash)],
    )
}
