//! Properties of any state.

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

/// The invariants hold, and every object can be drawn and inspected.
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

/// A set that is not in its desired state has an explanation; when the cluster is idle, one that says what it waits for.
fn explains_itself(state: &State, set: &StatefulSet) -> Verdict {
    let key = Key::new(Kind::StatefulSet, &set.meta.namespace, &set.meta.name);
    // A terminating pod whose labels do not match any more still has the set as its owner; the set does not count it.
    let pods = || state.store().owned::<Pod>(set.meta.uid).filter(|pod| set.spec.selector.matches(&pod.meta.labels));
    let ready = pods().filter(|pod| pod.is_running_and_ready() && !pod.meta.is_terminating()).count();
    let desired = usize::try_from(set.spec.replicas).unwrap_or(0);
    if ready == desired && pods().count() == desired {
        return Ok(());
    }
    let explanation_line = explanation::now(state).into_iter().find(|line| line.about == key);
    let Some(line) = explanation_line else { return Err(format!("{} is not in its desired state and has no explanation", key.name)) };
    let is_idle = line.tone == Tone::Healthy && state.next_due_ms().is_none();
    ensure(!is_idle, || format!("{} is not in its desired state, but its explanation is: {}", key.name, line.words))?;
    let names_a_pod = line.words.contains(&format!("{}-", key.name)) || set.meta.is_terminating();
    ensure(names_a_pod || state.next_due_ms().is_some(), || format!("{} waits, but its explanation names no pod: {}", key.name, line.words))
}

/// `kubectl get` prints all objects with equal values as YAML and as JSON.
pub fn yaml_equals_json(state: &State) -> Verdict {
    for kinds in ["sts,svc,pods,pvc,deploy,rs,cm,pdb", "nodes,pv,sc,ns"] {
        let print = |format: &str| kubectl::run(state, &format!("get {kinds} -A -o {format}"), None).stdout;
        let (as_yaml, as_json) = (print("yaml"), print("json"));
        let Ok(value) = serde_json::from_str::<Value>(&as_json) else {
            return ensure(as_json.is_empty(), || format!("not valid JSON:\n{as_json}"));
        };
        if as_yaml.len() > yaml::limits::BYTES_MAX {
            continue;
        }
        let (documents, errors) = yaml::read(&as_yaml);
        let read = documents.first().map(|document| document.root.to_json());
        ensure(read.as_ref() == Some(&value), || format!("-o yaml has another value than -o json {errors:?}:\n{as_yaml}\n{as_json}"))?;
    }
    Ok(())
}
