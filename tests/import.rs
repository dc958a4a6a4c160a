//! Importing what our own kubectl prints gives an equal cluster.
//!
//! After every step of every recorded scenario and every rule the cluster is printed and imported. The import prints the same,
//! develops in the same way when idle, and gives the same result for the next step.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

mod import_support;
mod processors;

use import_support::{IDLE_MS, STEPS_MAX, first_difference, normalized, print};
use ordinal::api::Kind;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::time::rfc3339;
use ordinal::cluster::{Action, Fault, Hold, State};
use ordinal::scenario::import::{self, COMMAND, Imported};
use ordinal::scenario::{Scenario, StepKind, play_and_record, snapshot};
use serde_json::Value;
use std::fs;

fn kinds() -> String {
    let kinds = COMMAND.strip_prefix("kubectl get ").unwrap().strip_suffix(" -o yaml").unwrap();
    format!("{kinds},ns,cm,secrets,sa")
}

fn without_revisions() -> String {
    kinds().replace("controllerrevisions,", "")
}

/// The text with a heartbeat at the current time, by which the import finds when it was printed.
fn text(state: &State, kinds: &str) -> String {
    let heartbeat = format!("      lastHeartbeatTime: \"{}\"\n      reason: KubeletReady", rfc3339(state.now_ms()));
    print(state, kinds).replace("      reason: KubeletReady", &heartbeat)
}

fn import_state(state: &State, kinds: &str) -> Imported {
    let text = text(state, kinds);
    import::cluster_with(&text, state.settings().clone()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The snapshot of a state as text, without random names and node assignments.
fn outcome(state: &State) -> String {
    let mut value = snapshot::snapshot(state);
    // A Service that became an ExternalName keeps a slice without endpoints, which the Service does not show.
    let has_no_endpoints = |endpoints: &Value| {
        endpoints["ready"].as_array().is_some_and(Vec::is_empty) && endpoints["notReady"].as_array().is_some_and(Vec::is_empty)
    };
    value["endpoints"].as_object_mut().unwrap().retain(|_, endpoints| !has_no_endpoints(endpoints));
    let mut text = serde_json::to_string_pretty(&value).unwrap();
    for pod in state.store().of_kind(Kind::Pod).map(|(key, _)| key.name.to_string()) {
        if let Some((head, tail)) = pod.rsplit_once('-').filter(|(_, tail)| tail.len() == 5) {
            text = text.replace(&format!("{head}-{tail}"), &format!("{head}-?????"));
        }
    }
    // The choice between equal nodes is random: it depends on their UIDs.
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().starts_with("\"node\": \"")).collect();
    if text.contains("-?????") {
        lines.sort_unstable();
    }
    lines.join("\n")
}

/// Adds the faults that objects do not show.
fn copy_faults(state: &State, copy: &mut State) {
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

/// All scenarios: the recorded ones, then the rules.
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
    play_and_record(scenario, &mut |_, state| states.push(state.clone()));
    states
}

#[test]
fn imported_state_equals_the_printed_one() {
    let complaints = processors::on_all(import_differences).concat();
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
}

/// The differences after an import, in every `every`th scenario from `first`.
fn import_differences(first: usize, every: usize) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, scenario) in scenarios().into_iter().skip(first).step_by(every) {
        for (step, state) in states(&scenario).iter().enumerate() {
            for kinds in [kinds(), without_revisions()] {
                let copy = import_state(state, &kinds);
                // A deleted node whose Pods still exist is imported as a node missing from the text.
                if copy.assumed.iter().any(|sentence| sentence.starts_with("Not in the text: Node")) {
                    continue;
                }
                if kinds.contains("controllerrevisions") && !copy.left_out.is_empty() {
                    complaints.push(format!("{name}, after step {}: left out {:?}", step + 1, copy.left_out));
                }
                let copy = copy.state;
                let shown = kinds.replace(",ns", "");
                if let Some(what) = first_difference(&normalized(state, &shown), &normalized(&copy, &shown)) {
                    complaints.push(format!("{name}, after step {}: {what}", step + 1));
                }
                let wrong = copy.store().inconsistent_indexes();
                if !wrong.is_empty() {
                    complaints.push(format!("{name}, after step {}: wrong indexes {wrong:?}", step + 1));
                }
            }
        }
    }
    complaints
}

#[test]
fn idle_clusters_develop_alike() {
    let results = processors::on_all(idle_differences);
    let compared: usize = results.iter().map(|(compared, _)| compared).sum();
    let complaints: Vec<&str> = results.iter().flat_map(|(_, complaints)| complaints).map(String::as_str).collect();
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
    assert!(compared > 250 || std::env::var("IMPORT").is_ok(), "only {compared} states were compared");
}

/// The number of compared states and their differences after idle time, in every `every`th scenario from `first`.
fn idle_differences(first: usize, every: usize) -> (usize, Vec<String>) {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for (name, scenario) in scenarios().into_iter().skip(first).step_by(every) {
        for (step, state) in states(&scenario).into_iter().enumerate() {
            let copy = import_state(&state, &kinds());
            let (mut state, mut copy) = (state.clone(), copy.state);
            // Faults that objects do not show are not imported.
            if *state.faults() != *copy.faults() || state.store().count_of(Kind::Node) != copy.store().count_of(Kind::Node) {
                continue;
            }
            compared += 1;
            let (before, before_copy) = (normalized(&state, &kinds()), normalized(&copy, &kinds()));
            for one in [&mut state, &mut copy] {
                one.run_until_idle(IDLE_MS, STEPS_MAX);
            }
            let is_idle = before == normalized(&state, &kinds());
            // A container in back-off may be at any stage of it.
            let backs_off = !state.faults().crashing.is_empty() || !state.faults().bad_images.is_empty();
            if is_idle && let Some(what) = first_difference(&before_copy, &normalized(&copy, &kinds())) {
                complaints.push(format!("{name}, after step {}, changes without an action: {what}", step + 1));
            } else if !backs_off && let Some(what) = first_difference(&outcome(&state), &outcome(&copy)) {
                complaints.push(format!("{name}, after step {}, develops differently: {what}", step + 1));
            }
        }
    }
    (compared, complaints)
}

#[test]
fn next_step_has_the_same_result() {
    let mut complaints = Vec::new();
    // The text does not show which volumes are attached to a node after its Pods were deleted, nor deleted nodes.
    let unseen = ["a-dead-node-keeps-its-volume", "a-node-that-comes-back-lets-its-volume-go", "pods-of-a-node-that-is-gone"];
    for (name, scenario) in scenarios().into_iter().filter(|(name, _)| !unseen.contains(&name.as_str())) {
        let states = states(&scenario);
        for (step, (state, next)) in states.iter().zip(scenario.steps.iter().skip(1)).enumerate() {
            // Revisions without Pods can't be derived. `rollout restart` depends on the current time.
            let one_each = state.all::<StatefulSet>().count() == state.store().count_of(Kind::ControllerRevision);
            if matches!(&next.kind, StepKind::Kubectl { line, .. } if line.commands().flatten().any(|word| word == "restart")) {
                continue;
            }
            for kinds in [kinds(), without_revisions()].into_iter().take(1 + usize::from(one_each)) {
                let mut copy = import_state(state, &kinds).state;
                copy_faults(state, &mut copy);
                let mut state = state.clone();
                for one in [&mut state, &mut copy] {
                    one.run_until_idle(10_000, STEPS_MAX);
                    let outcome = next.kind.perform(one);
                    outcome.actions.iter().for_each(|action| drop(one.apply(action)));
                    one.run_until_idle(60_000, STEPS_MAX);
                }
                if let Some(what) = first_difference(&outcome(&state), &outcome(&copy)) {
                    complaints.push(format!("{name}, step {}: {what}", step + 2));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
}
