//! Manifests as people publish them: after pasting and at most one "Fix all", the workloads run and are in the diagram, or a
//! message says why not.
//!
//! `tests/manifests/published-shapes/index.yaml` has for each file what a 1.36 cluster does with it:
//!
//! - `ready`: the number of ready Pods of each workload in the end. The keys name every StatefulSet, Deployment and bare Pod,
//!   as `name` in the default namespace, else as `namespace/name`. Without the field, no workload is created.
//! - `fixAll: true`: the editor reports errors, and "Fix all" fixes them. Without it the text has no errors.
//! - `refused`: parts of the errors of `kubectl apply`; without it `kubectl apply` exits with 0.
//! - `editor`: parts of the diagnostics of the pasted text.
//! - `explanation`: parts of the explanation in the end.
//! - `events`: parts of the cluster's events, as `Reason: message`.
//! - `claims`: claims that are bound in the end, named as in `ready`, each with its StorageClass.
//!
//! `ONLY=part-of-a-name cargo test --test published_shapes` checks only some of the files.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

use ordinal::api::claim::{ClaimPhase, PersistentVolumeClaim};
use ordinal::api::deployment::Deployment;
use ordinal::api::pod::Pod;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Key, Kind};
use ordinal::cluster::{Settings, State, setup};
use ordinal::history::{History, PlayOutcome};
use ordinal::kubectl;
use ordinal::view::diagram::{View, diagram};
use ordinal::view::explanation;
use ordinal::view::fixes::fix_all;
use ordinal::view::problems::{Problem, ProblemCache, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const FOLDER: &str = "tests/manifests/published-shapes";
/// Limit on the simulated time; a run that is not idle by then is checked as it is.
const RUN_MS: u64 = 30 * 60 * 1_000;
const STEPS_MAX: usize = 100_000;
const FIELDS: [&str; 9] = ["file", "shape", "ready", "fixAll", "refused", "editor", "explanation", "events", "claims"];

/// The index entry of a file.
struct Expected<'v>(&'v Value);

impl<'v> Expected<'v> {
    fn file(&self) -> &'v str {
        self.0["file"].as_str().unwrap()
    }

    fn fix_all(&self) -> bool {
        self.0["fixAll"] == true
    }

    fn texts(&self, field: &str) -> Vec<&'v str> {
        self.0[field].as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
    }

    fn claims(&self) -> BTreeMap<String, String> {
        let claims = self.0["claims"].as_object().into_iter().flatten();
        claims.map(|(name, class)| (name.clone(), class.as_str().unwrap().to_owned())).collect()
    }

    fn ready(&self) -> BTreeMap<String, i64> {
        let ready = self.0["ready"].as_object().into_iter().flatten();
        ready.map(|(name, count)| (name.clone(), count.as_i64().unwrap())).collect()
    }
}

/// An object's name as in the index.
fn short(key: &Key) -> String {
    match &*key.namespace {
        "" | "default" => key.name.to_string(),
        namespace => format!("{namespace}/{}", key.name),
    }
}

/// The applied workloads with their numbers of ready Pods.
fn ready(state: &State) -> BTreeMap<String, i64> {
    let key = |kind: Kind, meta: &ordinal::api::Meta| short(&Key::new(kind, &meta.namespace, &meta.name));
    let sets = state.all::<StatefulSet>().map(|set| (key(Kind::StatefulSet, &set.meta), i64::from(set.status.ready_replicas)));
    let deployments = state.all::<Deployment>().map(|d| (key(Kind::Deployment, &d.meta), i64::from(d.status.ready_replicas)));
    let bare = state.all::<Pod>().filter(|pod| pod.meta.owners.is_empty());
    let bare = bare.map(|pod| (key(Kind::Pod, &pod.meta), i64::from(pod.is_running_and_ready())));
    sets.chain(deployments).chain(bare).collect()
}

/// The workloads with a band in the diagram, and the Pods with a card or a dot.
fn drawn(state: &State) -> BTreeSet<String> {
    let view = View { now_ms: state.now_ms(), window_ms: 1_000, width_px: 1_024, zoom_percent: 100, selected: None };
    let diagram = diagram(state, std::iter::empty(), view);
    let bands = diagram.workloads.iter().map(|band| short(&band.key));
    let pods = diagram.nodes.iter().flat_map(|node_box| node_box.pods.iter().map(|pod| short(&pod.key)));
    bands.chain(pods).collect()
}

/// The bound claims, each with its StorageClass.
fn bound_claims(state: &State) -> BTreeMap<String, String> {
    let bound = state.all::<PersistentVolumeClaim>().filter(|claim| claim.phase == ClaimPhase::Bound);
    let key = |claim: &PersistentVolumeClaim| Key::new(Kind::PersistentVolumeClaim, &claim.meta.namespace, &claim.meta.name);
    bound.map(|claim| (short(&key(claim)), claim.class.as_deref().unwrap_or_default().to_owned())).collect()
}

fn errors(problems: &[Problem]) -> Vec<String> {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| format!("{}:{} {}", problem.line, problem.column, problem.message)).collect()
}

/// An error for each expected part that no message contains.
fn missing(source: &str, expected: &[&str], messages: &[String]) -> Vec<String> {
    let missing = expected.iter().filter(|part| !messages.iter().any(|message| message.contains(*part)));
    missing.map(|part| format!("{source} does not contain {part:?} but:\n    {}", messages.join("\n    ").trim_end())).collect()
}

/// The text to apply: fixed by "Fix all" if that is expected.
fn pasted(expected: &Expected<'_>, text: &str, state: &State, wrong: &mut Vec<String>) -> String {
    let problems = ProblemCache::default().problems(text, state);
    let messages: Vec<String> = problems.iter().map(|problem| problem.message.to_string()).collect();
    wrong.extend(missing("the editor", &expected.texts("editor"), &messages));
    let before = errors(&problems);
    if !expected.fix_all() {
        let parts = [expected.texts("editor"), expected.texts("refused")].concat();
        let runs = !expected.ready().is_empty();
        let others: Vec<_> =
            before.iter().filter(|_| runs).filter(|error| !parts.iter().any(|part| error.contains(part))).cloned().collect();
        if !others.is_empty() {
            wrong.push(format!("the editor reports other errors:\n    {}", others.join("\n    ")));
        }
        return text.to_owned();
    }
    if before.is_empty() && problems.iter().all(|problem| problem.fix.is_none()) {
        wrong.push("there is nothing to fix".to_owned());
    }
    let fixed = fix_all(text, state).text;
    let remaining = errors(&ProblemCache::default().problems(&fixed, state));
    if !remaining.is_empty() && expected.texts("refused").is_empty() {
        wrong.push(format!("\"Fix all\" leaves errors:\n    {}", remaining.join("\n    ")));
    }
    fixed
}

/// Plays until the cluster is idle.
fn run_until_idle(history: &mut History) {
    let end_ms = history.now_ms() + RUN_MS;
    while matches!(history.play_on(end_ms, STEPS_MAX), PlayOutcome::BudgetExceeded) {}
}

fn check(expected: &Expected<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let text = String::from_utf8(fs::read(format!("{FOLDER}/{}", expected.file())).unwrap()).unwrap();
    let mut history = History::new(State::new(Settings::default(), setup::zonal_nodes()));
    let text = pasted(expected, &text, history.state(), &mut wrong);
    let outcome = kubectl::run(history.state(), "kubectl apply -f -", Some(&text));
    let refused = expected.texts("refused");
    if (outcome.exit == 0) != refused.is_empty() {
        wrong.push(format!("kubectl apply exits with {}:\n{}", outcome.exit, outcome.stderr));
    }
    wrong.extend(missing("kubectl apply", &refused, &outcome.stderr.lines().map(str::to_owned).collect::<Vec<_>>()));
    if let Err(error) = history.act("kubectl apply -f -", &outcome.actions) {
        wrong.push(format!("the API server refuses an action of kubectl: {error}"));
    }
    run_until_idle(&mut history);
    let state = history.state();
    let (expected_ready, actual) = (expected.ready(), ready(state));
    if expected_ready != actual {
        wrong.push(format!("ready are {actual:?}, not {expected_ready:?}:\n    {}", explanation(state).join("\n    ")));
    }
    let drawn = drawn(state);
    wrong.extend(actual.keys().filter(|name| !drawn.contains(*name)).map(|name| format!("{name} is not in the diagram")));
    wrong.extend(missing("the explanation", &expected.texts("explanation"), &explanation(state)));
    let events: Vec<String> = state.events().into_iter().map(|event| format!("{}: {}", event.reason, event.message)).collect();
    wrong.extend(missing("an event", &expected.texts("events"), &events));
    let bound = bound_claims(state);
    if expected.claims().iter().any(|(claim, class)| bound.get(claim) != Some(class)) {
        wrong.push(format!("the bound claims are {bound:?}, not {:?}", expected.claims()));
    }
    wrong
}

fn explanation(state: &State) -> Vec<String> {
    explanation::now(state).into_iter().map(|line| line.words).collect()
}

fn index() -> Value {
    let text = fs::read_to_string(format!("{FOLDER}/index.yaml")).unwrap();
    let (documents, errors) = ordinal::yaml::read(&text);
    assert_eq!(errors, [], "index.yaml");
    documents.first().unwrap().root.to_json()
}

#[test]
fn every_published_shape_runs_or_gets_a_message() {
    let (index, only) = (index(), std::env::var("ONLY").unwrap_or_default());
    let files = index.as_array().unwrap().iter().map(Expected).filter(|expected| expected.file().contains(&only));
    let mut report = Vec::new();
    for expected in files {
        let wrong = check(&expected);
        if !wrong.is_empty() {
            report.push(format!("{}:\n- {}", expected.file(), wrong.join("\n- ")));
        }
    }
    assert!(report.is_empty(), "{} files:\n{}", report.len(), report.join("\n"));
}

#[test]
fn the_index_lists_every_file_once_with_an_expectation() {
    let index = index();
    let entries: Vec<Expected<'_>> = index.as_array().unwrap().iter().map(Expected).collect();
    let mut named: Vec<String> = entries.iter().map(|expected| expected.file().to_owned()).collect();
    let mut files: Vec<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "index.yaml")
        .collect();
    named.sort();
    files.sort();
    assert_eq!(named, files);
    assert!(files.len() >= 40, "{} files", files.len());
    for expected in &entries {
        let fields = expected.0.as_object().unwrap();
        let unknown: Vec<&String> = fields.keys().filter(|field| !FIELDS.contains(&field.as_str())).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", expected.file());
        let runs = expected.ready().values().any(|count| *count > 0);
        let says = ["refused", "editor", "explanation", "events"].iter().any(|field| !expected.texts(field).is_empty());
        assert!(runs || says, "{}: neither a ready Pod nor a message is expected", expected.file());
    }
}
