//! Labels, annotations and label selectors.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.

use serde_json::Value;

use super::errors::{Errors, items, list, map, text, texts};
use crate::api::names;

/// Limit on the total size of an object's annotations, in bytes.
const ANNOTATIONS_BYTES_MAX: usize = 256 * 1024;

/// The labels in a field of an object; `path` is the path of the labels.
pub(super) fn labels(errors: &mut Errors, object: &Value, field: &str, path: &str) {
    for (key, value) in texts(object, field) {
        label_name(errors, key, path);
        errors.invalid_all(path, value, names::label_value(value));
    }
}

/// The key of a label.
pub(super) fn label_name(errors: &mut Errors, key: &str, path: &str) {
    errors.invalid_all(path, key, names::qualified_name(key));
}

/// The annotations of a metadata object.
pub(super) fn annotations(errors: &mut Errors, metadata: &Value, path: &str) {
    let mut bytes = 0;
    for (key, value) in texts(metadata, "annotations") {
        bytes += key.len() + value.len();
        for message in names::qualified_name(&key.to_lowercase()) {
            errors.invalid(path, key, message);
        }
    }
    if bytes > ANNOTATIONS_BYTES_MAX {
        errors.too_long(path, ANNOTATIONS_BYTES_MAX);
    }
}

/// A label selector.
pub(super) fn selector(errors: &mut Errors, selector: &Value, path: &str) {
    labels(errors, selector, "matchLabels", &format!("{path}.matchLabels"));
    for (path, requirement) in items(selector, path, "matchExpressions") {
        let values = list(requirement, "values");
        match text(requirement, "operator") {
            "In" | "NotIn" => {
                if values.is_empty() {
                    let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                    errors.required(format!("{path}.values"), detail);
                }
            }
            "Exists" | "DoesNotExist" => {
                if !values.is_empty() {
                    let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                    errors.forbidden(format!("{path}.values"), detail);
                }
            }
            operator => errors.invalid(format!("{path}.operator"), operator, "not a valid selector operator"),
        }
        label_name(errors, text(requirement, "key"), &format!("{path}.key"));
        for (index, value) in values.iter().filter_map(Value::as_str).enumerate() {
            errors.invalid_all(&format!("{path}.values[{index}]"), value, names::label_value(value));
        }
    }
}

/// Whether a selector has no requirements.
pub(super) fn is_empty(selector: &Value) -> bool {
    map(selector, "matchLabels").is_none_or(|labels| labels.is_empty()) && list(selector, "matchExpressions").is_empty()
}

/// Whether labels match a selector; `None` if the selector is invalid. A missing selector matches nothing.
pub(super) fn matches(selector: Option<&Value>, labels: Option<&Value>) -> Option<bool> {
    let Some(selector) = selector else {
        return Some(false);
    };
    let mut broken = Errors::default();
    self::selector(&mut broken, selector, "");
    if !broken.0.is_empty() {
        return None;
    }
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
    let equal = texts(selector, "matchLabels").all(|(key, value)| label(key) == Some(value));
    let expressions = list(selector, "matchExpressions").iter().all(|requirement| {
        let value = label(text(requirement, "key"));
        let among = value.is_some_and(|value| list(requirement, "values").iter().any(|allowed| allowed == value));
        match text(requirement, "operator") {
            "In" => among,
            "NotIn" => !among,
            "Exists" => value.is_some(),
            _ => value.is_none(),
        }
    });
    Some(equal && expressions)
}
