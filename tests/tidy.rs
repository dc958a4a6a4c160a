//! Rules that the compiler does not check: which module may import which, how every file starts,
//! the length of files and functions, retired words, and no code for a single recorded case.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import of the crate, in the order of the data flow.
const ALLOWED_IMPORTS: [(&str, &[&str]); 9] = [
    ("yaml", &[]),
    ("api", &[]),
    ("manifest", &["yaml", "api"]),
    ("cluster", &["api"]),
    ("history", &["cluster", "api"]),
    ("kubectl", &["yaml", "manifest", "api", "cluster", "history"]),
    ("scenario", &["yaml", "kubectl", "manifest", "history", "cluster", "api"]),
    ("view", &["manifest", "api", "cluster", "history"]),
    ("web", &["view"]),
];

/// What `web::session` may import in addition: it turns messages into actions, and states into data to draw.
const ALLOWED_IN_SESSION: [&str; 6] = ["kubectl", "scenario", "history", "manifest", "cluster", "api"];

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The code of a file without its comments, line by line.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The modules named in `crate::module` and `crate::{module::…, module::…}`.
fn imported_modules(text: &str) -> Vec<String> {
    let code = code_lines(text).collect::<Vec<_>>().join("\n");
    let word = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut modules = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => modules.extend(first_words(list).iter().map(|item| word(item))),
            None => modules.push(word(rest)),
        }
    }
    modules
}

/// The items of an import list up to its closing brace, without those of lists within it.
fn first_words(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for character in list.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            _ if depth == 0 && !character.is_whitespace() => items.last_mut().unwrap().push(character),
            _ => {}
        }
    }
    items
}

fn module_of(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The first line and the length of every function, told by the indentation that rustfmt gives.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let starts = |line: &str| {
        let words = line.trim_start();
        ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(crate) fn ", "pub(super) fn ", "const fn ", "pub const fn "]
            .iter()
            .any(|start| words.starts_with(start))
    };
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| starts(line)) {
        let ends = |other: &&str| indent(other) == indent(line) && other.trim_start().starts_with('}');
        let one_line = line.ends_with('}') || line.ends_with(';');
        let length = lines[number + 1..].iter().position(ends).map_or(0, |last| last + 2);
        found.push((number + 1, if one_line { 1 } else { length }));
    }
    found
}

fn report(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn modules_import_only_what_the_architecture_allows() {
    let mut complaints = Vec::new();
    for (path, text) in rust_files("src") {
        let module = module_of(&path);
        let Some((_, allowed)) = ALLOWED_IMPORTS.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        for imported in imported_modules(&text) {
            let is_module = ALLOWED_IMPORTS.iter().any(|(name, _)| *name == imported);
            let session = path.starts_with("src/web/session") && ALLOWED_IN_SESSION.contains(&imported.as_str());
            if is_module && imported != module && !allowed.contains(&imported.as_str()) && !session {
                complaints.push(format!("{}: {module} must not import {imported}", path.display()));
            }
        }
    }
    report(complaints);
}

#[test]
fn only_web_browser_uses_web_sys() {
    let touching = |text: &str| code_lines(text).any(|line| line.contains("web_sys"));
    report(
        rust_files("src")
            .into_iter()
            .filter(|(path, text)| !path.starts_with("src/web/browser") && path != Path::new("src/web/browser.rs") && touching(text))
            .map(|(path, _)| format!("{}: web_sys belongs into src/web/browser.rs", path.display()))
            .collect(),
    );
}

#[test]
fn every_file_starts_with_its_purpose() {
    let folders = ["src", "tests"];
    report(
        folders
            .into_iter()
            .flat_map(rust_files)
            .filter(|(_, text)| !text.starts_with("//! "))
            .map(|(path, _)| format!("{}: the first line has to be //! and a sentence", path.display()))
            .collect(),
    );
}

#[test]
fn files_and_functions_are_short() {
    let mut complaints = Vec::new();
    for (path, text) in rust_files("src") {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            complaints.push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}", path.display()));
        }
        for (line, length) in functions(&text).into_iter().filter(|(_, length)| *length >= FUNCTION_LINES_MAX) {
            complaints.push(format!("{}:{line}: a function of {length} lines, fewer than {FUNCTION_LINES_MAX} wanted", path.display()));
        }
    }
    report(complaints);
}

/// Names of recorded scenarios and objects that are words as well, of kubectl or of the fields: they stand in `src/` as such.
const WORDS: [&str; 6] = ["data", "drain", "max-unavailable", "patch", "restart", "tainted"];

/// The names of recorded scenarios, manifests, and the objects in both: `name: …` under metadata, in a step's words, or as
/// the state after a step has them.
fn recorded_names() -> Vec<String> {
    let mut names = std::collections::BTreeSet::new();
    for entry in fs::read_dir("tests/conformance/traces").unwrap() {
        let path = entry.unwrap().path();
        names.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        let trace: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        gather_names(&trace, &mut names);
    }
    for case in serde_json::from_str::<Vec<serde_json::Value>>(&fs::read_to_string("tests/conformance/manifests.json").unwrap()).unwrap() {
        names.insert(case["name"].as_str().unwrap().to_owned());
        gather_manifest_names(case["manifest"].as_str().unwrap(), &mut names);
    }
    names.into_iter().filter(|name| !WORDS.contains(&name.as_str())).collect()
}

fn gather_names(value: &serde_json::Value, names: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (field, value) in fields {
                match value.as_str() {
                    Some(name) if field == "name" => {
                        names.insert(name.to_owned());
                    }
                    Some(manifest) if field == "apply" => gather_manifest_names(manifest, names),
                    _ => gather_names(value, names),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| gather_names(item, names)),
        _ => {}
    }
}

/// The names that stand under the metadata of a manifest's objects.
fn gather_manifest_names(manifest: &str, names: &mut std::collections::BTreeSet<String>) {
    let (documents, _) = ordinal::yaml::read(manifest);
    for document in documents {
        let value = document.root.to_json();
        let own = value["metadata"]["name"].as_str();
        let claims = value["spec"]["volumeClaimTemplates"].as_array().into_iter().flatten();
        names.extend(own.into_iter().chain(claims.filter_map(|claim| claim["metadata"]["name"].as_str())).map(str::to_owned));
    }
}

/// The texts between quotes in code; a file's own tests are not looked at, they are free to play with any name.
fn literals(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code = code_lines(code).collect::<Vec<_>>().join("\n").replace("\\\"", "");
    code.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn nothing_is_written_for_a_recorded_case() {
    let names = recorded_names();
    assert!(names.len() > 200, "the recordings name more than {} things", names.len());
    let mut complaints = Vec::new();
    for (path, text) in rust_files("src") {
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing");
        for name in literals(&text).iter().filter(|literal| !is_test && names.contains(literal)) {
            complaints.push(format!("{}: the literal {name:?} is the name of something recorded", path.display()));
        }
    }
    report(complaints);
}

/// Retired words, as whole parts of identifiers or as words of comments and texts, and what to write instead.
const RETIRED: [(&str, &str); 22] = [
    ("anew", "again, re-create"),
    ("anybody", "name the user or the component"),
    ("begun", "started"),
    ("census", "input"),
    ("counterpart", "variant"),
    ("crowd", "batch"),
    ("deed", "command, action"),
    ("deeds", "commands, actions"),
    ("doings", "toolbar"),
    ("grip", "pointers"),
    ("lot", "tie break"),
    ("nobody", "name the component, no"),
    ("outlook", "forecast"),
    ("parked", "unschedulable"),
    ("purse", "meter"),
    ("somebody", "name the user or the component"),
    ("tally", "counts"),
    ("told", "described, reported, text"),
    ("wanted", "desired, requested"),
    ("whence", "from which"),
    ("whoever", "name the component"),
    ("whom", "name the object"),
];

/// A key of run files and links since 1.0, and a word of the recordings.
const STORED: [&str; 2] = ["\"deeds\"", "\"nobody\""];

/// Files that people read and write as code or as text of the page; recorded answers and foreign texts are not among them.
fn written_files() -> Vec<(PathBuf, String)> {
    let mut files: Vec<(PathBuf, String)> = ["src", "tests", "benches"].into_iter().flat_map(rust_files).collect();
    for folder in
        ["static/boot", "static/css", "static/editor", "static/export", "static/tours", "tests/e2e", "tests/browsers", "benches", ".ci"]
    {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| ["css", "js", "mjs", "yaml", "md"].iter().any(|kind| extension == *kind)) {
                files.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    for path in ["README.md", "CHANGELOG.md", "Makefile", "static/index.html", "src/manifest/help/fields.txt"] {
        files.push((path.into(), fs::read_to_string(path).unwrap()));
    }
    files.retain(|(path, _)| path != Path::new("tests/tidy.rs") && path != Path::new("static/css/film.css"));
    files
}

/// The words of a line: identifiers are split at `_` and at capitals.
fn words_of(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (before, letter) in std::iter::once(' ').chain(line.chars()).zip(line.chars()) {
        let starts = !letter.is_ascii_alphabetic() || letter.is_ascii_uppercase() && before.is_ascii_lowercase();
        if starts {
            words.push(String::new());
        }
        if letter.is_ascii_alphabetic() {
            words.last_mut().unwrap().push(letter.to_ascii_lowercase());
        }
    }
    words
}

#[test]
fn retired_words_stay_out() {
    let mut complaints = Vec::new();
    for (path, text) in written_files() {
        for (number, line) in text.lines().enumerate() {
            let words = words_of(&STORED.iter().fold(line.to_owned(), |line, stored| line.replace(stored, "")));
            for (word, instead) in RETIRED.iter().filter(|(word, _)| words.iter().any(|found| found == word)) {
                complaints.push(format!("{}:{}: {word:?} is retired: {instead}", path.display(), number + 1));
            }
        }
    }
    report(complaints);
}
