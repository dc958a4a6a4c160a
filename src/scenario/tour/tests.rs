//! Tours read and gone through: what is wrong is said with its place, and a page may do as it likes in between.

use super::{Condition, Stage, Tour, TourRun};
use crate::cluster::{Action, Fault, Settings};
use crate::history::History;
use std::rc::Rc;

const HEAD: &str = "title: T\nabout: A\nthen: B\ndelays: usual\n";
const SET: &str = "
- say: Three.
  apply: |
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: web}
    spec:
      serviceName: web
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: nginx}]}
- say: Down.
  ask:
    question: Which?
    options:
    - {say: first, if: {first deleted: web-0}}
    - {say: last, if: {first deleted: web-2}}
    why: From the top.
  kubectl: scale sts web --replicas=1
  expect: {pods: 1, claims: 0, web-0: x}
- say: Up.
  kubectl: scale sts web --replicas=2
  until: ready web-1
";

fn steps() -> String {
    SET.replace(", web-0: x", "")
}

#[test]
fn what_is_wrong_is_said_with_place_and_remedy() {
    let with = |step: &str| format!("{HEAD}steps:\n- say: One.\n- {step}\n");
    let options = "options: [{say: a, if: {pods: 1}}, {say: b, if: {pods: 2}}]";
    let cases = [
        (String::new(), "there is nothing in it"),
        ("a: [".into(), "1:"),
        ("- a".into(), "a map is wanted"),
        (format!("{HEAD}steps: []\n"), "steps: a list of one to 60"),
        (format!("{HEAD}tittle: x\nsteps: [{{say: x}}]\n"), "5:9 tittle: no such key; a tour has title"),
        ("about: x\nthen: x\nsteps: [{say: x}]\n".into(), "1:1 `title:` and a sentence"),
        (with("wait: 1"), "7:3 steps[1]: `say:` and a sentence are wanted"),
        (with("{say: x, fly: high}"), "steps[1]: fly: nobody knows how to do this"),
        (with("{say: x, wait: 1, kubectl: get pods}"), "exactly one thing to do"),
        (with("{say: No, wait: 1}"), "until they stand in quotes"),
        (with("{say: x, see: pud web-0}"), "steps[1].see: a kind (pod"),
        (with("{say: x, until: soon}"), "up to 600 seconds"),
        (with("{say: x, until: 601}"), "up to 600 seconds"),
        (with("{say: x, expect: {pod web-0: rady}}"), "one of exists, gone"),
        (with("{say: x, expect: {cats: 3}}"), "`cats` is nothing that can be looked at"),
        (with("{say: x, expect: {first eaten: web-0}}"), "created, ready, deleted"),
        (with(&format!("{{say: x, ask: {{question: q, why: w, {options}}}}}")), "nothing happens that could answer it"),
        (with("{say: x, kubectl: get pods, ask: {question: q, why: w, options: [{say: a, if: {pods: 1}}]}}"), "two to 6 options"),
        (with("{say: x, kubectl: get pods, ask: {question: q, why: w, options: [{say: a}, {say: b}]}}"), "options[0]: `if:` is wanted"),
        (with(&format!("{{say: x, kubectl: get pods, ask: {{question: q, {options}, hint: h}}}}")), "ask.hint: no such key"),
        (with(&format!("{{say: {}, wait: 1}}", "x".repeat(601))), "at most 600 characters"),
        ("x".repeat(200_000), "at most 131072 bytes"),
        (format!("{HEAD}nodes: 100000000\nsteps: [{{say: x}}]\n"), "nodes: at most"),
    ];
    for (text, said) in cases {
        match Tour::read(&text) {
            Err(error) => assert!(error.contains(said), "{error}: {said}"),
            Ok(_) => panic!("read although {said}: {}", text.get(..300).unwrap_or(&text)),
        }
    }
    let tour = Tour::read(&format!("{HEAD}steps:{SET}"));
    assert!(tour.is_err_and(|error| error.contains("steps[1].expect[web-0]: `web-0` is nothing")));
}

#[test]
fn a_condition_is_written_as_it_is_read() {
    for (subject, is) in
        [("pod web-0", "not ready"), ("first deleted", "web-2"), ("pods", "3"), ("image of web-1", "nginx:1"), ("pods created", "2")]
    {
        let words = Condition::read(subject, is).map(|condition| condition.words());
        assert_eq!(words, Ok(format!("{subject}: {is}")));
    }
}

fn begun() -> (TourRun, History) {
    let tour = Tour::read(&format!("{HEAD}steps:{}", steps())).unwrap_or_else(|error| panic!("{error}"));
    let mut run = TourRun::new(Rc::new(tour), Settings::PODS_MAX_IN_A_PAGE);
    let mut page = run.start();
    run.enter(&mut page);
    (run, page)
}

/// Goes to the end, and says which option came true and how many branches there are.
fn finish(mut run: TourRun, mut page: History) -> (Option<usize>, usize, u64) {
    run.finish(&mut page);
    assert!(run.next(&mut page));
    assert_eq!(run.stage(), Stage::Asks);
    assert!(!run.next(&mut page), "a question is answered first");
    run.predict(Some(0), &mut page);
    assert!(!run.is_last());
    let right = run.played().and_then(|played| played.right);
    assert_eq!(run.played().map(|played| played.unmet.len()), Some(0));
    assert!(run.next(&mut page));
    run.finish(&mut page);
    assert!(!run.next(&mut page));
    (right, page.branches().len(), page.now_ms())
}

#[test]
fn a_page_may_pause_scrub_act_and_undo_in_between() {
    let (run, page) = begun();
    let undisturbed = finish(run, page);
    assert_eq!((undisturbed.0, undisturbed.1), (Some(1), 1));

    let (run, mut page) = begun();
    page.play_to(2_000);
    page.seek(500);
    assert_eq!(finish(run, page), undisturbed);

    // Time that passes where nothing happens is no other branch.
    let (mut run, mut page) = begun();
    run.finish(&mut page);
    page.play_to(page.now_ms() + 60_000);
    let later = finish(run, page);
    assert_eq!((later.0, later.1), (Some(1), 1));

    // What somebody does where the beat has ended stays on its branch.
    let (mut run, mut page) = begun();
    run.finish(&mut page);
    assert!(page.act("take node-1 down", &[Action::Fault(Fault::NodeDown("node-1".into()))]).is_ok());
    let acted = finish(run, page);
    assert_eq!((acted.0, acted.1, acted.2), (Some(1), 2, undisturbed.2));

    // What they do while it runs can't be kept with it, nor can what they undo.
    let (run, mut page) = begun();
    page.play_to(1_000);
    assert!(page.act("take node-1 down", &[Action::Fault(Fault::NodeDown("node-1".into()))]).is_ok());
    page.play_to(60_000);
    assert_eq!(finish(run, page), undisturbed);
    let (mut run, mut page) = begun();
    run.finish(&mut page);
    assert!(page.undo().is_some());
    assert_eq!(finish(run, page), undisturbed);
}

#[test]
fn a_page_is_told_when_what_it_had_is_gone() {
    let down = [Action::Fault(Fault::NodeDown("node-1".into()))];
    let (mut run, mut page) = begun();
    run.finish(&mut page);
    assert!(page.act("take node-1 down", &down).is_ok());
    assert!(run.next(&mut page) && !run.take_replaced(), "what was done is on its branch");
    run.predict(None, &mut page);
    page.play_to(page.now_ms() + 1);
    assert!(page.act("take node-1 down", &down).is_ok());
    run.finish(&mut page);
    assert!(run.take_replaced(), "what was done while the beat ran is not");
    assert!(!run.take_replaced(), "it is told once");
}

#[test]
fn going_back_shows_a_beat_again_and_changes_nothing() {
    let (mut run, mut page) = begun();
    run.skip_to(2, &mut page);
    run.finish(&mut page);
    let end_ms = page.now_ms();
    assert!(run.back(&mut page) && run.at() == 1);
    let began_ms = run.played().map(|played| played.from_ms);
    assert_eq!(Some(page.now_ms()), began_ms);
    assert!(run.back(&mut page) && !run.back(&mut page));
    assert_eq!((run.at(), page.now_ms()), (0, 0));
    run.skip_to(2, &mut page);
    run.finish(&mut page);
    assert_eq!((page.now_ms(), page.branches().len()), (end_ms, 1));
}
