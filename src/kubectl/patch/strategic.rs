//! Strategic merge patches: objects are merged, lists by the keys of their types, with `$patch` and its like obeyed.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go StrategicMergePatch.

use super::merge_keys::{ListMerge, inner_type, list_merge};
use super::ordering::merged_order;
use serde_json::{Map, Value};

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER: &str = "$setElementOrder/";

/// The live object with the patch; the error is the API server's sentence.
pub fn strategic(type_name: &str, live: &Value, patch: &Value) -> Result<Value, String> {
    let Value::Object(patch) = patch else { return Ok(patch.clone()) };
    let empty = Map::new();
    objects(type_name, live.as_object().unwrap_or(&empty), patch).map(Value::Object)
}

fn objects(type_name: &str, live: &Map<String, Value>, patch: &Map<String, Value>) -> Result<Map<String, Value>, String> {
    match patch.get(DIRECTIVE).map(|d| d.as_str().unwrap_or_default()) {
        Some("replace") => return Ok(patch.iter().filter(|(k, _)| *k != DIRECTIVE).map(|(k, v)| (k.clone(), v.clone())).collect()),
        Some("delete") => return Ok(Map::new()),
        Some("merge") | None => {}
        Some(other) => return Err(format!("unknown patch type found: {other}")),
    }
    let mut out = live.clone();
    if let Some(kept) = patch.get(RETAIN_KEYS).and_then(Value::as_array) {
        out.retain(|key, _| kept.iter().any(|k| k.as_str() == Some(key)));
    }
    for (key, wanted) in patch {
        if let Some(list) = key.strip_prefix(DELETE_FROM_LIST) {
            let gone = wanted.as_array().cloned().unwrap_or_default();
            if let Some(Value::Array(items)) = out.get_mut(list) {
                items.retain(|item| !gone.contains(item));
            }
        }
        if key.starts_with('$') {
            continue;
        }
        if wanted.is_null() {
            out.remove(key);
            continue;
        }
        let order = patch.get(&format!("{ELEMENT_ORDER}{key}")).and_then(Value::as_array);
        let merged = field(type_name, key, out.get(key), wanted, order)?;
        out.insert(key.clone(), merged);
    }
    Ok(out)
}

fn field(type_name: &str, key: &str, live: Option<&Value>, wanted: &Value, order: Option<&Vec<Value>>) -> Result<Value, String> {
    let inner = inner_type(type_name, key);
    match wanted {
        Value::Object(_) => strategic(inner, live.unwrap_or(&Value::Null), wanted),
        Value::Array(wanted) => {
            let live = live.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            match list_merge(type_name, key) {
                ListMerge::Replace => Ok(wanted.clone().into()),
                ListMerge::Union => {
                    let mut merged = live.to_vec();
                    merged.extend(wanted.iter().filter(|item| !live.contains(item)).cloned());
                    Ok(merged_order(merged, order.unwrap_or(wanted), live, |a, b| a == b).into())
                }
                ListMerge::ByKey(merge_key) => by_key(inner, merge_key, live, wanted, order).map(Value::Array),
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
        let there = merged.iter().position(|other| same(other, item));
        match (directive(item).as_deref(), there) {
            (Some("delete"), Some(place)) => {
                merged.remove(place);
            }
            (Some("delete"), None) => {}
            (_, Some(place)) => merged[place] = strategic(inner, &merged[place], item)?,
            (_, None) => merged.push(strategic(inner, &Value::Null, item)?),
        }
    }
    Ok(merged_order(merged, order.map_or(patch, Vec::as_slice), live, same))
}
