//! Rules that no recording covers: our own scenarios with expected output.
//!
//! A file of `tests/rules/` is one rule. `source` says where the expectation comes from; `scenario` has the format of
//! `tests/conformance/scenarios` (with `delays: usual` for the playground's own delays and kubelets, `seconds: N` for a step
//! of a fixed duration, and two more faults: `hang: [POD]`, `failInit: [POD]`); `expect` is a list of checks: `after` a step
//! (numbered from 1), a `kubectl` line (or `dig …`, or the name of a report, see `REPORTS`), its `input` and the exact `text`.
//! `ORDINAL_UPDATE=1 cargo test --test rules` writes the actual texts as the expected ones: review the diff.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

use ordinal::api::{Key, Kind};
use ordinal::cluster::{Action, Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::scenario::{Scenario, play_and_record};
use ordinal::view::rules::Rule;
use ordinal::view::{explanation, inspector, refusals};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

type Report = fn(&State) -> String;

/// The reports that a check may use besides kubectl commands.
const REPORTS: [(&str, Report); 3] = [("data", data), ("explanation", explanation_report), ("kubelet events", kubelet_events)];

/// The expected output of one command or report after one step.
struct Check {
    after: usize,
    line: String,
    /// The standard input of `-f -`.
    input: Option<String>,
    why: String,
    text: String,
}

fn checks(path: &Path, file: &Value) -> Vec<Check> {
    let path_text = path.display();
    let checks = file["expect"].as_array().unwrap_or_else(|| panic!("{path_text}: expect: expected a list"));
    let read = |check: &Value| Check {
        after: check["after"].as_u64().unwrap_or_else(|| panic!("{path_text}: after: expected the number of a step")) as usize,
        line: check["kubectl"].as_str().unwrap_or_else(|| panic!("{path_text}: kubectl: expected a command")).to_string(),
        input: check["input"].as_str().map(str::to_string),
        why: check["why"].as_str().unwrap_or_default().to_string(),
        text: check["text"].as_str().unwrap_or_default().to_string(),
    };
    checks.iter().map(read).collect()
}

/// The output of a kubectl command, or of a report.
fn output(state: &State, line: &str, input: Option<&str>) -> String {
    if let Some((_, output)) = REPORTS.iter().find(|(name, _)| *name == line) {
        return output(state);
    }
    let outcome = kubectl::run(state, line, input);
    outcome.stdout + &outcome.stderr
}

fn explanation_report(state: &State) -> String {
    explanation::now(state).iter().map(|line| format!("{:?}: {}\n", line.tone, line.words)).collect()
}

/// The data of the Pods' programs, and the results of the last writes.
fn data(state: &State) -> String {
    let table = inspector::data(state, None);
    let row = |row: &inspector::DataRow| {
        let latest: Vec<&str> = row.latest.iter().map(|value| &**value).collect();
        let words = [row.role, &row.location, &row.stage].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
        format!("{} [{}] {words}\n", row.about.name, row.writes.map_or_else(|| "-".into(), |_| latest.join(" ")))
    };
    let rows: String = table.rows.iter().map(row).collect();
    rows + &table.attempts.iter().rev().map(|(_, words, _)| format!("{words}\n")).collect::<String>()
}

/// The kubelets' events in the order in which they were first reported.
fn kubelet_events(state: &State) -> String {
    let events = state.events().into_iter().filter(|e| e.source == "kubelet");
    events
        .map(|e| {
            let times = if e.count > 1 { format!(" (x{})", e.count) } else { String::new() };
            format!("{} {} {}: {}{times}\n", e.object.name, if e.warning { "Warning" } else { "Normal" }, e.reason, e.message)
        })
        .collect()
}

fn check(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let (documents, errors) = ordinal::yaml::read(&text);
    let path_text = path.display().to_string();
    if let Some(error) = errors.first() {
        return vec![format!("{path_text}:{}:{} {}", error.range.line, error.range.column, error.message)];
    }
    let file = documents.first().unwrap().root.to_json();
    if file["source"].as_str().unwrap_or_default().is_empty() {
        return vec![format!("{path_text}: source: say where the expectation comes from")];
    }
    let scenario = match Scenario::from_value(&file["scenario"]) {
        Ok(scenario) => scenario,
        Err(problem) => return vec![format!("{path_text}: scenario: {problem}")],
    };
    let mut checks = checks(path, &file);
    if checks.is_empty() || checks.iter().any(|check| check.after == 0 || check.after > scenario.steps.len()) {
        return vec![format!("{path_text}: expect: expected checks after the steps 1 to {}", scenario.steps.len())];
    }
    let mut errors = Vec::new();
    play_and_record(&scenario, &mut |step, state| {
        for check in checks.iter_mut().filter(|check| check.after == step) {
            let actual = output(state, &check.line, check.input.as_deref());
            if actual != check.text {
                errors.push(format!("{path_text}, after step {step}, {}:\n--- expected\n{}--- actual\n{actual}", check.line, check.text));
                check.text = actual;
            }
        }
    });
    if std::env::var_os("ORDINAL_UPDATE").is_some() && !errors.is_empty() {
        let (head, _) = text.split_once("\nexpect:").unwrap();
        fs::write(path, format!("{head}\nexpect:\n{}", checks.iter().map(written).collect::<String>())).unwrap();
        return Vec::new();
    }
    errors
}

/// A check as its file has it.
fn written(check: &Check) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || " -_/.,=".contains(c)) && !text.starts_with('-');
    let line = if plain(&check.line) { check.line.clone() } else { quoted(&check.line) };
    let why = if check.why.is_empty() { String::new() } else { format!("  why: {}\n", quoted(&check.why)) };
    let block = |field: &str, text: &str| {
        let lines = text.lines().map(|l| if l.is_empty() { "\n".to_string() } else { format!("    {l}\n") });
        format!("  {field}: |\n{}", lines.collect::<String>())
    };
    let input = check.input.as_ref().map_or(String::new(), |input| block("input", input));
    let as_block = check.text.ends_with('\n') && !check.text.starts_with([' ', '\n']) && !check.text.ends_with("\n\n");
    let text = if as_block { block("text", &check.text) } else { format!("  text: {}\n", quoted(&check.text)) };
    format!("- after: {}\n  kubectl: {line}\n{input}{why}{text}", check.after)
}

#[test]
fn outputs_equal_the_expected_ones() {
    let mut files: Vec<PathBuf> = fs::read_dir("tests/rules").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    assert!(!files.is_empty());
    let errors: Vec<String> = files.iter().flat_map(|path| check(path)).collect();
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
}

/// The manifests applied before the refused commands.
const BEFORE: &str = "
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, selector: {matchLabels: {a: b}},
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {w: b}},
  template: {metadata: {labels: {w: b}}, spec: {containers: [{name: c, image: i}]}}}}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: db}, spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: alone}, spec: {nodeName: node-1, containers: [{name: c, image: i}]}}
";

#[test]
fn refusals_are_matched_to_their_rules() {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(1)));
    let applied = kubectl::run(history.state(), "kubectl apply -f -", Some(BEFORE));
    assert_eq!((applied.exit, history.act("apply", &applied.actions)), (0, Ok(())), "{}", applied.stderr);
    history.play_to(60_000);
    let changed = |from: &str, to: &str| BEFORE.split("---").find(|part| part.contains(from)).unwrap().replace(from, to);
    let cases = [
        ("kubectl apply -f -", changed("serviceName: db", "serviceName: other"), Rule::Updates),
        (
            "kubectl apply -f -",
            changed("matchLabels: {w: b}}", "matchLabels: {w: c}}").replace("labels: {w: b}", "labels: {w: c}"),
            Rule::Updates,
        ),
        ("kubectl apply -f -", changed("name: c, image: i}]}}\n", "name: d, image: i}]}}\n"), Rule::Updates),
        ("kubectl apply -f -", changed("serviceName: db", "serviceNam: db"), Rule::FieldValidation),
        ("kubectl apply -f -", changed("{name: web}, spec: {", "{name: web}, spec: {replicas: -1, "), Rule::FieldValidation),
        ("kubectl apply -f -", changed("kind: StatefulSet", "kind: StatefulSat"), Rule::FieldValidation),
        ("kubectl create -f -", BEFORE.into(), Rule::Names),
        ("kubectl get pod none", String::new(), Rule::Names),
        ("kubectl get nonsense", String::new(), Rule::Names),
        ("kubectl drain node-1", String::new(), Rule::Drains),
    ];
    for (line, manifests, rule) in cases {
        let outcome = kubectl::run(history.state(), line, Some(&manifests));
        let printed = outcome.stdout + &outcome.stderr;
        let known = refusals::help_for(&printed);
        assert_eq!((outcome.exit != 0, known.map(|refusal| refusal.rule)), (true, Some(rule)), "{line}: {printed}");
    }
    let eviction = history.state().clone().apply(&Action::Evict { pod: Key::new(Kind::Pod, "default", "db-0") }).unwrap_err().to_string();
    assert_eq!(refusals::help_for(&eviction).map(|refusal| refusal.rule), Some(Rule::DisruptionBudgets), "{eviction}");
    assert_eq!(refusals::help_for("error: unknown command \"nonsense\""), None);
}
