//! What holds of any state, however it came about.

use super::{Verdict, ensure};
use ordinal::api::pod::Pod;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Key, Kind};
use ordinal::cluster::State;
use ordinal::cluster::invariants::check;
use ordinal::kubectl;
use ordinal::view::diagram::{View, diagram};
use ordinal::view::explanation::Tone;
use ordinal::view::{explanation, inspector};
use ordinal::yaml;
use serde_json::Value;

/// The invariants hold, and everything there is can be looked at.
pub fn is_sound(state: &State) -> Verdict {
    let wrong = check(state);
    ensure(wrong.is_empty(), || format!("at {} ms: {}", state.now_ms(), wrong.join("; ")))?;
    state.all::<StatefulSet>().try_for_each(|set| explains_itself(state, set))?;
    diagram(state, [].iter(), View { now_ms: state.now_ms(), window_ms: 60, width_px: 360, zoom_percent: 100, selected: None });
    inspector::events(state, None);
    for key in inspector::choices(state).iter().flat_map(|choice| &choice.keys) {
        inspector::head(state, key);
        inspector::names_content(state, key);
        inspector::storage_content(state, key);
    }
    Ok(())
}

/// A set that is not as wanted says what it waits for, and when nothing happens any more by itself, whom it waits for.
fn explains_itself(state: &State, set: &StatefulSet) -> Verdict {
    let key = Key::new(Kind::StatefulSet, &set.meta.namespace, &set.meta.name);
    // A pod that is being deleted and whose labels are another's now is the set's by its owner alone: it counts it no more.
    let pods = || state.store().owned::<Pod>(set.meta.uid).filter(|pod| set.spec.selector.matches(&pod.meta.labels));
    let well = pods().filter(|pod| pod.is_running_and_ready() && !pod.meta.is_terminating()).count();
    let wanted = usize::try_from(set.spec.replicas).unwrap_or(0);
    if well == wanted && pods().count() == wanted {
        return Ok(());
    }
    let told = explanation::now(state).into_iter().find(|line| line.about == key);
    let Some(line) = told else { return Err(format!("{} is not as wanted, and nothing is told of it", key.name)) };
    let settled = line.tone == Tone::Settled && state.next_due_ms().is_none();
    ensure(!settled, || format!("{} is not as wanted, and this is told: {}", key.name, line.words))?;
    let names_a_pod = line.words.contains(&format!("{}-", key.name)) || set.meta.is_terminating();
    ensure(names_a_pod || state.next_due_ms().is_some(), || format!("{} waits, and nobody is told for whom: {}", key.name, line.words))
}

/// What kubectl prints of all objects as YAML and as JSON says the same.
pub fn is_printed_alike(state: &State) -> Verdict {
    for kinds in ["sts,svc,pods,pvc,deploy,rs,cm,pdb", "nodes,pv,sc,ns"] {
        let print = |format: &str| kubectl::run(state, &format!("get {kinds} -A -o {format}"), None).stdout;
        let (as_yaml, as_json) = (print("yaml"), print("json"));
        let Ok(value) = serde_json::from_str::<Value>(&as_json) else {
            return ensure(as_json.is_empty(), || format!("this is no JSON:\n{as_json}"));
        };
        if as_yaml.len() > yaml::limits::BYTES_MAX {
            continue;
        }
        let (documents, errors) = yaml::read(&as_yaml);
        let again = documents.first().map(|document| document.root.to_json());
        ensure(again.as_ref() == Some(&value), || {
            format!("-o yaml reads as another value than -o json {errors:?}:\n{as_yaml}\n{as_json}")
        })?;
    }
    Ok(())
}
