//! The three-way merge of `kubectl apply`: of the last-applied manifest, the new manifest and the live object.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go CreateThreeWayMergePatch followed by the server's
//! merge: fields of the new manifest are set; fields that only the last-applied manifest has are removed; others are kept.

use super::merge_keys::{ListMerge, inner_type, list_merge, retains_keys};
use super::ordering::merged_order;
use crate::api::order::gather_object;
use serde_json::{Map, Value};

/// The live object with the changes of the new manifest (`modified`). `original` is the last-applied manifest, or null.
pub fn three_way(type_name: &str, original: &Value, modified: &Value, live: &Value) -> Value {
    match (modified, live) {
        (Value::Object(modified), Value::Object(live)) => objects(type_name, original, modified, live).into(),
        _ => modified.clone(),
    }
}

fn objects(type_name: &str, original: &Value, modified: &Map<String, Value>, live: &Map<String, Value>) -> Map<String, Value> {
    let mut out = live.clone();
    for key in original.as_object().into_iter().flat_map(Map::keys) {
        if !modified.contains_key(key) {
            out.remove(key);
        }
    }
    for (key, value) in modified {
        let before = original.get(key).unwrap_or(&Value::Null);
        match (value, live.get(key)) {
            (Value::Null, _) => {
                out.remove(key);
            }
            (value, None) => {
                out.insert(key.clone(), without_nulls(value));
            }
            (value, Some(current)) => {
                out.insert(key.clone(), field(type_name, key, before, value, current));
            }
        }
    }
    out
}

fn field(type_name: &str, key: &str, original: &Value, modified: &Value, live: &Value) -> Value {
    let inner = inner_type(type_name, key);
    match (modified, live) {
        (Value::Object(_), Value::Object(_)) => retain_keys(type_name, key, modified, live, three_way(inner, original, modified, live)),
        (Value::Array(modified), Value::Array(live)) => {
            let original = original.as_array().map_or(&[][..], Vec::as_slice);
            match list_merge(type_name, key) {
                ListMerge::Replace => modified.clone().into(),
                ListMerge::Union => union(original, modified, live).into(),
                ListMerge::ByKey(merge_key) => by_key(type_name, key, merge_key, original, modified, live).into(),
            }
        }
        _ => modified.clone(),
    }
}

/// Applies the `retainKeys` strategy: a changed object keeps only the keys that the new manifest has.
fn retain_keys(type_name: &str, key: &str, modified: &Value, live: &Value, merged: Value) -> Value {
    if !retains_keys(type_name, key) || merged == *live {
        return merged;
    }
    let retained = merged.as_object().into_iter().flatten().filter(|(k, _)| modified.get(k).is_some());
    gather_object(retained.map(|(k, v)| (k.clone(), v.clone()))).into()
}

fn union(original: &[Value], modified: &[Value], live: &[Value]) -> Vec<Value> {
    let removed = |item: &&Value| original.contains(item) && !modified.contains(item);
    let mut merged: Vec<Value> = live.iter().filter(|item| !removed(item)).cloned().collect();
    let new: Vec<Value> = modified.iter().filter(|item| !merged.contains(item)).cloned().collect();
    merged.extend(new);
    merged_order(merged, modified, live, |a, b| a == b)
}

fn by_key(type_name: &str, field: &str, merge_key: &str, original: &[Value], modified: &[Value], live: &[Value]) -> Vec<Value> {
    let inner = inner_type(type_name, field);
    let same = |a: &Value, b: &Value| a.get(merge_key).is_some() && a.get(merge_key) == b.get(merge_key);
    let find = |list: &'_ [Value], item: &Value| list.iter().find(|other| same(other, item)).cloned();
    let removed = |item: &&Value| find(original, item).is_some() && find(modified, item).is_none();
    let mut merged = Vec::new();
    for item in live.iter().filter(|item| !removed(item)) {
        merged.push(match find(modified, item) {
            Some(new) => {
                let before = find(original, item).unwrap_or(Value::Null);
                retain_keys(type_name, field, &new, item, three_way(inner, &before, &new, item))
            }
            None => item.clone(),
        });
    }
    let new: Vec<Value> = modified.iter().filter(|item| find(live, item).is_none()).map(without_nulls).collect();
    merged.extend(new);
    merged_order(merged, modified, live, same)
}

/// A new value without its null fields: the server treats null as absent.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let retained = map.iter().filter(|(_, v)| !v.is_null());
            gather_object(retained.map(|(k, v)| (k.clone(), without_nulls(v)))).into()
        }
        other => other.clone(),
    }
}
