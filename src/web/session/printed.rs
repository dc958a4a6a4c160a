//! What kubectl prints of an object.

use crate::cluster::State;
use crate::view::Key;
use crate::view::inspector::{Content, Tab};

/// What `kubectl describe` or `kubectl get -o yaml` prints of an object.
pub fn printed(state: &State, key: &Key, tab: Tab) -> Content {
    let Some(object) = state.get(key) else { return Content::Words("It is not there at this moment") };
    let _ = tab;
    Content::Text(serde_yaml::to_string(&object.to_value()).unwrap_or_default().into())
}
