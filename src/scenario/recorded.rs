//! The commands of a branch as a trace, in the format of the recordings of a real control plane.

use super::budget::{Budget, BudgetExceeded, BudgetMeter};
use super::log;
use super::replayed_command::{ReplayedCommand, replayed_commands};
use super::snapshot;
use super::step::Step;
use super::trace::{StepTrace, Trace};
use crate::history::History;
use serde_json::{Value, json};

/// The trace of the current branch: a step for each command, with its results until the next command or the end. The error
/// is a sentence.
pub fn trace(history: &History) -> Result<Trace, String> {
    let all = replayed_commands(history)?;
    let name = history.branch().name.to_string();
    let about = "Recorded in the Ordinal playground, which simulates the control plane".to_owned();
    let mut trace = Trace { scenario: name, about, kubernetes: "1.36", ..Trace::default() };
    let mut meter = BudgetMeter::new(Budget::IN_A_PAGE);
    for replayed in &all {
        let mut step = StepTrace { step: written(replayed), ..StepTrace::default() };
        let result = fill(&mut step, history, replayed, &mut meter);
        trace.steps.push(step);
        if let Err(exceeded) = result {
            trace.ended = Some(format!("step {}: {exceeded}", trace.steps.len()));
            break;
        }
    }
    Ok(trace)
}

fn fill(step: &mut StepTrace, history: &History, replayed: &ReplayedCommand, meter: &mut BudgetMeter) -> Result<(), BudgetExceeded> {
    step.kubectl = replayed.is_command().then(|| replayed.output.clone());
    meter.spend_objects(replayed.changes.len() + replayed.after.store().len())?;
    let changes = history.changes().range(replayed.changes.start, replayed.changes.end);
    step.log = Some(changes.flat_map(log::lines).collect());
    step.events = Some(snapshot::events(&replayed.after, replayed.at_ms));
    step.state = Some(snapshot::snapshot(&replayed.after));
    Ok(())
}

/// The command as a step of a scenario, or its description.
fn written(replayed: &ReplayedCommand) -> Value {
    let step = Step::of(replayed.at_ms, &replayed.command, &mut replayed.before.settings().clone());
    step.map_or_else(|_| json!({"words": &*replayed.command.source}), |step| step.written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Key;
    use crate::cluster::{Action, Fault, Settings, State, setup};
    use crate::history::UserCommand;
    use crate::kubectl;

    const SET: &str =
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: web, selector: {matchLabels: {a: b}},
        template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}";

    #[test]
    fn trace_has_a_step_for_each_command() {
        let mut history = History::new(State::new(Settings::default(), setup::nodes(2)));
        for (line, input, until_ms) in [("kubectl apply -f -", SET, 10_000), ("k scale sts web --replicas=2", "", 30_000)] {
            let outcome = kubectl::run(history.state(), line, Some(input));
            let command = UserCommand { source: line.into(), input: Some(input.into()), actions: outcome.actions };
            assert_eq!(history.run_command(command), Ok(()), "{}", outcome.stderr);
            history.play_to(until_ms);
        }
        let pod = |name| Key::new(crate::api::Kind::Pod, "default", name);
        let nodes = ["node-1", "node-2"].map(|node| Action::Fault(Fault::NodeDown(node.into())));
        assert_eq!(history.act("take zone-a down", &nodes), Ok(()));
        assert_eq!(history.act("crash web-0 once", &[Action::Fault(Fault::CrashOnce(pod("web-0")))]), Ok(()));
        let trace = trace(&history).unwrap_or_default();
        let commands: Vec<String> = trace.steps.iter().map(|step| step.step.to_string()).collect();
        let apply = json!({"apply": SET}).to_string();
        let expected =
            [&*apply, r#"{"kubectl":"k scale sts web --replicas=2"}"#, r#"{"nodeDown":["node-1","node-2"]}"#, r#"{"crashOnce":["web-0"]}"#];
        assert_eq!(commands, expected);
        let [applied, scaled, ..] = trace.steps.as_slice() else { panic!("steps are missing") };
        assert_eq!(applied.kubectl.as_ref().map(|said| &*said.stdout), Some("statefulset.apps/web created\n"));
        let log = |step: &StepTrace| step.log.clone().unwrap_or_default();
        assert!(log(applied).contains(&"pod web-0 ready".to_owned()), "{:?}", log(applied));
        assert!(!log(applied).iter().any(|line| line.contains("web-1")) && log(scaled).contains(&"pod web-1 ready".to_owned()));
        let pods = |step: &StepTrace| step.state.as_ref().and_then(|state| state["pods"].as_array().map(Vec::len));
        assert_eq!((pods(applied), pods(scaled)), (Some(1), Some(2)));
    }
}
