//! Writes to the status subresource by a user.
//!
//! Models the status strategies of pkg/registry: everything but the status stays. The component that owns the status writes it
//! again at its next sync.

use super::api_error::ApiError;
use super::state::State;
use crate::api::pod::{Phase, Pod};
use crate::api::{Key, Object};
use serde_json::Value;
use std::rc::Rc;

impl State {
    /// Replaces the status of a Pod, as far as it is simulated (phase and the condition Ready), or of an object of a kind that
    /// is only stored. The status of any other object is the result of a simulated component.
    pub(super) fn replace_status(&mut self, key: &Key, status: &Value) -> Result<(), ApiError> {
        let Some(object) = self.store().get(key).cloned() else { return Err(ApiError::NotFound(key.clone())) };
        match object {
            Object::Pod(pod) => {
                let mut pod = pod.clone();
                set_pod_status(Rc::make_mut(&mut pod), status, self.now_ms());
                self.update(Object::Pod(pod));
                Ok(())
            }
            Object::StoredObject(mut stored) => {
                let rest = Rc::make_mut(&mut Rc::make_mut(&mut stored).rest);
                rest.insert("status".into(), status.clone());
                self.update(Object::StoredObject(stored));
                Ok(())
            }
            other => {
                let what = other.plural_with_group();
                Err(ApiError::Limit(format!("the playground writes the status of {what} itself; a user can't replace it here")))
            }
        }
    }
}

fn set_pod_status(pod: &mut Pod, status: &Value, now_ms: u64) {
    pod.status.phase = match status.get("phase").and_then(Value::as_str) {
        Some("Succeeded") => Phase::Succeeded,
        Some("Failed") => Phase::Failed,
        Some("Running") => Phase::Running,
        _ => Phase::Pending,
    };
    let conditions = status.get("conditions").and_then(Value::as_array).into_iter().flatten();
    let ready = conditions.filter(|condition| condition.get("type").and_then(Value::as_str) == Some("Ready"));
    let is_ready = ready.filter_map(|condition| condition.get("status")?.as_str()).any(|status| status == "True");
    if is_ready != pod.status.ready {
        (pod.status.ready, pod.status.ready_changed_ms) = (is_ready, now_ms);
    }
}
