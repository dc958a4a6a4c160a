//! What is said of a pod at a moment agrees with the pod as it is at that moment: no sentence is made of two states.

use super::{Verdict, ensure};
use ordinal::api::pod::{Phase, Pod};
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::{Key, Kind};
use ordinal::cluster::State;
use ordinal::history::History;
use ordinal::view::diagram::{View, diagram};
use ordinal::view::explanation;
use ordinal::view::inspector;
use ordinal::view::timeline::{Group, Lane, Lanes, MarkKind};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// What a clause says of a pod, as a question to the pod of that name.
type Claim = fn(Option<&Pod>) -> bool;

/// The clauses that were met so far: a clause that is worded anew is held against nothing.
pub static MET: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// Whether a clause holds that was met.
fn holds(met: &(&'static str, Claim), pod: Option<&Pod>) -> bool {
    MET.lock().unwrap().insert(met.0);
    met.1(pod)
}

fn has(pod: Option<&Pod>, what: fn(&Pod) -> bool) -> bool {
    pod.is_some_and(what)
}

const READY: Claim = |pod| has(pod, Pod::is_running_and_ready);
const STARTED_UNREADY: Claim = |pod| has(pod, |pod| pod.status.phase == Phase::Running && !pod.status.ready);
const UNREADY: Claim = |pod| has(pod, |pod| !pod.is_running_and_ready());
const NOT_STARTED: Claim = |pod| has(pod, |pod| pod.status.phase == Phase::Pending);
const TERMINATING: Claim = |pod| has(pod, |pod| pod.meta.is_terminating());
const STAYING: Claim = |pod| has(pod, |pod| !pod.meta.is_terminating());
const ENDED: Claim = |pod| has(pod, Pod::is_terminal);
const ABSENT: Claim = |pod| pod.is_none();

/// Clauses that follow a pod's name.
const AFTER_NAME: [(&str, Claim); 17] = [
    ("runs but is not Ready", STARTED_UNREADY),
    ("has not started", NOT_STARTED),
    ("is Ready", READY),
    ("is not Ready", UNREADY),
    ("is still terminating", TERMINATING),
    ("was just told to go", TERMINATING),
    ("is being deleted", TERMINATING),
    ("is not deleted yet", STAYING),
    ("was just made", STAYING),
    ("is not made yet", ABSENT),
    ("is not there", ABSENT),
    ("is gone", ABSENT),
    ("has ended", ENDED),
    (": not Ready", UNREADY),
    (": Pending", NOT_STARTED),
    (": Terminating", TERMINATING),
    (": it has ended", ENDED),
];

/// Sentences about the pod named before them.
const OF_IT: [(&str, Claim); 7] = [
    ("it is Ready", READY),
    ("it stops being Ready", READY),
    ("it runs and is not Ready", STARTED_UNREADY),
    ("it runs, and ", UNREADY),
    ("it becomes Ready in", UNREADY),
    ("its containers were told to stop", |pod| pod.is_some()),
    ("the scheduler is about to choose its node", |pod| has(pod, |pod| pod.node.is_none())),
];

/// What some words say of pods that is not so. `about` is the pod they are about, if it is one.
fn untrue(state: &State, namespace: &str, about: Option<&str>, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut subject = about.map(str::to_owned);
    for (at, _) in std::iter::once((0, ' ')).chain(words.char_indices().filter(|(_, letter)| *letter == ' ')) {
        let rest = words[at..].trim_start();
        let token: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || "-/.".contains(*letter)).collect();
        let name = token.trim_end_matches('.').rsplit('/').next().unwrap_or_default();
        let pod = |name: &str| state.find::<Pod>(namespace, name).map(|pod| &**pod);
        let is_pods = pod(name).is_some() || is_of_set(state, namespace, name);
        if is_pods {
            subject = Some(name.to_owned());
            let clause = rest[token.trim_end_matches('.').len()..].trim_start_matches([',', ' ']);
            let clause = clause.strip_prefix("the last pod, ").unwrap_or(clause);
            let clause = clause.strip_prefix("which ").unwrap_or(clause);
            let said = AFTER_NAME.iter().find(|(words, _)| clause.starts_with(words));
            found.extend(said.filter(|met| !holds(met, pod(name))).map(|(said, _)| format!("{name} {said}")));
        }
        let Some(subject) = &subject else { continue };
        let lower = rest.chars().take(1).flat_map(char::to_lowercase).chain(rest.chars().skip(1)).collect::<String>();
        let said = OF_IT.iter().find(|(words, _)| lower.starts_with(words));
        found.extend(said.filter(|met| !holds(met, pod(subject))).map(|(said, _)| format!("{subject}: {said}")));
    }
    found
}

/// Whether a set's pod has this name, or would have.
fn is_of_set(state: &State, namespace: &str, name: &str) -> bool {
    let parent = name.rsplit_once('-').filter(|(_, ordinal)| ordinal.parse::<u32>().is_ok()).map(|(parent, _)| parent);
    parent.is_some_and(|parent| state.find::<StatefulSet>(namespace, parent).is_some())
}

/// All that is said at the moment looked at: explanation, "why", picture and names, each with its namespace and pod.
fn said(history: &History) -> Vec<(String, Option<String>, String)> {
    let state = history.state();
    let mut said = Vec::new();
    let mut lines = explanation::now(state);
    let keys = inspector::choices(state).into_iter().flat_map(|choice| choice.keys);
    for key in keys.filter(|key| matches!(key.kind, Kind::Pod | Kind::StatefulSet | Kind::PersistentVolumeClaim | Kind::Service)) {
        lines.extend(explanation::why(history, &key).now);
        let lookups = inspector::lookups(state, &key);
        said.extend(lookups.into_iter().map(|lookup| (key.namespace.to_string(), None, lookup.why)));
    }
    for set in state.all::<StatefulSet>() {
        let next = Key::new(Kind::Pod, &set.meta.namespace, &format!("{}-{}", set.meta.name, set.spec.replicas));
        lines.extend(explanation::why(history, &next).now);
    }
    let pod_of = |key: &Key| (key.kind == Kind::Pod).then(|| key.name.to_string());
    said.extend(lines.into_iter().map(|line| (line.about.namespace.to_string(), pod_of(&line.about), line.words)));
    let view = View { now_ms: state.now_ms(), window_ms: 60, width_px: 900, zoom_percent: 100, selected: None };
    let picture = diagram(state, [].iter(), view);
    for band in &picture.workloads {
        let namespace = band.key.namespace.to_string();
        said.push((namespace.clone(), None, band.note_full.to_string()));
        said.extend(band.slots.iter().map(|slot| (namespace.clone(), None, slot.description.to_string())));
    }
    for pod in picture.rooms.iter().flat_map(|room| &room.pods) {
        said.push((pod.key.namespace.to_string(), pod_of(&pod.key), pod.look.description.to_string()));
    }
    said
}

/// Whatever is said at the moment looked at is so.
pub fn agree(history: &History) -> Verdict {
    for (namespace, about, words) in said(history) {
        let untrue = untrue(history.state(), &namespace, about.as_deref(), &words);
        ensure(untrue.is_empty(), || format!("at {} ms, this is not so: {untrue:?}, and it is said: {words}", history.now_ms()))?;
    }
    Ok(())
}

/// No lane waits for what has come about: while a pod waits for another to be Ready the other is not, while it waits for one
/// to be gone that is there, and while it waits for its claim that has no volume.
pub fn lanes_agree(history: &History) -> Verdict {
    let mut lanes = Lanes::default();
    lanes.follow(history.branch());
    let groups: Vec<Group> = lanes.groups();
    let all = || groups.iter().flat_map(|group| &group.lanes);
    all().try_for_each(|lane| {
        lane.waits.iter().try_for_each(|wait| {
            let end_ms = wait.to_ms.unwrap_or(history.end_ms());
            // What was recorded at one moment has no order within it.
            let within = |at_ms: u64| wait.from_ms < at_ms && at_ms < end_ms;
            let wrong = |what: &str| format!("{} {} until {end_ms} ms, and {what}", lane.pod.name, wait.words);
            let bound = lane.marks.iter().find(|mark| mark.kind == MarkKind::ClaimBound && within(mark.at_ms));
            let is_for_it =
                |mark: &str| mark.rsplit(' ').next().is_some_and(|claim| wait.words.contains(&format!("its claim {claim} to get")));
            ensure(!bound.is_some_and(|mark| is_for_it(&mark.words)), || wrong("it is bound before"))?;
            let Some((on, ready)) = goal(&wait.words) else { return Ok(()) };
            let Some(on) = all().find(|other| *other.pod.name == *on && other.pod.namespace == lane.pod.namespace) else { return Ok(()) };
            let reached = if ready { first_ready(on, within) } else { first_gap(on, within) };
            ensure(reached.is_none(), || wrong(&format!("that is so at {} ms", reached.unwrap_or(0))))
        })
    })
}

/// For whom it is waited, and whether for its being Ready: otherwise for its being gone.
fn goal(words: &str) -> Option<(&str, bool)> {
    let (start, goal) = words.split_once(" to be ")?;
    let on = start.rsplit_once("waits for ")?.1;
    let on = on.rsplit('/').next()?;
    match goal {
        "Ready" => Some((on, true)),
        "gone" => Some((on, false)),
        _ => None,
    }
}

fn first_ready(lane: &Lane, within: impl Fn(u64) -> bool) -> Option<u64> {
    let ready = lane.segments.iter().filter(|segment| segment.phase == ordinal::view::pod_phase::PodPhase::Ready);
    ready.map(|segment| segment.from_ms).find(|at_ms| within(*at_ms))
}

fn first_gap(lane: &Lane, within: impl Fn(u64) -> bool) -> Option<u64> {
    lane.segments.iter().filter_map(|segment| segment.to_ms).find(|at_ms| within(*at_ms) && lane.phase_at(*at_ms).is_none())
}
