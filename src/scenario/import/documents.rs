//! Splits a text into its objects: YAML or JSON, Lists and single objects, in order.

use super::BYTES_MAX;
use crate::yaml::{self, DocumentSource};
use serde_json::Value;

/// The maximum number of objects, including those of Lists.
const OBJECTS_MAX: usize = 200_000;

/// The objects of a text; the error is a sentence with line and column.
pub(super) fn read(text: &str) -> Result<Vec<Value>, String> {
    let pieces = yaml::split_documents_within(text, BYTES_MAX);
    let mut objects = Vec::new();
    for piece in &pieces.all {
        if piece.json {
            let value = serde_json::from_str(piece.text).map_err(|error| format!("{}:1 {error}", piece.line))?;
            add(value, &mut objects)?;
            continue;
        }
        for part in items(*piece).unwrap_or_else(|| vec![*piece]) {
            let document = yaml::read_document(part, 0).map_err(|e| format!("{}:{} {}", e.range.line, e.range.column, e.message))?;
            match document.map(|document| document.root.to_json()) {
                // An item of a split List is a sequence of one element.
                Some(Value::Array(items)) => items.into_iter().try_for_each(|item| add(item, &mut objects))?,
                Some(value) => add(value, &mut objects)?,
                None => {}
            }
        }
    }
    if let Some(error) = pieces.errors.first() {
        return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
    }
    match objects.is_empty() {
        true => Err(format!("This text contains no objects. Paste the output of this command: {}", super::COMMAND)),
        false => Ok(objects),
    }
}

/// Adds an object, or those of a List.
fn add(value: Value, objects: &mut Vec<Value>) -> Result<(), String> {
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
        match value {
            Value::Object(mut list) if kind.ends_with("List") => {
                if let Some(Value::Array(items)) = list.remove("items") {
                    stack.extend(items.into_iter().rev());
                }
            }
            Value::Object(_) => objects.push(value),
            _ => {}
        }
        if objects.len() + stack.len() > OBJECTS_MAX {
            return Err(format!("This text contains more than {OBJECTS_MAX} objects, the maximum of the playground."));
        }
    }
    Ok(())
}

/// Splits a List as kubectl prints it into its items: reading them one by one needs much less memory. `None` if the text does
/// not have that form.
fn items(piece: DocumentSource<'_>) -> Option<Vec<DocumentSource<'_>>> {
    let (mut items, mut start, mut at): (Vec<DocumentSource<'_>>, Option<(usize, usize)>, usize) = (Vec::new(), None, 0);
    let (mut line, mut in_items) = (piece.line, false);
    for text in piece.text.split_inclusive('\n') {
        let is_item = in_items && text.starts_with("- ");
        let continues = in_items && (text.starts_with(' ') || text.trim().is_empty());
        if !continues {
            if let Some((from, line)) = start.take() {
                let text = piece.text.get(from..at)?;
                items.push(DocumentSource { text, start: piece.start + from, line, json: false });
            }
            in_items = is_item || text.trim_end() == "items:";
        }
        if is_item {
            start = Some((at, line));
        }
        at += text.len();
        line += 1;
    }
    if let Some((from, line)) = start {
        items.push(DocumentSource { text: piece.text.get(from..)?, start: piece.start + from, line, json: false });
    }
    // Without `kind: List` such lines may have another meaning.
    let is_list = piece.text.lines().any(|line| line.trim_end() == "kind: List");
    (is_list && !items.is_empty()).then_some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_documents_and_json_are_split() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
        let list = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n\n- kind: Pod\n  metadata:\n    name: b\nkind: List\n";
        let cases = [
            (pod.to_owned(), 1),
            (list.to_owned(), 2),
            (format!("{list}---\n{pod}---\n{list}"), 5),
            ("{\"kind\": \"List\", \"items\": [{\"kind\": \"Pod\"}, {\"kind\": \"PodList\", \"items\": [{\"kind\": \"Pod\"}]}]}".into(), 2),
            ("kind: List\nitems: [{kind: Pod}]\n".into(), 1),
        ];
        for (text, count) in cases {
            assert_eq!(read(&text).map(|objects| objects.len()), Ok(count), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_line_and_column() {
        let cases = [
            ("", "This text contains no objects."),
            ("NAME   READY   STATUS\nweb-0  1/1     Running\n", "This text contains no objects."),
            ("items:\n- kind: Pod\n- {a: [\nkind: List\n", "3:"),
            ("{\"kind\": \"List\", \"items\": [}", "1:"),
        ];
        for (text, beginning) in cases {
            let error = read(text).err().unwrap_or_default();
            assert!(error.starts_with(beginning), "{text:?}: {error}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).is_err());
        assert!(read(&format!("{{\"a\": {deep}}}")).is_err());
    }
}
