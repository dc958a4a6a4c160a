//! What was done in the playground as a trace: the same shape as the recordings of a real control plane.

use super::budget::{Budget, Purse, Spent};
use super::done::{Done, all_done};
use super::log;
use super::settled;
use super::step::Step;
use super::trace::{StepTrace, Trace};
use crate::history::History;
use serde_json::{Value, json};

/// The trace of the branch looked at: a step for each thing done, with what came of it until the next or the end. The error
/// is a sentence: why there is none.
pub fn trace(history: &History) -> Result<Trace, String> {
    let all = all_done(history)?;
    let name = history.branch().name.to_string();
    let about = "Done in the playground of Ordinal, whose control plane is simulated".to_owned();
    let mut trace = Trace { scenario: name, about, kubernetes: "1.36", ..Trace::default() };
    let mut purse = Purse::new(Budget::IN_A_PAGE);
    for done in &all {
        let mut step = StepTrace { done: written(done), ..StepTrace::default() };
        let enough = fill(&mut step, history, done, &mut purse);
        trace.steps.push(step);
        if let Err(spent) = enough {
            trace.ended = Some(format!("step {}: {spent}", trace.steps.len()));
            break;
        }
    }
    Ok(trace)
}

fn fill(step: &mut StepTrace, history: &History, done: &Done, purse: &mut Purse) -> Result<(), Spent> {
    step.kubectl = done.is_command().then(|| done.said.clone());
    purse.spend_objects(done.changes.len() + done.after.store().len())?;
    let changes = history.changes().range(done.changes.start, done.changes.end);
    step.log = Some(changes.flat_map(log::lines).collect());
    step.events = Some(settled::events(&done.after, done.at_ms));
    step.state = Some(settled::state(&done.after));
    Ok(())
}

/// What was done as a step of a scenario says it, or in words.
fn written(done: &Done) -> Value {
    let step = Step::of(done.at_ms, &done.deed, &mut done.before.settings().clone());
    step.map_or_else(|_| json!({"words": &*done.deed.source}), |step| step.written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Key;
    use crate::cluster::{Action, Fault, Settings, State, setup};
    use crate::history::Deed;
    use crate::kubectl;

    const SET: &str =
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: web, selector: {matchLabels: {a: b}},
        template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}";

    #[test]
    fn a_run_becomes_a_trace() {
        let mut history = History::new(State::new(Settings::default(), setup::nodes(2)));
        for (line, input, until_ms) in [("kubectl apply -f -", SET, 10_000), ("k scale sts web --replicas=2", "", 30_000)] {
            let outcome = kubectl::run(history.state(), line, Some(input));
            let deed = Deed { source: line.into(), input: Some(input.into()), actions: outcome.actions };
            assert_eq!(history.do_deed(deed), Ok(()), "{}", outcome.stderr);
            history.play_to(until_ms);
        }
        let pod = |name| Key::new(crate::api::Kind::Pod, "default", name);
        let nodes = ["node-1", "node-2"].map(|node| Action::Fault(Fault::NodeDown(node.into())));
        assert_eq!(history.act("take zone-a down", &nodes), Ok(()));
        assert_eq!(history.act("crash web-0 once", &[Action::Fault(Fault::CrashOnce(pod("web-0")))]), Ok(()));
        let trace = trace(&history).unwrap_or_default();
        let done: Vec<String> = trace.steps.iter().map(|step| step.done.to_string()).collect();
        let apply = json!({"apply": SET}).to_string();
        let wanted =
            [&*apply, r#"{"kubectl":"k scale sts web --replicas=2"}"#, r#"{"nodeDown":["node-1","node-2"]}"#, r#"{"crashOnce":["web-0"]}"#];
        assert_eq!(done, wanted);
        let [applied, scaled, ..] = trace.steps.as_slice() else { panic!("steps are missing") };
        assert_eq!(applied.kubectl.as_ref().map(|said| &*said.stdout), Some("statefulset.apps/web created\n"));
        let log = |step: &StepTrace| step.log.clone().unwrap_or_default();
        assert!(log(applied).contains(&"pod web-0 ready".to_owned()), "{:?}", log(applied));
        assert!(!log(applied).iter().any(|line| line.contains("web-1")) && log(scaled).contains(&"pod web-1 ready".to_owned()));
        let pods = |step: &StepTrace| step.state.as_ref().and_then(|state| state["pods"].as_array().map(Vec::len));
        assert_eq!((pods(applied), pods(scaled)), (Some(1), Some(2)));
    }
}
