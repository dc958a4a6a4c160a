//! What fuzzing has found once is never to come back: every file of `tests/fuzz/findings` and `tests/fuzz/corpus` still has
//! the property of its target. `ORDINAL_INPUTS=FOLDER cargo test --test findings` looks at the files of another folder,
//! which has a folder for each target as well.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

mod properties;

use properties::{Property, TARGETS};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long one input may take: a fuzzer waits for ten seconds, with other code than this.
const LONGEST: Duration = Duration::from_secs(10);

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// What is wrong with an input, if anything is; a panic counts.
fn wrong_with(property: Property, path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).unwrap();
    let start = Instant::now();
    let wrong = match std::panic::catch_unwind(|| property(&bytes)) {
        Ok(verdict) => verdict.err(),
        Err(_) => Some("it panics, see above".to_owned()),
    };
    let took = start.elapsed();
    wrong.or_else(|| (took > LONGEST).then(|| format!("it takes {took:?}"))).map(|wrong| format!("{}: {wrong}", path.display()))
}

#[test]
fn what_was_found_once_does_not_come_back() {
    let own = ["tests/fuzz/findings", "tests/fuzz/corpus"].map(PathBuf::from);
    let folders = std::env::var_os("ORDINAL_INPUTS").map_or(own.to_vec(), |folder| vec![folder.into()]);
    let inputs: Vec<(Property, PathBuf)> = (TARGETS.iter())
        .flat_map(|(target, property)| folders.iter().flat_map(move |folder| files(&folder.join(target))).map(|path| (*property, path)))
        .collect();
    assert!(!inputs.is_empty(), "there are inputs");
    let halves = [0, 1].map(|half| inputs.iter().skip(half).step_by(2).cloned().collect::<Vec<_>>());
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let search =
            |half: &[(Property, PathBuf)]| half.iter().filter_map(|(property, path)| wrong_with(*property, path)).collect::<Vec<_>>();
        let workers: Vec<_> = halves.iter().map(|half| scope.spawn(move || search(half))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {} inputs\n{}", wrong.len(), inputs.len(), wrong.join("\n\n"));
}
