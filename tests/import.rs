//! What a cluster has, taken over: what our own kubectl prints of a cluster gives the same cluster again, and what a real one
//! prints is understood.
//!
//! After every step of every recorded scenario and every rule the cluster is printed and taken over. What was taken over
//! prints the same; left alone, the two fare alike; and what the scenario does next ends alike.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

use ordinal::api::Kind;
use ordinal::api::time::rfc3339;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::cluster::{Action, Fault, Hold, Settings, State};
use ordinal::kubectl;
use ordinal::scenario::import::{self, COMMAND, Imported};
use ordinal::scenario::{Scenario, StepKind, play_and_look, settled};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// So long a cluster is left alone: ten minutes.
const IDLE_MS: u64 = 600_000;
const STEPS_MAX: usize = 200_000;

fn print(state: &State, kinds: &str) -> String {
    let outcome = kubectl::run(state, &format!("kubectl get {kinds} -A -o yaml"), None);
    outcome.stdout
}

fn kinds() -> String {
    let kinds = COMMAND.strip_prefix("kubectl get ").unwrap().strip_suffix(" -o yaml").unwrap();
    format!("{kinds},ns,cm,secrets,sa")
}

fn without_revisions() -> String {
    kinds().replace("controllerrevisions,", "")
}

/// The text, printed now as the nodes' heartbeats tell.
fn text(state: &State, kinds: &str) -> String {
    let beat = format!("      lastHeartbeatTime: \"{}\"\n      reason: KubeletReady", rfc3339(state.now_ms()));
    print(state, kinds).replace("      reason: KubeletReady", &beat)
}

fn take_over(state: &State, kinds: &str) -> Imported {
    let text = text(state, kinds);
    import::cluster_with(&text, state.settings().clone()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What is printed, with identities and versions by the order they come in, and moments by how long ago they are.
fn alike(state: &State, kinds: &str) -> String {
    let text = print(state, kinds);
    let now = kubectl::run(state, "kubectl get ns default -o yaml", None).stdout;
    let begin = now.lines().find_map(|line| line.trim().strip_prefix("creationTimestamp: ")).unwrap().trim_matches('"').to_owned();
    let begin = ordinal::api::time::unix_seconds(&begin).unwrap();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        // The API server's own Service is not defaulted here.
        if ["resourceVersion:", "ipFamilies:", "ipFamilyPolicy:", "- IPv4"].iter().any(|field| line.trim().starts_with(field)) {
            continue;
        }
        let words = line.split_inclusive([' ', '"', '_', '(', ')']).map(|word| {
            let bare = word.trim_matches(|c: char| matches!(c, ' ' | '"' | '_' | '(' | ')'));
            // What people and kubelets wrote stays as it was.
            if line.contains("restartedAt") || line.contains("message: back-off") {
                return if bare.len() == 36 { String::new() } else { word.to_owned() };
            }
            if let Some(seconds) = ordinal::api::time::unix_seconds(bare) {
                return word.replace(bare, &format!("{}", seconds - begin));
            }
            let uid = bare.strip_prefix("pvc-").unwrap_or(bare);
            let is_uid = uid.len() == 36 && uid.matches('-').count() == 4;
            let next = names.len();
            if is_uid && bare == uid { word.replace(uid, &format!("<{}>", names.entry(uid.into()).or_insert(next))) } else { word.into() }
        });
        lines.push(words.collect::<String>());
    }
    lines.join("\n")
}

/// What the scenario's traces tell of a state, without what chance names.
fn outcome(state: &State) -> String {
    let mut value = settled::state(state);
    // A Service that became an ExternalName keeps a slice without endpoints, which nobody can see in a Service.
    let nobody = |endpoints: &Value| endpoints["ready"].as_array().is_some_and(Vec::is_empty) && endpoints["notReady"].as_array().is_some_and(Vec::is_empty);
    value["endpoints"].as_object_mut().unwrap().retain(|_, endpoints| !nobody(endpoints));
    let mut text = serde_json::to_string_pretty(&value).unwrap();
    for pod in state.store().of_kind(Kind::Pod).map(|(key, _)| key.name.to_string()) {
        if let Some((head, tail)) = pod.rsplit_once('-').filter(|(_, tail)| tail.len() == 5) {
            text = text.replace(&format!("{head}-{tail}"), &format!("{head}-?????"));
        }
    }
    // Which of several equal nodes a pod gets is chance: it lies in the nodes' identities.
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().starts_with("\"node\": \"")).collect();
    if text.contains("-?????") {
        lines.sort_unstable();
    }
    lines.join("\n")
}

fn difference(want: &str, got: &str) -> Option<String> {
    if want == got {
        return None;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    let near = |lines: &[&str]| lines[at.saturating_sub(6)..lines.len().min(at + 3)].join("\n");
    Some(format!("line {at}:\n--- want\n{}\n--- got\n{}", near(&a), near(&b)))
}

/// The faults that nobody can see in objects.
fn break_alike(state: &State, copy: &mut State) {
    let faults = state.faults().clone();
    let seen = copy.faults().clone();
    let mut all: Vec<Fault> = Vec::new();
    let broken = |pods: Vec<_>, fault: fn(_) -> Fault| pods.into_iter().map(fault).collect::<Vec<_>>();
    seen.broken_pods().into_iter().for_each(|pod| all.push(Fault::Recover(pod)));
    seen.held.iter().for_each(|(pod, _)| all.push(Fault::Release(pod.clone())));
    faults.held.iter().for_each(|(pod, hold): (_, &Hold)| all.push(Fault::Hold(pod.clone(), *hold)));
    all.extend(broken(faults.unready.iter().cloned().collect(), Fault::Unready));
    all.extend(broken(faults.crashing.iter().cloned().collect(), Fault::Crash));
    all.extend(broken(faults.crash_once.iter().cloned().collect(), Fault::CrashOnce));
    all.extend(broken(faults.hanging.iter().cloned().collect(), Fault::Hang));
    all.extend(broken(faults.init_failing.iter().cloned().collect(), Fault::FailInit));
    all.push(Fault::BadImages(faults.bad_images.iter().cloned().collect()));
    all.extend(faults.down.iter().filter(|node| !seen.down.contains(node)).map(|node| Fault::NodeDown(node.clone())));
    if faults.provisioner_down {
        all.push(Fault::ProvisionerDown);
    }
    for fault in all {
        copy.apply(&Action::Fault(fault)).unwrap();
    }
}

/// Every scenario: the recorded ones, then the rules.
fn scenarios() -> Vec<(String, Scenario)> {
    let files = |folder: &str| -> Vec<std::path::PathBuf> {
        let mut all: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        all.sort();
        all
    };
    let name = |path: &std::path::Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let recorded = files("tests/conformance/scenarios");
    let recorded = recorded.iter().map(|path| (name(path), Scenario::read(&fs::read_to_string(path).unwrap()).unwrap()));
    let rules = files("tests/rules").into_iter().filter_map(|path| {
        let (documents, _) = ordinal::yaml::read(&fs::read_to_string(&path).unwrap());
        let file = documents.first()?.root.to_json();
        Some((name(&path), Scenario::from_value(file.get("scenario")?).ok()?))
    });
    let only = std::env::var("IMPORT").ok();
    recorded.chain(rules).filter(|(name, _)| only.as_ref().is_none_or(|only| name.contains(only))).collect()
}

/// The states after every step of a scenario.
fn states(scenario: &Scenario) -> Vec<State> {
    let mut states = Vec::new();
    play_and_look(scenario, &mut |_, state| states.push(state.clone()));
    states
}

#[test]
fn what_is_printed_is_taken_over_as_it_was() {
    let mut complaints = Vec::new();
    for (name, scenario) in scenarios() {
        for (step, state) in states(&scenario).iter().enumerate() {
            for kinds in [kinds(), without_revisions()] {
                let copy = take_over(state, &kinds);
                // A node that is gone while its pods are there is taken for one that the text lacks.
                if copy.assumed.iter().any(|sentence| sentence.starts_with("Not in the text: Node")) {
                    continue;
                }
                if kinds.contains("controllerrevisions") && !copy.left_out.is_empty() {
                    complaints.push(format!("{name}, after step {}: left out {:?}", step + 1, copy.left_out));
                }
                let copy = copy.state;
                let shown = kinds.replace(",ns", "");
                if let Some(what) = difference(&alike(state, &shown), &alike(&copy, &shown)) {
                    complaints.push(format!("{name}, after step {}: {what}", step + 1));
                }
                let wrong = copy.store().wrong_indexes();
                if !wrong.is_empty() {
                    complaints.push(format!("{name}, after step {}: wrong indexes {wrong:?}", step + 1));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
}

#[test]
fn left_alone_it_fares_alike() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for (name, scenario) in scenarios() {
        for (step, state) in states(&scenario).into_iter().enumerate() {
            let copy = take_over(&state, &kinds());
            let (mut state, mut copy) = (state.clone(), copy.state);
            // What is broken and can't be seen is not taken over.
            if *state.faults() != *copy.faults() || state.store().count_of(Kind::Node) != copy.store().count_of(Kind::Node) {
                continue;
            }
            compared += 1;
            let (before, before_copy) = (alike(&state, &kinds()), alike(&copy, &kinds()));
            for one in [&mut state, &mut copy] {
                one.settle(IDLE_MS, STEPS_MAX);
            }
            let settled = before == alike(&state, &kinds());
            // What backs off again and again is met at any of its stages.
            let backs_off = !state.faults().crashing.is_empty() || !state.faults().bad_images.is_empty();
            if settled && let Some(what) = difference(&before_copy, &alike(&copy, &kinds())) {
                complaints.push(format!("{name}, after step {}, changes by itself: {what}", step + 1));
            } else if !backs_off && let Some(what) = difference(&outcome(&state), &outcome(&copy)) {
                complaints.push(format!("{name}, after step {}, fares otherwise: {what}", step + 1));
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
    assert!(compared > 250 || std::env::var("IMPORT").is_ok(), "only {compared} states were compared");
}

#[test]
fn what_is_done_next_ends_alike() {
    let mut complaints = Vec::new();
    // Which volumes a node still holds after its pods are gone stands in no object of the text, nor that a node is gone.
    let unseen = ["a-dead-node-keeps-its-volume", "a-node-that-comes-back-lets-its-volume-go", "pods-of-a-node-that-is-gone"];
    for (name, scenario) in scenarios().into_iter().filter(|(name, _)| !unseen.contains(&name.as_str())) {
        let states = states(&scenario);
        for (step, (state, next)) in states.iter().zip(scenario.steps.iter().skip(1)).enumerate() {
            // Revisions that no pod shows can't be told, nor can what a moment's name is made of.
            let one_each = state.all::<StatefulSet>().count() == state.store().count_of(Kind::ControllerRevision);
            if matches!(&next.kind, StepKind::Kubectl(words) if words.iter().any(|word| word == "restart")) {
                continue;
            }
            for kinds in [kinds(), without_revisions()].into_iter().take(1 + usize::from(one_each)) {
                let mut copy = take_over(state, &kinds).state;
                break_alike(state, &mut copy);
                let mut state = state.clone();
                for one in [&mut state, &mut copy] {
                    one.settle(10_000, STEPS_MAX);
                    let outcome = next.kind.perform(one);
                    outcome.actions.iter().for_each(|action| drop(one.apply(action)));
                    one.settle(60_000, STEPS_MAX);
                }
                if let Some(what) = difference(&outcome(&state), &outcome(&copy)) {
                    complaints.push(format!("{name}, step {}: {what}", step + 2));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
}
