//! Compares our YAML reader with libyaml (as serde_yaml), the library that Go's reader is a port of: every text that libyaml
//! accepts is read to a tree of the same shape. The texts are manifests of the tests, also with lines moved left or right.
//! Scalars are not compared: serde_yaml resolves them by YAML 1.2, kubectl by 1.1 (see `tests/yaml/recorded.json`).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

use ordinal::cluster::rng::Rng;
use ordinal::yaml::{self, Node, NodeKind};
use serde_yaml::Value;
use std::fs;
use std::path::PathBuf;

/// The number of changed variants of each text.
const VARIANTS: usize = 40;
/// The maximum distance that a line is moved, in spaces.
const SHIFT_MAX: usize = 6;

/// The examples and the manifests of `published-shapes`.
fn texts() -> Vec<(PathBuf, String)> {
    let folders = ["static/examples", "tests/manifests/published-shapes"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    texts.sort();
    texts.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
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

/// Whether both have the same shape: the same keys, lists of the same length, scalars in the same positions.
fn is_same(ours: &Node, theirs: &Value) -> bool {
    match (&ours.kind, theirs) {
        (NodeKind::Mapping(entries), Value::Mapping(map)) => {
            let same = |(key, value): (&Value, &Value)| {
                // Keys that are not strings become strings in JSON, which kubectl converts to.
                key.as_str().is_none_or(|key| entries.iter().any(|entry| entry.key == key && is_same(&entry.value, value)))
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

#[test]
fn texts_that_libyaml_accepts_are_read_to_the_same_shape() {
    let mut compared = 0;
    for (path, text) in texts() {
        let mut rng = Rng::new(text.len() as u64);
        for number in 0..=VARIANTS {
            let text = if number == 0 { text.clone() } else { changed(&text, &mut rng) };
            for piece in yaml::split_documents(&text).all.iter().filter(|piece| !piece.json) {
                // The library represents merge keys and tags differently.
                let is_plain = !piece.text.contains("<<") && !piece.text.contains('!');
                let Some(theirs) = is_plain.then(|| serde_yaml::from_str::<Value>(piece.text).ok()).flatten() else { continue };
                let ours = yaml::read_document(piece.alone(), 0);
                let ours = ours.unwrap_or_else(|error| panic!("{}, change {number}: {error:?}\n{}", path.display(), piece.text));
                let same = ours.as_ref().map_or(theirs.is_null(), |document| is_same(&document.root, &theirs));
                assert!(same, "{}, change {number}: {ours:#?}\n{theirs:#?}\n{}", path.display(), piece.text);
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "{compared} documents were compared");
}
