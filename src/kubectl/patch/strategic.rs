//! Strategic merge patches: objects are merged, lists by the merge keys of their types. Supports the directives `$patch`,
//! `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList`.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go StrategicMergePatch.

use super::merge_keys::{ListMerge, inner_type, list_merge};
use super::ordering::merged_order;
use crate::api::order::gather_object;
use serde_json::{Map, Value};

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER: &str = "$setElementOrder/";

/// Applies the patch to the live object; the error is the message of the API server.
pub fn strategic(type_name: &str, live: &Value, patch: &Value) -> Result<Value, String> {
    let Value::Object(patch) = patch else { return Ok(patch.clone()) };
    let empty = Map::new();
    objects(type_name, live.as_object().unwrap_or(&empty), patch).map(Value::Object)
}

fn objects(type_name: &str, live: &Map<String, Value>, patch: &Map<String, Value>) -> Result<Map<String, Value>, String> {
    match patch.get(DIRECTIVE).map(|d| d.as_str().unwrap_or_default()) {
        Some("replace") => {
            let fields = patch.iter().filter(|(k, _)| *k != DIRECTIVE);
            return Ok(gather_object(fields.map(|(k, v)| (k.clone(), v.clone()))));
        }
        Some("delete") => return Ok(Map::new()),
        Some("merge") | None => {}
        Some(other) => return Err(format!("unknown patch type found: {other}")),
    }
    let mut out = live.clone();
    if let Some(retained) = patch.get(RETAIN_KEYS).and_then(Value::as_array) {
        out.retain(|key, _| retained.iter().any(|k| k.as_str() == Some(key)));
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(DELETE_FROM_LIST) {
            let deleted = value.as_array().cloned().unwrap_or_default();
            if let Some(Value::Array(items)) = out.get_mut(list) {
                items.retain(|item| !deleted.contains(item));
            }
        }
        if key.starts_with('$') {
            continue;
        }
        if value.is_null() {
            out.remove(key);
            continue;
        }
        let order = patch.get(&format!("{ELEMENT_ORDER}{key}")).and_then(Value::as_array);
        let merged = field(type_name, key, out.get(key), value, order)?;
        out.insert(key.clone(), merged);
    }
    Ok(out)
}

fn field(type_name: &str, key: &str, live: Option<&Value>, value: &Value, order: Option<&Vec<Value>>) -> Result<Value, String> {
    let inner = inner_type(type_name, key);
    match value {
        Value::Object(_) => strategic(inner, live.unwrap_or(&Value::Null), value),
        Value::Array(value) => {
            let live = live.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            match list_merge(type_name, key) {
                ListMerge::Replace => Ok(value.clone().into()),
                ListMerge::Union => {
                    let mut merged = live.to_vec();
                    merged.extend(value.iter().filter(|item| !live.contains(item)).cloned());
                    Ok(merged_order(merged, order.unwrap_or(value), live, |a, b| a == b).into())
                }
                ListMerge::ByKey(merge_key) => by_key(inner, merge_key, live, value, order).map(Value::Array),
            }
        }
        other => Ok(other.clone()),
    }
}

fn by_key(inner: &str, merge_key: &str, live: &[Value], patch: &[Value], order: Option<&Vec<Value>>) -> Result<Vec<Value>, String> {
    let same = |a: &Value, b: &Value| a.get(merge_key).is_some() && a.get(merge_key) == b.get(merge_key);
    let directive = |item: &Value| item.get(DIRECTIVE).and_then(Value::as_str).map(str::to_string);
    if patch.iter().any(|item| directive(item).as_deref() == Some("replace") && item.get(merge_key).is_none()) {
        return Ok(patch.iter().filter(|item| directive(item).is_none()).cloned().collect());
    }
    let mut merged = live.to_vec();
    for item in patch {
        if item.get(merge_key).is_none() {
            return Err(format!("map: {item} does not contain declared merge key: {merge_key}"));
        }
        let index = merged.iter().position(|other| same(other, item));
        match (directive(item).as_deref(), index) {
            (Some("delete"), Some(index)) => {
                merged.remove(index);
            }
            (Some("delete"), None) => {}
            (_, Some(index)) => merged[index] = strategic(inner, &merged[index], item)?,
            (_, None) => merged.push(strategic(inner, &Value::Null, item)?),
        }
    }
    Ok(merged_order(merged, order.map_or(patch, Vec::as_slice), live, same))
}
