//! What a cluster has, as `kubectl get … -o yaml` prints it → a state to begin a run with.
//!
//! The text is read object by object ([`documents`]), each taken for what the server says it is ([`reading`]): its spec by the
//! schema, its status and the server's part of its metadata as far as something here acts on them. What the text lacks is
//! derived or assumed ([`revisions`], [`storage`], [`surroundings`]), what is broken stays broken ([`broken`]), and all of
//! that is told. The moment the text was printed is where the clock of the run begins ([`clock`]).

mod broken;
mod clock;
mod documents;
mod meta;
mod notes;
mod pod_status;
mod pods;
mod reading;
mod revisions;
mod statuses;
mod storage;
mod surroundings;
mod written;

use crate::api::Kind;
use crate::cluster::{Settings, State};
use reading::Reading;

/// Bytes of a text that is taken in (16 MiB): a cluster of a thousand pods prints about half of that.
pub const BYTES_MAX: usize = 16 << 20;

/// The command whose output is wanted.
pub const COMMAND: &str = "kubectl get sts,svc,pvc,pv,pods,nodes,controllerrevisions,deploy,rs,sc,pdb -o yaml";

/// A cluster taken over.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The state a run begins with.
    pub state: State,
    /// What was taken over, such as `3 Nodes, 1 StatefulSet, 3 Pods`.
    pub taken: String,
    /// What was not taken over, in sentences: kind, name, why.
    pub left_out: Vec<String>,
    /// What had to be assumed, in sentences.
    pub assumed: Vec<String>,
    /// What names this state: a shorter text that gives the same when it is read, without what is secret and what nobody
    /// here reads.
    pub text: String,
    /// The manifests of what a person may have applied of it, as YAML without what the server adds.
    pub manifests: String,
}

/// Takes over the cluster that a text shows; of at most so many pods. The error is a sentence.
pub fn cluster(text: &str, pods_max: i64) -> Result<Imported, String> {
    cluster_with(text, Settings { pods_max, ..Settings::default() })
}

/// Likewise, with other settings.
pub fn cluster_with(text: &str, settings: Settings) -> Result<Imported, String> {
    let documents = documents::read(text)?;
    let mut reading = Reading::new(settings, &documents);
    reading.read_all(&documents);
    let taken = taken(&reading);
    if reading.is_empty() {
        let said = reading.notes.left_out.first().map(|first| format!(" {first}")).unwrap_or_default();
        return Err(format!("There is nothing in this text that the playground can take over.{said}"));
    }
    reading.complete();
    let manifests = written::manifests(&reading);
    let (found, settings, notes) = reading.finish();
    let state = State::taken_over(settings, found).map_err(|refused| format!("This cluster is too large: {refused}."))?;
    let (left_out, assumed) = notes.told();
    Ok(Imported { state, taken, left_out, assumed, text: written::text(&documents), manifests })
}

/// Whether a text is what a cluster printed: each of its objects that can be taken over has the identity a server gave it.
pub fn is_printed(text: &str) -> bool {
    if !text.contains("uid") {
        return false;
    }
    let documents = documents::read(text).unwrap_or_default();
    let mut known = documents.iter().filter(|value| reading::kind_of(value).is_some()).peekable();
    known.peek().is_some() && known.all(|value| value.pointer("/metadata/uid").is_some_and(serde_json::Value::is_string))
}

/// How many of which kind, those people look for first at the beginning.
fn taken(reading: &Reading) -> String {
    const FIRST: [Kind; 6] = [Kind::Node, Kind::StatefulSet, Kind::Pod, Kind::PersistentVolumeClaim, Kind::PersistentVolume, Kind::Service];
    let all = crate::api::kind::KINDS.iter().map(|names| names.kind);
    let order = FIRST.into_iter().chain(all.filter(|kind| !FIRST.contains(kind)));
    let counts = order.map(|kind| (kind, reading.count_of(kind))).filter(|(_, count)| *count > 0);
    let words = |(kind, count): (Kind, usize)| match (count, kind.names().name) {
        (1, name) => format!("1 {name}"),
        (_, name) if name.ends_with("Class") => format!("{count} {name}es"),
        (_, name) => format!("{count} {name}s"),
    };
    counts.map(words).collect::<Vec<_>>().join(", ")
}
