//! The explanation at moments of short runs.

use super::{Tone, explain, why};
use crate::api::{Key, Kind};
use crate::cluster::{Action, Fault, Hold};
use crate::view::short_run::{pod, short_run};

#[test]
fn a_blocked_set_is_explained_with_the_pod_that_blocks_it() {
    let cases: [(&str, &[Fault], u64, &str, Tone); 6] = [
        (
            "OrderedReady",
            &[],
            300,
            "db-1 has not been created: with OrderedReady, the controller creates one Pod at a time, and db-0 is not running yet. It cannot be scheduled until its PersistentVolumeClaims are bound. The volume for PersistentVolumeClaim data-db-0 is being provisioned (StorageClass standard).",
            Tone::Working,
        ),
        (
            "OrderedReady",
            &[],
            2_000,
            "db-1 has not been created: with OrderedReady, the controller creates one Pod at a time, and db-0 is not running yet. It is pulling its image db:1 on NODE (0.7 s left).",
            Tone::Working,
        ),
        (
            "OrderedReady",
            &[],
            3_300,
            "db-1 has not been created: with OrderedReady, the controller creates one Pod at a time, and db-0 is running but not ready. It becomes ready in about 0.3 s.",
            Tone::Working,
        ),
        (
            "OrderedReady",
            &[Fault::Hold(pod("db-0"), Hold::Running)],
            9_000,
            "db-0 is running, and kept not ready until you resume it. With OrderedReady, the controller does not create db-1 until db-0 is running and ready.",
            Tone::Stuck,
        ),
        (
            "OrderedReady",
            &[Fault::Unready(pod("db-0"))],
            9_000,
            "db-0 is running, and its readiness probe fails until you recover it. With OrderedReady, the controller does not create db-1 until db-0 is running and ready.",
            Tone::Stuck,
        ),
        ("Parallel", &[], 60_000, "db is in its desired state: 2 of 2 Pods are ready.", Tone::Healthy),
    ];
    for (policy, faults, at_ms, words, tone) in cases {
        let explanation = explain(&short_run(policy, faults, at_ms));
        let line = &explanation.now[0];
        let text = line.words.replace("node-1", "NODE").replace("node-2", "NODE");
        assert_eq!((text.as_str(), line.tone), (words, tone), "{policy} {faults:?} at {at_ms} ms");
    }
}

#[test]
fn changes_name_their_actor_and_their_cause() {
    let explanation = explain(&short_run("OrderedReady", &[], 60_000));
    let changes: Vec<String> =
        explanation.changes.iter().rev().map(|change| format!("{} {}", change.words, change.cause).trim_end().to_owned()).collect();
    let expected = [
        "You: kubectl apply -f -",
        "The StatefulSet controller created Pod db-0 and its PersistentVolumeClaim data-db-0 because db was applied",
        "db-0 is ready",
        "The StatefulSet controller created Pod db-1 and its PersistentVolumeClaim data-db-1 because db-0 became ready",
        "db-1 is ready",
    ];
    let mut rest = changes.iter();
    for change in expected {
        assert!(rest.any(|found| found == change), "{change:?} is missing, or too early, in {changes:#?}");
    }
    assert!(explanation.idle);
    let without: Vec<_> = explanation.changes.iter().filter(|change| change.by_user == change.rule.is_some()).collect();
    assert!(without.is_empty(), "only commands of the user have no rule: {without:#?}");
}

#[test]
fn why_gives_the_current_state_and_the_recorded_causes() {
    let of = |kind: Kind, name: &str| Key::new(kind, "default", name);
    let cases: [(Key, u64, &str, &[&str]); 6] = [
        (
            pod("db-1"),
            2_000,
            "db-1 does not exist yet. db-1 has not been created: with OrderedReady, the controller creates one Pod at a time",
            &["The scheduler assigned db-0 to NODE"],
        ),
        (
            pod("db-1"),
            60_000,
            "It is controlled by StatefulSet db, which recreates it with the same name and the same PersistentVolumeClaims",
            &["db-1 is ready", "The StatefulSet controller created Pod db-1 and its PersistentVolumeClaim data-db-1", "db-0 is ready"],
        ),
        (pod("db-7"), 60_000, "db has the ordinals 0 to 1, so db-7 does not exist.", &[]),
        (
            of(Kind::PersistentVolumeClaim, "data-db-0"),
            60_000,
            "data-db-0 is bound to volume",
            &[
                "PersistentVolumeClaim data-db-0 is bound",
                "The provisioner created volume",
                "The StatefulSet controller created PersistentVolumeClaim data-db-0",
                "You: kubectl apply -f -",
            ],
        ),
        (of(Kind::StatefulSet, "db"), 60_000, "db is in its desired state: 2 of 2 Pods are ready.", &["You: kubectl apply -f -"]),
        (of(Kind::Service, "none"), 60_000, "none does not exist at this time.", &[]),
    ];
    for (key, at_ms, now, causes) in cases {
        let why = why(&short_run("OrderedReady", &[], at_ms), &key);
        assert!(why.now.iter().any(|line| line.words.starts_with(now)), "{key} at {at_ms} ms: {:#?}", why.now);
        let found: Vec<String> = why.causes.iter().map(|cause| cause.words.replace("node-1", "NODE").replace("node-2", "NODE")).collect();
        let mut rest = found.iter();
        for cause in causes {
            assert!(rest.any(|text| text.starts_with(cause)), "{key}: {cause:?} is missing, or in another position, in {found:#?}");
        }
        assert!(causes.is_empty() == found.is_empty(), "{key}: {found:#?}");
    }
}

#[test]
fn a_fault_says_what_it_waits_for_or_what_ends_it() {
    let cases = [
        (Fault::Hold(pod("db-0"), Hold::Pending), "The delayed start of db-0 takes effect at its next start: delete db-0 to see it."),
        (Fault::BadImages(vec!["db:1".into()]), "Image db:1 is unavailable, and no Pod has pulled it since."),
        (
            Fault::Hang(pod("db-0")),
            "db-0: its container hangs: it answers no probes and ignores SIGTERM. No liveness probe is defined, so the kubelet never restarts it.",
        ),
        (
            Fault::Crash(pod("db-0")),
            "db-0 is in CrashLoopBackOff: its container exited with code 1 (2 times so far). The kubelet restarts it in about",
        ),
    ];
    for (fault, words) in cases {
        let mut history = short_run("OrderedReady", &[], 60_000);
        assert_eq!(history.act("a fault", &[Action::Fault(fault.clone())]), Ok(()));
        history.play_to(66_000);
        let lines = explain(&history).now;
        assert!(lines.iter().any(|line| line.words.starts_with(words)), "{fault:?}: {lines:#?}");
    }
}
