//! `-o custom-columns=NAME:PATH,…`. Models kubectl/pkg/cmd/get/customcolumn.go.

use super::super::error::Error;
use super::super::tabwriter;
use super::json_path;
use serde_json::Value;

/// Prints a table of the given columns.
pub fn print(spec: &str, values: &[Value], no_headers: bool) -> Result<String, Error> {
    if spec.is_empty() {
        return Err(Error::client("custom-columns format specified but no custom columns given"));
    }
    let mut columns = Vec::new();
    for part in spec.split(',') {
        match part.split_once(':') {
            Some((name, path)) if !path.is_empty() => columns.push((name, json_path::relaxed(path))),
            _ => {
                let message = format!("unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>");
                return Err(Error::client(message));
            }
        }
    }
    let mut text = String::new();
    if !no_headers {
        text.push_str(&columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("\t"));
        text.push('\n');
    }
    for value in values {
        let mut cells = Vec::new();
        for (_, path) in &columns {
            let found = json_path::find(path, value)?;
            let texts: Vec<String> = found.iter().map(|v| json_path::text(v)).collect();
            cells.push(if texts.is_empty() { "<none>".to_string() } else { texts.join(",") });
        }
        text.push_str(&cells.join("\t"));
        text.push('\n');
        json_path::check_output_size(&text)?;
    }
    Ok(tabwriter::align(&text, tabwriter::TABLE))
}
