//! What holds of any state, however it came about.

use super::{Verdict, ensure};
use ordinal::cluster::State;
use ordinal::cluster::invariants::check;
use ordinal::kubectl;
use ordinal::view::diagram::{View, diagram};
use ordinal::view::{explanation, inspector};
use ordinal::yaml;
use serde_json::Value;

/// The invariants hold, and everything there is can be looked at.
pub fn is_sound(state: &State) -> Verdict {
    let wrong = check(state);
    ensure(wrong.is_empty(), || format!("at {} ms: {}", state.now_ms(), wrong.join("; ")))?;
    explanation::now(state);
    diagram(state, [].iter(), View { now_ms: state.now_ms(), window_ms: 60, width_px: 360, selected: None });
    inspector::events(state, None);
    for key in inspector::choices(state).iter().flat_map(|choice| &choice.keys) {
        inspector::head(state, key);
        inspector::names_content(state, key);
        inspector::storage_content(state, key);
    }
    Ok(())
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
