//! Lanes of short runs, as text.

use super::{Group, Lane, LaneItem, Lanes, Ruler, flags, item_at, mark_clusters, next_item, tip};
use crate::cluster::{Action, Cascade, Fault, Settings, State, setup};
use crate::history::{History, PlayOutcome};
use crate::view::short_run::{self, manifests, objects, pod};

fn run(faults: &[Fault], at_ms: u64) -> History {
    short_run::short_run("OrderedReady", faults, at_ms)
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

/// The waits of a Pod, without the times.
fn waits(history: &History, name: &str) -> Vec<String> {
    let wait = |wait: &super::Waiting| format!("{} [{}]{}", wait.words, wait.short, if wait.to_ms.is_none() { " …" } else { "" });
    lane(history, name).waits.iter().map(wait).collect()
}

fn marks(history: &History, name: &str) -> Vec<String> {
    lane(history, name).marks.iter().map(|mark| mark.words.to_string()).collect()
}

#[test]
fn a_pod_waits_for_its_predecessor_and_for_its_claims() {
    let claim = "waits for its PersistentVolumeClaim data-db-0 to be bound [claim data-db-0]";
    let cases: [(&[Fault], &str, &[&str]); 5] = [
        (&[], "db-0", &[claim]),
        (
            &[],
            "db-1",
            &["waits for db-0 to become ready [db-0]", "waits for its PersistentVolumeClaim data-db-1 to be bound [claim data-db-1]"],
        ),
        (&[Fault::Unready(pod("db-0"))], "db-1", &["waits for db-0 to become ready [db-0] …"]),
        (&[Fault::BadImages(vec!["db:1".into()])], "db-0", &[claim, "waits for its image db:1, which cannot be pulled [no image] …"]),
        (&[Fault::ProvisionerDown], "db-0", &["waits for its PersistentVolumeClaim data-db-0 to be bound [claim data-db-0] …"]),
    ];
    for (faults, name, expected) in cases {
        assert_eq!(waits(&run(faults, 60_000), name), expected, "{name} with {faults:?}");
    }
    let crashing = waits(&run(&[Fault::Crash(pod("db-0"))], 60_000), "db-0");
    let back_off = |wait: &&String| wait.starts_with("waits for the back-off to end before its container is restarted [back-off]");
    assert!(crashing.iter().filter(back_off).count() >= 2, "each back-off is a wait of its own: {crashing:?}");
}

#[test]
fn a_pod_waits_for_the_config_map_it_can_not_start_without() {
    let settings = Settings { assume_refs_exist: false, ..Settings::default() };
    let mut history = History::new(State::new(settings, setup::nodes(1)));
    let template = "spec: {containers: [{name: db, image: 'db:1'}]}";
    let needs = "spec: {containers: [{name: db, image: 'db:1', envFrom: [{configMapRef: {name: flags}}]}]}";
    let creations = objects(&manifests("Parallel").replace(template, needs)).into_iter().map(Action::Create);
    assert_eq!(history.act("kubectl apply -f -", &creations.collect::<Vec<_>>()), Ok(()));
    history.play_to(60_000);
    let expected = "waits for ConfigMap flags, which does not exist [ConfigMap flags]";
    assert_eq!(waits(&history, "db-0").last(), Some(&format!("{expected} …")));
    let flags = objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: flags}}").into_iter().map(Action::Create);
    assert_eq!(history.act("kubectl create configmap flags", &flags.collect::<Vec<_>>()), Ok(()));
    history.play_to(120_000);
    assert_eq!(waits(&history, "db-0").last().map(String::as_str), Some(expected));
}

#[test]
fn events_of_a_pod_are_marked() {
    let mut history = run(&[], 20_000);
    let without_names = |marks: Vec<String>| -> Vec<String> {
        marks
            .iter()
            .map(|mark| mark.replace("node-1", "NODE").replace("node-2", "NODE"))
            .map(|mark| mark.split(" pvc-").next().unwrap_or("").to_owned())
            .collect()
    };
    let created = ["was created", "had its claim data-db-0 bound to volume", "was assigned to NODE", "became ready"];
    assert_eq!(without_names(marks(&history, "db-0")), created);
    let delete = Action::Delete { key: pod("db-0"), cascade: Cascade::Background, grace_seconds: None };
    assert_eq!(history.act("kubectl delete pod db-0", &[delete]), Ok(()));
    history.play_to(90_000);
    let recreated = [&created[..], &["was marked for deletion", "was created", "was assigned to NODE", "became ready"]].concat();
    assert_eq!(without_names(marks(&history, "db-0")), recreated, "its claim stays bound");
}

#[test]
fn the_first_pod_of_a_new_revision_is_marked_with_its_hash() {
    let mut history = run(&[], 20_000);
    let mut changed = objects(&manifests("OrderedReady").replace("db:1", "db:2")).into_iter().map(Action::Replace).collect::<Vec<_>>();
    changed.truncate(1);
    assert_eq!(history.act("kubectl apply -f -", &changed), Ok(()));
    history.play_to(120_000);
    let of_revision = |name| marks(&history, name).into_iter().filter(|mark| mark.starts_with("is the first Pod of revision ")).count();
    assert_eq!((of_revision("db-1"), of_revision("db-0")), (1, 0), "the update begins at the top");
}

#[test]
fn seeking_records_no_wait_twice() {
    let straight = run(&[], 60_000);
    let mut history = run(&[], 100);
    for at_ms in [900, 2_400, 700, 3_500, 3_400, 0, 5_000, 60_000] {
        if at_ms > history.end_ms() {
            history.play_to(at_ms);
        } else {
            history.seek(at_ms);
            while history.play_on(at_ms + 50, 3) == PlayOutcome::BudgetExceeded {}
        }
    }
    assert_eq!(lanes(&history), lanes(&straight));
    history.seek(2_000);
    let cordon = Action::Fault(Fault::Unready(pod("db-0")));
    assert_eq!(history.act("fail its readiness", &[cordon]), Ok(()));
    assert_eq!(waits(&history, "db-1"), ["waits for db-0 to become ready [db-0] …"], "a branch keeps the waits of before it");
}

#[test]
fn following_step_by_step_gives_the_same_lanes() {
    let mut history = run(&[Fault::CrashOnce(pod("db-0"))], 0);
    let mut incremental = Lanes::default();
    while history.play_on(60_000, 1) == PlayOutcome::BudgetExceeded {
        incremental.follow(history.branch());
    }
    incremental.follow(history.branch());
    assert_eq!(incremental.groups(), lanes(&history));
    assert!(incremental.wait_count() >= 3);
}

#[test]
fn the_tip_of_an_item_has_its_cause() {
    let history = run(&[], 60_000);
    let (ruler, flags) = (Ruler::to(history.end_ms(), 600), flags(history.branch()));
    let lane = std::rc::Rc::new(lane(&history, "db-1"));
    let ready_ms = lane.marks.last().map_or(0, |mark| mark.at_ms);
    let tip_at = |at_ms: u64| {
        let item = item_at(&lane, &ruler, 600, at_ms)?;
        let tip = tip(history.branch(), Some(&lane), &flags, &item)?;
        Some((tip.title.to_string(), tip.lines.join(" / ")))
    };
    let pair = |title: &str, lines: &str| Some((title.to_owned(), lines.to_owned()));
    assert_eq!(tip_at(2_000), pair("db-1 waits for db-0 to become ready", "No Pod of this name exists"));
    assert_eq!(tip_at(ready_ms + 2_000), pair("db-1: Ready", "db-1 is ready"));
    assert_eq!(tip_at(ready_ms), pair("db-1 became ready", "db-1 is ready"));
    assert_eq!(tip_at(0), None, "the controller had not synced yet");
    let close = Ruler::of(ready_ms - 100, 200, 600);
    assert_eq!(mark_clusters(&lane.marks, &close, 600).len(), 1, "marks outside of the span are not drawn");
    let apart = mark_clusters(&lane.marks, &Ruler::of(0, 8_000, 6_000), 6_000).len();
    let merged = mark_clusters(&lane.marks, &Ruler::of(0, 800_000, 600), 600);
    assert!(apart > merged.len() && merged.len() == 1, "{apart} marks are {merged:?} from afar");
}

#[test]
fn the_keyboard_reaches_every_item_in_order_and_back() {
    let history = run(&[], 60_000);
    let lane = lane(&history, "db-1");
    let mut items: Vec<LaneItem> = Vec::new();
    while let Some(next) = next_item(Some(&lane), &[], items.last(), true) {
        items.push(next);
    }
    assert_eq!(items.len(), lane.segments.len() + lane.waits.len() + lane.marks.len());
    assert_eq!(items.first(), Some(&LaneItem::Wait(0)), "it waited before it existed");
    let mut back = items.clone();
    while let Some(before) = next_item(Some(&lane), &[], back.last(), false) {
        assert!(items.contains(&before));
        back.push(before);
    }
    assert_eq!(back.len(), 2 * items.len() - 1);
    assert_eq!(next_item(None, &flags(history.branch()), None, true), Some(LaneItem::Flag(0)));
}
