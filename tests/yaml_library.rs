//! Compares our YAML reader with libyaml (as serde_yaml), the library that Go's reader is a port of: every text that libyaml
//! accepts is read to a tree of the same shape, and what it refuses is refused. The texts are manifests of the tests and the cases
//! of the YAML test suite (`tests/yaml/suite.json`), also with lines moved left or right.
//! Scalars are not compared: serde_yaml resolves them by YAML 1.2, kubectl by 1.1 (see `tests/yaml/recorded.json`).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

use ordinal::cluster::rng::Rng;
use ordinal::yaml::{self, Node, NodeKind};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_yaml::Value;
use std::fs;
use std::path::PathBuf;

/// The number of changed variants of each text.
const VARIANTS: usize = 40;
/// The maximum distance that a line is moved, in spaces.
const SHIFT_MAX: usize = 6;

/// A case of the YAML test suite.
#[derive(Deserialize)]
struct Case {
    id: String,
    yaml: String,
}

/// The examples, the manifests of `published-shapes` and the cases of the YAML test suite, with their names.
fn texts() -> Vec<(String, String)> {
    let folders = ["static/examples", "tests/manifests/published-shapes"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    texts.sort();
    let read = |path: PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    let suite: Vec<Case> = serde_json::from_str(&fs::read_to_string("tests/yaml/suite.json").unwrap()).unwrap();
    texts.into_iter().map(read).chain(suite.into_iter().map(|case| (case.id, case.yaml))).collect()
}

/// The text with one line moved, which may change the structure or make the text invalid.
fn changed(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let index = rng.below(lines.len());
    let by = rng.below(SHIFT_MAX) + 1;
    let line = &mut lines[index];
    *line = match rng.below(2) {
        0 => format!("{}{line}", " ".repeat(by)),
        _ => line.trim_start_matches(' ').to_owned() + if by > 3 { " # moved" } else { "" },
    };
    lines.join("\n")
}

/// Booleans of YAML 1.1 alone; as keys, they become `true` and `false`.
const BOOLEANS: [&str; 6] = ["yes", "no", "on", "off", "y", "n"];

/// Whether both have the same shape: the same keys, lists of the same length, scalars in the same positions.
fn is_same(ours: &Node, theirs: &Value) -> bool {
    match (&ours.kind, theirs) {
        (NodeKind::Mapping(entries), Value::Mapping(map)) => {
            let same = |(key, value): (&Value, &Value)| {
                // Keys that are not strings become strings in JSON, which kubectl converts to.
                key.as_str()
                    .filter(|key| !BOOLEANS.contains(key))
                    .is_none_or(|key| entries.iter().any(|entry| entry.key == key && is_same(&entry.value, value)))
            };
            entries.len() == map.len() && map.iter().all(same)
        }
        (NodeKind::Sequence(items), Value::Sequence(list)) => {
            items.len() == list.len() && items.iter().zip(list).all(|(ours, theirs)| is_same(ours, theirs))
        }
        (NodeKind::Scalar(_), theirs) => !theirs.is_mapping() && !theirs.is_sequence(),
        _ => false,
    }
}

/// Cases of the suite that Go's reader, an older port, reads in another way than libyaml 0.2.
const OLDER: [(&str, &str); 7] = [
    ("3UYS", "knows no escaped slash"),
    ("HRE5", "knows an escaped single quote"),
    ("4ABK", "accepts a colon within a plain scalar in a flow mapping"),
    ("JR7V", "takes a question mark in a flow sequence for an indicator"),
    ("M2N8/1", "does not take `[]: x` for a complex key"),
    ("U99R", "accepts a comma in a tag"),
    ("WZ62", "takes the comma after a tag for a part of it"),
];
/// What Go refuses after reading: keys that JSON has no place for, and tags that don't fit their scalars.
const NOT_JSON: [&str; 5] = ["invalid map key", "a map key must not be null", "cannot decode", "!!binary value", "value contains itself"];

/// What libyaml says of a document: its tree, absent where the library represents it differently (merge keys, tags), or the error.
fn theirs(text: &str) -> Result<Option<Value>, serde_yaml::Error> {
    // As kubectl, only the first document of the text, which no line `---` divides.
    let first = |text| serde_yaml::Deserializer::from_str(text).next();
    first(text).map_or(Ok(IgnoredAny), IgnoredAny::deserialize)?;
    let is_plain = !text.contains("<<") && !text.contains('!');
    Ok(first(text).and_then(|document| Value::deserialize(document).ok()).filter(|_| is_plain))
}

/// Compares the documents of a text; `Err` says what differs.
fn compare(text: &str) -> Result<usize, String> {
    let mut compared = 0;
    for piece in yaml::split_documents(text).all.iter().filter(|piece| !piece.json) {
        match (yaml::read_document(piece.alone(), 0), theirs(piece.text)) {
            (Ok(ours), Ok(Some(theirs))) => {
                if !ours.as_ref().map_or(theirs.is_null(), |document| is_same(&document.root, &theirs)) {
                    return Err(format!("other shape: {ours:?}\n{theirs:?}"));
                }
                compared += 1;
            }
            (Err(ours), Ok(_)) if NOT_JSON.iter().any(|refused| ours.message.contains(refused)) => {}
            (Err(ours), Ok(_)) => return Err(format!("refused: {ours:?}")),
            (Ok(_), Err(theirs)) => return Err(format!("accepted, but {theirs}")),
            _ => {}
        }
    }
    Ok(compared)
}

#[test]
fn the_reader_and_libyaml_agree() {
    let (mut compared, mut differ) = (0, Vec::new());
    for (name, text) in texts().into_iter().filter(|(name, _)| OLDER.iter().all(|(older, _)| older != name)) {
        let mut rng = Rng::new(text.len() as u64);
        for number in 0..=VARIANTS {
            let text = if number == 0 { text.clone() } else { changed(&text, &mut rng) };
            match compare(&text) {
                Ok(documents) => compared += documents,
                Err(difference) => differ.push(format!("{name}, change {number}: {difference}\n{text}")),
            }
        }
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n----\n"));
    assert!(compared > 10_000, "{compared} documents were compared");
}
