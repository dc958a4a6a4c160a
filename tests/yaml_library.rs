//! What the library under kubectl's own (libyaml, here as serde_yaml) accepts is read, to a tree of the same form: the
//! manifests of the tests, and the same with lines moved to the left and to the right. Scalars are not compared: the library
//! resolves them by YAML 1.2, kubectl by 1.1 (`tests/yaml/recorded.json` has those).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

use ordinal::cluster::rng::Rng;
use ordinal::yaml::{self, Node, NodeKind};
use serde_yaml::Value;
use std::fs;
use std::path::PathBuf;

/// How many changed texts are made of each.
const CHANGED: usize = 40;
/// How far a line is moved at most, in blanks.
const MOVED_MAX: usize = 6;

/// The texts of the examples and of the manifests in the shapes people publish.
fn texts() -> Vec<(PathBuf, String)> {
    let folders = ["static/examples", "tests/manifests/published-shapes"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    texts.sort();
    texts.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The text with one line moved; where it belongs to another node then, or to none, decides the library.
fn changed(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let place = rng.below(lines.len());
    let by = rng.below(MOVED_MAX) + 1;
    let line = &mut lines[place];
    *line = match rng.below(2) {
        0 => format!("{}{line}", " ".repeat(by)),
        _ => line.trim_start_matches(' ').to_owned() + if by > 3 { " # moved" } else { "" },
    };
    lines.join("\n")
}

/// Whether both are of one form: the same keys, lists as long, scalars where the other has some.
fn is_same(ours: &Node, theirs: &Value) -> bool {
    match (&ours.kind, theirs) {
        (NodeKind::Mapping(entries), Value::Mapping(map)) => {
            let same = |(key, value): (&Value, &Value)| {
                // A key that is no text is one in JSON, which is what kubectl makes of it.
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
fn what_the_library_accepts_is_read_to_the_same_form() {
    let mut compared = 0;
    for (path, text) in texts() {
        let mut rng = Rng::new(text.len() as u64);
        for number in 0..=CHANGED {
            let text = if number == 0 { text.clone() } else { changed(&text, &mut rng) };
            for piece in yaml::pieces(&text).all.iter().filter(|piece| !piece.json) {
                // Merged keys and tags are told otherwise by the library.
                let is_plain = !piece.text.contains("<<") && !piece.text.contains('!');
                let Some(theirs) = is_plain.then(|| serde_yaml::from_str::<Value>(piece.text).ok()).flatten() else { continue };
                let ours = yaml::read_piece(piece.alone(), 0);
                let ours = ours.unwrap_or_else(|error| panic!("{}, change {number}: {error:?}\n{}", path.display(), piece.text));
                let same = ours.as_ref().map_or(theirs.is_null(), |document| is_same(&document.root, &theirs));
                assert!(same, "{}, change {number}: {ours:#?}\n{theirs:#?}\n{}", path.display(), piece.text);
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "{compared} documents were compared");
}
