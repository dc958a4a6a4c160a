//! Plays every tour of the page to its end: each question has exactly one correct option, its conditions are true, and its
//! Pods agree with its recording, if it names one.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read is a failed test

mod tour_files;

use ordinal::cluster::{Settings, State};
use ordinal::history::History;
use ordinal::scenario::log;
use ordinal::scenario::tour::{BeatStage, IDS, Tour, TourRun};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

fn tours() -> impl Iterator<Item = (&'static str, Rc<Tour>)> {
    tour_files::all().map(|(id, text)| (id, Rc::new(Tour::read(text).unwrap_or_else(|error| panic!("{id}: {error}")))))
}

/// Plays a tour to its end; returns the history and the errors.
fn play_through(id: &str, tour: Rc<Tour>) -> (History, Vec<String>) {
    let mut run = TourRun::new(tour.clone(), Settings::PODS_MAX_IN_A_PAGE);
    let mut page = run.start();
    let mut errors = Vec::new();
    run.enter(&mut page);
    loop {
        if run.stage() == BeatStage::Asking {
            run.predict(Some(0), &mut page);
        }
        let (beat, played) = (run.at() + 1, run.played().unwrap());
        errors.extend(played.unmet.iter().map(|what| format!("{id}, beat {beat}: {what}")));
        let asks = tour.beats[run.at()].ask.is_some();
        if asks != played.right.is_some() {
            errors.push(format!("{id}, beat {beat}: right is {:?}", played.right));
        }
        let failed = played.printed.iter().filter(|line| line.failed && !asks).map(|line| format!("{id}, beat {beat}: {}", line.output));
        errors.extend(failed);
        run.finish(&mut page);
        if !run.next(&mut page) {
            break;
        }
    }
    assert!(run.is_last());
    (page, errors)
}

#[test]
fn the_page_lists_every_tour() {
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
fn every_tour_can_be_completed_and_has_unique_answers() {
    let mut errors = Vec::new();
    for (id, tour) in tours() {
        let questions = tour.beats.iter().filter(|beat| beat.ask.is_some()).count();
        if !(1..=3).contains(&questions) || !(5..=12).contains(&tour.beats.len()) {
            errors.push(format!("{id}: {questions} questions in {} beats", tour.beats.len()));
        }
        if tour.scenario.setup.settings.fake_kubelets {
            errors.push(format!("{id}: expected `delays: usual`"));
        }
        errors.extend(play_through(id, tour).1);
    }
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
}

const POD_EVENTS: [&str; 4] = ["created", "ready", "deleting", "gone"];

/// The creations, readiness changes and deletions of Pods in a log: `(pod, event)`.
fn pod_events(lines: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let event = |line: String| {
        let mut words = line.strip_prefix("pod ")?.split(' ').map(str::to_owned);
        let (pod, event, rest) = (words.next()?, words.next()?, words.next());
        (rest.is_none() && POD_EVENTS.contains(&event.as_str())).then_some((pod, event))
    };
    lines.filter_map(event).collect()
}

/// A file of a recorded scenario: a chosen one, or one of a bug report.
fn conformance_file(kind: &str, name: &str, extension: &str) -> String {
    let read = |folder: &str| fs::read_to_string(format!("{folder}/{kind}/{name}.{extension}"));
    read("tests/conformance").or_else(|_| read("tests/conformance/reports")).unwrap()
}

fn recorded(name: &str) -> Vec<(String, String)> {
    let trace: Value = serde_json::from_str(&conformance_file("traces", name, "json")).unwrap();
    let steps = trace["steps"].as_array().unwrap();
    let lines = steps.iter().flat_map(|step| step["log"].as_array().into_iter().flatten()).map(|line| line.as_str().unwrap().to_owned());
    pod_events(lines.collect::<Vec<_>>().into_iter())
}

/// The events of each Pod.
fn by_pod(pod_events: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut pods: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    pod_events.iter().for_each(|(pod, event)| pods.entry(pod).or_default().push(event));
    pods
}

/// Compares a tour with its recording. The tour may continue after it, so the recording must be a prefix.
fn agrees(tour: &Tour, own: &[(String, String)], recorded: &[(String, String)]) -> Result<(), String> {
    let text = tour.scenario.steps.iter().map(|step| step.written.to_string()).collect::<String>();
    if text.contains("kind: Deployment") {
        // Pod names are random: compares only the numbers of created and deleted Pods.
        let count = |pod_events: &[(String, String)], event: &str| {
            pod_events.iter().filter(|(pod, other)| pod.starts_with("front") && other == event).count()
        };
        let differing = ["created", "gone"].into_iter().find(|event| count(own, event) != count(recorded, event));
        return differing.map_or(Ok(()), |event| Err(format!("the number of Pods {event} differs")));
    }
    let ordered = !text.contains("Parallel");
    if ordered && !own.starts_with(recorded) {
        let at = own.iter().zip(recorded).position(|(one, other)| one != other).unwrap_or(own.len());
        return Err(format!("{:?} instead of {:?} at {at}", own.get(at), recorded.get(at)));
    }
    let (own, recorded) = (by_pod(own), by_pod(recorded));
    let differing = recorded.iter().find(|(pod, events)| !own.get(*pod).is_some_and(|own| own.starts_with(events)));
    differing.map_or(Ok(()), |(pod, events)| Err(format!("{pod} was recorded as {events:?}")))
}

#[test]
fn the_template_is_a_tour() {
    let tour = Tour::read(&fs::read_to_string("static/tours/template.ordinal.yaml").unwrap()).unwrap();
    assert_eq!(play_through("template", Rc::new(tour)).1, Vec::<String>::new());
}

#[test]
fn tours_agree_with_their_recordings() {
    let mut errors = Vec::new();
    for (id, tour) in tours() {
        let Some(name) = &tour.trace else { continue };
        let scenario = ordinal::scenario::Scenario::read(&conformance_file("scenarios", name, "yaml")).unwrap();
        let objects = |manifests: &str| ordinal::yaml::read(manifests).0.iter().map(|document| document.root.to_json()).collect::<Vec<_>>();
        let applied = |scenario: &ordinal::scenario::Scenario| {
            scenario.steps.iter().filter_map(|step| step.written["apply"].as_str().map(objects)).collect::<Vec<_>>()
        };
        if !applied(&tour.scenario).starts_with(&applied(&scenario)) {
            errors.push(format!("{id}: the manifests are not those of {name}"));
        }
        let (page, _) = play_through(id, tour.clone());
        let own = pod_events(page.changes().iter().flat_map(log::lines).collect::<Vec<_>>().into_iter());
        errors.extend(agrees(&tour, &own, &recorded(name)).err().map(|what| format!("{id}, {name}: {what}")));
    }
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
    let traced = tours().filter(|(_, tour)| tour.trace.is_some()).count();
    assert!(traced >= 12, "{traced} tours name a recording");
}

#[test]
fn focused_tabs_and_objects_exist() {
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
            let exists = |state: &State| tour.beats[at].see.select.as_ref().is_none_or(|key| state.get(key).is_some());
            assert!(exists(page.state()), "{id}, beat {}: {:?} does not exist", at + 1, tour.beats[at].see.select);
        }
    }
}
