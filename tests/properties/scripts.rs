//! Runs an exported script in the simulator, with the project's own readers of manifests and commands: at the times of the run,
//! or with the script's own waits. Both must come to the state of the run.

use ordinal::api::pod::Pod;
use ordinal::api::{Kind, Object};
use ordinal::cluster::{Action, State};
use ordinal::history::{History, UserCommand};
use ordinal::kubectl::{self, LongRunning};
use ordinal::scenario::{Scenario, Step, StepKind, script::shell};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A cluster is idle after this long without a change, in ms.
const QUIET_MS: u64 = 1_600;
/// The most moments of a run here.
const MOMENTS_MAX: usize = 200_000;

/// An interactive run: long-running commands are polled while time passes.
pub struct Run {
    pub history: History,
    follow: Option<(String, LongRunning)>,
}

impl Run {
    pub fn new(state: State) -> Run {
        Run { history: History::new(state), follow: None }
    }

    /// The run of a scenario.
    pub fn of(scenario: &Scenario) -> Run {
        let mut state = scenario.cluster(10_000);
        state.run_until_idle(5_000, MOMENTS_MAX);
        let mut run = Run::new(state);
        for step in &scenario.steps {
            run.step(step);
        }
        run
    }

    fn step(&mut self, step: &Step) {
        match &step.kind {
            StepKind::Apply(text) => drop(self.command("kubectl apply -f -", text)),
            StepKind::Kubectl { line, .. } => {
                for words in line.commands() {
                    self.command(&format!("kubectl {}", shell::line(words)), "");
                }
            }
            other => {
                let actions = other.perform(self.history.state()).actions;
                if !actions.is_empty() {
                    self.history.act("a fault", &actions).unwrap();
                }
            }
        }
        match step.lasts_ms {
            Some(lasts_ms) => self.play_to(self.history.now_ms() + lasts_ms),
            None => self.run_until_idle(step.quiet_ms.unwrap_or(QUIET_MS)),
        }
    }

    /// Runs a command line; returns its exit status.
    pub fn command(&mut self, line: &str, input: &str) -> i32 {
        self.follow = None; // as Ctrl+C does
        let outcome = kubectl::run(self.history.state(), line, Some(input));
        let read = if outcome.read_input { input } else { "" };
        self.act(line, Some(read), &outcome.actions);
        self.follow = outcome.follow.map(|follow| (line.to_owned(), follow));
        outcome.exit
    }

    fn act(&mut self, line: &str, input: Option<&str>, actions: &[Action]) {
        if !actions.is_empty() {
            let command = UserCommand { source: line.into(), input: input.map(Into::into), actions: actions.to_vec() };
            self.history.run_command(command).unwrap();
        }
    }

    /// When the cluster or the long-running command is due next.
    fn next_due_ms(&self) -> Option<u64> {
        let own_ms = self.follow.as_ref().and_then(|(_, follow)| follow.next_due_ms());
        self.history.state().next_due_ms().into_iter().chain(own_ms).min()
    }

    fn play_and_poll(&mut self, next_ms: u64) {
        self.history.play_to(next_ms);
        if let Some((line, follow)) = self.follow.take() {
            let outcome = follow.poll(self.history.state());
            self.act(&line, None, &outcome.actions);
            self.follow = outcome.follow.map(|follow| (line, follow));
        }
    }

    pub fn play_to(&mut self, at_ms: u64) {
        while let Some(next_ms) = self.next_due_ms().filter(|next_ms| *next_ms <= at_ms) {
            self.play_and_poll(next_ms);
        }
        self.history.play_to(at_ms);
    }

    /// Plays until nothing has changed for this long and no command is running.
    pub fn run_until_idle(&mut self, quiet_ms: u64) {
        let mut since_ms = self.history.now_ms();
        for _ in 0..MOMENTS_MAX {
            let until_ms = since_ms + quiet_ms;
            let Some(next_ms) = self.next_due_ms().filter(|next_ms| *next_ms <= until_ms || self.follow.is_some()) else {
                self.history.play_to(until_ms);
                return;
            };
            let before = self.history.changes().len();
            self.play_and_poll(next_ms);
            if self.history.changes().len() > before {
                since_ms = self.history.now_ms();
            }
        }
        panic!("it never becomes idle");
    }

    /// Plays until a condition holds, at most this long; returns whether it holds.
    fn play_until(&mut self, seconds: u64, condition: impl Fn(&Run) -> bool) -> bool {
        let end_ms = self.history.now_ms() + seconds * 1_000;
        while !condition(self) {
            match self.next_due_ms().filter(|next_ms| *next_ms <= end_ms) {
                Some(next_ms) => self.play_and_poll(next_ms),
                None => return false,
            }
        }
        true
    }
}

/// A line of a script.
#[derive(Debug, PartialEq)]
pub enum Line {
    /// The time in the run of the next command, in ms.
    At(u64),
    /// A command, its standard input, and whether it may fail.
    Command { line: String, input: String, may_fail: bool },
    /// `sleep`, in seconds.
    Sleep(u64),
    /// `kubectl rollout status` or `kubectl wait`.
    Wait(String),
}

/// The lines of a script from its first time on. Those before create the cluster and the objects that the playground assumes
/// to exist.
pub fn read(script: &str) -> Vec<Line> {
    let mut nodes = BTreeMap::new();
    let (mut lines, mut read) = (script.lines(), Vec::new());
    while let Some(line) = lines.next() {
        if let Some((variable, node)) = line.split_once("=${").and_then(|(variable, rest)| Some((variable, rest.split_once("} # ")?.1))) {
            nodes.insert(format!("\"${variable}\""), node.to_owned());
        } else if let Some(at) = line.strip_prefix("# At ").and_then(|at| at.strip_suffix(" s")) {
            read.push(Line::At(at.replace('.', "").parse().unwrap()));
        } else if read.is_empty() {
            continue;
        } else if let Some(seconds) = line.strip_prefix("sleep ") {
            read.push(Line::Sleep(seconds.parse().unwrap()));
        } else if line.starts_with("kubectl rollout status ") || line.starts_with("kubectl wait ") {
            read.push(Line::Wait(line.to_owned()));
        } else if line.starts_with("kubectl ") {
            let (line, may_fail) = line.strip_suffix(" || true").map_or((line, false), |line| (line, true));
            let (line, end) = line.strip_suffix('\'').and_then(|line| line.split_once(" <<'")).unwrap_or((line, ""));
            let input: Vec<&str> = if end.is_empty() { Vec::new() } else { lines.by_ref().take_while(|line| *line != end).collect() };
            let input = input.iter().map(|line| format!("{line}\n")).collect();
            let line = nodes.iter().fold(line.to_owned(), |line, (variable, node)| line.replace(variable, node));
            read.push(Line::Command { line, input, may_fail });
        } else {
            assert!(line.is_empty() || line.starts_with('#') || line.starts_with("echo "), "unknown line: {line}");
        }
    }
    read
}

/// Runs the commands of a script at the times of the run.
pub fn run_at_recorded_times(script: &str, base: &State) -> Run {
    let mut run = Run::new(base.clone());
    for line in read(script) {
        match line {
            Line::At(at_ms) => run.play_to(at_ms),
            // The run did not wait: what only serves the script's waits is skipped.
            Line::Command { line, input, .. } => drop(run.command(&line, &input)),
            Line::Sleep(_) | Line::Wait(_) => {}
        }
    }
    run
}

/// Runs a script as a shell does: a wait that times out or a command that fails is an error.
pub fn run_as_shell(script: &str, base: &State) -> Result<Run, String> {
    let mut run = Run::new(base.clone());
    for line in read(script) {
        match line {
            Line::At(_) => {}
            Line::Sleep(seconds) => run.play_to(run.history.now_ms() + seconds * 1_000),
            Line::Wait(line) => wait(&mut run, &line)?,
            Line::Command { line, input, may_fail } => {
                let exit = run.command(&line, &input);
                // `kubectl drain` and `kubectl delete` return when they are complete.
                let is_complete = run.play_until(600, |run| run.follow.is_none()) && delete_is_complete(&mut run, &line);
                if (exit != 0 || !is_complete) && !may_fail {
                    return Err(format!("{line} fails, or never returns"));
                }
            }
        }
    }
    Ok(run)
}

fn delete_is_complete(run: &mut Run, line: &str) -> bool {
    if !line.starts_with("kubectl delete ") || line.contains("--wait=false") {
        return true;
    }
    let Some((_, command)) = run.history.branch().commands().last().map(|(at_ms, command)| (at_ms, command.clone())) else { return true };
    let is_deleting = |run: &Run| {
        command.actions.iter().any(|action| match action {
            Action::Delete { key, .. } => run.history.state().get(key).is_some_and(|object| object.meta().is_terminating()),
            _ => false,
        })
    };
    run.play_until(600, |run| !is_deleting(run))
}

fn wait(run: &mut Run, line: &str) -> Result<(), String> {
    let (line, seconds) = line.rsplit_once(" --timeout=").ok_or("a wait without --timeout")?;
    let seconds = seconds.trim_end_matches('s').parse().map_err(|_| "a timeout is a number")?;
    let command_line = kubectl::CommandLine::read(line)?;
    let words = command_line.words().ok_or("a wait is one command")?;
    let namespace = words.iter().position(|word| word == "-n").map_or("default", |position| &words[position + 1]);
    let condition_holds = |run: &Run| {
        let state = run.history.state();
        let is = |name: &str, check: &dyn Fn(Option<&Object>) -> bool| {
            let (kind, name) = name.split_once('/').unwrap();
            let kind = ordinal::view::KINDS.iter().find(|row| row.singular == kind).map(|row| Kind::from_name(row.name).unwrap()).unwrap();
            check(state.get(&ordinal::api::Key::new(kind, namespace, name)))
        };
        if words[1] == "rollout" {
            let outcome = kubectl::run(state, line, None);
            return outcome.exit == 0 && outcome.follow.is_none();
        }
        let mut names = words.iter().filter(|word| word.contains('/') && !word.starts_with('-'));
        let condition = words[2].strip_prefix("--for=").unwrap();
        let check = |object: Option<&Object>| match condition.strip_prefix("jsonpath={.status.") {
            Some(field) => {
                let (field, value) = field.split_once("}=").unwrap();
                let desired: Value = serde_json::from_str(value).unwrap();
                object.is_some_and(|object| object.to_value()["status"][field] == desired)
            }
            None if condition == "delete" => object.is_none(),
            None => object.is_some_and(|object| matches!(object, Object::Pod(pod) if pod.status.ready)),
        };
        names.all(|name| is(name, &check))
    };
    run.play_until(seconds, condition_holds).then_some(()).ok_or_else(|| format!("{line} times out"))
}

/// The specs and pods of a cluster, without the fields that depend on times and random choices.
pub fn comparable_state(state: &State) -> Value {
    const KINDS: [Kind; 6] =
        [Kind::StatefulSet, Kind::Deployment, Kind::Service, Kind::PodDisruptionBudget, Kind::PersistentVolumeClaim, Kind::StorageClass];
    let spec = |object: &Object| {
        let value = object.to_value();
        let labels = &value["metadata"]["labels"];
        let mut spec = json!({"kind": object.kind().names().name, "name": &*object.meta().name, "labels": labels, "spec": value["spec"]});
        for volatile in ["/spec/template/metadata/annotations", "/spec/volumeName", "/spec/clusterIP", "/spec/clusterIPs"] {
            if let Some(value) = spec.pointer_mut(volatile) {
                *value = Value::Null;
            }
        }
        spec
    };
    let specs: Vec<Value> = KINDS.iter().flat_map(|kind| state.store().of_kind(*kind)).map(|(_, object)| spec(object)).collect();
    let pod = |pod: &Pod| {
        let owner = pod.meta.controller().map(|owner| owner.kind);
        let name = if matches!(owner, Some(Kind::ReplicaSet)) { "" } else { &pod.meta.name };
        let images: Vec<&str> = pod.spec.containers.iter().map(|container| &*container.image).collect();
        json!([name, images, pod.status.ready, pod.meta.is_terminating()]).to_string()
    };
    let mut pods: Vec<String> = state.all::<Pod>().map(|p| pod(p)).collect();
    pods.sort();
    json!({"specs": specs, "pods": pods})
}
