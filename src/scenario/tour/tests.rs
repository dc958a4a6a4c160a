//! Reading tours: errors have a position. Playing tours: the page may seek, act and undo in between.

use super::{BeatStage, Condition, Tour, TourRun};
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
fn errors_have_position_and_remedy() {
    let with = |step: &str| format!("{HEAD}steps:\n- say: One.\n- {step}\n");
    let options = "options: [{say: a, if: {pods: 1}}, {say: b, if: {pods: 2}}]";
    let cases = [
        (String::new(), "the file is empty"),
        ("a: [".into(), "1:"),
        ("- a".into(), "expected a map"),
        (format!("{HEAD}steps: []\n"), "steps: expected a list of 1 to 60"),
        (format!("{HEAD}tittle: x\nsteps: [{{say: x}}]\n"), "5:9 tittle: unknown key; a tour has title"),
        ("about: x\nthen: x\nsteps: [{say: x}]\n".into(), "1:1 expected `title:` and a text"),
        (with("wait: 1"), "7:3 steps[1]: expected `say:` and a text"),
        (with("{say: x, fly: high}"), "steps[1]: fly: unknown action"),
        (with("{say: x, wait: 1, kubectl: get pods}"), "exactly one action"),
        (with("{say: No, wait: 1}"), "need quotes"),
        (with("{say: x, see: pud web-0}"), "steps[1].see: expected a kind (pod"),
        (with("{say: x, until: soon}"), "up to 600 seconds"),
        (with("{say: x, until: 601}"), "up to 600 seconds"),
        (with("{say: x, expect: {pod web-0: rady}}"), "expected one of exists, gone"),
        (with("{say: x, expect: {cats: 3}}"), "`cats` is not a condition"),
        (with("{say: x, expect: {first eaten: web-0}}"), "created, ready, deleted"),
        (with(&format!("{{say: x, ask: {{question: q, why: w, {options}}}}}")), "nothing happens that could answer the question"),
        (with("{say: x, kubectl: get pods, ask: {question: q, why: w, options: [{say: a, if: {pods: 1}}]}}"), "2 to 6 options"),
        (with("{say: x, kubectl: get pods, ask: {question: q, why: w, options: [{say: a}, {say: b}]}}"), "options[0]: expected `if:`"),
        (with(&format!("{{say: x, kubectl: get pods, ask: {{question: q, {options}, hint: h}}}}")), "ask.hint: unknown key"),
        (with(&format!("{{say: {}, wait: 1}}", "x".repeat(601))), "the maximum is 600"),
        ("x".repeat(200_000), "at most 131072 bytes"),
        (format!("{HEAD}nodes: 100000000\nsteps: [{{say: x}}]\n"), "nodes: at most"),
    ];
    for (text, expected) in cases {
        match Tour::read(&text) {
            Err(error) => assert!(error.contains(expected), "{error}: {expected}"),
            Ok(_) => panic!("read although {expected}: {}", text.get(..300).unwrap_or(&text)),
        }
    }
    let tour = Tour::read(&format!("{HEAD}steps:{SET}"));
    assert!(tour.is_err_and(|error| error.contains("steps[1].expect[web-0]: `web-0` is not a condition")));
}

#[test]
fn condition_text_equals_what_was_read() {
    for (subject, is) in
        [("pod web-0", "not ready"), ("first deleted", "web-2"), ("pods", "3"), ("image of web-1", "nginx:1"), ("pods created", "2")]
    {
        let text = Condition::read(subject, is).map(|condition| condition.text());
        assert_eq!(text, Ok(format!("{subject}: {is}")));
    }
}

fn start_tour() -> (TourRun, History) {
    let tour = Tour::read(&format!("{HEAD}steps:{}", steps())).unwrap_or_else(|error| panic!("{error}"));
    let mut run = TourRun::new(Rc::new(tour), Settings::PODS_MAX_IN_A_PAGE);
    let mut page = run.start();
    run.enter(&mut page);
    (run, page)
}

/// Plays to the end; returns the correct option, the number of branches and the time.
fn finish(mut run: TourRun, mut page: History) -> (Option<usize>, usize, u64) {
    run.finish(&mut page);
    assert!(run.next(&mut page));
    assert_eq!(run.stage(), BeatStage::Asking);
    assert!(!run.next(&mut page), "the question must be answered first");
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
fn page_may_seek_act_and_undo_in_between() {
    let (run, page) = start_tour();
    let undisturbed = finish(run, page);
    assert_eq!((undisturbed.0, undisturbed.1), (Some(1), 1));

    let (run, mut page) = start_tour();
    page.play_to(2_000);
    page.seek(500);
    assert_eq!(finish(run, page), undisturbed);

    // Idle time does not fork a branch.
    let (mut run, mut page) = start_tour();
    run.finish(&mut page);
    page.play_to(page.now_ms() + 60_000);
    let later = finish(run, page);
    assert_eq!((later.0, later.1), (Some(1), 1));

    // A command at the end of a beat stays on its own branch.
    let (mut run, mut page) = start_tour();
    run.finish(&mut page);
    assert!(page.act("take node-1 down", &[Action::Fault(Fault::NodeDown("node-1".into()))]).is_ok());
    let acted = finish(run, page);
    assert_eq!((acted.0, acted.1, acted.2), (Some(1), 2, undisturbed.2));

    // A command while the beat runs replaces its moments, and so does an undo.
    let (run, mut page) = start_tour();
    page.play_to(1_000);
    assert!(page.act("take node-1 down", &[Action::Fault(Fault::NodeDown("node-1".into()))]).is_ok());
    page.play_to(60_000);
    assert_eq!(finish(run, page), undisturbed);
    let (mut run, mut page) = start_tour();
    run.finish(&mut page);
    assert!(page.undo().is_some());
    assert_eq!(finish(run, page), undisturbed);
}

#[test]
fn replacing_the_history_is_reported() {
    let down = [Action::Fault(Fault::NodeDown("node-1".into()))];
    let (mut run, mut page) = start_tour();
    run.finish(&mut page);
    assert!(page.act("take node-1 down", &down).is_ok());
    assert!(run.next(&mut page) && !run.take_replaced(), "the command is on its own branch");
    run.predict(None, &mut page);
    page.play_to(page.now_ms() + 1);
    assert!(page.act("take node-1 down", &down).is_ok());
    run.finish(&mut page);
    assert!(run.take_replaced(), "the command while the beat ran is lost");
    assert!(!run.take_replaced(), "it is reported once");
}

#[test]
fn going_back_changes_nothing() {
    let (mut run, mut page) = start_tour();
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
