//! Imports a cluster: the output of `kubectl get … -o yaml` → the initial state of a run.
//!
//! [`documents`] splits the text into objects; [`importer`] reads each: the spec by the schema, status and server-set
//! metadata as far as the simulation uses them. Missing objects are derived or assumed ([`revisions`], [`storage`],
//! [`environment`]), failures become faults ([`broken`]), and [`notes`] lists all of that. The clock of the run starts when
//! the text was printed ([`clock`]).

mod broken;
mod clock;
mod documents;
mod environment;
mod importer;
mod meta;
mod notes;
mod original_manifests;
mod pod_status;
mod pods;
mod revisions;
mod statuses;
mod storage;

use crate::api::Kind;
use crate::cluster::{Settings, State};
use importer::Importer;

/// The maximum size of an imported text (16 MiB): a cluster with a thousand Pods prints about half of that.
pub const BYTES_MAX: usize = 16 << 20;

/// The command whose output can be imported.
pub const COMMAND: &str = "kubectl get sts,svc,pvc,pv,pods,nodes,controllerrevisions,deploy,rs,sc,pdb -o yaml";

/// An imported cluster.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The initial state of the run.
    pub state: State,
    /// The imported objects, such as `3 Nodes, 1 StatefulSet, 3 Pods`.
    pub imported: String,
    /// The objects that were not imported, and why, in sentences.
    pub left_out: Vec<String>,
    /// The assumptions, in sentences.
    pub assumed: Vec<String>,
    /// A shorter text that gives the same state when it is imported, without Secret data and unused fields.
    pub text: String,
    /// The manifests a user may have applied, as YAML without server-set fields.
    pub manifests: String,
}

/// Imports a cluster with a maximum number of Pods. The error is a sentence.
pub fn cluster(text: &str, pods_max: i64) -> Result<Imported, String> {
    cluster_with(text, Settings { pods_max, ..Settings::default() })
}

/// Imports a cluster with other settings. The error is a sentence.
pub fn cluster_with(text: &str, settings: Settings) -> Result<Imported, String> {
    let documents = documents::read(text)?;
    let mut importer = Importer::new(settings, &documents);
    importer.read_all(&documents);
    let imported = imported(&importer);
    if importer.is_empty() {
        let reason = importer.notes.left_out.first().map(|first| format!(" {first}")).unwrap_or_default();
        return Err(format!("This text contains no objects that the playground can import.{reason}"));
    }
    importer.complete();
    let manifests = original_manifests::manifests(&importer);
    let (cluster, settings, notes) = importer.finish();
    let state = State::import(settings, cluster).map_err(|refused| format!("This cluster is too large: {refused}."))?;
    let (left_out, assumed) = notes.notes();
    Ok(Imported { state, imported, left_out, assumed, text: original_manifests::text(&documents), manifests })
}

/// Whether a text is kubectl output: each importable object has a UID.
pub fn is_printed(text: &str) -> bool {
    if !text.contains("uid") {
        return false;
    }
    let documents = documents::read(text).unwrap_or_default();
    let mut importable = documents.iter().filter(|value| importer::kind_of(value).is_some()).peekable();
    importable.peek().is_some() && importable.all(|value| value.pointer("/metadata/uid").is_some_and(serde_json::Value::is_string))
}

/// The number of imported objects of each kind, the most relevant kinds first.
fn imported(importer: &Importer) -> String {
    const FIRST: [Kind; 6] = [Kind::Node, Kind::StatefulSet, Kind::Pod, Kind::PersistentVolumeClaim, Kind::PersistentVolume, Kind::Service];
    let all = crate::api::kind::KINDS.iter().map(|names| names.kind);
    let order = FIRST.into_iter().chain(all.filter(|kind| !FIRST.contains(kind)));
    let counts = order.map(|kind| (kind, importer.count_of(kind))).filter(|(_, count)| *count > 0);
    let counted = |(kind, count): (Kind, usize)| match (count, kind.names().name) {
        (1, name) => format!("1 {name}"),
        (_, name) if name.ends_with("Class") => format!("{count} {name}es"),
        (_, name) => format!("{count} {name}s"),
    };
    counts.map(counted).collect::<Vec<_>>().join(", ")
}
