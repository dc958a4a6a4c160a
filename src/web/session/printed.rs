//! The inspector tabs with kubectl output.

use crate::cluster::State;
use crate::kubectl;
use crate::view::Key;
use crate::view::inspector::{Content, Tab};
use crate::view::object_action::{in_default_namespace, named};

/// The output of `kubectl describe`, or of `kubectl get -o yaml` for the YAML tab.
pub fn printed(state: &State, key: &Key, tab: Tab) -> Content {
    let line = match tab {
        Tab::Yaml => format!("get {} -o yaml", named(key)),
        _ => format!("describe {}", named(key)),
    };
    let outcome = kubectl::run(state, &in_default_namespace(line, state), None);
    if outcome.exit == 0 { Content::Text(outcome.stdout.into()) } else { Content::Text(outcome.stderr.into()) }
}
