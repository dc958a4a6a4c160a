//! Whatever is said at a moment is so at that moment, over all moments of the tours, of the examples and of random runs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod properties;
mod tour_files;

use ordinal::api::pod::Pod;
use ordinal::api::{Key, Kind, Object};
use ordinal::cluster::{Action, Cascade, Settings, State, setup};
use ordinal::history::History;
use ordinal::manifest;
use ordinal::scenario::tour::{Stage, Tour, TourRun};
use properties::choices::Choices;
use properties::sentences::{MET, agree, lanes_agree};
use properties::world::World;
use std::fs;
use std::rc::Rc;

const EXAMPLES: [&str; 6] = ["redis", "redis-mended", "nginx-ordered", "nginx-parallel", "zookeeper", "deployment"];
/// How many random runs there are, and how much is done in each.
const RUNS: u64 = 10;
const ACTIONS: usize = 25;
const MOMENTS_AFTER_ACTION: usize = 14;

/// How many clauses the tours meet, of those that are held against the state: a clause worded anew is met no more.
const CLAUSES_MET_MIN: usize = 15;

/// What is wrong at any moment of the branch looked at.
fn all_moments(history: &mut History) -> Result<(), String> {
    history.seek(history.begins_ms());
    agree(history)?;
    let end_ms = history.end_ms();
    while history.now_ms() <= end_ms && !history.at_end() && history.step_forward(|_| true) {
        agree(history)?;
    }
    lanes_agree(history)
}

fn complain(what: &str, verdict: Result<(), String>) -> Option<String> {
    verdict.err().map(|wrong| format!("{what}: {wrong}"))
}

#[test]
fn what_is_said_in_the_tours_is_so() {
    let gone_through = |(id, text): (&'static str, &'static str)| {
        let mut run = TourRun::new(Rc::new(Tour::read(text).unwrap()), Settings::PODS_MAX_IN_A_PAGE);
        let mut page = run.start();
        run.enter(&mut page);
        loop {
            if run.stage() == Stage::Asks {
                run.predict(Some(0), &mut page);
            }
            run.finish(&mut page);
            if !run.next(&mut page) {
                break;
            }
        }
        complain(id, all_moments(&mut page))
    };
    let wrong: Vec<String> = tour_files::all().filter_map(gone_through).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let met = MET.lock().unwrap().clone();
    assert!(met.len() >= CLAUSES_MET_MIN, "of the clauses that are held against the state, only these were met: {met:?}");
}

#[test]
fn what_is_said_of_the_examples_is_so() {
    let played = |name: &&str| {
        let text = fs::read_to_string(format!("static/examples/{name}.yaml")).unwrap();
        let read = manifest::read(&text, &manifest::Known::default());
        let objects = read.objects().filter_map(|object| Object::from_value(Kind::from_name(&object.kind)?, &object.defaulted));
        let mut history = History::new(State::new(Settings::default(), setup::nodes(3)));
        history.act("kubectl apply -f -", &objects.map(Action::Create).collect::<Vec<_>>()).unwrap();
        history.play_to(40_000);
        let first = history.state().all::<Pod>().next().map(|pod| Key::new(Kind::Pod, "default", &pod.meta.name));
        let delete = first.map(|key| Action::Delete { key, cascade: Cascade::default(), grace_seconds: None });
        history.act("kubectl delete pod", &delete.into_iter().collect::<Vec<_>>()).unwrap();
        history.play_to(90_000);
        complain(name, all_moments(&mut history))
    };
    let wrong: Vec<String> = EXAMPLES.iter().filter_map(played).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_said_in_random_runs_is_so() {
    let run = |seed: u64| {
        let mut world = World { choices: Choices::of_seed(seed ^ 0x5e47) };
        let mut history = History::new(world.cluster(seed));
        let mut verdict = agree(&history);
        for _ in 0..ACTIONS {
            let action = world.action(history.state());
            // What is refused changes nothing.
            let _ = history.act("at random", &[action]);
            verdict = verdict.and_then(|()| agree(&history));
            for _ in 0..MOMENTS_AFTER_ACTION {
                if verdict.is_err() || !history.step_forward(|_| true) {
                    break;
                }
                verdict = agree(&history);
            }
        }
        complain(&format!("seed {seed}"), verdict.and_then(|()| lanes_agree(&history)))
    };
    let wrong: Vec<String> = (0..RUNS).filter_map(run).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
