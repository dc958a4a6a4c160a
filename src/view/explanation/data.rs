//! What becomes of data, in sentences.

use super::{Line, Tone};
use crate::api::Name;
use crate::api::pod::Pod;
use crate::cluster::data::{PlaceKind, Stage};
use crate::cluster::store::Id;
use crate::cluster::{Change, Fact, State};
use crate::view::data::{unanswered, writes};
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::list_first;

/// How many replicas are named.
const NAMED_MAX: usize = 3;

/// What became of data.
pub fn told(names: Naming, change: &Change, fact: &Fact) -> String {
    let called = |pod: &Name| names.name_in(change.namespace(), pod);
    let name = &called(change.name());
    let dropped = |number: usize| if number == 0 { String::new() } else { format!("; {} that only {name} had are gone", writes(number)) };
    match fact {
        Fact::DataOpened { new: true, .. } => format!("{name} begins with nothing: no program has been here before"),
        Fact::DataOpened { writes: number, .. } => format!("{name} finds {} where it left off", writes(*number)),
        Fact::DataWritten { value } => format!("{name} keeps {value}"),
        Fact::DataCloning { from } => format!("{name} begins to copy what {} has", called(from)),
        Fact::DataCloned { from, writes: number, dropped: lost } => {
            format!("{name} has copied {} from {}{}", writes(*number), called(from), dropped(*lost))
        }
        Fact::DataFollowed { primary, writes: number, dropped: lost } => {
            format!("{name} now has what {} has, {}{}", called(primary), writes(*number), dropped(*lost))
        }
        Fact::DataLost { writes: number, place } => match place {
            PlaceKind::Container => format!("{} that lay in the file system of {name}'s container are gone with it", writes(*number)),
            PlaceKind::Pod => format!("{} that lay in the emptyDir of {name} are gone with it", writes(*number)),
            PlaceKind::Volume | PlaceKind::Node => format!("{name} is gone, and {} with it", writes(*number)),
        },
        _ => String::new(),
    }
}

/// The replicas that can't find the pod they copy from.
pub fn replicas(state: &State) -> Option<Line> {
    let looks = |id: &Id| matches!(state.program_of(*id).map(|program| &program.stage), Some(Stage::LooksFor { .. }));
    let names = Naming::of(state);
    let looking: Vec<(Id, Name)> = (state.store().named::<Pod>().filter(|(id, _)| looks(id)))
        .map(|(id, pod)| (id, names.name_in(&pod.meta.namespace, &pod.meta.name)))
        .collect();
    let (first, _) = looking.first()?;
    let Stage::LooksFor { pod, .. } = &state.program_of(*first)?.stage else { return None };
    let about = state.store().key(*first)?.clone();
    let pod = names.name_in(&about.namespace, pod);
    let names: Vec<&Name> = looking.iter().map(|(_, name)| name).collect();
    let (verb, its) = if looking.len() == 1 { ("looks", "it copies") } else { ("look", "they copy") };
    let words = format!("{} {verb} for {pod}, from which {its}: {}.", list_first(&names, NAMED_MAX), unanswered(state, *first));
    Some(Line { about, words, tone: Tone::Waiting, rule: Rule::HeadlessServices, remedy: None })
}
