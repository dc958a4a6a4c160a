//! Regression tests for fuzzing: every file of `tests/fuzz/findings` and `tests/fuzz/corpus` has the property of its target.
//! `ORDINAL_INPUTS=FOLDER cargo test --test findings` checks the files of another folder with the same layout, a folder per
//! target.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

mod properties;

use properties::{Property, TARGETS};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time limit per input. The fuzzer has the same limit, but runs a differently optimised build.
const TIME_MAX: Duration = Duration::from_secs(10);

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// The failure of an input, if any; a panic counts.
fn failure(property: Property, path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).unwrap();
    let start = Instant::now();
    let failure = match std::panic::catch_unwind(|| property(&bytes)) {
        Ok(verdict) => verdict.err(),
        Err(_) => Some("it panics, see above".to_owned()),
    };
    let took = start.elapsed();
    failure.or_else(|| (took > TIME_MAX).then(|| format!("it takes {took:?}"))).map(|failure| format!("{}: {failure}", path.display()))
}

#[test]
fn fuzzing_findings_do_not_regress() {
    let own = ["tests/fuzz/findings", "tests/fuzz/corpus"].map(PathBuf::from);
    let folders = std::env::var_os("ORDINAL_INPUTS").map_or(own.to_vec(), |folder| vec![folder.into()]);
    let inputs: Vec<(Property, PathBuf)> = (TARGETS.iter())
        .flat_map(|(target, property)| folders.iter().flat_map(move |folder| files(&folder.join(target))).map(|path| (*property, path)))
        .collect();
    assert!(!inputs.is_empty(), "there are inputs");
    let halves = [0, 1].map(|half| inputs.iter().skip(half).step_by(2).cloned().collect::<Vec<_>>());
    let failures: Vec<String> = std::thread::scope(|scope| {
        let search = |half: &[(Property, PathBuf)]| half.iter().filter_map(|(property, path)| failure(*property, path)).collect::<Vec<_>>();
        let workers: Vec<_> = halves.iter().map(|half| scope.spawn(move || search(half))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{} of {} inputs\n{}", failures.len(), inputs.len(), failures.join("\n\n"));
}
