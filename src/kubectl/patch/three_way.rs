//! What `kubectl apply` makes of three manifests: the one applied last, the new one, and what is there.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go CreateThreeWayMergePatch followed by the server's
//! merge: what the new manifest says holds; what the last one said and the new one does not is removed; the rest stays.

use super::merge_keys::{ListMerge, inner_type, list_merge, retains_keys};
use super::ordering::merged_order;
use serde_json::{Map, Value};

/// The live object with the manifest's changes. `original` is null when nothing was applied before.
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
    for (key, wanted) in modified {
        let before = original.get(key).unwrap_or(&Value::Null);
        match (wanted, live.get(key)) {
            (Value::Null, _) => {
                out.remove(key);
            }
            (wanted, None) => {
                out.insert(key.clone(), without_nulls(wanted));
            }
            (wanted, Some(there)) => {
                out.insert(key.clone(), field(type_name, key, before, wanted, there));
            }
        }
    }
    out
}

fn field(type_name: &str, key: &str, original: &Value, wanted: &Value, live: &Value) -> Value {
    let inner = inner_type(type_name, key);
    match (wanted, live) {
        (Value::Object(_), Value::Object(_)) => retained(type_name, key, wanted, live, three_way(inner, original, wanted, live)),
        (Value::Array(wanted), Value::Array(live)) => {
            let original = original.as_array().map_or(&[][..], Vec::as_slice);
            match list_merge(type_name, key) {
                ListMerge::Replace => wanted.clone().into(),
                ListMerge::Union => union(original, wanted, live).into(),
                ListMerge::ByKey(merge_key) => by_key(type_name, key, merge_key, original, wanted, live).into(),
            }
        }
        _ => wanted.clone(),
    }
}

/// Where a change names the keys to keep, a changed object loses the others.
fn retained(type_name: &str, key: &str, wanted: &Value, live: &Value, merged: Value) -> Value {
    if !retains_keys(type_name, key) || merged == *live {
        return merged;
    }
    let kept = merged.as_object().into_iter().flatten().filter(|(k, _)| wanted.get(k).is_some());
    kept.map(|(k, v)| (k.clone(), v.clone())).collect::<Map<_, _>>().into()
}

fn union(original: &[Value], wanted: &[Value], live: &[Value]) -> Vec<Value> {
    let removed = |item: &&Value| original.contains(item) && !wanted.contains(item);
    let mut merged: Vec<Value> = live.iter().filter(|item| !removed(item)).cloned().collect();
    let new: Vec<Value> = wanted.iter().filter(|item| !merged.contains(item)).cloned().collect();
    merged.extend(new);
    merged_order(merged, wanted, live, |a, b| a == b)
}

fn by_key(type_name: &str, field: &str, merge_key: &str, original: &[Value], wanted: &[Value], live: &[Value]) -> Vec<Value> {
    let inner = inner_type(type_name, field);
    let same = |a: &Value, b: &Value| a.get(merge_key).is_some() && a.get(merge_key) == b.get(merge_key);
    let find = |list: &'_ [Value], item: &Value| list.iter().find(|other| same(other, item)).cloned();
    let removed = |item: &&Value| find(original, item).is_some() && find(wanted, item).is_none();
    let mut merged = Vec::new();
    for item in live.iter().filter(|item| !removed(item)) {
        merged.push(match find(wanted, item) {
            Some(new) => {
                let before = find(original, item).unwrap_or(Value::Null);
                retained(type_name, field, &new, item, three_way(inner, &before, &new, item))
            }
            None => item.clone(),
        });
    }
    let new: Vec<Value> = wanted.iter().filter(|item| find(live, item).is_none()).map(without_nulls).collect();
    merged.extend(new);
    merged_order(merged, wanted, live, same)
}

/// A new value as the server takes it: nothing is the same as not being there.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, v)| !v.is_null());
            kept.map(|(k, v)| (k.clone(), without_nulls(v))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}
