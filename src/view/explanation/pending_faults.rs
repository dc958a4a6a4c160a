//! Faults that have no effect yet: what each waits for, and what makes it visible.

use super::{Line, Tone};
use crate::api::pod::Pod;
use crate::api::{Key, Kind, Name};
use crate::cluster::faults::key_of;
use crate::cluster::{Hold, State, WaitReason};
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::rules::Rule;

/// A line for each fault that is in force and affects no Pod yet.
pub(super) fn lines(state: &State) -> Vec<Line> {
    let faults = state.faults();
    let naming = Naming::of(state);
    let pod_of = |key: &Key| state.find::<Pod>(&key.namespace, &key.name).filter(|pod| !pod.meta.is_terminating());
    let line =
        |about: Key, words: String, remedy: ObjectAction, rule| Line { about, words, tone: Tone::Waiting, remedy: Some(remedy), rule };
    let next_start = |key: &Key, what: &str, rule| {
        let name = naming.name(key);
        let words = format!("{what} {name} takes effect at its next start: delete {name} to see it.");
        line(key.clone(), words, ObjectAction::Delete(key.clone()), rule)
    };
    let held =
        faults.held.iter().filter(|(key, hold)| **hold == Hold::Pending && pod_of(key).is_some_and(|pod| pod.is_running_and_ready()));
    let mut lines: Vec<Line> = held.map(|(key, _)| next_start(key, "The delayed start of", Rule::Containers)).collect();
    let initialized = |key: &&Key| pod_of(key).is_some_and(|pod| pod.status.initialized_ms.is_some());
    lines.extend(
        faults.init_failing.iter().filter(initialized).map(|key| next_start(key, "The failing init container of", Rule::InitContainers)),
    );
    lines.extend(faults.bad_images.iter().filter_map(|image| {
        let pod = unaffected(state, image)?;
        let name = naming.name(&pod);
        let words = format!(
            "Image {image} is unavailable, and no Pod has pulled it since. Nodes that have the image keep using it; on any other node a Pod \
             such as {name} would be in ImagePullBackOff."
        );
        Some(line(pod, words, ObjectAction::RestoreImage(image.clone()), Rule::Images))
    }));
    if !state.settings().assume_refs_exist && !is_something_missing(state) {
        let words =
            "ConfigMaps, Secrets and ServiceAccounts that no manifest defines are missing. This takes effect for the next Pod that \
                     needs one: delete a Pod to see it."
                .to_owned();
        let about = state.store().of_kind(Kind::Pod).next().map(|(key, _)| key.clone());
        lines.extend(about.map(|pod| line(pod, words, ObjectAction::MissingObjects(false), Rule::ConfigMaps)));
    }
    lines
}

/// A Pod with an image, if none of the Pods with that image fails to pull it.
fn unaffected(state: &State, image: &Name) -> Option<Key> {
    let uses = |pod: &&std::rc::Rc<Pod>| pod.container_statuses().any(|(container, _)| container.image == *image);
    let fails = |pod: &Pod| pod.waiting_reason().is_some_and(|reason| reason.contains("Image"));
    let mut pods = state.all::<Pod>().filter(uses).peekable();
    let first = key_of(&***pods.peek()?);
    (!pods.any(|pod| fails(pod))).then_some(first)
}

/// Whether a Pod waits for an object that does not exist.
fn is_something_missing(state: &State) -> bool {
    let waits = |pod: &Key| state.wait_of(pod).is_some_and(|wait| wait.reason == WaitReason::Missing);
    state.store().of_kind(Kind::Pod).any(|(key, _)| waits(key))
}
