//! What happens to data, as sentences.

use super::{Line, Tone};
use crate::api::Name;
use crate::api::pod::Pod;
use crate::cluster::data::{DataScope, ProgramStage};
use crate::cluster::store::KeyId;
use crate::cluster::{Change, Fact, State};
use crate::view::data::{unreachable_reason, writes};
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::list_first;

/// How many replicas are named.
const NAMED_MAX: usize = 3;

/// The sentence of a change of data.
pub fn data_facts(names: Naming, change: &Change, fact: &Fact) -> String {
    let called = |pod: &Name| names.name_in(change.namespace(), pod);
    let name = &called(change.name());
    let are = |number: usize| if number == 1 { "is" } else { "are" };
    let dropped = |number: usize| match number {
        0 => String::new(),
        _ => format!("; {} that only {name} had {} lost", writes(number), are(number)),
    };
    match fact {
        Fact::DataOpened { new: true, .. } => format!("{name} starts with an empty volume"),
        Fact::DataOpened { writes: number, .. } => format!("{name} reads {} back from its volume", writes(*number)),
        Fact::DataWritten { value } => format!("{name} stores {value}"),
        Fact::DataCloning { from } => format!("{name} starts to clone the data of {}", called(from)),
        Fact::DataCloned { from, writes: number, dropped: lost } => {
            format!("{name} has cloned {} from {}{}", writes(*number), called(from), dropped(*lost))
        }
        Fact::DataFollowed { primary, writes: number, dropped: lost } => {
            format!("{name} is in sync with {}, {}{}", called(primary), writes(*number), dropped(*lost))
        }
        Fact::DataLost { writes: number, place } => match place {
            DataScope::Container => {
                format!("{} in the file system of the container of {name} {} lost", writes(*number), are(*number))
            }
            DataScope::Pod => format!("{} in the emptyDir of {name} {} lost", writes(*number), are(*number)),
            DataScope::Volume | DataScope::Node => {
                format!("{name} was removed, and {} {} lost with it", writes(*number), are(*number))
            }
        },
        _ => String::new(),
    }
}

/// The replicas that cannot resolve the Pod they replicate from.
pub fn replicas(state: &State) -> Option<Line> {
    let looks = |id: &KeyId| matches!(state.program_of(*id).map(|program| &program.stage), Some(ProgramStage::CannotReach { .. }));
    let names = Naming::of(state);
    let looking: Vec<(KeyId, Name)> = (state.store().all_with_ids::<Pod>().filter(|(id, _)| looks(id)))
        .map(|(id, pod)| (id, names.name_in(&pod.meta.namespace, &pod.meta.name)))
        .collect();
    let (first, _) = looking.first()?;
    let ProgramStage::CannotReach { pod, .. } = &state.program_of(*first)?.stage else { return None };
    let about = state.store().key(*first)?.clone();
    let pod = names.name_in(&about.namespace, pod);
    let names: Vec<&Name> = looking.iter().map(|(_, name)| name).collect();
    let they = if looking.len() == 1 { "it replicates" } else { "they replicate" };
    let words = format!("{} cannot reach {pod}, from which {they}: {}.", list_first(&names, NAMED_MAX), unreachable_reason(state, *first));
    Some(Line { about, words, tone: Tone::Waiting, rule: Rule::HeadlessServices, remedy: None })
}
