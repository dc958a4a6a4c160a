//! The explanations agree with the cluster state at every moment of the tours, of the examples and of random runs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod properties;
mod tour_files;

use ordinal::api::pod::Pod;
use ordinal::api::{Key, Kind, Object};
use ordinal::cluster::{Action, Cascade, Settings, State, setup};
use ordinal::history::History;
use ordinal::manifest;
use ordinal::scenario::tour::{BeatStage, Tour, TourRun};
use properties::choices::Choices;
use properties::sentences::{FOUND_CLAUSES, are_true, lanes_are_true};
use properties::world::World;
use std::fs;
use std::rc::Rc;

const EXAMPLES: [&str; 6] = ["redis", "redis-mended", "nginx-ordered", "nginx-parallel", "zookeeper", "deployment"];
/// The number of random runs, and of actions in each.
const RUNS: u64 = 10;
const ACTIONS: usize = 25;
const MOMENTS_AFTER_ACTION: usize = 14;

/// The minimum number of checked clauses that the tours must produce: a reworded clause is no longer recognised.
const CLAUSES_MET_MIN: usize = 15;

/// Checks every moment of the current branch.
fn check_all_moments(history: &mut History) -> Result<(), String> {
    history.seek(history.begins_ms());
    are_true(history)?;
    let end_ms = history.end_ms();
    while history.now_ms() <= end_ms && !history.at_end() && history.step_forward(|_| true) {
        are_true(history)?;
    }
    lanes_are_true(history)
}

fn failure(what: &str, verdict: Result<(), String>) -> Option<String> {
    verdict.err().map(|error| format!("{what}: {error}"))
}

#[test]
fn explanations_agree_with_the_state_in_the_tours() {
    let play = |(id, text): (&'static str, &'static str)| {
        let mut run = TourRun::new(Rc::new(Tour::read(text).unwrap()), Settings::PODS_MAX_IN_A_PAGE);
        let mut page = run.start();
        run.enter(&mut page);
        loop {
            if run.stage() == BeatStage::Asking {
                run.predict(Some(0), &mut page);
            }
            run.finish(&mut page);
            if !run.next(&mut page) {
                break;
            }
        }
        failure(id, check_all_moments(&mut page))
    };
    let failures: Vec<String> = tour_files::all().filter_map(play).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    let met = FOUND_CLAUSES.lock().unwrap().clone();
    assert!(met.len() >= CLAUSES_MET_MIN, "only these of the checked clauses occurred: {met:?}");
}

#[test]
fn explanations_agree_with_the_state_in_the_examples() {
    let play = |name: &&str| {
        let text = fs::read_to_string(format!("static/examples/{name}.yaml")).unwrap();
        let read = manifest::read(&text, &manifest::ClusterContext::default());
        let objects = read.objects().filter_map(|object| Object::from_value(Kind::from_name(&object.kind)?, &object.defaulted));
        let mut history = History::new(State::new(Settings::default(), setup::nodes(3)));
        history.act("kubectl apply -f -", &objects.map(Action::Create).collect::<Vec<_>>()).unwrap();
        history.play_to(40_000);
        let first = history.state().all::<Pod>().next().map(|pod| Key::new(Kind::Pod, "default", &pod.meta.name));
        let delete = first.map(|key| Action::Delete { key, cascade: Cascade::default(), grace_seconds: None });
        history.act("kubectl delete pod", &delete.into_iter().collect::<Vec<_>>()).unwrap();
        history.play_to(90_000);
        failure(name, check_all_moments(&mut history))
    };
    let failures: Vec<String> = EXAMPLES.iter().filter_map(play).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn explanations_agree_with_the_state_in_random_runs() {
    let run = |seed: u64| {
        let mut world = World { choices: Choices::of_seed(seed ^ 0x5e47) };
        let mut history = History::new(world.cluster(seed));
        let mut verdict = are_true(&history);
        for _ in 0..ACTIONS {
            let action = world.action(history.state());
            // A refused action changes nothing.
            let _ = history.act("at random", &[action]);
            verdict = verdict.and_then(|()| are_true(&history));
            for _ in 0..MOMENTS_AFTER_ACTION {
                if verdict.is_err() || !history.step_forward(|_| true) {
                    break;
                }
                verdict = are_true(&history);
            }
        }
        failure(&format!("seed {seed}"), verdict.and_then(|()| lanes_are_true(&history)))
    };
    let failures: Vec<String> = (0..RUNS).filter_map(run).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
