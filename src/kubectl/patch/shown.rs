//! A patch as the API server prints it when it can't be taken.

use serde_json::{Map, Value};

/// What has to be said to make `wanted` of `live`: maps by what differs in them, anything else whole.
pub fn difference(live: &Value, wanted: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (live, wanted) else { return wanted.clone() };
    let mut patch = Map::new();
    for (key, value) in after {
        match before.get(key) {
            Some(same) if same == value => {}
            Some(other) => {
                patch.insert(key.clone(), difference(other, value));
            }
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
        let wanted = json!({"spec": {"replicas": "many", "list": [1, null]}, "kind": "X"});
        assert_eq!(as_go(&difference(&live, &wanted)), "map[spec:map[list:[1 <nil>] paused:<nil> replicas:many]]");
    }
}
