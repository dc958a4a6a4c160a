//! Comparison of two runs: a run and its variant, and which has all Pods ready first.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use ordinal::api::deployment::Deployment;
use ordinal::api::pod::Pod;
use ordinal::api::stateful_set::{PodManagementPolicy, StatefulSet};
use ordinal::cluster::{Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::scenario::variant::{VariantRun, Variation, variant_run};
use ordinal::view::comparison::{AllReady, all_ready, differs, pod_diff, verdict};
use ordinal::view::naming::Naming;
use std::fs;

fn example(name: &str) -> String {
    fs::read_to_string(format!("static/examples/{name}.yaml")).unwrap()
}

fn command(history: &mut History, line: &str, text: &str) {
    let outcome = kubectl::run(history.state(), line, Some(text));
    assert_eq!(outcome.exit, 0, "{line}: {}", outcome.stderr);
    history.act(line, &outcome.actions).unwrap();
}

fn play(history: &mut History, at_ms: u64) {
    while !history.play_to(at_ms) {}
}

/// Applies an example and runs commands at given times in milliseconds.
fn run(name: &str, commands: &[(u64, &str)]) -> History {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(3)));
    command(&mut history, "kubectl apply -f -", &example(name));
    for (at_ms, line) in commands {
        play(&mut history, *at_ms);
        command(&mut history, line, "");
    }
    play(&mut history, 60_000);
    history
}

fn variant_of(history: &History, variation: Variation) -> VariantRun {
    let mut variant = variant_run(history.branch(), &variation).unwrap();
    play(&mut variant.history, 60_000);
    variant
}

fn verdict_of(history: &History, variant: &VariantRun) -> String {
    verdict(&variant.names, [all_ready(history), all_ready(&variant.history)], 60_000)
}

fn at(ready: AllReady) -> u64 {
    if let AllReady::At(at_ms) = ready { at_ms } else { panic!("{ready:?}") }
}

#[test]
fn policy_variant_equals_an_edited_manifest() {
    for (name, first, other) in [("nginx-ordered", "OrderedReady", "Parallel"), ("nginx-parallel", "Parallel", "OrderedReady")] {
        let history = run(name, &[(20_000, "kubectl scale statefulset web --replicas=6")]);
        let variant = variant_of(&history, Variation::Policy);
        assert_eq!(variant.names, [first, other]);
        assert_eq!(variant.notes, Vec::<String>::new());
        let set = variant.history.state().all::<StatefulSet>().next().unwrap();
        assert_eq!(set.spec.pod_management_policy == PodManagementPolicy::Parallel, other == "Parallel");
        assert_eq!((set.status.ready_replicas, set.meta.generation), (6, 2), "later commands are applied, too");
        assert!(verdict_of(&history, &variant).starts_with("Parallel had all Pods ready at 2"), "{}", verdict_of(&history, &variant));
    }
}

#[test]
fn run_equals_its_unchanged_variant() {
    for name in ["nginx-ordered", "redis-mended", "zookeeper"] {
        let mut history = run(name, &[]);
        let mut variant = variant_of(&history, Variation::Text(example(name)));
        for at_ms in [0, 1_500, 4_000, 9_000, 60_000] {
            history.seek(at_ms);
            variant.history.seek(at_ms);
            assert_eq!(history.state().digest(), variant.history.state().digest(), "{name} at {at_ms} ms");
        }
        assert_eq!(
            differs(Naming::of(history.state()), &pod_diff(history.state(), variant.history.state()), &variant.names, false),
            "No Pod differs at this time."
        );
    }
}

#[test]
fn first_ready_run_is_found_by_simulating_ahead() {
    let mut history = run("nginx-ordered", &[]);
    let variant = variant_of(&history, Variation::Policy);
    let (one, other) = (at(all_ready(&history)), at(all_ready(&variant.history)));
    assert!(other < one);
    // At that time all Pods are ready, 1 ms earlier they are not.
    for (at_ms, ready) in [(one, 3), (one - 1, 2)] {
        history.seek(at_ms);
        assert_eq!(history.state().all::<Pod>().filter(|pod| pod.status.ready).count(), ready);
    }
    history.seek(0);
    assert_eq!(at(all_ready(&history)), one, "independent of the current time");
}

#[test]
fn partition_keeps_lower_ordinals_at_the_old_revision() {
    let history = run("nginx-ordered", &[(20_000, "kubectl set image statefulset web nginx=nginx:1.30")]);
    let variant = variant_of(&history, Variation::Partition(2));
    assert_eq!(variant.names, ["partition 0", "partition 2"]);
    let images =
        |history: &History| -> Vec<String> { history.state().all::<Pod>().map(|pod| pod.spec.containers[0].image.to_string()).collect() };
    assert_eq!(images(&history), ["nginx:1.30"; 3]);
    assert_eq!(images(&variant.history), ["nginx:1.29", "nginx:1.29", "nginx:1.30"]);
    assert!(verdict_of(&history, &variant).starts_with("Partition 2 had all Pods ready at"), "{}", verdict_of(&history, &variant));
}

#[test]
fn deployment_variant_shares_one_claim() {
    let history = run("nginx-ordered", &[(20_000, "kubectl delete pod web-1"), (30_000, "kubectl scale statefulset web --replicas=2")]);
    let variant = variant_of(&history, Variation::Deployment);
    let state = variant.history.state();
    assert_eq!(state.all::<StatefulSet>().count(), 0);
    assert_eq!(state.all::<Deployment>().next().unwrap().spec.replicas, 2, "it is scaled like the StatefulSet");
    let claims: Vec<&str> = state.all::<Pod>().flat_map(|pod| pod.claims().map(|(_, claim)| &**claim).collect::<Vec<_>>()).collect();
    assert_eq!(claims, ["www-web"; 2]);
    let notes = [
        "In the second run all Pods of web share PersistentVolumeClaim www-web, whose volume can be attached to only one node at a time: a Deployment has no volumeClaimTemplates.",
        "Omitted in the second run: kubectl delete pod web-1.",
    ];
    assert_eq!(variant.notes, notes);
    // The volume can be attached to only one node, but the scheduler spreads the Pods.
    assert_eq!(all_ready(&variant.history), AllReady::Never);
}

#[test]
fn text_variant_replaces_the_last_applied_text() {
    let history = run("nginx-ordered", &[]);
    let text = example("nginx-ordered").replace("replicas: 3", "replicas: 1");
    let variant = variant_of(&history, Variation::Text(text));
    assert_eq!(variant.history.state().all::<Pod>().count(), 1);
    let text = differs(Naming::of(history.state()), &pod_diff(history.state(), variant.history.state()), &variant.names, false);
    let pods = "web-1 (Ready / absent) and web-2 (Ready / absent)";
    assert_eq!(text, format!("Differences at this time, the applied text / the text in the editor: {pods}."));
}

#[test]
fn impossible_variants_are_refused() {
    let bad = example("nginx-ordered").replace("replicas: 3", "replica: 3");
    let cases = [
        ("deployment", Variation::Policy, "No StatefulSet was applied"),
        ("deployment", Variation::Deployment, "No StatefulSet was applied"),
        ("nginx-ordered", Variation::Partition(0), "The StatefulSet already has partition 0"),
        ("nginx-ordered", Variation::Partition(-1), "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1"),
        ("nginx-ordered", Variation::Text(bad), "unknown field \"spec.replica\""),
        ("nginx-ordered", Variation::Text(String::new()), "no objects passed to apply"),
    ];
    for (name, variation, message) in cases {
        let refused = variant_run(run(name, &[]).branch(), &variation).unwrap_err();
        assert!(refused.contains(message), "{variation:?}: {refused}");
    }
    let empty = History::new(State::new(Settings::default(), setup::nodes(1)));
    assert!(variant_run(empty.branch(), &Variation::Text(example("redis"))).unwrap_err().contains("Nothing was applied"));
}
