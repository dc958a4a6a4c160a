//! Links and scenario files of runs: those of every version can be opened, and hostile ones are refused quickly.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use ordinal::cluster::Settings;
use ordinal::history::History;
use ordinal::scenario::run::{BRANCHES_MAX, RunLoader};
use ordinal::scenario::{Run, STEPS_MAX, Scenario, link, play};
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A link of each version, and the expected content.
const LINKS: [(&str, &str); 1] = [(include_str!("links/v1.txt"), include_str!("links/v1.json"))];
/// The time limit of a refusal, in an unoptimised build next to other tests.
const TIME_LIMIT: Duration = Duration::from_secs(3);

fn play_run(run: &Run) -> Result<(History, Vec<String>), String> {
    let mut loader = RunLoader::new(Rc::new(run.clone()), Settings::PODS_MAX_IN_A_PAGE)?;
    while !loader.go_on(500)? {}
    Ok(loader.finish())
}

/// A file that uses all features of links: the source of the stored links.
const FILE: &str = include_str!("links/run.ordinal.yaml");

fn content(history: &History, run: &Run) -> Value {
    let branches: Vec<&str> = history.branches().iter().map(|branch| &*branch.name).collect();
    json!({
        "branches": branches,
        "branch": &*history.branch().name,
        "at": history.now_ms(),
        "end": history.end_ms(),
        "deeds": history.branch().commands().map(|(at_ms, command)| format!("{at_ms} {}", command.source)).collect::<Vec<_>>(),
        "text": run.text,
        "state": ordinal::scenario::snapshot::snapshot(history.state()),
    })
}

#[test]
fn links_of_every_version_open() {
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        let run = Run::read(FILE).unwrap();
        let (history, notes) = play_run(&run).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        std::fs::write("tests/links/v1.txt", link::write(&run) + "\n").unwrap();
        std::fs::write("tests/links/v1.json", serde_json::to_string_pretty(&content(&history, &run)).unwrap() + "\n").unwrap();
        return;
    }
    for (link, expected) in LINKS {
        let run = link::read(link.trim_end()).unwrap();
        let (history, notes) = play_run(&run).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        assert_eq!(content(&history, &run), serde_json::from_str::<Value>(expected).unwrap(), "{link}");
    }
}

#[test]
fn file_round_trips() {
    let run = Run::read(FILE).unwrap();
    assert_eq!(Run::read(&run.to_text()).unwrap(), run);
}

#[test]
fn misspelt_keys_are_refused() {
    for key in ["maniests", "branchs", "Steps"] {
        let refused = Run::read(&format!("{key}: []\n{FILE}")).expect_err("unknown key");
        assert!(refused.starts_with(&format!("{key}: unknown key; a scenario has title, about, ")), "{refused}");
    }
}

/// The program `replay` plays the first branch of a file with times to the same states.
#[test]
fn play_gives_the_states_of_a_file_with_times() {
    let run = Run::read(FILE).unwrap();
    let scenario = Scenario::read(FILE).unwrap();
    assert!(scenario.is_timed());
    let trace = play(&scenario);
    let (mut history, _) = play_run(&run).unwrap();
    history.switch(history.branches()[0].number);
    history.seek(history.end_ms());
    assert_eq!(trace.steps.last().unwrap().state, Some(ordinal::scenario::snapshot::snapshot(history.state())));
}

/// The recorded scenarios, which have no times, open as runs, too.
#[test]
fn recorded_scenarios_open_as_runs() {
    for name in ["drain", "rolling-update", "zone-outage"] {
        let text = std::fs::read_to_string(format!("tests/conformance/scenarios/{name}.yaml")).unwrap();
        let trace = play(&Scenario::read(&text).unwrap());
        let (mut history, notes) = play_run(&Run::read(&text).unwrap()).unwrap();
        assert_eq!(notes, Vec::<String>::new(), "{name}");
        history.seek(history.end_ms());
        assert_eq!(trace.steps.last().unwrap().state, Some(ordinal::scenario::snapshot::snapshot(history.state())), "{name}");
    }
}

fn packed(bytes: &[u8]) -> String {
    format!("v1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(bytes, 9)))
}

fn flip_bit(link: &str, index: usize) -> String {
    let (version, rest) = link.split_once('.').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(rest).unwrap();
    let index = index % bytes.len();
    bytes[index] ^= 0x10;
    format!("{version}.{}", URL_SAFE_NO_PAD.encode(&bytes))
}

#[test]
fn hostile_links_are_refused_with_a_message() {
    let link = LINKS[0].0.trim_end();
    let many = |steps: usize| json!({"steps": vec![json!({"at": 0, "wait": 1}); steps]}).to_string();
    let cases = [
        (String::new(), "not a link"),
        ("v1".to_owned(), "not a link"),
        ("v2.abc".to_owned(), "version v2"),
        ("v1.".to_owned(), "end is missing"),
        ("v1.%%%".to_owned(), "invalid character"),
        (link[..link.len() / 2].to_owned(), "damaged"),
        (link[..link.len() - 4].to_owned(), "damaged"),
        (packed(&vec![b' '; 64 << 20]), "larger than the maximum"),
        (format!("v1.{}", "A".repeat(3 << 20)), "the maximum is"),
        (packed(b"{}"), "steps: expected a list"),
        (packed(b"[["), "damaged"),
        (packed("[".repeat(100_000).as_bytes()), "damaged"),
        (packed(many(100_000).as_bytes()), "actions up to here"),
        (packed(many(STEPS_MAX + 1).as_bytes()), "actions up to here"),
        (packed(json!({"steps": [], "nodes": 1e9}).to_string().as_bytes()), "nodes"),
        (
            packed(json!({"steps": [{"at": 5, "wait": 1}, {"at": 4, "wait": 1}]}).to_string().as_bytes()),
            "earlier than that of the previous step",
        ),
        (packed(json!({"steps": [{"at": -1, "wait": 1}]}).to_string().as_bytes()), "seconds since the start"),
        (packed(json!({"steps": [{"at": 1, "do": [{"do": []}]}]}).to_string().as_bytes()), "one action"),
        (
            packed(json!({"steps": [], "branches": vec![json!({"name": "a", "steps": []}); BRANCHES_MAX + 1]}).to_string().as_bytes()),
            "the maximum is",
        ),
        (packed(json!({"steps": [], "branches": [{"name": "a", "leaves": "a", "at": 0}]}).to_string().as_bytes()), "a previous branch"),
    ];
    for (link, expected) in cases {
        let start = Instant::now();
        let refused = link::read(&link).err().unwrap_or_else(|| panic!("{expected}: it was accepted"));
        assert!(refused.contains(expected), "{refused} does not say «{expected}»");
        assert!(start.elapsed() < TIME_LIMIT, "{expected}: {:?}", start.elapsed());
    }
}

#[test]
fn flipped_bits_are_detected() {
    let link = LINKS[0].0.trim_end();
    for index in 0..200 {
        let refused = link::read(&flip_bit(link, index * 7)).expect_err("damaged");
        assert!(refused.contains("This link"), "{refused}");
    }
}

#[test]
fn excessive_work_is_stopped() {
    let set = |replicas: u64| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  podManagementPolicy: Parallel\n  \
             selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec: {{containers: [{{name: a, image: b}}]}}\n"
        )
    };
    let crash = json!({"at": 1, "crash": ["a-0"]});
    let deleted = |number: u64| json!({"at": number * 60, "kubectl": "kubectl delete pods -l a=b --force --grace-period=0"});
    let repeated: Vec<Value> = [json!({"at": 0, "apply": set(9_999)})].into_iter().chain((1..20).map(deleted)).collect();
    let endless = [
        json!({"delays": "usual", "steps": [{"at": 0, "apply": set(1)}, crash], "until": 9e9}),
        json!({"delays": {"nodeMonitor": 0, "backOff": 0, "crashAfter": 0}, "steps": [{"at": 0, "apply": set(1)}, crash], "until": 9e9}),
        json!({"nodes": 200, "steps": repeated}),
    ];
    let check_stopped = |value: &Value| {
        let stopped = play_run(&Run::from_value(value).unwrap()).err().unwrap_or_else(|| panic!("{value} completed"));
        assert!(stopped.contains("more work"), "{stopped}");
    };
    std::thread::scope(|scope| endless.iter().for_each(|value| drop(scope.spawn(move || check_stopped(value)))));
}
