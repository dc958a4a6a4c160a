//! Every tour of the page goes to its end: each question has one answer by what happens, its own claims hold, and where it
//! names a recording its pods live as that says.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

mod tour_files;

use ordinal::cluster::{Settings, State};
use ordinal::history::History;
use ordinal::scenario::log;
use ordinal::scenario::tour::{IDS, Stage, Tour, TourRun};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

fn tours() -> impl Iterator<Item = (&'static str, Rc<Tour>)> {
    tour_files::all().map(|(id, text)| (id, Rc::new(Tour::read(text).unwrap_or_else(|error| panic!("{id}: {error}")))))
}

/// A tour gone through to its end, and what was wrong on the way.
fn gone_through(id: &str, tour: Rc<Tour>) -> (History, Vec<String>) {
    let mut run = TourRun::new(tour.clone(), Settings::PODS_MAX_IN_A_PAGE);
    let mut page = run.start();
    let mut complaints = Vec::new();
    run.enter(&mut page);
    loop {
        if run.stage() == Stage::Asks {
            run.predict(Some(0), &mut page);
        }
        let (beat, played) = (run.at() + 1, run.played().unwrap());
        complaints.extend(played.unmet.iter().map(|what| format!("{id}, beat {beat}: {what}")));
        let asks = tour.beats[run.at()].ask.is_some();
        if asks != played.right.is_some() {
            complaints.push(format!("{id}, beat {beat}: right is {:?}", played.right));
        }
        let broken = played.printed.iter().filter(|line| line.failed && !asks).map(|line| format!("{id}, beat {beat}: {}", line.output));
        complaints.extend(broken);
        run.finish(&mut page);
        if !run.next(&mut page) {
            break;
        }
    }
    assert!(run.is_last());
    (page, complaints)
}

#[test]
fn the_page_has_every_tour_there_is() {
    let mut files: Vec<String> = fs::read_dir("static/tours")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str().unwrap().strip_suffix(".ordinal.yaml").map(str::to_owned))
        .collect();
    files.retain(|name| name != "template");
    files.sort();
    let mut listed = IDS.to_vec();
    listed.sort_unstable();
    assert_eq!(files, listed);
    assert!(listed.len() >= 12);
}

#[test]
fn every_tour_goes_to_its_end_and_its_predictions_are_settled_by_what_happens() {
    let mut complaints = Vec::new();
    for (id, tour) in tours() {
        let questions = tour.beats.iter().filter(|beat| beat.ask.is_some()).count();
        if !(1..=3).contains(&questions) || !(5..=12).contains(&tour.beats.len()) {
            complaints.push(format!("{id}: {questions} questions in {} beats", tour.beats.len()));
        }
        if tour.scenario.setup.settings.stand_in_kubelets {
            complaints.push(format!("{id}: `delays: usual` is wanted"));
        }
        complaints.extend(gone_through(id, tour).1);
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

const TURNS: [&str; 4] = ["created", "ready", "deleting", "gone"];

/// The pods' lines among those of a log, as far as they tell of their lives: `(pod, turn)`.
fn lives(lines: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let turn = |line: String| {
        let mut words = line.strip_prefix("pod ")?.split(' ').map(str::to_owned);
        let (pod, turn, rest) = (words.next()?, words.next()?, words.next());
        (rest.is_none() && TURNS.contains(&turn.as_str())).then_some((pod, turn))
    };
    lines.filter_map(turn).collect()
}

fn recorded(name: &str) -> Vec<(String, String)> {
    let trace: Value = serde_json::from_str(&fs::read_to_string(format!("tests/conformance/traces/{name}.json")).unwrap()).unwrap();
    let steps = trace["steps"].as_array().unwrap();
    let lines = steps.iter().flat_map(|step| step["log"].as_array().into_iter().flatten()).map(|line| line.as_str().unwrap().to_owned());
    lives(lines.collect::<Vec<_>>().into_iter())
}

/// The turns of each pod.
fn by_pod(lives: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut pods: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    lives.iter().for_each(|(pod, turn)| pods.entry(pod).or_default().push(turn));
    pods
}

/// A tour may go on after what was recorded, and does so with the same pods: what is recorded comes first.
fn agrees(tour: &Tour, lived: &[(String, String)], recorded: &[(String, String)]) -> Result<(), String> {
    let text = tour.scenario.steps.iter().map(|step| step.written.to_string()).collect::<String>();
    if text.contains("kind: Deployment") {
        // The names are drawn by lot: what counts is how many pods came and went.
        let count =
            |lives: &[(String, String)], turn: &str| lives.iter().filter(|(pod, is)| pod.starts_with("front") && is == turn).count();
        let differing = ["created", "gone"].into_iter().find(|turn| count(lived, turn) != count(recorded, turn));
        return differing.map_or(Ok(()), |turn| Err(format!("not as many pods {turn}")));
    }
    let ordered = !text.contains("Parallel");
    if ordered && !lived.starts_with(recorded) {
        let at = lived.iter().zip(recorded).position(|(one, other)| one != other).unwrap_or(lived.len());
        return Err(format!("{:?} instead of {:?} at {at}", lived.get(at), recorded.get(at)));
    }
    let (lived, recorded) = (by_pod(lived), by_pod(recorded));
    let differing = recorded.iter().find(|(pod, turns)| !lived.get(*pod).is_some_and(|lived| lived.starts_with(turns)));
    differing.map_or(Ok(()), |(pod, turns)| Err(format!("{pod} was recorded as {turns:?}")))
}

#[test]
fn the_template_is_a_tour() {
    let tour = Tour::read(&fs::read_to_string("static/tours/template.ordinal.yaml").unwrap()).unwrap();
    assert_eq!(gone_through("template", Rc::new(tour)).1, Vec::<String>::new());
}

#[test]
fn tours_are_true_to_what_was_recorded() {
    let mut complaints = Vec::new();
    for (id, tour) in tours() {
        let Some(name) = &tour.trace else { continue };
        let scenario = fs::read_to_string(format!("tests/conformance/scenarios/{name}.yaml")).unwrap();
        let scenario = ordinal::scenario::Scenario::read(&scenario).unwrap();
        let objects = |manifests: &str| ordinal::yaml::read(manifests).0.iter().map(|document| document.root.to_json()).collect::<Vec<_>>();
        let done = |scenario: &ordinal::scenario::Scenario| {
            scenario.steps.iter().filter_map(|step| step.written["apply"].as_str().map(objects)).collect::<Vec<_>>()
        };
        if !done(&tour.scenario).starts_with(&done(&scenario)) {
            complaints.push(format!("{id}: the manifests are not those of {name}"));
        }
        let (page, _) = gone_through(id, tour.clone());
        let lived = lives(page.changes().iter().flat_map(log::lines).collect::<Vec<_>>().into_iter());
        complaints.extend(agrees(&tour, &lived, &recorded(name)).err().map(|what| format!("{id}, {name}: {what}")));
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    let traced = tours().filter(|(_, tour)| tour.trace.is_some()).count();
    assert!(traced >= 12, "{traced} tours name a recording");
}

#[test]
fn a_tour_points_at_tabs_and_objects_that_are_there() {
    use ordinal::view::inspector::Tab;
    for (id, tour) in tours() {
        for tab in tour.beats.iter().filter_map(|beat| beat.see.tab) {
            assert!(Tab::ALL.iter().any(|known| known.name() == tab), "{id}: {tab}");
        }
        let mut run = TourRun::new(tour.clone(), Settings::PODS_MAX_IN_A_PAGE);
        let mut page = run.start();
        for at in 0..tour.beats.len() {
            run.skip_to(at, &mut page);
            run.predict(None, &mut page);
            run.finish(&mut page);
            let there = |state: &State| tour.beats[at].see.select.as_ref().is_none_or(|key| state.get(key).is_some());
            assert!(there(page.state()), "{id}, beat {}: {:?} is not there", at + 1, tour.beats[at].see.select);
        }
    }
}
