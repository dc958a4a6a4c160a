//! Two runs beside each other, natively: a run played again with one thing otherwise, and who is all Ready first.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use ordinal::api::deployment::Deployment;
use ordinal::api::pod::Pod;
use ordinal::api::stateful_set::{PodManagementPolicy, StatefulSet};
use ordinal::cluster::{Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::scenario::counterpart::{Counterpart, Setting, counterpart};
use ordinal::view::compared::{AllReady, all_ready, differs, unlike, verdict};
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

/// An example applied, and commands with when they are entered, in milliseconds.
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

fn second(history: &History, setting: Setting) -> Counterpart {
    let mut second = counterpart(history.branch(), &setting).unwrap();
    play(&mut second.history, 60_000);
    second
}

fn told(history: &History, second: &Counterpart) -> String {
    verdict(&second.names, [all_ready(history), all_ready(&second.history)], 60_000)
}

fn at(ready: AllReady) -> u64 {
    if let AllReady::At(at_ms) = ready { at_ms } else { panic!("{ready:?}") }
}

#[test]
fn the_other_policy_is_what_the_manifest_would_say() {
    for (name, first, other) in [("nginx-ordered", "OrderedReady", "Parallel"), ("nginx-parallel", "Parallel", "OrderedReady")] {
        let history = run(name, &[(20_000, "kubectl scale statefulset web --replicas=6")]);
        let second = second(&history, Setting::Policy);
        assert_eq!(second.names, [first, other]);
        assert_eq!(second.notes, Vec::<String>::new());
        let set = second.history.state().all::<StatefulSet>().next().unwrap();
        assert_eq!(set.spec.pod_management_policy == PodManagementPolicy::Parallel, other == "Parallel");
        assert_eq!((set.status.ready_replicas, set.meta.generation), (6, 2), "what was done after that is done there too");
        assert!(told(&history, &second).starts_with("Parallel was all Ready at 0:2"), "{}", told(&history, &second));
    }
}

#[test]
fn a_run_and_itself_are_the_same() {
    for name in ["nginx-ordered", "redis-mended", "zookeeper"] {
        let mut history = run(name, &[]);
        let mut second = second(&history, Setting::Text(example(name)));
        for at_ms in [0, 1_500, 4_000, 9_000, 60_000] {
            history.seek(at_ms);
            second.history.seek(at_ms);
            assert_eq!(history.state().digest(), second.history.state().digest(), "{name} at {at_ms} ms");
        }
        assert_eq!(
            differs(Naming::of(history.state()), &unlike(history.state(), second.history.state()), &second.names, false),
            "No pod differs at this moment."
        );
    }
}

#[test]
fn who_is_first_is_found_by_simulating_ahead() {
    let mut history = run("nginx-ordered", &[]);
    let second = second(&history, Setting::Policy);
    let (one, other) = (at(all_ready(&history)), at(all_ready(&second.history)));
    assert!(other < one);
    // What is told is so: at that moment all are Ready, a moment before that not.
    for (at_ms, ready) in [(one, 3), (one - 1, 2)] {
        history.seek(at_ms);
        assert_eq!(history.state().all::<Pod>().filter(|pod| pod.status.ready).count(), ready);
    }
    history.seek(0);
    assert_eq!(at(all_ready(&history)), one, "wherever one looks");
}

#[test]
fn a_partition_keeps_lower_ordinals_at_the_old_revision() {
    let history = run("nginx-ordered", &[(20_000, "kubectl set image statefulset web nginx=nginx:1.30")]);
    let second = second(&history, Setting::Partition(2));
    assert_eq!(second.names, ["partition 0", "partition 2"]);
    let images =
        |history: &History| -> Vec<String> { history.state().all::<Pod>().map(|pod| pod.spec.containers[0].image.to_string()).collect() };
    assert_eq!(images(&history), ["nginx:1.30"; 3]);
    assert_eq!(images(&second.history), ["nginx:1.29", "nginx:1.29", "nginx:1.30"]);
    assert!(told(&history, &second).starts_with("Partition 2 was all Ready at"), "{}", told(&history, &second));
}

#[test]
fn a_deployment_of_the_same_pods_shares_one_claim() {
    let history = run("nginx-ordered", &[(20_000, "kubectl delete pod web-1"), (30_000, "kubectl scale statefulset web --replicas=2")]);
    let second = second(&history, Setting::Deployment);
    let state = second.history.state();
    assert_eq!(state.all::<StatefulSet>().count(), 0);
    assert_eq!(state.all::<Deployment>().next().unwrap().spec.replicas, 2, "it is scaled as the set was");
    let claims: Vec<&str> = state.all::<Pod>().flat_map(|pod| pod.claims().map(|(_, claim)| &**claim).collect::<Vec<_>>()).collect();
    assert_eq!(claims, ["www-web"; 2]);
    let notes = [
        "There all pods of web share claim www-web, whose volume is attached to one node at a time: a Deployment has no volumeClaimTemplates.",
        "Left out there: kubectl delete pod web-1.",
    ];
    assert_eq!(second.notes, notes);
    // Its volume can be at one node alone, and the scheduler spreads the pods.
    assert_eq!(all_ready(&second.history), AllReady::Never);
}

#[test]
fn the_text_in_the_editor_takes_the_place_of_the_last_one_applied() {
    let history = run("nginx-ordered", &[]);
    let text = example("nginx-ordered").replace("replicas: 3", "replicas: 1");
    let second = second(&history, Setting::Text(text));
    assert_eq!(second.history.state().all::<Pod>().count(), 1);
    let told = differs(Naming::of(history.state()), &unlike(history.state(), second.history.state()), &second.names, false);
    let pods = "web-1 (Ready / not there) and web-2 (Ready / not there)";
    assert_eq!(told, format!("Differs at this moment, the text applied / the text in the editor: {pods}."));
}

#[test]
fn what_is_not_possible_is_said() {
    let bad = example("nginx-ordered").replace("replicas: 3", "replica: 3");
    let cases = [
        ("deployment", Setting::Policy, "No StatefulSet was applied"),
        ("deployment", Setting::Deployment, "No StatefulSet was applied"),
        ("nginx-ordered", Setting::Partition(0), "The set has partition 0 already"),
        ("nginx-ordered", Setting::Partition(-1), "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1"),
        ("nginx-ordered", Setting::Text(bad), "unknown field \"spec.replica\""),
        ("nginx-ordered", Setting::Text(String::new()), "no objects passed to apply"),
    ];
    for (name, setting, message) in cases {
        let refused = counterpart(run(name, &[]).branch(), &setting).unwrap_err();
        assert!(refused.contains(message), "{setting:?}: {refused}");
    }
    let empty = History::new(State::new(Settings::default(), setup::nodes(1)));
    assert!(counterpart(empty.branch(), &Setting::Text(example("redis"))).unwrap_err().contains("Nothing was applied"));
}
