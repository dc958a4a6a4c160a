//! JSON patches (RFC 6902).

use serde_json::Value;

/// Applies the operations to the document in order; the error describes the first one that fails.
pub fn json_patch(document: &Value, patch: &Value) -> Result<Value, String> {
    let Some(operations) = patch.as_array() else { return Err("cannot unmarshal patch: it must be a list of operations".into()) };
    let mut out = document.clone();
    for operation in operations {
        apply(&mut out, operation)?;
    }
    Ok(out)
}

fn apply(document: &mut Value, operation: &Value) -> Result<(), String> {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    let path = text("path").ok_or("operation missing path field")?;
    let value = || operation.get("value").cloned().ok_or_else(|| "operation missing value field".to_string());
    let from = || text("from").ok_or_else(|| "operation missing from field".to_string());
    match text("op").unwrap_or_default() {
        "add" => add(document, path, value()?),
        "remove" => remove(document, path).map(|_| ()),
        "replace" => {
            let target = document.pointer_mut(path).ok_or_else(|| missing("replace", path))?;
            *target = value()?;
            Ok(())
        }
        "move" => {
            let moved = remove(document, from()?)?;
            add(document, path, moved)
        }
        "copy" => {
            let source = from()?;
            let copied = document.pointer(source).cloned().ok_or_else(|| missing("copy", source))?;
            add(document, path, copied)
        }
        "test" if document.pointer(path).unwrap_or(&Value::Null) == &value()? => Ok(()),
        "test" => Err(format!("testing value {path} failed")),
        other => Err(format!("Unexpected kind: {other}")),
    }
}

fn missing(operation: &str, path: &str) -> String {
    format!("{operation} operation does not apply: doc is missing key: {path}: missing value")
}

/// The parent of a path, and the last segment of the path.
fn parent<'d>(document: &'d mut Value, path: &str, operation: &str) -> Result<(&'d mut Value, String), String> {
    let (parent, last) = path.rsplit_once('/').ok_or_else(|| missing(operation, path))?;
    let last = last.replace("~1", "/").replace("~0", "~");
    document.pointer_mut(parent).map(|p| (p, last)).ok_or_else(|| missing(operation, path))
}

fn add(document: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *document = value;
        return Ok(());
    }
    let (parent, last) = parent(document, path, "add")?;
    match parent {
        Value::Object(map) => {
            map.insert(last, value);
            Ok(())
        }
        Value::Array(items) if last == "-" => {
            items.push(value);
            Ok(())
        }
        Value::Array(items) => match last.parse::<usize>() {
            Ok(at) if at <= items.len() => {
                items.insert(at, value);
                Ok(())
            }
            _ => Err(format!("add operation does not apply: doc is missing key: {path}: Unable to access invalid index: {last}")),
        },
        _ => Err(missing("add", path)),
    }
}

fn remove(document: &mut Value, path: &str) -> Result<Value, String> {
    let (parent, last) = parent(document, path, "remove")?;
    let removed = match parent {
        Value::Object(map) => map.remove(&last),
        Value::Array(items) => match last.parse::<usize>() {
            Ok(at) if at < items.len() => Some(items.remove(at)),
            _ => None,
        },
        _ => None,
    };
    removed.ok_or_else(|| missing("remove", path))
}
