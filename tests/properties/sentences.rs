//! Every sentence about a pod that is shown at a moment is true of the pod at that moment.

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

/// What a clause claims, as a check of the pod with that name.
type Claim = fn(Option<&Pod>) -> bool;

/// The clauses that were found in some text: one that is never found was reworded in the view and checks nothing.
pub static FOUND_CLAUSES: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// Whether the claim of a clause holds; notes that the clause was found.
fn holds(clause: &(&'static str, Claim), pod: Option<&Pod>) -> bool {
    FOUND_CLAUSES.lock().unwrap().insert(clause.0);
    clause.1(pod)
}

fn has(pod: Option<&Pod>, check: fn(&Pod) -> bool) -> bool {
    pod.is_some_and(check)
}

const READY: Claim = |pod| has(pod, Pod::is_running_and_ready);
const STARTED_UNREADY: Claim = |pod| has(pod, |pod| pod.status.phase == Phase::Running && !pod.status.ready);
const UNREADY: Claim = |pod| has(pod, |pod| !pod.is_running_and_ready());
const NOT_STARTED: Claim = |pod| has(pod, |pod| pod.status.phase == Phase::Pending);
const TERMINATING: Claim = |pod| has(pod, |pod| pod.meta.is_terminating());
const NOT_TERMINATING: Claim = |pod| has(pod, |pod| !pod.meta.is_terminating());
const ENDED: Claim = |pod| has(pod, Pod::is_terminal);
const ABSENT: Claim = |pod| pod.is_none();

/// Clauses that follow a pod's name.
const AFTER_NAME: [(&str, Claim); 18] = [
    ("is running but not ready", STARTED_UNREADY),
    ("is not running yet", NOT_STARTED),
    ("is ready", READY),
    ("is not ready", UNREADY),
    ("is still terminating", TERMINATING),
    ("is being deleted", TERMINATING),
    ("has not been deleted", NOT_TERMINATING),
    ("was just created", NOT_TERMINATING),
    ("has not been created", ABSENT),
    ("does not exist", ABSENT),
    ("is not created until", ABSENT),
    ("was removed", ABSENT),
    ("has terminated", ENDED),
    (": not ready", UNREADY),
    (": Pending", NOT_STARTED),
    (": terminating", TERMINATING),
    (": deletion requested", TERMINATING),
    (": terminated", ENDED),
];

/// Sentences about the pod named before them.
const OF_IT: [(&str, Claim); 7] = [
    ("it is ready", READY),
    ("it becomes not ready in", READY),
    ("it is running but not ready", STARTED_UNREADY),
    ("it is running, and ", UNREADY),
    ("it becomes ready in", UNREADY),
    ("its containers received SIGTERM", |pod| pod.is_some()),
    ("the scheduler is selecting a node for it", |pod| has(pod, |pod| pod.node.is_none())),
];

/// The false claims about pods in a text. `about`: the pod it is about, if any.
fn false_claims(state: &State, namespace: &str, about: Option<&str>, words: &str) -> Vec<String> {
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
            let known_clause = AFTER_NAME.iter().find(|(words, _)| clause.starts_with(words));
            found.extend(known_clause.filter(|clause| !holds(clause, pod(name))).map(|(claim, _)| format!("{name} {claim}")));
        }
        let Some(subject) = &subject else { continue };
        let lower = rest.chars().take(1).flat_map(char::to_lowercase).chain(rest.chars().skip(1)).collect::<String>();
        let known_clause = OF_IT.iter().find(|(words, _)| lower.starts_with(words));
        found.extend(known_clause.filter(|clause| !holds(clause, pod(subject))).map(|(claim, _)| format!("{subject}: {claim}")));
    }
    found
}

/// Whether a set's pod has this name, or would have.
fn is_of_set(state: &State, namespace: &str, name: &str) -> bool {
    let parent = name.rsplit_once('-').filter(|(_, ordinal)| ordinal.parse::<u32>().is_ok()).map(|(parent, _)| parent);
    parent.is_some_and(|parent| state.find::<StatefulSet>(namespace, parent).is_some())
}

/// All sentences shown at the current moment: explanation, "why", diagram and DNS, each with its namespace and pod.
fn sentences(history: &History) -> Vec<(String, Option<String>, String)> {
    let state = history.state();
    let mut sentences = Vec::new();
    let mut lines = explanation::now(state);
    let keys = inspector::choices(state).into_iter().flat_map(|choice| choice.keys);
    for key in keys.filter(|key| matches!(key.kind, Kind::Pod | Kind::StatefulSet | Kind::PersistentVolumeClaim | Kind::Service)) {
        lines.extend(explanation::why(history, &key).now);
        let lookups = inspector::lookups(state, &key);
        sentences.extend(lookups.into_iter().map(|lookup| (key.namespace.to_string(), None, lookup.why)));
    }
    for set in state.all::<StatefulSet>() {
        let next = Key::new(Kind::Pod, &set.meta.namespace, &format!("{}-{}", set.meta.name, set.spec.replicas));
        lines.extend(explanation::why(history, &next).now);
    }
    let pod_of = |key: &Key| (key.kind == Kind::Pod).then(|| key.name.to_string());
    sentences.extend(lines.into_iter().map(|line| (line.about.namespace.to_string(), pod_of(&line.about), line.words)));
    let view = View { now_ms: state.now_ms(), window_ms: 60, width_px: 900, zoom_percent: 100, selected: None };
    let picture = diagram(state, [].iter(), view);
    for band in &picture.workloads {
        let namespace = band.key.namespace.to_string();
        sentences.push((namespace.clone(), None, band.note_full.to_string()));
        sentences.extend(band.slots.iter().map(|slot| (namespace.clone(), None, slot.description.to_string())));
    }
    for pod in picture.nodes.iter().flat_map(|node_box| &node_box.pods) {
        sentences.push((pod.key.namespace.to_string(), pod_of(&pod.key), pod.appearance.description.to_string()));
    }
    sentences
}

/// Every sentence shown at the current moment is true.
pub fn are_true(history: &History) -> Verdict {
    for (namespace, about, words) in sentences(history) {
        let wrong = false_claims(history.state(), &namespace, about.as_deref(), &words);
        ensure(wrong.is_empty(), || format!("at {} ms, {wrong:?} is false in: {words}", history.now_ms()))?;
    }
    Ok(())
}

/// The waits of the lanes are true: while a pod waits for another to be ready, that is not ready; while it waits for one to be
/// removed, that exists; while it waits for its claim, that is not bound.
pub fn lanes_are_true(history: &History) -> Verdict {
    let mut lanes = Lanes::default();
    lanes.follow(history.branch());
    let groups: Vec<Group> = lanes.groups();
    let all = || groups.iter().flat_map(|group| &group.lanes);
    all().try_for_each(|lane| {
        lane.waits.iter().try_for_each(|wait| {
            let end_ms = wait.to_ms.unwrap_or(history.end_ms());
            // Changes at the same moment have no order.
            let within = |at_ms: u64| wait.from_ms < at_ms && at_ms < end_ms;
            let wrong = |what: &str| format!("{} {} until {end_ms} ms, and {what}", lane.pod.name, wait.words);
            let bound = lane.marks.iter().find(|mark| mark.kind == MarkKind::ClaimBound && within(mark.at_ms));
            let claim_of = |mark: &str| mark.split_once(" bound to ").and_then(|(start, _)| start.rsplit(' ').next()).map(str::to_owned);
            let is_awaited = |claim: String| wait.words.contains(&format!("{claim} to be bound"));
            ensure(!bound.and_then(|mark| claim_of(&mark.words)).is_some_and(is_awaited), || wrong("it is bound before"))?;
            let Some((on, ready)) = goal(&wait.words) else { return Ok(()) };
            let Some(on) = all().find(|other| *other.pod.name == *on && other.pod.namespace == lane.pod.namespace) else { return Ok(()) };
            let reached = if ready { first_ready(on, within) } else { first_gap(on, within) };
            ensure(reached.is_none(), || wrong(&format!("that is reached at {} ms", reached.unwrap_or(0))))
        })
    })
}

/// The pod in the words of a wait, and whether the wait is for it to be ready, else to be removed.
fn goal(words: &str) -> Option<(&str, bool)> {
    let (on, goal) = words.rsplit_once("waits for ")?.1.split_once(" to ")?;
    let on = on.rsplit('/').next()?;
    match goal {
        "become ready" => Some((on, true)),
        "be deleted" => Some((on, false)),
        _ => None,
    }
}

fn first_ready(lane: &Lane, within: impl Fn(u64) -> bool) -> Option<u64> {
    let ready = lane.segments.iter().filter(|segment| segment.display == ordinal::view::pod_display::PodDisplay::Ready);
    ready.map(|segment| segment.from_ms).find(|at_ms| within(*at_ms))
}

fn first_gap(lane: &Lane, within: impl Fn(u64) -> bool) -> Option<u64> {
    lane.segments.iter().filter_map(|segment| segment.to_ms).find(|at_ms| within(*at_ms) && lane.display_at(*at_ms).is_none())
}
