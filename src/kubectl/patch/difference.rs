//! A strategic merge patch between two objects, printed as in the error messages of the API server.

use super::merge_keys::{ListMerge, inner_type, list_merge};
use serde_json::{Map, Value, json};

/// The patch that changes `live` into `desired`: for maps the fields that differ, for lists with a merge key the items that
/// differ, for everything else the new value.
pub fn difference(type_name: &str, live: &Value, desired: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (live, desired) else { return desired.clone() };
    let mut patch = Map::new();
    for (key, value) in after {
        match before.get(key) {
            Some(same) if same == value => {}
            Some(old) => field(&mut patch, type_name, key, old, value),
            None => {
                patch.insert(key.clone(), value.clone());
            }
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        patch.insert(key.clone(), Value::Null);
    }
    Value::Object(patch)
}

fn field(patch: &mut Map<String, Value>, type_name: &str, key: &str, live: &Value, desired: &Value) {
    let inner = inner_type(type_name, key);
    let by_key = match list_merge(type_name, key) {
        ListMerge::ByKey(merge_key) => Some(merge_key),
        _ => None,
    };
    let (Value::Array(before), Value::Array(after), Some(merge_key)) = (live, desired, by_key) else {
        patch.insert(key.to_string(), difference(inner, live, desired));
        return;
    };
    let same = |a: &&Value, b: &Value| a.get(merge_key).is_some() && a.get(merge_key) == b.get(merge_key);
    let keyed = |item: &Value| json!({merge_key: item.get(merge_key).cloned().unwrap_or_default()});
    let mut items = Vec::new();
    for item in after {
        match before.iter().find(|other| same(other, item)) {
            Some(other) if other == item => {}
            Some(other) => {
                let mut changed = difference(inner, other, item);
                changed[merge_key] = item.get(merge_key).cloned().unwrap_or_default();
                items.push(changed);
            }
            None => items.push(item.clone()),
        }
    }
    for deleted in before.iter().filter(|item| !after.iter().any(|other| same(&other, item))) {
        let mut deletion = keyed(deleted);
        deletion["$patch"] = "delete".into();
        items.push(deletion);
    }
    patch.insert(format!("$setElementOrder/{key}"), after.iter().map(keyed).collect());
    patch.insert(key.to_string(), items.into());
}

/// A value as Go's `%+v` prints it.
pub fn as_go(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(as_go).collect::<Vec<_>>().join(" ")),
        Value::Object(fields) => {
            let parts: Vec<String> = fields.iter().map(|(key, value)| format!("{key}:{}", as_go(value))).collect();
            format!("map[{}]", parts.join(" "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn patches_are_printed_as_go_prints_maps() {
        let live = json!({"spec": {"replicas": 1, "paused": true}, "kind": "X"});
        let desired = json!({"spec": {"replicas": "many", "list": [1, null]}, "kind": "X"});
        assert_eq!(as_go(&difference("X", &live, &desired)), "map[spec:map[list:[1 <nil>] paused:<nil> replicas:many]]");
    }

    #[test]
    fn lists_with_a_merge_key_are_patched_by_item() {
        let live = json!({"ports": [{"port": 80, "protocol": "TCP"}, {"port": 81}]});
        let desired = json!({"ports": [{"port": 80, "protocol": "TCP", "nodePort": "x"}]});
        let expected = "map[$setElementOrder/ports:[map[port:80]] ports:[map[nodePort:x port:80] map[$patch:delete port:81]]]";
        assert_eq!(as_go(&difference("ServiceSpec", &live, &desired)), expected);
    }
}
