//! Hostile input: each case gets a message within its time limit, and refused input leaves the cluster unchanged.
//!
//! The message may come from kubectl, from the list of problems, from the explanation or from an event. Messages of the real
//! kubectl or API server are theirs; messages about limits of the playground name the playground.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

#[path = "hostile/cases.rs"]
mod cases;
mod properties;

use cases::{CHARACTERS, Case, amounts, names, selectors, set, sizes, texts};
use ordinal::api::time::END_MS;
use ordinal::cluster::invariants::unexplained;
use ordinal::cluster::{Action, Fault, Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::scenario::{Budget, Scenario, play_within};
use ordinal::view::{Key, Kind, explanation, problems};
use properties::lives;
use std::time::{Duration, Instant};

/// Time limit per case. Most take milliseconds; this is a debug build beside other tests.
const TIME_MAX: Duration = Duration::from_secs(5);
/// Memory limit of all cases together.
const MEMORY_MAX_MB: u64 = 1_024;
/// The simulated time that a case is played for: more than the longest back-off.
const PLAYED_MS: u64 = 600_000;

fn cluster() -> State {
    State::new(Settings::default(), setup::nodes(3))
}

/// All messages about a text: from kubectl, the list of problems and, once applied, the explanation and events.
fn messages(text: &str) -> Result<String, String> {
    let mut history = History::new(cluster());
    let before = history.state().digest();
    let outcome = kubectl::run(history.state(), "apply -f -", Some(text));
    let problems = problems::ProblemCache::default().problems(text, history.state());
    history.act("apply -f -", &outcome.actions).map_err(|error| format!("kubectl accepted it, but the history refused it: {error}"))?;
    let mut messages = outcome.stdout.clone() + &outcome.stderr;
    problems.iter().for_each(|problem| messages.extend(["\n", &problem.message]));
    if outcome.actions.is_empty() {
        let same = history.state().digest() == before;
        return if same { Ok(messages) } else { Err("refused, but the state changed".into()) };
    }
    while !history.play_to(PLAYED_MS) {}
    lives::is_sound(history.state())?;
    explanation::now(history.state()).iter().for_each(|line| messages.extend(["\n", &line.words]));
    history.state().events().iter().for_each(|event| messages.extend(["\n", &**event.message]));
    Ok(messages)
}

fn failure((name, text, expected): &Case) -> Option<String> {
    let start = Instant::now();
    let result = messages(text);
    let took = start.elapsed();
    match result {
        Err(error) => Some(format!("{name}: {error}")),
        Ok(messages) if !messages.contains(expected) => {
            Some(format!("{name}: expected «{expected}»\n{}", messages.chars().take(1_500).collect::<String>()))
        }
        Ok(_) => (took > TIME_MAX).then(|| format!("{name} takes {took:?}")),
    }
}

#[test]
fn hostile_manifests_get_a_message_and_stay_within_limits() {
    let cases = [texts(), sizes(), names(), selectors(), amounts()].concat();
    let failures: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    let memory_mb = peak_memory_mb();
    assert!(memory_mb <= MEMORY_MAX_MB, "{memory_mb} MB");
}

/// The peak memory of the process (VmHWM of /proc/self/status); 0 on other systems.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kilobytes| kilobytes.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1_024
}

#[test]
fn every_unicode_category_is_refused_in_names_and_labels_and_allowed_in_annotations() {
    for (category, character) in CHARACTERS {
        let name = format!("a{character}b");
        let quoted = format!("\"a\\U{:08X}b\"", u32::from(character));
        let refused = ["name: a, labels: {NAME: x}", "name: a, labels: {x: NAME}", "name: NAME"];
        for metadata in refused.map(|metadata| metadata.replace("NAME", &quoted)) {
            let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{{metadata}}}");
            let messages = messages(&text).unwrap();
            assert!(messages.contains("is invalid: metadata.") && messages.contains("consist of"), "{category} in {metadata}: {messages}");
        }
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, annotations: {{x: {quoted}}}}}");
        let mut state = cluster();
        for action in kubectl::run(&state, "apply -f -", Some(&text)).actions {
            state.apply(&action).unwrap();
        }
        let printed = kubectl::run(&state, "get cm a -o jsonpath={.metadata.annotations.x}", None).stdout;
        assert_eq!(printed, name, "{category} in an annotation");
        lives::yaml_equals_json(&state).unwrap_or_else(|error| panic!("{category}: {error}"));
    }
}

#[test]
fn hostile_command_lines_get_kubectl_errors() {
    let cases = [
        ("scale sts web --replicas=-1".to_owned(), "COUNT must be greater than or equal to 0"),
        ("scale sts web --replicas=2147483647".to_owned(), "the playground simulates at most"),
        ("scale sts web --replicas=2147483648".to_owned(), "error: "),
        ("scale sts web --replicas=99999999999999999999".to_owned(), "invalid argument \"99999999999999999999\" for \"--replicas\" flag"),
        ("delete pod web-0 --grace-period=-99999999999999999999".to_owned(), "invalid argument"),
        ("drain node-1 --timeout=-1e999s".to_owned(), "invalid argument"),
        ("rollout undo sts web --to-revision=9223372036854775807".to_owned(), "unable to find specified revision"),
        ("get pods -o jsonpath={.items[9999999999999999999999]}".to_owned(), "error"),
        (format!("get pods -o jsonpath='{}'", "{range .items[*]}".repeat(1_500)), "error"),
        (format!("get pods -l {}", "a=(,".repeat(8_000)), "error"),
        (
            format!("get pods -o jsonpath='{{.items[?({}]}}'", "[?(".repeat(10_000)),
            "the playground supports at most 100 ranges and filters",
        ),
        (format!("patch sts web -p '{}'", "{\"a\":".repeat(5_000)), "exceeded max depth: the playground supports at most 127 levels"),
        (format!("patch sts web --type=merge -p '{}1{}'", "{\"a\":".repeat(5_000), "}".repeat(5_000)), "exceeded max depth"),
        (format!("patch sts web --type=json -p '{}'", "[".repeat(30_000)), "exceeded max depth"),
        (format!("get pods {}", "x ".repeat(25_000_000)), "the playground accepts at most 32768"),
        (format!("get pods {}", "x ".repeat(16_000)), "NotFound"),
        (
            format!("get all -o jsonpath='{}'", "{.}".repeat(10_000)),
            "error: the playground limits the output of a template to 16777216 bytes (16 MiB)",
        ),
        (format!("get all -A -o custom-columns={}x", "A:.,".repeat(8_000)), "unexpected custom-columns spec"),
        (
            "get pods -o jsonpath={.items[-9223372036854775808:-9223372036854775808]}{.items[-9223372036854775808]".to_owned(),
            "unclosed action",
        ),
        ("'".to_owned(), "unexpected end of line while looking for matching `''"),
        ("\u{0}\u{202e}".to_owned(), "unknown command"),
    ];
    let state = properties::commands::cluster();
    for (line, expected) in cases {
        let start = Instant::now();
        let outcome = kubectl::run(&state, &line, None);
        let shown: String = line.chars().take(80).collect();
        let error: String = outcome.stderr.chars().take(400).collect();
        assert!(outcome.stderr.contains(expected) && outcome.exit != 0 && outcome.actions.is_empty(), "{shown}: {error}");
        assert!(start.elapsed() < TIME_MAX, "{shown} takes {:?}", start.elapsed());
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    assert_eq!(properties::commands::run_nested(), Ok(()));
}

#[test]
fn hostile_scenarios_get_a_message() {
    let read = [
        ("a: ".repeat(20_000_000), "the playground reads no more than 1048576 (1 MiB)"),
        ("nodes: 99999999999\nsteps: []".to_owned(), "nodes: at most"),
        ("nodes: -1\nsteps: []".to_owned(), "nodes: at most"),
        ("steps: [{wait: 1, seconds: 1e308}]".to_owned(), "seconds: expected seconds"),
        ("steps: [{wait: 1, quiet: -1}]".to_owned(), "quiet: expected seconds"),
        ("steps: [{fly: high}]".to_owned(), "fly: unknown action"),
        ("steps: {}".to_owned(), "steps: expected a list"),
        ("[]".to_owned(), "steps: expected a list"),
        (String::new(), "the file is empty"),
    ];
    for (text, expected) in read {
        let refused = Scenario::read(&text).unwrap_err();
        assert!(refused.contains(expected), "{refused}");
    }
    let never_idle =
        format!("delays: usual\nsteps:\n- apply: {}\n- wait: 1\n  seconds: 86400\n", serde_json::to_string(&set("a", "")).unwrap());
    let verbose = format!("steps: [{}]", "{wait: 1, show: [get all -A -o yaml]},".repeat(10_000));
    let budget = Budget { pods: 1_000, steps: 3_000, steps_per_object: 0, bytes: 4 << 20 };
    let played = [
        (
            never_idle.replace("seconds: 86400", "seconds: 86400\n- crash: [a-0]\n  seconds: 86400\n- wait: 1\n  seconds: 86400"),
            "not idle after the maximum number of steps",
        ),
        (verbose, "exceeds the maximum size"),
    ];
    for (text, expected) in played {
        let trace = play_within(&Scenario::read(&text).unwrap(), budget, &mut |_, _| ());
        let ended = trace.ended.unwrap_or_default();
        assert!(ended.contains(expected), "«{ended}» after {} steps", trace.steps.len());
    }
}

#[test]
fn the_clock_runs_to_the_end_of_the_year_9999() {
    for (end_ms, crashes) in [(END_MS, false), (u64::MAX, false), (END_MS, true)] {
        let mut history = History::new(cluster());
        let outcome = kubectl::run(history.state(), "apply -f -", Some(&set("a", "  replicas: 2\n")));
        history.act("apply", &outcome.actions).unwrap();
        if crashes {
            history.act("crash", &[Action::Fault(Fault::Crash(Key::new(Kind::Pod, "default", "a-0")))]).unwrap();
        }
        let start = Instant::now();
        // A run that is never idle is played a few thousand moments per call: the page continues in the next frame.
        assert_eq!(history.play_to(end_ms), !crashes, "{end_ms} ms");
        for line in ["get all -o wide", "describe pod a-0", "get pods -o yaml", "describe sts a"] {
            assert_eq!(kubectl::run(history.state(), line, None).exit, 0, "{line}");
        }
        explanation::explain(&history);
        lives::is_sound(history.state()).unwrap();
        assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
        if !crashes {
            check_end_of_clock(&mut history);
        }
    }
}

/// At the end of the clock every action is refused; seeking back and forth restores the same state; before it actions work.
fn check_end_of_clock(history: &mut History) {
    assert_eq!((history.now_ms(), history.is_idle()), (END_MS, true));
    assert!(kubectl::run(history.state(), "get pods a-0 -o yaml", None).stdout.contains("2026-01-01T00:00:"));
    let (digest, scale) = (history.state().digest(), kubectl::run(history.state(), "scale sts a --replicas=3", None).actions);
    let refused = history.act("scale", &scale).unwrap_err().to_string();
    assert_eq!(refused, "the playground's clock has reached the end of the year 9999: go back in time to act");
    assert_eq!(history.state().digest(), digest, "a refused action does not change the state");
    history.seek(1_000);
    history.seek(END_MS);
    assert_eq!(history.state().digest(), digest, "seeking restores the state");
    history.seek(END_MS - 60_000);
    history.act("scale", &scale).unwrap();
    history.play_to(END_MS);
    assert_eq!(unexplained(history.state()), Vec::<String>::new());
    assert!(kubectl::run(history.state(), "get pods a-2 -o yaml", None).stdout.contains("9999-12-31T23:59:"));
}

#[test]
fn ten_thousand_actions_run_in_order() {
    let mut history = History::new(cluster());
    let outcome = kubectl::run(history.state(), "apply -f -", Some(&set("a", "  replicas: 3\n")));
    history.act("apply", &outcome.actions).unwrap();
    let start = Instant::now();
    let pod = |n: usize| Key::new(Kind::Pod, "default", &format!("a-{}", n % 5));
    let faults = (0..10_000).map(|n| match n % 4 {
        0 => Fault::CrashOnce(pod(n)),
        1 => Fault::Unready(pod(n)),
        2 => Fault::NodeDown(format!("node-{}", n % 3 + 1).into()),
        _ => Fault::NodeUp(format!("node-{}", n % 3 + 1).into()),
    });
    let actions: Vec<Action> = faults.map(Action::Fault).collect();
    history.act("all at once", &actions).unwrap();
    let before = history.state().digest();
    let refused: Vec<Action> = actions.iter().cloned().chain(outcome.actions.clone()).collect();
    assert!(history.act("the last is refused", &refused).is_err());
    assert_eq!(history.state().digest(), before, "a refused action does not change the state");
    for action in actions.chunks(10) {
        history.act("one after another", action).unwrap();
    }
    while !history.play_to(PLAYED_MS) {}
    lives::is_sound(history.state()).unwrap();
    assert!(start.elapsed() < 2 * TIME_MAX, "{:?}", start.elapsed());
    let digest = history.state().digest();
    history.seek(0);
    history.seek(PLAYED_MS);
    assert_eq!(history.state().digest(), digest);
}
