//! Commands that keep running: `rollout status`, `drain`, `get -w`, `events -w`, `wait` and `replace --force`.

use super::command_context::CommandContext;
use super::drain::{Drain, RefusedEviction};
use super::events::WatchEvents;
use super::get::watch::Watch;
use super::outcome::CommandResult;
use super::pipeline::RunningLine;
use super::replace::ForcedReplace;
use super::rollout::status::RolloutStatus;
use super::wait::Wait;
use crate::cluster::State;

/// A command that keeps running and is polled.
#[derive(Clone, Debug, PartialEq)]
pub enum LongRunning {
    /// `rollout status`.
    RolloutStatus(RolloutStatus),
    /// `drain`.
    Drain(Drain),
    /// `get -w`.
    Watch(Watch),
    /// `events -w`.
    WatchEvents(WatchEvents),
    /// `wait`.
    Wait(Wait),
    /// `replace --force`.
    Replace(ForcedReplace),
    /// A line with filters or several commands.
    Line(RunningLine),
}

impl LongRunning {
    /// Continues the command after the cluster changed or time passed. If it is not finished, the outcome holds it again.
    pub fn poll(self, state: &State) -> CommandResult {
        let mut context = CommandContext::new(state, None);
        let result = match self {
            LongRunning::RolloutStatus(status) => status.advance(&mut context),
            LongRunning::Drain(drain) => drain.resume(&mut context),
            LongRunning::Watch(watch) => watch.advance(&mut context),
            LongRunning::WatchEvents(watch) => watch.advance(&mut context),
            LongRunning::Wait(wait) => wait.advance(&mut context),
            LongRunning::Replace(replace) => replace.advance(&mut context),
            LongRunning::Line(line) => return line.poll(state),
        };
        context.finish(result)
    }

    /// The next time at which the command acts even if nothing changed.
    pub fn next_due_ms(&self) -> Option<u64> {
        match self {
            LongRunning::Drain(drain) => drain.next_due_ms(),
            LongRunning::RolloutStatus(status) => status.next_due_ms(),
            LongRunning::Wait(wait) => wait.next_due_ms(),
            LongRunning::Replace(replace) => replace.next_due_ms(),
            LongRunning::Watch(_) | LongRunning::WatchEvents(_) => None,
            LongRunning::Line(line) => line.command().next_due_ms(),
        }
    }

    /// The eviction of a `drain` that a PodDisruptionBudget does not allow.
    pub fn refused_eviction(&self) -> Option<RefusedEviction> {
        match self {
            LongRunning::Drain(drain) => drain.refused_eviction(),
            LongRunning::Line(line) => line.command().refused_eviction(),
            _ => None,
        }
    }

    /// Whether the command only repeats itself while nothing changes in the cluster.
    pub fn is_blocked(&self, state: &State) -> bool {
        match self {
            LongRunning::Drain(drain) => drain.is_blocked(state),
            LongRunning::Line(line) => line.command().is_blocked(state),
            _ => false,
        }
    }

    /// Whether the command runs until it is interrupted.
    pub fn is_endless(&self) -> bool {
        match self {
            LongRunning::Watch(_) | LongRunning::WatchEvents(_) => true,
            LongRunning::Line(line) => line.command().is_endless(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::{Settings, State, setup};
    use crate::kubectl;

    const WEB: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  serviceName: web\n  replicas: 1\n  \
                       selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
                       spec: {containers: [{name: main, image: 'app:1'}]}\n";
    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: main, image: 'app:1'}]}\n";

    /// The output of a command until it ends, or for a minute.
    fn printed(state: &mut State, line: &str, input: &str) -> (String, i32) {
        let mut outcome = kubectl::run(state, line, Some(input));
        let mut printed = outcome.stdout.clone() + &outcome.stderr;
        let until_ms = state.now_ms() + 60_000;
        loop {
            outcome.actions.iter().for_each(|action| drop(state.apply(action)));
            let Some(waiting) = outcome.follow.take() else { return (printed, outcome.exit) };
            let due_ms = state.next_due_ms().into_iter().chain(waiting.next_due_ms()).min().unwrap_or(until_ms);
            if due_ms >= until_ms {
                return (printed, outcome.exit);
            }
            match state.next_due_ms() {
                Some(next_ms) if next_ms <= due_ms => drop(state.step()),
                _ => state.idle_until(due_ms),
            }
            outcome = waiting.poll(state);
            printed.push_str(&(outcome.stdout.clone() + &outcome.stderr));
        }
    }

    #[test]
    fn commands_print_until_they_end() {
        let mut state = State::new(Settings::default(), setup::nodes(1));
        let cases = [
            ("apply -f -", WEB, "statefulset.apps/web created\n", 0),
            ("wait --for=condition=Ready pod/web-0", "", "Error from server (NotFound): pods \"web-0\" not found\n", 1),
            ("wait --for=create pod/web-0", "", "pod/web-0 condition met\n", 0),
            (
                "wait --for=condition=Ready pod/web-0 pod/web-0 --timeout=500ms",
                "",
                "timed out waiting for the condition on pods/web-0\ntimed out waiting for the condition on pods/web-0\n",
                1,
            ),
            ("wait --for=condition=ready pod/web-0", "", "pod/web-0 condition met\n", 0),
            ("wait --for=jsonpath={.status.availableReplicas}=1 sts/web", "", "statefulset.apps/web condition met\n", 0),
            (
                "wait --for=jsonpath={.status.readyReplicas}=2 sts/web --timeout=1s",
                "",
                "error: timed out waiting for the condition on statefulsets/web\n",
                1,
            ),
            ("rollout status sts/web --timeout=1s", "", "partitioned roll out complete: 1 new pods have been updated...\n", 0),
            ("set image sts/web main=app:2", "", "statefulset.apps/web image updated\n", 0),
            (
                "rollout status sts/web --timeout=100ms",
                "",
                "Waiting for statefulset spec update to be observed...\nWaiting for partitioned roll out to finish: 0 out of 1 new pods have been updated...\nerror: timed out waiting for the condition\n",
                1,
            ),
            ("delete sts web", "", "statefulset.apps \"web\" deleted from default namespace\n", 0),
            ("wait --for=delete pod/web-0 -o name", "", "pod/web-0\n", 0),
            ("apply -f -", POD, "pod/one created\n", 0),
            ("wait --for=condition=Ready pod/one -o name", "", "pod/one\n", 0),
            (
                "replace --force -f - --timeout=1s",
                POD,
                "pod \"one\" deleted from default namespace\nerror: timed out waiting for the condition\n",
                1,
            ),
            ("apply -f -", POD, "pod/one unchanged\n", 0),
            ("replace --force -f -", POD, "pod \"one\" deleted from default namespace\npod/one replaced\n", 0),
        ];
        for (line, input, expected, exit) in cases {
            assert_eq!(printed(&mut state, line, input), (expected.to_string(), exit), "{line}");
        }
        let (events, _) = printed(&mut state, "events -w --for=pod/one --no-headers", "");
        assert!(events.lines().count() > 3 && events.lines().all(|line| line.contains("Pod/one")), "{events}");
    }
}
