//! What is told at moments of short runs.

use super::{Tone, explain, why};
use crate::api::{Key, Kind};
use crate::cluster::{Fault, Hold};
use crate::view::short_run::{pod, run};

#[test]
fn the_wait_of_a_set_is_told_with_what_its_pod_is_about() {
    let cases: [(&str, &[Fault], u64, &str, Tone); 6] = [
        (
            "OrderedReady",
            &[],
            300,
            "db-1 is not made yet: OrderedReady makes one pod at a time, and db-0 has not started. No node can take it before its claims are bound. The volume for claim data-db-0 is being made (class standard).",
            Tone::Working,
        ),
        (
            "OrderedReady",
            &[],
            2_000,
            "db-1 is not made yet: OrderedReady makes one pod at a time, and db-0 has not started. NODE pulls its image db:1: 0.7 s to go.",
            Tone::Working,
        ),
        (
            "OrderedReady",
            &[],
            3_300,
            "db-1 is not made yet: OrderedReady makes one pod at a time, and db-0 runs but is not Ready. It becomes Ready in about 0.3 s.",
            Tone::Working,
        ),
        (
            "OrderedReady",
            &[Fault::Hold(pod("db-0"), Hold::Running)],
            9_000,
            "db-1 is not made yet: OrderedReady makes one pod at a time, and db-0 runs but is not Ready. It runs, and is held from getting Ready until it is released.",
            Tone::Stuck,
        ),
        (
            "OrderedReady",
            &[Fault::Unready(pod("db-0"))],
            9_000,
            "db-1 is not made yet: OrderedReady makes one pod at a time, and db-0 runs but is not Ready. It runs, and its readiness fails until it recovers.",
            Tone::Stuck,
        ),
        ("Parallel", &[], 60_000, "db is as wanted: 2 of 2 pods Ready.", Tone::Settled),
    ];
    for (policy, faults, at_ms, words, tone) in cases {
        let told = explain(&run(policy, faults, at_ms));
        let line = &told.now[0];
        let said = line.words.replace("node-1", "NODE").replace("node-2", "NODE");
        assert_eq!((said.as_str(), line.tone), (words, tone), "{policy} {faults:?} at {at_ms} ms");
    }
}

#[test]
fn beats_say_who_made_what_and_why() {
    let told = explain(&run("OrderedReady", &[], 60_000));
    let beats: Vec<String> = told.beats.iter().rev().map(|beat| format!("{} {}", beat.words, beat.because).trim_end().to_owned()).collect();
    let wanted = [
        "You: kubectl apply -f -",
        "The StatefulSet controller made pod db-0 and its claim data-db-0 because db was applied",
        "db-0 is Ready",
        "The StatefulSet controller made pod db-1 and its claim data-db-1 because db-0 became Ready",
        "db-1 is Ready",
    ];
    let mut rest = beats.iter();
    for beat in wanted {
        assert!(rest.any(|said| said == beat), "{beat:?} is missing, or too early, in {beats:#?}");
    }
    assert!(told.settled);
    let without: Vec<_> = told.beats.iter().filter(|beat| beat.by_user == beat.rule.is_some()).collect();
    assert!(without.is_empty(), "only what the user did needs no rule: {without:#?}");
}

#[test]
fn why_is_answered_from_what_is_so_and_from_the_recorded_causes() {
    let of = |kind: Kind, name: &str| Key::new(kind, "default", name);
    let cases: [(Key, u64, &str, &[&str]); 6] = [
        (
            pod("db-1"),
            2_000,
            "db-1 is not there yet. db-1 is not made yet: OrderedReady makes one pod at a time",
            &["The scheduler put db-0 on NODE"],
        ),
        (
            pod("db-1"),
            60_000,
            "It belongs to StatefulSet db, which makes it again under the same name, with the same claims",
            &["db-1 is Ready", "The StatefulSet controller made pod db-1 and its claim data-db-1", "db-0 is Ready"],
        ),
        (pod("db-7"), 60_000, "db asks for the ordinals 0 to 1, so there is no db-7.", &[]),
        (
            of(Kind::PersistentVolumeClaim, "data-db-0"),
            60_000,
            "data-db-0 is bound to volume",
            &[
                "Claim data-db-0 got its volume",
                "The provisioner made volume",
                "The StatefulSet controller made claim data-db-0",
                "You: kubectl apply -f -",
            ],
        ),
        (of(Kind::StatefulSet, "db"), 60_000, "db is as wanted: 2 of 2 pods Ready.", &["You: kubectl apply -f -"]),
        (of(Kind::Service, "none"), 60_000, "none is not there at this moment.", &[]),
    ];
    for (key, at_ms, now, causes) in cases {
        let why = why(&run("OrderedReady", &[], at_ms), &key);
        assert!(why.now.iter().any(|line| line.words.starts_with(now)), "{key} at {at_ms} ms: {:#?}", why.now);
        let told: Vec<String> = why.causes.iter().map(|cause| cause.words.replace("node-1", "NODE").replace("node-2", "NODE")).collect();
        let mut rest = told.iter();
        for cause in causes {
            assert!(rest.any(|said| said.starts_with(cause)), "{key}: {cause:?} is missing, or in another place, in {told:#?}");
        }
        assert!(causes.is_empty() == told.is_empty(), "{key}: {told:#?}");
    }
}
