//! Runs recorded cases against this implementation and writes the results in the format of the recordings.
//!
//! `replay scenario FILE.yaml… --out DIR` and `replay manifests FILE.json --out OUT.json`; tests/conformance/README.md
//! describes the files.

use std::path::Path;
use std::process::ExitCode;

use ordinal::scenario::{Scenario, play};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["manifests", input, "--out", output] => manifests(input, output),
        ["scenario", files @ .., "--out", folder] if !files.is_empty() => scenarios(files, folder),
        ["scenario", "--out", folder, files @ ..] if !files.is_empty() => scenarios(files, folder),
        _ => Err("usage: replay scenario FILE.yaml… --out DIR\n       replay manifests FILE.json --out OUT.json".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("replay: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Validates each recorded manifest as `kubectl create --dry-run=server -f -` does.
fn manifests(input: &str, output: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(input).map_err(|error| format!("{input}: {error}"))?;
    let recorded: Vec<Value> = serde_json::from_str(&text).map_err(|error| format!("{input}: {error}"))?;
    let results: Vec<Value> = recorded
        .iter()
        .map(|case| {
            let manifest = case["manifest"].as_str().unwrap_or_default();
            let printed = ordinal::manifest::dry_run_create(manifest);
            json!({ "name": case["name"], "exit": printed.exit, "stdout": printed.stdout, "stderr": printed.stderr })
        })
        .collect();
    let text = serde_json::to_string_pretty(&results).map_err(|error| error.to_string())?;
    std::fs::write(output, text + "\n").map_err(|error| format!("{output}: {error}"))
}

/// Runs each scenario and writes its trace to the folder.
fn scenarios(files: &[&str], folder: &str) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{folder}: {error}"))?;
    for file in files {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        let trace = Scenario::read(&text).map(|scenario| play(&scenario)).map_err(|error| format!("{file}: {error}"))?;
        let stem = Path::new(file).file_stem().map_or_else(|| trace.scenario.clone(), |stem| stem.to_string_lossy().into_owned());
        let path = Path::new(folder).join(stem).with_extension("json");
        let text = serde_json::to_string_pretty(&trace).map_err(|error| error.to_string())?;
        std::fs::write(&path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
