//! Plays every recorded scenario and compares it with the recording of a real control plane.
//!
//! `tests/conformance/equal.txt` lists the scenarios that are equal in every aspect; these must not regress.
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

const FOLDER: &str = "tests/conformance";

/// Plays a scenario and compares it with its recording.
fn differences(name: &str) -> Vec<Difference> {
    let text = fs::read_to_string(format!("{FOLDER}/scenarios/{name}.yaml")).unwrap();
    let recorded: Value = serde_json::from_str(&fs::read_to_string(format!("{FOLDER}/traces/{name}.json")).unwrap()).unwrap();
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

#[test]
fn scenarios_equal_the_recordings() {
    let expected_equal: BTreeSet<String> =
        fs::read_to_string(format!("{FOLDER}/equal.txt")).unwrap().lines().map(str::to_string).filter(|l| !l.is_empty()).collect();
    let mut all: Vec<String> = fs::read_dir(format!("{FOLDER}/scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    all.sort();
    let table = std::env::var("CONFORMANCE").is_ok_and(|v| v == "all");
    let mut complaints = String::new();
    for name in &all {
        let differences = differences(name);
        if table {
            let aspects: BTreeSet<&str> = differences.iter().map(|d| d.aspect).collect();
            println!("{} {name} {}", if aspects.is_empty() { "ok  " } else { "FAIL" }, aspects.into_iter().collect::<Vec<_>>().join(", "));
        }
        match (expected_equal.contains(name), differences.is_empty()) {
            (true, false) => complaints.push_str(&report(name, &differences)),
            (false, true) => complaints.push_str(&format!("{name} is equal now: add it to {FOLDER}/equal.txt\n")),
            _ => {}
        }
    }
    let missing: Vec<&String> = expected_equal.iter().filter(|name| !all.contains(name)).collect();
    assert!(missing.is_empty(), "listed in equal.txt but missing: {missing:?}");
    assert!(complaints.is_empty(), "\n{complaints}");
    passed::passed("scenarios", expected_equal.len());
}
