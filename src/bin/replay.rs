//! The native command: plays recorded cases against this implementation and writes what it does, in the recordings' shape.
//!
//! `replay manifests FILE.json --out OUT.json`; tests/conformance/README.md says what the files hold.

use std::process::ExitCode;

use serde_json::{Value, json};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["manifests", input, "--out", output] => manifests(input, output),
        _ => Err("usage: replay manifests FILE.json --out OUT.json".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("replay: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Answers each recorded manifest as `kubectl create --dry-run=server -f -` does.
fn manifests(input: &str, output: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(input).map_err(|error| format!("{input}: {error}"))?;
    let recorded: Vec<Value> = serde_json::from_str(&text).map_err(|error| format!("{input}: {error}"))?;
    let answers: Vec<Value> = recorded
        .iter()
        .map(|case| {
            let manifest = case["manifest"].as_str().unwrap_or_default();
            let printed = ordinal::manifest::dry_run_create(manifest);
            json!({ "name": case["name"], "exit": printed.exit, "stdout": printed.stdout, "stderr": printed.stderr })
        })
        .collect();
    let text = serde_json::to_string_pretty(&answers).map_err(|error| error.to_string())?;
    std::fs::write(output, text + "\n").map_err(|error| format!("{output}: {error}"))
}
