//! Lanes of short runs, as text.

use super::{Group, Lane, Lanes, Ruler, Thing, flags, gathered, next_thing, thing_at, tip};
use crate::cluster::{Action, Cascade, Fault, Settings, State, setup};
use crate::history::{History, Played};
use crate::view::short_run::{self, manifests, objects, pod};

fn run(faults: &[Fault], at_ms: u64) -> History {
    short_run::run("OrderedReady", faults, at_ms)
}

fn lanes(history: &History) -> Vec<Group> {
    let mut lanes = Lanes::default();
    lanes.follow(history.branch());
    lanes.groups()
}

fn lane(history: &History, name: &str) -> Lane {
    let found = lanes(history).iter().flat_map(|group| group.lanes.clone()).find(|lane| &*lane.pod.name == name);
    found.map_or_else(|| panic!("{name} has no lane"), |lane| (*lane).clone())
}

/// The waits of a pod, without the times.
fn waits(history: &History, name: &str) -> Vec<String> {
    let wait = |wait: &super::Waiting| format!("{} [{}]{}", wait.words, wait.short, if wait.to_ms.is_none() { " …" } else { "" });
    lane(history, name).waits.iter().map(wait).collect()
}

fn marks(history: &History, name: &str) -> Vec<String> {
    lane(history, name).marks.iter().map(|mark| mark.words.to_string()).collect()
}

#[test]
fn a_place_waits_for_the_pod_before_it_and_a_pod_for_what_it_lacks() {
    let claim = "waits for its claim data-db-0 to get a volume [claim data-db-0]";
    let cases: [(&[Fault], &str, &[&str]); 5] = [
        (&[], "db-0", &[claim]),
        (&[], "db-1", &["waits for db-0 to be Ready [db-0]", "waits for its claim data-db-1 to get a volume [claim data-db-1]"]),
        (&[Fault::Unready(pod("db-0"))], "db-1", &["waits for db-0 to be Ready [db-0] …"]),
        (&[Fault::BadImages(vec!["db:1".into()])], "db-0", &[claim, "waits for its image db:1, which can't be pulled [no image] …"]),
        (&[Fault::ProvisionerDown], "db-0", &["waits for its claim data-db-0 to get a volume [claim data-db-0] …"]),
    ];
    for (faults, name, expected) in cases {
        assert_eq!(waits(&run(faults, 60_000), name), expected, "{name} with {faults:?}");
    }
    let crashing = waits(&run(&[Fault::Crash(pod("db-0"))], 60_000), "db-0");
    let back_off = |wait: &&String| wait.starts_with("waits out the back-off before its container is started again [back-off]");
    assert!(crashing.iter().filter(back_off).count() >= 2, "each back-off is a wait of its own: {crashing:?}");
}

#[test]
fn a_pod_waits_for_the_config_map_it_can_not_start_without() {
    let settings = Settings { missing_objects_present: false, ..Settings::default() };
    let mut history = History::new(State::new(settings, setup::nodes(1)));
    let template = "spec: {containers: [{name: db, image: 'db:1'}]}";
    let needs = "spec: {containers: [{name: db, image: 'db:1', envFrom: [{configMapRef: {name: flags}}]}]}";
    let made = objects(&manifests("Parallel").replace(template, needs)).into_iter().map(Action::Create);
    assert_eq!(history.act("kubectl apply -f -", &made.collect::<Vec<_>>()), Ok(()));
    history.play_to(60_000);
    let said = "waits for ConfigMap flags, which is not there [ConfigMap flags]";
    assert_eq!(waits(&history, "db-0").last(), Some(&format!("{said} …")));
    let flags = objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: flags}}").into_iter().map(Action::Create);
    assert_eq!(history.act("kubectl create configmap flags", &flags.collect::<Vec<_>>()), Ok(()));
    history.play_to(120_000);
    assert_eq!(waits(&history, "db-0").last().map(String::as_str), Some(said));
}

#[test]
fn what_happens_to_a_pod_is_marked() {
    let mut history = run(&[], 20_000);
    let places = |marks: Vec<String>| -> Vec<String> {
        marks
            .iter()
            .map(|mark| mark.replace("node-1", "NODE").replace("node-2", "NODE"))
            .map(|mark| mark.split(" pvc-").next().unwrap_or("").to_owned())
            .collect()
    };
    let born = ["was made", "got volume", "was put on NODE", "became Ready"];
    assert_eq!(places(marks(&history, "db-0")), born);
    let delete = Action::Delete { key: pod("db-0"), cascade: Cascade::Background, grace_seconds: None };
    assert_eq!(history.act("kubectl delete pod db-0", &[delete]), Ok(()));
    history.play_to(90_000);
    let again = [&born[..], &["was told to go", "was made", "was put on NODE", "became Ready"]].concat();
    assert_eq!(places(marks(&history, "db-0")), again, "its claim keeps its volume");
}

#[test]
fn the_first_pod_of_a_new_revision_is_marked_with_its_hash() {
    let mut history = run(&[], 20_000);
    let mut changed = objects(&manifests("OrderedReady").replace("db:1", "db:2")).into_iter().map(Action::Replace).collect::<Vec<_>>();
    changed.truncate(1);
    assert_eq!(history.act("kubectl apply -f -", &changed), Ok(()));
    history.play_to(120_000);
    let of_revision = |name| marks(&history, name).into_iter().filter(|mark| mark.starts_with("is the first pod of revision ")).count();
    assert_eq!((of_revision("db-1"), of_revision("db-0")), (1, 0), "the update begins at the top");
}

#[test]
fn going_back_and_forth_notes_no_wait_twice() {
    let straight = run(&[], 60_000);
    let mut history = run(&[], 100);
    for at_ms in [900, 2_400, 700, 3_500, 3_400, 0, 5_000, 60_000] {
        if at_ms > history.end_ms() {
            history.play_to(at_ms);
        } else {
            history.seek(at_ms);
            while history.play_on(at_ms + 50, 3) == Played::Partly {}
        }
    }
    assert_eq!(lanes(&history), lanes(&straight));
    history.seek(2_000);
    let cordon = Action::Fault(Fault::Unready(pod("db-0")));
    assert_eq!(history.act("fail its readiness", &[cordon]), Ok(()));
    assert_eq!(waits(&history, "db-1"), ["waits for db-0 to be Ready [db-0] …"], "a branch keeps the waits of before it");
}

#[test]
fn following_bit_by_bit_gives_the_same_lanes() {
    let mut history = run(&[Fault::CrashOnce(pod("db-0"))], 0);
    let mut bit_by_bit = Lanes::default();
    while history.play_on(60_000, 1) == Played::Partly {
        bit_by_bit.follow(history.branch());
    }
    bit_by_bit.follow(history.branch());
    assert_eq!(bit_by_bit.groups(), lanes(&history));
    assert!(bit_by_bit.waits_begun() >= 3);
}

#[test]
fn what_lies_at_a_place_is_said_with_its_why() {
    let history = run(&[], 60_000);
    let (ruler, flags) = (Ruler::to(history.end_ms(), 600), flags(history.branch()));
    let lane = std::rc::Rc::new(lane(&history, "db-1"));
    let ready_ms = lane.marks.last().map_or(0, |mark| mark.at_ms);
    let said = |at_ms: u64| {
        let thing = thing_at(&lane, &ruler, 600, at_ms)?;
        let tip = tip(history.branch(), Some(&lane), &flags, &thing)?;
        Some((tip.title.to_string(), tip.lines.join(" / ")))
    };
    let pair = |title: &str, lines: &str| Some((title.to_owned(), lines.to_owned()));
    assert_eq!(said(2_000), pair("db-1 waits for db-0 to be Ready", "There is no pod of this name yet"));
    assert_eq!(said(ready_ms + 2_000), pair("db-1: Ready", "db-1 is Ready"));
    assert_eq!(said(ready_ms), pair("db-1 became Ready", "db-1 is Ready"));
    assert_eq!(said(0), None, "nobody had looked yet");
    let close = Ruler::of(ready_ms - 100, 200, 600);
    assert_eq!(gathered(&lane.marks, &close, 600).len(), 1, "what is out of the window is not drawn");
    let apart = gathered(&lane.marks, &Ruler::of(0, 8_000, 6_000), 6_000).len();
    let merged = gathered(&lane.marks, &Ruler::of(0, 800_000, 600), 600);
    assert!(apart > merged.len() && merged.len() == 1, "{apart} marks are {merged:?} from afar");
}

#[test]
fn the_keyboard_comes_to_everything_in_order_and_back() {
    let history = run(&[], 60_000);
    let lane = lane(&history, "db-1");
    let mut things: Vec<Thing> = Vec::new();
    while let Some(next) = next_thing(Some(&lane), &[], things.last(), true) {
        things.push(next);
    }
    assert_eq!(things.len(), lane.segments.len() + lane.waits.len() + lane.marks.len());
    assert_eq!(things.first(), Some(&Thing::Wait(0)), "it waited before it was there");
    let mut back = things.clone();
    while let Some(before) = next_thing(Some(&lane), &[], back.last(), false) {
        assert!(things.contains(&before));
        back.push(before);
    }
    assert_eq!(back.len(), 2 * things.len() - 1);
    assert_eq!(next_thing(None, &flags(history.branch()), None, true), Some(Thing::Flag(0)));
}
