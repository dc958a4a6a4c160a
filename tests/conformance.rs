//! Plays every recorded scenario and compares it with the recording of a real control plane: chosen scenarios, random ones,
//! those of public bug reports, and dumps of real clusters with one more step.
//!
//! `tests/conformance/chance.txt` names the recordings whose outcome depends on the timing of concurrent writes, with the reason.
//! They may differ.
//!
//! `CONFORMANCE=all cargo test --test conformance -- --nocapture` prints a line for each; `CONFORMANCE_TRACES=FOLDER` compares
//! traces written by `replay scenario` instead of playing (to check this test against compare.py on the same traces).
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

#[path = "conformance/compare.rs"]
mod compare;
#[path = "conformance/mask.rs"]
mod mask;
mod passed;

use compare::{Difference, compare, first_difference};
use ordinal::scenario::{Scenario, play};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The folders with scenarios and their traces.
const FOLDERS: [&str; 4] = ["tests/conformance", "tests/conformance/random", "tests/conformance/reports", "tests/conformance/whatif"];

/// Plays a scenario of a folder and compares it with its recording.
fn differences(folder: &str, name: &str) -> Vec<Difference> {
    let text = fs::read_to_string(format!("{folder}/scenarios/{name}.yaml")).unwrap();
    let recorded: Value = serde_json::from_str(&fs::read_to_string(format!("{folder}/traces/{name}.json")).unwrap()).unwrap();
    let trace = match std::env::var("CONFORMANCE_TRACES") {
        Ok(folder) => serde_json::from_str(&fs::read_to_string(format!("{folder}/{name}.json")).unwrap()).unwrap(),
        Err(_) => serde_json::to_value(play(&Scenario::read(&text).unwrap())).unwrap(),
    };
    compare(&recorded, &trace)
}

/// The first difference of each aspect.
fn report(name: &str, differences: &[Difference]) -> String {
    let mut first: BTreeMap<&str, &Difference> = BTreeMap::new();
    for difference in differences {
        first.entry(difference.aspect).or_insert(difference);
    }
    let lines = first.values().map(|d| {
        let what = first_difference(&d.want, &d.got, "");
        format!("{name}, step {}, {}: {what}\n", d.step, d.aspect)
    });
    lines.collect()
}

/// The names of a folder's scenarios.
fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(format!("{folder}/scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn scenarios_equal_the_recordings() {
    let chance = fs::read_to_string("tests/conformance/chance.txt").unwrap();
    let chance: BTreeSet<&str> = chance.lines().filter_map(|line| line.split(' ').next()).collect();
    let table = std::env::var("CONFORMANCE").is_ok_and(|v| v == "all");
    let mut complaints = String::new();
    let (mut count, mut equal) = (0, 0);
    for folder in FOLDERS {
        for name in names(folder) {
            let differences = differences(folder, &name);
            if table {
                let aspects: BTreeSet<&str> = differences.iter().map(|d| d.aspect).collect();
                let verdict = if aspects.is_empty() { "ok  " } else { "FAIL" };
                println!("{verdict} {folder} {name} {}", aspects.into_iter().collect::<Vec<_>>().join(", "));
            }
            count += 1;
            equal += usize::from(differences.is_empty());
            match (chance.contains(&*name), differences.is_empty()) {
                (true, true) => complaints.push_str(&format!("{name} is equal now: remove it from chance.txt\n")),
                (false, false) => complaints.push_str(&report(&name, &differences)),
                _ => {}
            }
        }
    }
    assert!(complaints.is_empty(), "{} of {count} scenarios differ:\n{complaints}", count - equal);
    passed::passed("scenarios", equal);
}
