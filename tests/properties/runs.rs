//! Any sequence of deeds, on any branches: written as a file or a link and read again, it is the same run.

use super::commands::THERE;
use super::world::World;
use super::{Verdict, ensure};
use ordinal::cluster::Settings;
use ordinal::history::{Deed, History};
use ordinal::kubectl;
use ordinal::scenario::run::{Look, LookSpeed, Playing};
use ordinal::scenario::{Run, Step, link};
use ordinal::view::{Key, Kind};

/// How many looks are played at once when a run is played again: few, so that it is taken up again often.
const LOOKS_AT_ONCE: usize = 37;

/// Does so many things, now and in the past; then writes, reads and plays all of it again.
pub fn written_and_read_again(world: &mut World<'_>, seed: u64, deeds: usize) -> Verdict {
    let mut history = History::new(world.cluster(seed));
    let mut settings = history.state().settings().clone();
    for _ in 0..deeds {
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
    is_the_same_again(&history, &look(world))
}

/// What the page shows of a history is what it shows of it written, read and played.
pub fn is_the_same_again(history: &History, look: &Look) -> Verdict {
    let run = Run::of(history, None, "typed: yes\n# and\n\n  more\n", look.clone())?;
    let text = run.to_text();
    let read = Run::read(&text).map_err(|error| format!("{error}\n{text}"))?;
    ensure(read == run, || format!("read as another run: {read:#?}\n{run:#?}\n{text}"))?;
    ensure(link::read(&link::write(&run)).as_ref() == Ok(&run), || format!("another run as a link\n{text}"))?;
    let mut playing = Playing::new(read.into(), Settings::default().pods_max)?;
    while !playing.go_on(LOOKS_AT_ONCE)? {}
    let (again, notes) = playing.finish();
    ensure(notes.is_empty(), || format!("{notes:?}\n{text}"))?;
    ensure(again.branches().len() == history.branches().len(), || format!("not as many branches\n{text}"))?;
    for (one, other) in history.branches().iter().zip(again.branches()) {
        let (at_ms, name) = (one.end_ms(), &one.name);
        ensure(one.name == other.name && at_ms == other.end_ms(), || format!("{name} ends at {at_ms}\n{text}"))?;
        let digests = [history.state_of(one.number, at_ms).digest(), again.state_of(other.number, at_ms).digest()];
        ensure(digests[0] == digests[1], || format!("{name} comes to something else at {at_ms} ms\n{text}"))?;
    }
    let seen = |history: &History| (history.branch().name.clone(), history.now_ms(), history.position());
    ensure(seen(history) == seen(&again), || format!("{:?} is looked at, not {:?}\n{text}", seen(&again), seen(history)))
}

/// An action as the API server takes it in from a person: what it refuses is not done.
fn act(world: &mut World<'_>, history: &mut History) -> Verdict {
    history.finish_moment();
    let action = world.action(history.state());
    let deed = Deed { source: "what a button says".into(), input: None, actions: vec![action] };
    let step = Step::of(history.now_ms(), &deed, &mut history.state().settings().clone())?;
    let outcome = step.kind.perform(history.state());
    if !outcome.actions.is_empty() {
        // What the cluster refuses is not done either.
        let _ = history.do_deed(Deed { actions: outcome.actions, ..deed });
    }
    Ok(())
}

fn set(world: &mut World<'_>, history: &mut History, settings: &mut Settings) -> Verdict {
    *settings = history.state().settings().clone();
    settings.missing_objects_present = world.choices.chance(50);
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
    let outcome = kubectl::run(history.state(), line, Some(THERE));
    if outcome.actions.is_empty() {
        return Ok(());
    }
    let input = if outcome.read_input { THERE } else { "" };
    let deed = Deed { source: line.as_str().into(), input: Some(input.into()), actions: outcome.actions };
    history.do_deed(deed).map_err(|refused| format!("«{line}» went well on a copy: {refused}"))
}

fn look(world: &mut World<'_>) -> Look {
    Look {
        selected: world.choices.chance(50).then(|| Key::new(Kind::Pod, ["default", "other"][world.choices.below(2)], "web-0")),
        tab: world.choices.chance(50).then(|| "YAML".to_owned()),
        table: world.choices.chance(50),
        zoom_percent: world.choices.chance(50).then_some(125),
        speed: [None, Some(LookSpeed::Percent(25)), Some(LookSpeed::Percent(1_000)), Some(LookSpeed::Fastest)][world.choices.below(4)],
        lanes_ms: world.choices.chance(50).then_some((1_234, 50)),
        ..Look::default()
    }
}
