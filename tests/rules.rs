//! Rules that no recording shows: our own scenarios, and what has to be there after their steps.
//!
//! A file of `tests/rules/` is one rule: `source` says where the expectation comes from, `scenario` is in the format of
//! `tests/conformance/scenarios` (with `delays: usual` for the playground's own delays and kubelets, `seconds: N` for a
//! step that takes just so long, and two faults more: `hang: [POD]`, `failInit: [POD]`), `expect` is a list of points: `after` a step (numbered from 1), a `kubectl` line (or `dig …`, or the
//! name of another look, see `LOOKS`) and the exact `text`.
//! `ORDINAL_UPDATE=1 cargo test --test rules` writes what is there as what has to be: read the difference.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

use ordinal::api::{Key, Kind};
use ordinal::cluster::{Action, Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::scenario::{Scenario, play_and_look};
use ordinal::view::rules::Rule;
use ordinal::view::{explanation, inspector, refusals};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

type Look = fn(&State) -> String;

/// What a point may look at besides kubectl's lines.
const LOOKS: [(&str, Look); 3] = [("data", data), ("explanation", explained), ("kubelet events", kubelet_events)];

/// One look after one step.
struct Point {
    after: usize,
    line: String,
    why: String,
    text: String,
}

fn points(path: &Path, file: &Value) -> Vec<Point> {
    let place = path.display();
    let points = file["expect"].as_array().unwrap_or_else(|| panic!("{place}: expect: a list is wanted"));
    let read = |point: &Value| Point {
        after: point["after"].as_u64().unwrap_or_else(|| panic!("{place}: after: a step's number is wanted")) as usize,
        line: point["kubectl"].as_str().unwrap_or_else(|| panic!("{place}: kubectl: a line is wanted")).to_string(),
        why: point["why"].as_str().unwrap_or_default().to_string(),
        text: point["text"].as_str().unwrap_or_default().to_string(),
    };
    points.iter().map(read).collect()
}

/// What is there: kubectl's output and errors, or another look.
fn look(state: &State, line: &str) -> String {
    if let Some((_, look)) = LOOKS.iter().find(|(name, _)| *name == line) {
        return look(state);
    }
    let outcome = kubectl::run(state, line, None);
    outcome.stdout + &outcome.stderr
}

fn explained(state: &State) -> String {
    explanation::now(state).iter().map(|line| format!("{:?}: {}\n", line.tone, line.words)).collect()
}

/// What the programs in the pods keep, and what came of the last writes.
fn data(state: &State) -> String {
    let sheet = inspector::data(state, None);
    let row = |row: &inspector::DataRow| {
        let latest: Vec<&str> = row.latest.iter().map(|value| &**value).collect();
        let words = [row.role, &row.place, &row.stage].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
        format!("{} [{}] {words}\n", row.about.name, row.writes.map_or_else(|| "-".into(), |_| latest.join(" ")))
    };
    let rows: String = sheet.rows.iter().map(row).collect();
    rows + &sheet.attempts.iter().rev().map(|(_, words, _)| format!("{words}\n")).collect::<String>()
}

/// The kubelets' events in the order they were first said.
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
    let place = path.display().to_string();
    if let Some(error) = errors.first() {
        return vec![format!("{place}:{}:{} {}", error.range.line, error.range.column, error.message)];
    }
    let file = documents.first().unwrap().root.to_json();
    if file["source"].as_str().unwrap_or_default().is_empty() {
        return vec![format!("{place}: source: say where the expectation comes from")];
    }
    let scenario = match Scenario::from_value(&file["scenario"]) {
        Ok(scenario) => scenario,
        Err(problem) => return vec![format!("{place}: scenario: {problem}")],
    };
    let mut points = points(path, &file);
    if points.is_empty() || points.iter().any(|point| point.after == 0 || point.after > scenario.steps.len()) {
        return vec![format!("{place}: expect: points after the steps 1 to {} are wanted", scenario.steps.len())];
    }
    let mut wrong = Vec::new();
    play_and_look(&scenario, &mut |step, state| {
        for point in points.iter_mut().filter(|point| point.after == step) {
            let got = look(state, &point.line);
            if got != point.text {
                wrong.push(format!("{place}, after step {step}, {}:\n--- wanted\n{}--- there is\n{got}", point.line, point.text));
                point.text = got;
            }
        }
    });
    if std::env::var_os("ORDINAL_UPDATE").is_some() && !wrong.is_empty() {
        let (head, _) = text.split_once("\nexpect:").unwrap();
        fs::write(path, format!("{head}\nexpect:\n{}", points.iter().map(written).collect::<String>())).unwrap();
        return Vec::new();
    }
    wrong
}

/// A point as its file has it.
fn written(point: &Point) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || " -_/.,=".contains(c)) && !text.starts_with('-');
    let line = if plain(&point.line) { point.line.clone() } else { quoted(&point.line) };
    let why = if point.why.is_empty() { String::new() } else { format!("  why: {}\n", quoted(&point.why)) };
    let as_block = point.text.ends_with('\n') && !point.text.starts_with([' ', '\n']) && !point.text.ends_with("\n\n");
    let text = if as_block {
        let lines = point.text.lines().map(|l| if l.is_empty() { "\n".to_string() } else { format!("    {l}\n") });
        format!("  text: |\n{}", lines.collect::<String>())
    } else {
        format!("  text: {}\n", quoted(&point.text))
    };
    format!("- after: {}\n  kubectl: {line}\n{why}{text}", point.after)
}

#[test]
fn rules_hold() {
    let mut files: Vec<PathBuf> = fs::read_dir("tests/rules").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    assert!(!files.is_empty());
    let wrong: Vec<String> = files.iter().flat_map(|path| check(path)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is applied before a line is refused.
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
fn what_is_refused_in_known_words_is_told_with_its_rule() {
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
        let told = refusals::known(&printed);
        assert_eq!((outcome.exit != 0, told.map(|refusal| refusal.rule)), (true, Some(rule)), "{line}: {printed}");
    }
    let eviction = history.state().clone().apply(&Action::Evict { pod: Key::new(Kind::Pod, "default", "db-0") }).unwrap_err().to_string();
    assert_eq!(refusals::known(&eviction).map(|refusal| refusal.rule), Some(Rule::DisruptionBudgets), "{eviction}");
    assert_eq!(refusals::known("error: unknown command \"nonsense\""), None);
}
