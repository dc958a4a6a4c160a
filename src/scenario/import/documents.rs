//! Text → the objects in it: YAML or JSON, Lists and single objects, in their order.

use super::BYTES_MAX;
use crate::yaml::{self, Piece};
use serde_json::Value;

/// Objects of a text, Lists taken apart.
const OBJECTS_MAX: usize = 200_000;

/// The objects of a text; the error is a sentence with the place.
pub(super) fn read(text: &str) -> Result<Vec<Value>, String> {
    let pieces = yaml::pieces_within(text, BYTES_MAX);
    let mut objects = Vec::new();
    for piece in &pieces.all {
        if piece.json {
            let value = serde_json::from_str(piece.text).map_err(|error| format!("{}:1 {error}", piece.line))?;
            take(value, &mut objects)?;
            continue;
        }
        for part in items(*piece).unwrap_or_else(|| vec![*piece]) {
            let document = yaml::read_piece(part, 0).map_err(|e| format!("{}:{} {}", e.range.line, e.range.column, e.message))?;
            match document.map(|document| document.root.to_json()) {
                // An item of a list that was taken apart is a list of one.
                Some(Value::Array(items)) => items.into_iter().try_for_each(|item| take(item, &mut objects))?,
                Some(value) => take(value, &mut objects)?,
                None => {}
            }
        }
    }
    if let Some(error) = pieces.errors.first() {
        return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
    }
    match objects.is_empty() {
        true => Err(format!("There is no object in this text. What is wanted is what this prints: {}", super::COMMAND)),
        false => Ok(objects),
    }
}

/// Takes an object, or those of a List.
fn take(value: Value, objects: &mut Vec<Value>) -> Result<(), String> {
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
        match value {
            Value::Object(mut list) if kind.ends_with("List") => {
                if let Some(Value::Array(items)) = list.remove("items") {
                    left.extend(items.into_iter().rev());
                }
            }
            Value::Object(_) => objects.push(value),
            _ => {}
        }
        if objects.len() + left.len() > OBJECTS_MAX {
            return Err(format!("There are more than {OBJECTS_MAX} objects in this text: the playground reads no more."));
        }
    }
    Ok(())
}

/// The items of a List as kubectl prints it, each a piece of its own: reading them one by one needs a small part of the room.
/// Nothing when the text is not of that form.
fn items(piece: Piece<'_>) -> Option<Vec<Piece<'_>>> {
    let (mut items, mut start, mut at): (Vec<Piece<'_>>, Option<(usize, usize)>, usize) = (Vec::new(), None, 0);
    let (mut line, mut inside) = (piece.line, false);
    for text in piece.text.split_inclusive('\n') {
        let is_item = inside && text.starts_with("- ");
        let goes_on = inside && (text.starts_with(' ') || text.trim().is_empty());
        if !goes_on {
            if let Some((from, line)) = start.take() {
                let text = piece.text.get(from..at)?;
                items.push(Piece { text, start: piece.start + from, line, json: false });
            }
            inside = is_item || text.trim_end() == "items:";
        }
        if is_item {
            start = Some((at, line));
        }
        at += text.len();
        line += 1;
    }
    if let Some((from, line)) = start {
        items.push(Piece { text: piece.text.get(from..)?, start: piece.start + from, line, json: false });
    }
    // A text that begins another way than a List does may mean anything by such lines.
    let is_list = piece.text.lines().any(|line| line.trim_end() == "kind: List");
    (is_list && !items.is_empty()).then_some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_documents_and_json_are_taken_apart() {
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
    fn what_is_none_is_refused_with_the_place() {
        let cases = [
            ("", "There is no object in this text."),
            ("NAME   READY   STATUS\nweb-0  1/1     Running\n", "There is no object in this text."),
            ("items:\n- kind: Pod\n- {a: [\nkind: List\n", "3:"),
            ("{\"kind\": \"List\", \"items\": [}", "1:"),
        ];
        for (text, beginning) in cases {
            let told = read(text).err().unwrap_or_default();
            assert!(told.starts_with(beginning), "{text:?}: {told}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).is_err());
        assert!(read(&format!("{{\"a\": {deep}}}")).is_err());
    }
}
