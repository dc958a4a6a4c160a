//! Compares the answers to manifests with those of a real API server and kubectl, and revision hashes with those of a real
//! control plane. The recordings are in tests/conformance; its compare.py defines which differences count.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a recording that can't be read fails the test, as it should

mod passed;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ordinal::api::defaults;
use ordinal::api::go_dump::dump_template;
use ordinal::api::revision_hash::{pod_template_hash, revision_data, revision_hash};
use ordinal::manifest::{ClusterContext, dry_run_create, read};
use ordinal::yaml;
use serde_json::Value;

fn conformance(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(path)
}

fn read_json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The labels of field error types; compare.py's `fields` searches for them.
const ERROR_KINDS: [&str; 8] =
    ["Required value", "Invalid value", "Unsupported value", "Duplicate value", "Not found", "Forbidden", "Too many", "Too long"];

/// The fields of an answer, as in compare.py: paths with error types, unknown fields, Go struct fields, lines.
fn fields(stderr: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for kind in ERROR_KINDS {
        for (at, _) in stderr.match_indices(&format!(": {kind}")) {
            let is_path = |character: char| character.is_alphanumeric() || "_.[]".contains(character);
            let path_length = stderr[..at].chars().rev().take_while(|character| is_path(*character)).count();
            let path: String = stderr[..at].chars().rev().take(path_length).collect();
            found.insert(format!("{} {kind}", path.chars().rev().collect::<String>()));
        }
    }
    for mark in ["unknown field \"", "Go struct field ", "line "] {
        for (at, _) in stderr.match_indices(mark) {
            let rest = &stderr[at + mark.len()..];
            let end = rest.find(['"', ' ', ':', '\n']).unwrap_or(rest.len());
            found.insert(format!("{mark}{}", &rest[..end]));
        }
    }
    found
}

/// An answer without what is left to chance upstream: the letters that the server appends to `generateName`, and the order in
/// which Go visits a map, which shows in errors of the same path.
fn without_chance(manifest: &str, answer: &str) -> String {
    const SUFFIX_LETTERS: usize = 5;
    let (documents, _) = yaml::read(manifest);
    let metadata = documents.first().and_then(|document| document.root.get("metadata"));
    let field = |name: &str| metadata.and_then(|metadata| metadata.get(name)?.as_str()).unwrap_or_default();
    let prefix = if field("name").is_empty() { field("generateName") } else { "" };
    let mut answer = answer.to_owned();
    let generated = answer.match_indices(prefix).map(|(at, _)| at + prefix.len()).filter(|_| !prefix.is_empty());
    let is_suffix = |suffix: &&str| suffix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let suffix = generated.filter_map(|at| answer.get(at..at + SUFFIX_LETTERS)).find(is_suffix).map(str::to_owned);
    if let Some(suffix) = suffix {
        answer = answer.replace(&format!("{prefix}{suffix}"), &format!("{prefix}<suffix>"));
    }
    let mut lines: Vec<&str> = answer.lines().collect();
    // Only neighbours of the same path change places; the sort is stable.
    let path = |line: &str| line.strip_prefix("* ").and_then(|error| error.split(": ").next()).unwrap_or_default().to_owned();
    lines.chunk_by_mut(|a, b| !path(a).is_empty() && path(a) == path(b)).for_each(<[&str]>::sort);
    lines.join("\n")
}

#[test]
fn recorded_manifests_get_the_recorded_answer() {
    let recorded: Vec<Value> = ["manifests.json", "random/manifests.json"]
        .iter()
        .flat_map(|file| read_json(&conformance(file)).as_array().unwrap().clone())
        .collect();
    let mut differences = Vec::new();
    for case in &recorded {
        let text = |field: &str| case[field].as_str().unwrap();
        let ours = dry_run_create(text("manifest"));
        let aspect = if (case["exit"] == 0) != (ours.exit == 0) {
            "verdict"
        } else if fields(text("stderr")) != fields(&ours.stderr) {
            "fields"
        } else if [("stderr", &ours.stderr), ("stdout", &ours.stdout)]
            .iter()
            .any(|(field, ours)| without_chance(text("manifest"), text(field)) != without_chance(text("manifest"), ours))
        {
            "text"
        } else {
            continue;
        };
        let (name, real) = (text("name"), format!("{}{}", text("stderr"), text("stdout")));
        differences.push(format!("{name}: {aspect}\n  real: {real}\n  ours: {}{}", ours.stderr, ours.stdout));
    }
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    passed::passed("manifests", recorded.len());
}

/// The manifests that a scenario applies.
fn applied(scenario: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(scenario).unwrap();
    let (documents, errors) = yaml::read(&text);
    assert_eq!(errors, [], "{}", scenario.display());
    let steps = documents[0].root.get("steps").unwrap().items().unwrap();
    steps.iter().filter_map(|step| step.get("apply")?.as_str().map(str::to_owned)).collect()
}

#[test]
fn revision_names_are_those_of_the_real_control_plane() {
    let mut checked = 0;
    let mut scenarios: Vec<PathBuf> = std::fs::read_dir(conformance("scenarios")).unwrap().map(|entry| entry.unwrap().path()).collect();
    scenarios.sort();
    for scenario in scenarios {
        let name = scenario.file_stem().unwrap().to_str().unwrap();
        let trace = std::fs::read_to_string(conformance(&format!("traces/{name}.json"))).unwrap();
        let Some(text) = applied(&scenario).into_iter().next() else { continue };
        for object in read(&text, &ClusterContext::default()).objects().filter(|object| object.kind == "StatefulSet") {
            let data = revision_data(&object.defaulted["spec"]["template"]);
            let revision = format!("{}-{}", object.name, revision_hash(&data, 0));
            assert!(trace.contains(&revision), "{name}: {revision} is not in the trace; the data is\n{data}");
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} StatefulSets were found");
}

/// The recorded templates were defaulted but not stored: quantities are as written, and the conversions are not made that set
/// the alias `serviceAccount` and write `divisor`.
fn drop_what_storing_adds(written: &Value, stored: &mut Value) {
    match (written, stored) {
        (Value::Array(written), Value::Array(stored)) => written.iter().zip(stored).for_each(|(w, s)| drop_what_storing_adds(w, s)),
        (Value::Object(written), Value::Object(stored)) => {
            stored.retain(|field, _| {
                written.contains_key(field) || !["serviceAccount", "serviceAccountName", "divisor"].contains(&field.as_str())
            });
            for (field, value) in stored {
                drop_what_storing_adds(written.get(field).unwrap_or(&Value::Null), value);
            }
        }
        _ => {}
    }
}

#[test]
fn pod_template_hashes_are_those_of_the_real_control_plane() {
    let recorded = read_json(&conformance("pod-template-hash.json"));
    for case in recorded["cases"].as_array().unwrap() {
        let manifest = case["manifest"].as_str().unwrap();
        let written = yaml::to_json(manifest).unwrap();
        let mut deployment = written.clone();
        defaults::apply("Deployment", &mut deployment);
        let template = &mut deployment["spec"]["template"];
        drop_what_storing_adds(&written["spec"]["template"], template);
        assert_eq!(dump_template(template), case["dump"].as_str().unwrap(), "{manifest}");
        assert_eq!(pod_template_hash(template, None), case["hash"].as_str().unwrap(), "{manifest}");
    }
}

/// Reads a text and returns its diagnostics as the page lists them.
fn problems(text: &str) -> Vec<String> {
    let diagnostics = read(text, &ClusterContext::default()).diagnostics;
    diagnostics.iter().map(|problem| format!("{}:{} {}", problem.line(), problem.column(), problem.message)).collect()
}

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
      - name: shop
        image: shop:1
";

/// Replacements in the text, and the resulting problems.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);

#[test]
fn all_problems_are_reported_at_once_with_their_positions() {
    let cases: [Case; 9] = [
        (&[], &[]),
        (
            &[("replicas: 2", "replica: 2\n  strategi: {}"), ("name: shop\n        image", "nam: shop\n        image")],
            &[
                "6:3 unknown field \"spec.replica\"; did you mean \"replicas\"?",
                "7:3 unknown field \"spec.strategi\"; did you mean \"strategy\"?",
                "15:9 unknown field \"spec.template.spec.containers[0].nam\"; did you mean \"name\"?",
                "15:9 spec.template.spec.containers[0].name: Required value",
            ],
        ),
        (
            &[("replicas: 2", "replicas: two"), ("image: shop:1", "image: [shop]")],
            &[
                "6:13 json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
                "15:9 json: cannot unmarshal array into Go struct field Container.spec.template.spec.containers.image of type string",
            ],
        ),
        (
            &[("image: shop:1", "image: shop:1\n        imagePullPolicy: always")],
            &["16:26 spec.template.spec.containers[0].imagePullPolicy: Unsupported value: \"always\": supported values: \
               \"Always\", \"IfNotPresent\", \"Never\"; did you mean \"Always\"?"],
        ),
        (
            &[("kind: Deployment", "kind: Deploymnet")],
            &["2:7 no matches for kind \"Deploymnet\" in version \"apps/v1\"; did you mean \"Deployment\"?"],
        ),
        (&[("apps/v1", "v1")], &["1:13 no matches for kind \"Deployment\" in version \"v1\"; did you mean \"apps/v1\"?"]),
        (
            &[("labels: {app: shop}", "labels: {app: shop, app: shoq}")],
            &[
                "11:7 spec.template.metadata.labels: Invalid value: {\"app\":\"shoq\"}: `selector` does not match template `labels`",
                "11:27 duplicate key \"app\": kubectl uses the last one and reports no error",
            ],
        ),
        (&[("spec:\n  replicas", "spec:\n\treplicas")], &["6:1 found character that cannot start any token"]),
        (
            &[("kind: Deployment", "kind: Job"), ("apps/v1", "batch/v1")],
            &["2:7 Job is stored, but no controller for this kind is simulated"],
        ),
    ];
    for (changes, expected) in cases {
        let text = changes.iter().fold(DEPLOYMENT.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from:?} is not in the text");
            text.replacen(from, to, 1)
        });
        assert_eq!(problems(&text), expected, "\n{text}");
    }
}

#[test]
fn a_syntax_error_does_not_affect_the_other_documents() {
    let text = format!("{DEPLOYMENT}---\na: [b\n---\n{DEPLOYMENT}");
    let manifests = read(&text, &ClusterContext::default());
    assert_eq!(problems(&text), ["17:4 did not find expected ',' or ']'"]);
    // kubectl applies the documents before the error, and stops.
    assert_eq!(manifests.outcomes.len(), 2);
    assert_eq!(manifests.objects().count(), 1);
}

/// Manifests without a recording, in `tests/manifests/*.yaml`: `source` names the source of the expectation, `says` is the
/// whole output of the command. `ORDINAL_UPDATE=1` writes the actual output as the expected one: review the diff.
#[test]
fn rules_without_a_recording_hold() {
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue; // tests/published_shapes.rs reads it
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let (documents, errors) = yaml::read(&text);
        assert_eq!(errors, [], "{}", path.display());
        let mut updated = text.clone();
        for case in documents[0].root.items().unwrap() {
            let part = |field: &str| case.get(field).and_then(|node| node.as_str()).unwrap_or_default();
            let name = part("name");
            assert!(!name.is_empty() && !part("source").is_empty(), "{}: {name}: a name and a source are required", path.display());
            let printed = dry_run_create(part("manifest"));
            let output = printed.stderr + &printed.stdout;
            if output != part("says") {
                wrong.push(format!("{}: {name}\n--- expected\n{}--- actual\n{output}", path.display(), part("says")));
                let block: String = output.lines().map(|line| format!("    {line}\n")).collect();
                let start = updated.find(&format!("- name: {name}\n")).unwrap();
                let says = start + updated[start..].find("\n  says:").unwrap();
                let end = updated[says + 1..].find("\n- name: ").map_or(updated.len(), |next| says + next + 2);
                updated.replace_range(says..end, &format!("\n  says: |\n{block}"));
            }
        }
        if std::env::var_os("ORDINAL_UPDATE").is_some() {
            std::fs::write(&path, updated).unwrap();
            wrong.clear();
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
