//! The diagram's layout: no boxes overlap at any width, every object is drawn once, and a few diagrams match their recorded
//! text. `ORDINAL_UPDATE=1 cargo test --test diagram` records those again.
#![cfg(not(target_arch = "wasm32"))]
// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use ordinal::api::claim::PersistentVolumeClaim;
use ordinal::api::pod::Pod;
use ordinal::api::{Key, Kind, Object};
use ordinal::cluster::rng::Rng;
use ordinal::cluster::{Action, Cascade, Change, Fault, Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::manifest;
use ordinal::view::diagram::{Diagram, Emphasis, Frame, View, diagram};
use ordinal::view::faults::palette;
use ordinal::view::tables::tables;
use ordinal::view::timeline::Lanes;
use ordinal::view::{explanation, inspector};
use std::fmt::Write;
use std::fs;

const EXAMPLES: [&str; 6] = ["redis", "redis-mended", "nginx-ordered", "nginx-parallel", "zookeeper", "deployment"];
const WIDTHS: [u32; 8] = [320, 345, 480, 654, 768, 1_024, 1_440, 2_560];
/// How long a change has an arrow.
const WINDOW_MS: u64 = 1_000;

/// A running cluster and its changes.
struct Run {
    state: State,
    changes: Vec<Change>,
}

impl Run {
    fn new(nodes: usize) -> Run {
        Run { state: State::new(Settings::default(), setup::nodes(nodes)), changes: Vec::new() }
    }

    fn act(&mut self, action: &Action) {
        // Random actions may be rejected; a rejected action changes nothing.
        self.changes.extend(self.state.apply(action).unwrap_or_default());
    }

    fn apply(&mut self, text: &str) {
        for object in manifest::read(text, &manifest::ClusterContext::default()).objects() {
            let Some(object) = Kind::from_name(&object.kind).and_then(|kind| Object::from_value(kind, &object.defaulted)) else { continue };
            let exists = self.state.get(&object.key()).is_some();
            self.act(&if exists { Action::Replace(object) } else { Action::Create(object) });
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

/// A cluster after random manifests and actions.
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

/// Reports boxes that overlap or extend beyond `outer`.
fn check_boxes(outer_name: &str, outer: Frame, boxes: &[(String, Frame)], complaints: &mut Vec<String>) {
    for (i, (name, frame)) in boxes.iter().enumerate() {
        if !outer.contains(frame) {
            complaints.push(format!("{name} {frame:?} extends beyond {outer_name} {outer:?}"));
        }
        complaints.extend(
            boxes[..i].iter().filter(|(_, f)| f.overlaps(frame)).map(|(other, _)| format!("{name} overlaps {other} in {outer_name}")),
        );
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
    for node in &picture.nodes {
        top.push((node.name.to_string(), node.frame));
        let pods: Vec<_> = node.pods.iter().map(|p| (p.key.to_string(), p.frame)).collect();
        check_boxes(&node.name, node.frame, &pods, &mut complaints);
    }
    if let Some(storage) = &picture.storage {
        top.push(("storage".into(), storage.frame));
        let claims: Vec<_> = storage.tiles.iter().map(|c| (c.key.to_string(), c.frame)).collect();
        check_boxes("storage", storage.frame, &claims, &mut complaints);
    }
    check_boxes("the diagram", Frame::new(0, 0, picture.width, picture.height), &top, &mut complaints);
    complaints
}

#[test]
fn no_boxes_overlap_and_every_object_is_drawn_once() {
    for seed in 0..150 {
        let run = random_run(seed);
        let pods: Vec<Key> = run.state.store().of_kind(Kind::Pod).map(|(key, _)| key.clone()).collect();
        let selected = pods.get(seed as usize % pods.len().max(1));
        for width_px in WIDTHS {
            let picture = run.picture(width_px, selected);
            assert_eq!(check(&picture), Vec::<String>::new(), "seed {seed}, {width_px} px");
            let (shown_width, _) = picture.shown_size();
            assert!(shown_width <= width_px as i32, "seed {seed}, {width_px} px: {shown_width} px wide");
            let mut drawn: Vec<Key> = picture.nodes.iter().flat_map(|r| &r.pods).map(|p| p.key.clone()).collect();
            drawn.sort();
            assert_eq!(drawn, pods, "seed {seed}, {width_px} px");
            let claims = picture.storage.iter().flat_map(|s| &s.tiles).filter(|c| c.key.kind == Kind::PersistentVolumeClaim);
            assert_eq!(claims.count(), run.state.all::<PersistentVolumeClaim>().count(), "seed {seed}, {width_px} px");
        }
    }
}

/// A diagram as text, box by box.
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
    for node in &picture.nodes {
        writeln!(out, "{} at {}: {}", node.name, at(node.frame), node.description).unwrap();
        for p in &node.pods {
            let progress = p.appearance.progress.map_or(String::new(), |n| format!(" {n} %"));
            writeln!(out, "  Pod {} at {}: {:?}{progress}: {}", p.label.text, at(p.frame), p.appearance.state, p.appearance.description)
                .unwrap();
        }
    }
    for claim in picture.storage.iter().flat_map(|s| &s.tiles) {
        let status = claim.description.split(", volume").next().unwrap();
        writeln!(out, "{:?} claim {} at {}: {status}", claim.state, claim.label.text, at(claim.frame)).unwrap();
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

fn matches_recording(name: &str, picture: &Diagram) {
    let path = format!("tests/pictures/{name}.txt");
    let text = as_text(picture);
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        fs::create_dir_all("tests/pictures").unwrap();
        fs::write(&path, &text).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, recorded, "{path} differs: check the diagram, then run again with ORDINAL_UPDATE=1");
}

#[test]
fn diagrams_match_their_recordings() {
    let mut run = Run::new(3);
    run.apply(&example("nginx-ordered", None));
    run.play_to(4_500);
    matches_recording("ordered-midway", &run.picture(654, None));
    matches_recording("ordered-midway-phone", &run.picture(345, None));
    run.play_to(20_000);
    let middle = Key::new(Kind::Pod, "default", &run.state.all::<Pod>().nth(1).unwrap().meta.name);
    run.act(&Action::Delete { key: middle.clone(), cascade: Cascade::default(), grace_seconds: None });
    run.play_to(20_600);
    matches_recording("pod-deleted", &run.picture(654, Some(&middle)));
    let mut many = Run::new(3);
    many.apply(&example("nginx-parallel", Some(30)));
    many.play_to(2_000);
    matches_recording("packed", &many.picture(654, None));
}

/// A StatefulSet `web` with claims, a Service of the same name, and their Namespace.
fn web_in(namespace: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n---\n\
         apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: {namespace}}}\n\
         spec: {{clusterIP: None, selector: {{app: web}}, ports: [{{port: 80}}]}}\n---\n\
         apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: web, namespace: {namespace}}}\n\
         spec:\n  serviceName: web\n  replicas: 3\n  selector: {{matchLabels: {{app: web}}}}\n\
         \x20 template:\n    metadata: {{labels: {{app: web}}}}\n    spec: {{containers: [{{name: web, image: 'nginx:1'}}]}}\n\
         \x20 volumeClaimTemplates:\n  - metadata: {{name: data}}\n    \
         spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}\n"
    )
}

/// The display names of all namespaced objects.
fn names_in(picture: &Diagram) -> Vec<String> {
    let mut names: Vec<String> = picture.services.iter().map(|service| format!("Service {}", service.name)).collect();
    for band in &picture.workloads {
        names.push(format!("{} {}", band.key.kind.names().name, band.name));
        names.extend(band.slots.iter().map(|slot| format!("Slot {}", slot.display_name)));
    }
    names.extend(picture.nodes.iter().flat_map(|node| &node.pods).map(|pod| format!("Pod {}", pod.name)));
    names.extend(picture.storage.iter().flat_map(|storage| &storage.tiles).map(|claim| format!("Claim {}", claim.name)));
    names
}

/// With workloads in two namespaces all names include the namespace, and are unique at any width.
#[test]
fn names_of_two_namespaces_are_distinct() {
    let mut run = Run::new(3);
    run.apply(&web_in("blue"));
    run.play_to(4_000);
    let alone = run.picture(900, None);
    assert!(names_in(&alone).iter().all(|name| !name.contains('/')), "one namespace: {:?}", names_in(&alone));
    assert_eq!(&*alone.workloads[0].title.text, "StatefulSet web");
    run.apply(&web_in("green"));
    for at_ms in [4_000, 9_000, 60_000] {
        run.play_to(at_ms);
        for width_px in WIDTHS {
            let picture = run.picture(width_px, None);
            let names = names_in(&picture);
            let mut once = names.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), names.len(), "{width_px} px at {at_ms} ms: {names:?}");
            assert!(names.iter().all(|name| name.contains(" blue/") || name.contains(" green/")), "{width_px} px: {names:?}");
            for band in &picture.workloads {
                assert!(band.title.text.contains(&*band.key.namespace), "{width_px} px: {:?}", band.title);
                assert!(band.slots.iter().all(|slot| slot.description.is_empty() || slot.description.contains(&*slot.display_name)));
            }
            let labels = picture.nodes.iter().flat_map(|node| &node.pods).map(|pod| &pod.label.text);
            let starts = |namespace: &str| labels.clone().filter(|label| label.starts_with(&namespace[..2])).count();
            assert!(at_ms < 60_000 || (starts("blue"), starts("green")) == (3, 3), "{width_px} px: {:?}", labels.collect::<Vec<_>>());
        }
    }
    let dns: Vec<String> = run
        .picture(2_560, None)
        .nodes
        .iter()
        .flat_map(|node| &node.pods)
        .filter_map(|pod| pod.dns.as_ref())
        .map(|dns| dns.text.to_string())
        .collect();
    assert!(dns.contains(&"web-0.web.blue".to_owned()) && dns.contains(&"web-0.web.green".to_owned()), "{dns:?}");
    // Only objects of the same namespace are related to the selected one.
    let selected = Key::new(Kind::StatefulSet, "blue", "web");
    let picture = run.picture(1_440, Some(&selected));
    let related = picture.nodes.iter().flat_map(|node| &node.pods).filter(|pod| pod.emphasis != Emphasis::None);
    let related: Vec<&str> = related.map(|pod| &*pod.name).collect();
    assert_eq!(related.len(), 3, "{related:?}");
    assert!(related.iter().all(|name| name.starts_with("blue/")), "{related:?}");
}

/// Sentences, lanes, tables and actions use the same display names as the diagram.
#[test]
fn texts_about_two_namespaces_are_distinct() {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(3)));
    for namespace in ["blue", "green"] {
        let read = manifest::read(&web_in(namespace), &manifest::ClusterContext::default());
        let objects = read.objects().filter_map(|object| Object::from_value(Kind::from_name(&object.kind)?, &object.defaulted));
        history.act("kubectl apply -f -", &objects.map(Action::Create).collect::<Vec<_>>()).unwrap();
        history.play_to(history.now_ms() + 1_000);
    }
    let state = history.state();
    let sentences: Vec<String> = explanation::explain(&history).now.into_iter().map(|line| line.words).collect();
    let begins = |start: &str| assert!(sentences.iter().any(|words| words.starts_with(start)), "{start}: {sentences:#?}");
    begins("blue/web-1 has not been created: with OrderedReady, the controller creates one Pod at a time, and blue/web-0 ");
    begins("green/web-1 has not been created: with OrderedReady, the controller creates one Pod at a time, and green/web-0 ");
    let changes = explanation::explain(&history).changes;
    assert!(
        changes.iter().any(|change| change.words.contains("created Pod green/web-0 and its PersistentVolumeClaim green/data-web-0")),
        "{changes:#?}"
    );
    let mut lanes = Lanes::default();
    lanes.follow(history.branch());
    let groups = lanes.groups();
    let owners: Vec<&str> = groups.iter().map(|group| &*group.owner).collect();
    assert_eq!(owners, ["StatefulSet green/web", "StatefulSet blue/web"], "the last applied first");
    for lane in groups.iter().flat_map(|group| &group.lanes) {
        let (own, words) = (format!("{}/", lane.pod.namespace), lane.waits.iter().map(|wait| &wait.words));
        assert!(words.clone().all(|words| words.contains(&own)), "{} {:?}", lane.name(), words.collect::<Vec<_>>());
    }
    let view = View { now_ms: state.now_ms(), window_ms: WINDOW_MS, width_px: 900, zoom_percent: 100, selected: None };
    let tables = tables(&diagram(state, [].iter(), view), state);
    let captions: Vec<&str> = tables.iter().map(|table| &*table.caption).collect();
    assert!(captions[0].starts_with("StatefulSet green/web: ") && captions[1].starts_with("StatefulSet blue/web: "), "{captions:?}");
    assert!(tables[0].rows.iter().all(|row| row.cells[0].starts_with("green/web-")));
    let pod = Key::new(Kind::Pod, "green", "web-0");
    assert_eq!(palette(state, Some(&pod))[0].name, "Pod green/web-0");
    assert_eq!(&*inspector::head(state, &pod).name, "green/web-0");
    let why = explanation::why(&history, &Key::new(Kind::Pod, "green", "web-1"));
    assert!(why.now[0].words.starts_with("green/web-1 does not exist yet. green/web-1 has not been created"), "{:?}", why.now);
    assert!(why.causes.iter().all(|cause| !cause.words.contains("blue")), "{:?}", why.causes);
}

/// The manifest of a StatefulSet.
fn set(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  serviceName: x\n  selector: {{matchLabels: {{app: x}}}}\n  \
         template: {{metadata: {{labels: {{app: x}}}}, spec: {{containers: [{{name: x, image: x}}]}}}}\n"
    )
}

/// The last applied workload is first, however old it is. Scaling, and applying without a change, do not change the order.
#[test]
fn the_last_applied_workload_is_first() {
    let mut history = History::new(State::new(Settings::default(), setup::nodes(3)));
    let text = |names: [&str; 3]| names.map(set).join("---\n");
    let grown = set("cc").replace("  serviceName", "  replicas: 2\n  serviceName");
    for (line, input, expected) in [
        ("kubectl apply -f -", text(["bb", "cc", "aa"]), ["bb", "cc", "aa", "", ""]),
        ("kubectl apply -f -", text(["bb", "zz", "xx"]), ["zz", "xx", "bb", "cc", "aa"]),
        ("kubectl scale sts aa --replicas=2", String::new(), ["zz", "xx", "bb", "cc", "aa"]),
        ("kubectl apply -f -", grown, ["cc", "zz", "xx", "bb", "aa"]),
    ] {
        let applied = kubectl::run(history.state(), line, Some(&input));
        history.act(line, &applied.actions).unwrap();
        history.play_to(history.now_ms() + 20_000);
        let expected: Vec<&str> = expected.into_iter().filter(|name| !name.is_empty()).collect();
        check_order(&history, &expected);
    }
}

fn check_order(history: &History, expected: &[&str]) {
    let state = history.state();
    let view = View { now_ms: state.now_ms(), window_ms: WINDOW_MS, width_px: 900, zoom_percent: 100, selected: None };
    let picture = diagram(state, [].iter(), view);
    let drawn: Vec<&str> = picture.workloads.iter().map(|workload| &*workload.key.name).collect();
    assert_eq!(drawn, expected, "the diagram");
    let explanation = explanation::explain(history);
    let named: Vec<String> =
        explanation.now.iter().map(|line| line.about.name.to_string()).filter(|name| expected.contains(&name.as_str())).collect();
    assert_eq!(named, expected, "the explanation");
    assert!(
        explanation.suggestion.is_some_and(|suggestion| suggestion.words.starts_with(&format!("Delete {}-0", expected[0]))),
        "what to try"
    );
    let mut lanes = Lanes::default();
    lanes.follow(history.branch());
    let owners: Vec<String> = lanes.groups().iter().map(|group| group.owner.to_string()).collect();
    assert_eq!(owners, expected.iter().map(|name| format!("StatefulSet {name}")).collect::<Vec<_>>(), "the timeline");
}
