//! A pod template as `describe` and `rollout history` show it.

use crate::api::pod_spec::PodTemplate;

/// The lines of a pod template, cells ended by tabs.
pub fn pod_template(_: &PodTemplate) -> String {
    String::new()
}
