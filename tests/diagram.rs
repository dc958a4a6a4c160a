//! The picture of the cluster, laid out natively: nothing overlaps at any width, everything is drawn once, and a few
//! pictures are kept as text. `ORDINAL_UPDATE=1 cargo test --test diagram` writes those anew.
#![cfg(not(target_arch = "wasm32"))]
// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use ordinal::api::claim::PersistentVolumeClaim;
use ordinal::api::pod::Pod;
use ordinal::api::{Key, Kind, Object};
use ordinal::cluster::rng::Rng;
use ordinal::cluster::{Action, Cascade, Change, Fault, Settings, State, setup};
use ordinal::manifest;
use ordinal::view::diagram::{Diagram, Frame, View, diagram};
use std::fmt::Write;
use std::fs;

const EXAMPLES: [&str; 6] = ["redis", "redis-mended", "nginx-ordered", "nginx-parallel", "zookeeper", "deployment"];
const WIDTHS: [u32; 8] = [320, 345, 480, 654, 768, 1_024, 1_440, 2_560];
/// How long a change counts as new.
const WINDOW_MS: u64 = 1_000;

/// A cluster under way, and what changed in it last.
struct Run {
    state: State,
    changes: Vec<Change>,
}

impl Run {
    fn new(nodes: usize) -> Run {
        Run { state: State::new(Settings::default(), setup::nodes(nodes)), changes: Vec::new() }
    }

    fn act(&mut self, action: &Action) {
        // Random actions may be refused; what was refused changes nothing.
        self.changes.extend(self.state.apply(action).unwrap_or_default());
    }

    fn apply(&mut self, text: &str) {
        for object in manifest::read(text, &manifest::Known::default()).objects() {
            let Some(object) = Kind::from_name(&object.kind).and_then(|kind| Object::from_value(kind, &object.defaulted)) else { continue };
            let known = self.state.get(&object.key()).is_some();
            self.act(&if known { Action::Replace(object) } else { Action::Create(object) });
        }
    }

    fn play_to(&mut self, at_ms: u64) {
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= at_ms) {
            self.changes.extend(self.state.step().map(|step| step.changes).unwrap_or_default());
        }
        self.state.idle_until(at_ms);
    }

    fn picture(&self, width_px: u32, selected: Option<&Key>) -> Diagram {
        let view = View { now_ms: self.state.now_ms(), window_ms: WINDOW_MS, width_px, zoom_percent: 100, selected };
        diagram(&self.state, self.changes.iter(), view)
    }
}

fn example(name: &str, replicas: Option<u64>) -> String {
    let text = fs::read_to_string(format!("static/examples/{name}.yaml")).unwrap();
    let Some(replicas) = replicas else { return text };
    let replaced = |line: &str| match line.find("replicas:") {
        Some(at) => format!("{}replicas: {replicas}", &line[..at]),
        None => line.to_owned(),
    };
    text.lines().map(replaced).collect::<Vec<_>>().join("\n")
}

fn random_action(state: &State, rng: &mut Rng) -> Option<Action> {
    let pods: Vec<Key> = state.store().of_kind(Kind::Pod).map(|(key, _)| key.clone()).collect();
    let pod = pods.get(rng.below(pods.len().max(1))).cloned();
    let node = format!("node-{}", rng.below(4) + 1);
    let delete = |key: Key| Action::Delete { key, cascade: Cascade::default(), grace_seconds: None };
    Some(match rng.below(8) {
        0 | 1 => delete(pod?),
        2 => Action::Fault(Fault::Crash(pod?)),
        3 => Action::Fault(Fault::Unready(pod?)),
        4 => Action::Fault(Fault::NodeDown(node.as_str().into())),
        5 => Action::Fault(Fault::NodeUp(node.as_str().into())),
        6 => delete(Key::new(Kind::Node, "", &node)),
        _ => delete(state.store().of_kind(Kind::StatefulSet).map(|(key, _)| key.clone()).next()?),
    })
}

/// A cluster somewhere in its life.
fn random_run(seed: u64) -> Run {
    let mut rng = Rng::new(seed);
    let mut run = Run::new(rng.below(12));
    for _ in 0..=rng.below(2) {
        let name = EXAMPLES[rng.below(6)];
        let replicas = [0, 1, 3, 5, 8, 12, 40, 120, 350][rng.below(9)];
        run.apply(&example(name, Some(replicas)));
        run.play_to(run.state.now_ms() + rng.below(9_000) as u64);
    }
    for _ in 0..rng.below(6) {
        if let Some(action) = random_action(&run.state, &mut rng) {
            run.act(&action);
        }
        run.play_to(run.state.now_ms() + rng.below(4_000) as u64);
    }
    run
}

/// Complains of boxes that overlap or stick out.
fn check_boxes(what: &str, outer: Frame, boxes: &[(String, Frame)], complaints: &mut Vec<String>) {
    for (i, (name, frame)) in boxes.iter().enumerate() {
        if !outer.contains(frame) {
            complaints.push(format!("{name} {frame:?} sticks out of {what} {outer:?}"));
        }
        complaints
            .extend(boxes[..i].iter().filter(|(_, f)| f.overlaps(frame)).map(|(other, _)| format!("{name} overlaps {other} in {what}")));
    }
}

fn check(picture: &Diagram) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut top = Vec::new();
    top.extend(picture.services.iter().map(|s| (s.key.to_string(), s.frame)));
    for band in &picture.workloads {
        top.push((band.key.to_string(), band.frame));
        let slots: Vec<_> = band.slots.iter().map(|s| (format!("slot {}", s.name), s.frame)).collect();
        check_boxes(&band.key.to_string(), band.frame, &slots, &mut complaints);
    }
    for room in &picture.rooms {
        top.push((room.name.to_string(), room.frame));
        let pods: Vec<_> = room.pods.iter().map(|p| (p.key.to_string(), p.frame)).collect();
        check_boxes(&room.name, room.frame, &pods, &mut complaints);
    }
    if let Some(storage) = &picture.storage {
        top.push(("storage".into(), storage.frame));
        let claims: Vec<_> = storage.tiles.iter().map(|c| (c.key.to_string(), c.frame)).collect();
        check_boxes("storage", storage.frame, &claims, &mut complaints);
    }
    check_boxes("the picture", Frame::new(0, 0, picture.width, picture.height), &top, &mut complaints);
    complaints
}

#[test]
fn nothing_overlaps_and_everything_is_drawn_once() {
    for seed in 0..150 {
        let run = random_run(seed);
        let pods: Vec<Key> = run.state.store().of_kind(Kind::Pod).map(|(key, _)| key.clone()).collect();
        let selected = pods.get(seed as usize % pods.len().max(1));
        for width_px in WIDTHS {
            let picture = run.picture(width_px, selected);
            assert_eq!(check(&picture), Vec::<String>::new(), "seed {seed}, {width_px} px");
            let shown_width = picture.width * picture.scale_percent / 100;
            assert!(shown_width <= width_px as i32, "seed {seed}, {width_px} px: {shown_width} px wide");
            let mut drawn: Vec<Key> = picture.rooms.iter().flat_map(|r| &r.pods).map(|p| p.key.clone()).collect();
            drawn.sort();
            assert_eq!(drawn, pods, "seed {seed}, {width_px} px");
            let claims = picture.storage.iter().flat_map(|s| &s.tiles).filter(|c| c.key.kind == Kind::PersistentVolumeClaim);
            assert_eq!(claims.count(), run.state.all::<PersistentVolumeClaim>().count(), "seed {seed}, {width_px} px");
        }
    }
}

/// What a picture says, box by box.
fn as_text(picture: &Diagram) -> String {
    let mut out = format!("{} × {}\n", picture.width, picture.height);
    let at = |f: Frame| format!("{},{} {}×{}", f.x, f.y, f.width, f.height);
    for s in &picture.services {
        writeln!(out, "Service {} ({}) at {}: {} | {}", s.title.text, s.kind.text, at(s.frame), s.dns.text, s.names.text).unwrap();
    }
    for band in &picture.workloads {
        writeln!(out, "{} ({}) at {}: {}", band.key, band.count, at(band.frame), band.note_full).unwrap();
        for slot in &band.slots {
            writeln!(out, "  {:?} slot {} at {}: {}", slot.state, slot.name, at(slot.frame), slot.lines.join(" / ")).unwrap();
        }
    }
    for room in &picture.rooms {
        writeln!(out, "{} at {}: {}", room.name, at(room.frame), room.description).unwrap();
        for p in &room.pods {
            let progress = p.look.progress.map_or(String::new(), |n| format!(" {n} %"));
            writeln!(out, "  Pod {} at {}: {:?}{progress}: {}", p.label.text, at(p.frame), p.look.state, p.look.description).unwrap();
        }
    }
    for claim in picture.storage.iter().flat_map(|s| &s.tiles) {
        let what = claim.description.split(", volume").next().unwrap();
        writeln!(out, "{:?} claim {} at {}: {what}", claim.state, claim.label.text, at(claim.frame)).unwrap();
    }
    for wire in &picture.wires {
        writeln!(out, "{:?} wire {:?}", wire.kind, wire.points.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>()).unwrap();
    }
    for arrow in &picture.arrows {
        let word = arrow.label.map_or("", |(_, word)| word);
        writeln!(out, "{:?} arrow {:?} {} % {word}", arrow.kind, arrow.points.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>(), arrow.age)
            .unwrap();
    }
    out
}

fn is_as_kept(name: &str, picture: &Diagram) {
    let path = format!("tests/pictures/{name}.txt");
    let text = as_text(picture);
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        fs::create_dir_all("tests/pictures").unwrap();
        fs::write(&path, &text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, kept, "{path} differs: look at the picture, then run again with ORDINAL_UPDATE=1");
}

#[test]
fn pictures_are_as_kept() {
    let mut run = Run::new(3);
    run.apply(&example("nginx-ordered", None));
    run.play_to(4_500);
    is_as_kept("ordered-midway", &run.picture(654, None));
    is_as_kept("ordered-midway-phone", &run.picture(345, None));
    run.play_to(20_000);
    let middle = Key::new(Kind::Pod, "default", &run.state.all::<Pod>().nth(1).unwrap().meta.name);
    run.act(&Action::Delete { key: middle.clone(), cascade: Cascade::default(), grace_seconds: None });
    run.play_to(20_600);
    is_as_kept("pod-deleted", &run.picture(654, Some(&middle)));
    let mut many = Run::new(3);
    many.apply(&example("nginx-parallel", Some(30)));
    many.play_to(2_000);
    is_as_kept("packed", &many.picture(654, None));
}
