//! Any sequence of commands on any branches: written as a file or a link and read, it is the same run.

use super::commands::MANIFESTS;
use super::world::World;
use super::{Verdict, ensure};
use ordinal::cluster::Settings;
use ordinal::history::{History, UserCommand};
use ordinal::kubectl;
use ordinal::scenario::run::{RunLoader, ViewSpeed, ViewState};
use ordinal::scenario::{Run, Step, link};
use ordinal::view::{Key, Kind};

/// How many steps the loader plays at a time: few, so that it resumes often.
const STEPS_AT_ONCE: usize = 37;

/// Runs this many commands, now and in the past, then writes, reads and replays the run.
pub fn round_trips(world: &mut World<'_>, seed: u64, commands: usize) -> Verdict {
    let mut history = History::new(world.cluster(seed));
    let mut settings = history.state().settings().clone();
    for _ in 0..commands {
        match world.choices.below(16) {
            0 | 1 => history.seek(history.end_ms() * world.choices.below(101) as u64 / 100),
            2 => drop(history.step_forward(|change| change.kind() == Kind::Pod)),
            3 => drop(history.step_back(|_| true)),
            4 => history.switch(world.choices.below(5)),
            5 => drop(history.undo()),
            6 => drop(history.redo()),
            7 if world.choices.chance(20) => drop(history.delete_branch(world.choices.below(4))),
            8 => set(world, &mut history, &mut settings)?,
            9..=11 => command(world, &mut history)?,
            _ => act(world, &mut history)?,
        }
        let lasts_ms = [0, 1, 40, 700, 5_000, 60_000][world.choices.below(6)];
        history.play_to(history.now_ms().saturating_add(lasts_ms));
    }
    round_trips_with_view(&history, &random_view(world))
}

/// A history that is written, read and replayed has the same branches, states and position.
pub fn round_trips_with_view(history: &History, view: &ViewState) -> Verdict {
    let run = Run::of(history, None, "typed: yes\n# and\n\n  more\n", view.clone())?;
    let text = run.to_text();
    let read = Run::read(&text).map_err(|error| format!("{error}\n{text}"))?;
    ensure(read == run, || format!("it is read as another run: {read:#?}\n{run:#?}\n{text}"))?;
    ensure(link::read(&link::write(&run)).as_ref() == Ok(&run), || format!("it is another run as a link\n{text}"))?;
    let mut loader = RunLoader::new(read.into(), Settings::default().pods_max)?;
    while !loader.go_on(STEPS_AT_ONCE)? {}
    let (replay, notes) = loader.finish();
    ensure(notes.is_empty(), || format!("{notes:?}\n{text}"))?;
    ensure(replay.branches().len() == history.branches().len(), || format!("the number of branches differs\n{text}"))?;
    for (one, other) in history.branches().iter().zip(replay.branches()) {
        let (at_ms, name) = (one.end_ms(), &one.name);
        ensure(one.name == other.name && at_ms == other.end_ms(), || format!("{name} ends at {at_ms}\n{text}"))?;
        let digests = [history.state_of(one.number, at_ms).digest(), replay.state_of(other.number, at_ms).digest()];
        ensure(digests[0] == digests[1], || format!("the state of {name} differs at {at_ms} ms\n{text}"))?;
    }
    let position = |history: &History| (history.branch().name.clone(), history.now_ms(), history.position());
    ensure(position(history) == position(&replay), || format!("it is at {:?}, not {:?}\n{text}", position(&replay), position(history)))
}

/// Runs a random action as a step does: if the API server rejects it, nothing is recorded.
fn act(world: &mut World<'_>, history: &mut History) -> Verdict {
    history.finish_moment();
    let action = world.action(history.state());
    let command_to_run = UserCommand { source: "a button".into(), input: None, actions: vec![action] };
    let step = Step::of(history.now_ms(), &command_to_run, &mut history.state().settings().clone())?;
    let outcome = step.kind.perform(history.state());
    if !outcome.actions.is_empty() {
        // If the cluster rejects it, nothing is recorded either.
        let _ = history.run_command(UserCommand { actions: outcome.actions, ..command_to_run });
    }
    Ok(())
}

fn set(world: &mut World<'_>, history: &mut History, settings: &mut Settings) -> Verdict {
    *settings = history.state().settings().clone();
    settings.assume_refs_exist = world.choices.chance(50);
    settings.max_unavailable_stateful_set = world.choices.chance(50);
    settings.delays.image_pull_ms += 7;
    history.act("a switch", &[ordinal::cluster::Action::Set(settings.clone())]).map_err(|error| error.to_string())
}

fn command(world: &mut World<'_>, history: &mut History) -> Verdict {
    let number = world.choices.below(4);
    let lines = [
        "kubectl apply -f -".to_owned(),
        "k  apply -f - --namespace=default".to_owned(),
        format!("kubectl scale statefulset web --replicas={number}"),
        format!("delete pod web-{number} --force --grace-period=0"),
        "kubectl rollout restart statefulset web".to_owned(),
        format!("kubectl label pod web-{number} 'a b'=no tier=front --overwrite"),
        format!("kubectl drain node-{number} --ignore-daemonsets --delete-emptydir-data --force"),
        format!("dig web-{number}.web.default.svc.cluster.local"),
        "kubectl annotate sts web \"note=two\nlines\"".to_owned(),
    ];
    let line = &lines[world.choices.below(lines.len())];
    history.finish_moment();
    let outcome = kubectl::run(history.state(), line, Some(MANIFESTS));
    if outcome.actions.is_empty() {
        return Ok(());
    }
    let input = if outcome.read_input { MANIFESTS } else { "" };
    let command_to_run = UserCommand { source: line.as_str().into(), input: Some(input.into()), actions: outcome.actions };
    history.run_command(command_to_run).map_err(|error| format!("«{line}» succeeded on a copy, but was rejected: {error}"))
}

fn random_view(world: &mut World<'_>) -> ViewState {
    ViewState {
        selected: world.choices.chance(50).then(|| Key::new(Kind::Pod, ["default", "other"][world.choices.below(2)], "web-0")),
        tab: world.choices.chance(50).then(|| "YAML".to_owned()),
        table: world.choices.chance(50),
        zoom_percent: world.choices.chance(50).then_some(125),
        speed: [None, Some(ViewSpeed::Percent(25)), Some(ViewSpeed::Percent(1_000)), Some(ViewSpeed::Fastest)][world.choices.below(4)],
        lanes_ms: world.choices.chance(50).then_some((1_234, 50)),
        ..ViewState::default()
    }
}
