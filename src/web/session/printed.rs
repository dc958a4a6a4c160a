//! What kubectl prints of an object.

use crate::cluster::State;
use crate::kubectl;
use crate::view::Key;
use crate::view::deed::named;
use crate::view::inspector::{Content, Tab};

/// What `kubectl describe`, or for the tab YAML `kubectl get -o yaml`, prints of an object.
pub fn printed(state: &State, key: &Key, tab: Tab) -> Content {
    let line = match tab {
        Tab::Yaml => format!("get {} -o yaml", named(key)),
        _ => format!("describe {}", named(key)),
    };
    let outcome = kubectl::run(state, &line, None);
    if outcome.exit == 0 { Content::Text(outcome.stdout.into()) } else { Content::Text(outcome.stderr.into()) }
}
