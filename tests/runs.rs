//! Links and scenario files of whole runs: those of every version keep opening, and hostile ones get a message in no time.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use ordinal::cluster::Settings;
use ordinal::history::History;
use ordinal::scenario::run::{BRANCHES_MAX, Playing};
use ordinal::scenario::{Run, STEPS_MAX, Scenario, link, play};
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A link of each version, and what was there at its moment.
const LINKS: [(&str, &str); 1] = [(include_str!("links/v1.txt"), include_str!("links/v1.json"))];
/// What is refused may take this long, here without optimisation and beside other tests.
const LONGEST: Duration = Duration::from_secs(3);

fn played(run: &Run) -> Result<(History, Vec<String>), String> {
    let mut playing = Playing::new(Rc::new(run.clone()), Settings::PODS_MAX_IN_A_PAGE)?;
    while !playing.go_on(500)? {}
    Ok(playing.finish())
}

/// A file that uses what links can hold: it was made into the stored links.
const FILE: &str = include_str!("links/run.ordinal.yaml");

fn seen(history: &History, run: &Run) -> Value {
    let branches: Vec<&str> = history.branches().iter().map(|branch| &*branch.name).collect();
    json!({
        "branches": branches,
        "branch": &*history.branch().name,
        "at": history.now_ms(),
        "end": history.end_ms(),
        "deeds": history.branch().deeds().map(|(at_ms, deed)| format!("{at_ms} {}", deed.source)).collect::<Vec<_>>(),
        "text": run.text,
        "state": ordinal::scenario::settled::state(history.state()),
    })
}

#[test]
fn a_link_of_every_version_opens() {
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        let run = Run::read(FILE).unwrap();
        let (history, notes) = played(&run).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        std::fs::write("tests/links/v1.txt", link::write(&run) + "\n").unwrap();
        std::fs::write("tests/links/v1.json", serde_json::to_string_pretty(&seen(&history, &run)).unwrap() + "\n").unwrap();
        return;
    }
    for (link, expected) in LINKS {
        let run = link::read(link.trim_end()).unwrap();
        let (history, notes) = played(&run).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        assert_eq!(seen(&history, &run), serde_json::from_str::<Value>(expected).unwrap(), "{link}");
    }
}

#[test]
fn a_file_a_person_wrote_is_the_same_written_again() {
    let run = Run::read(FILE).unwrap();
    assert_eq!(Run::read(&run.to_text()).unwrap(), run);
}

#[test]
fn a_key_written_wrong_is_told() {
    for key in ["maniests", "branchs", "Steps"] {
        let refused = Run::read(&format!("{key}: []\n{FILE}")).expect_err("no such key");
        assert!(refused.starts_with(&format!("{key}: no such key; a scenario has title, about, ")), "{refused}");
    }
}

/// `replay` plays the first branch of such a file to the same states.
#[test]
fn a_command_plays_a_file_with_moments() {
    let run = Run::read(FILE).unwrap();
    let scenario = Scenario::read(FILE).unwrap();
    assert!(scenario.is_timed());
    let trace = play(&scenario);
    let (mut history, _) = played(&run).unwrap();
    history.switch(history.branches()[0].number);
    history.seek(history.end_ms());
    assert_eq!(trace.steps.last().unwrap().state, Some(ordinal::scenario::settled::state(history.state())));
}

/// The recorded scenarios, which know no moments, open as runs, too.
#[test]
fn recorded_scenarios_open_as_runs() {
    for name in ["drain", "rolling-update", "zone-outage"] {
        let text = std::fs::read_to_string(format!("tests/conformance/scenarios/{name}.yaml")).unwrap();
        let trace = play(&Scenario::read(&text).unwrap());
        let (mut history, notes) = played(&Run::read(&text).unwrap()).unwrap();
        assert_eq!(notes, Vec::<String>::new(), "{name}");
        history.seek(history.end_ms());
        assert_eq!(trace.steps.last().unwrap().state, Some(ordinal::scenario::settled::state(history.state())), "{name}");
    }
}

fn packed(bytes: &[u8]) -> String {
    format!("v1.{}", BASE64URL_NOPAD.encode(&compress_to_vec_zlib(bytes, 9)))
}

fn flipped(link: &str, place: usize) -> String {
    let (version, rest) = link.split_once('.').unwrap();
    let mut bytes = BASE64URL_NOPAD.decode(rest.as_bytes()).unwrap();
    let place = place % bytes.len();
    bytes[place] ^= 0x10;
    format!("{version}.{}", BASE64URL_NOPAD.encode(&bytes))
}

#[test]
fn hostile_links_are_refused_with_a_sentence() {
    let link = LINKS[0].0.trim_end();
    let many = |steps: usize| json!({"steps": vec![json!({"at": 0, "wait": 1}); steps]}).to_string();
    let cases = [
        (String::new(), "no link"),
        ("v1".to_owned(), "no link"),
        ("v2.abc".to_owned(), "version v2"),
        ("v1.".to_owned(), "end is missing"),
        ("v1.%%%".to_owned(), "none that links are made of"),
        (link[..link.len() / 2].to_owned(), "damaged"),
        (link[..link.len() - 4].to_owned(), "damaged"),
        (packed(&vec![b' '; 64 << 20]), "holds more than"),
        (format!("v1.{}", "A".repeat(3 << 20)), "takes no more than"),
        (packed(b"{}"), "steps: a list is wanted"),
        (packed(b"[["), "damaged"),
        (packed("[".repeat(100_000).as_bytes()), "damaged"),
        (packed(many(100_000).as_bytes()), "things are done"),
        (packed(many(STEPS_MAX + 1).as_bytes()), "things are done"),
        (packed(json!({"steps": [], "nodes": 1e9}).to_string().as_bytes()), "nodes"),
        (
            packed(json!({"steps": [{"at": 5, "wait": 1}, {"at": 4, "wait": 1}]}).to_string().as_bytes()),
            "before the step that stands before it",
        ),
        (packed(json!({"steps": [{"at": -1, "wait": 1}]}).to_string().as_bytes()), "seconds since the beginning"),
        (packed(json!({"steps": [{"at": 1, "do": [{"do": []}]}]}).to_string().as_bytes()), "one thing to do"),
        (
            packed(json!({"steps": [], "branches": vec![json!({"name": "a", "steps": []}); BRANCHES_MAX + 1]}).to_string().as_bytes()),
            "no more than",
        ),
        (packed(json!({"steps": [], "branches": [{"name": "a", "leaves": "a", "at": 0}]}).to_string().as_bytes()), "stands before it"),
    ];
    for (link, expected) in cases {
        let start = Instant::now();
        let refused = link::read(&link).err().unwrap_or_else(|| panic!("{expected}: it was read"));
        assert!(refused.contains(expected), "{refused} does not say «{expected}»");
        assert!(start.elapsed() < LONGEST, "{expected}: {:?}", start.elapsed());
    }
}

#[test]
fn a_flipped_bit_is_seen() {
    let link = LINKS[0].0.trim_end();
    for place in 0..200 {
        let refused = link::read(&flipped(link, place * 7)).expect_err("damaged");
        assert!(refused.contains("This link"), "{refused}");
    }
}

#[test]
fn enormous_work_is_stopped() {
    let set = |replicas: u64| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  podManagementPolicy: Parallel\n  \
             selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec: {{containers: [{{name: a, image: b}}]}}\n"
        )
    };
    let crash = json!({"at": 1, "crash": ["a-0"]});
    let emptied = |number: u64| json!({"at": number * 60, "kubectl": "kubectl delete pods -l a=b --force --grace-period=0"});
    let again_and_again: Vec<Value> = [json!({"at": 0, "apply": set(9_999)})].into_iter().chain((1..20).map(emptied)).collect();
    let endless = [
        json!({"delays": "usual", "steps": [{"at": 0, "apply": set(1)}, crash], "until": 9e9}),
        json!({"delays": {"nodeMonitor": 0, "backOff": 0, "crashAfter": 0}, "steps": [{"at": 0, "apply": set(1)}, crash], "until": 9e9}),
        json!({"nodes": 200, "steps": again_and_again}),
    ];
    let plays = |value: &Value| {
        let stopped = played(&Run::from_value(value).unwrap()).err().unwrap_or_else(|| panic!("{value} came to an end"));
        assert!(stopped.contains("more work"), "{stopped}");
    };
    std::thread::scope(|scope| endless.iter().for_each(|value| drop(scope.spawn(move || plays(value)))));
}
