//! Any sequence of actions: the invariants hold after every step, a rejected action changes nothing, and every moment of the
//! history is restored exactly, by whatever route.

use super::choices::Choices;
use super::world::{World, describe};
use super::{Verdict, ensure, lives};
use ordinal::api::Kind;
use ordinal::cluster::invariants::{check, check_changes, unexplained};
use ordinal::cluster::{Action, State};
use ordinal::history::History;
use std::collections::BTreeMap;

/// The most commands in one input.
const COMMANDS_MAX: usize = 14;

/// Any bytes as the choices of actions and times.
pub fn any_bytes(bytes: &[u8]) -> Verdict {
    let mut world = World { choices: Choices::Bytes(bytes) };
    let seed = world.choices.below(256) as u64;
    // Checking every step takes most of the time, so an input either does that or moves through the history.
    if world.choices.below(3) == 0 { keep_the_invariants(&mut world, seed) } else { moments_are_restored(&mut world, seed, COMMANDS_MAX) }
}

fn keep_the_invariants(world: &mut World<'_>, seed: u64) -> Verdict {
    let mut cluster = CheckedCluster { state: world.cluster(seed) };
    let mut log = Vec::new();
    for _ in 0..COMMANDS_MAX {
        if world.choices.is_over() {
            break;
        }
        let action = world.action(&cluster.state);
        log.push(format!("{:>9} ms  {}", cluster.state.now_ms(), describe(&action)));
        let steps = [3, 12, 60][world.choices.below(3)];
        cluster.act(&action).and_then(|()| cluster.step(steps)).map_err(|wrong| format!("{wrong}\n{}", log.join("\n")))?;
    }
    Ok(())
}

/// A cluster whose invariants are checked after every step.
pub struct CheckedCluster {
    /// The cluster.
    pub state: State,
}

impl CheckedCluster {
    /// Applies an action. It may be rejected; then nothing may change.
    pub fn act(&mut self, action: &Action) -> Verdict {
        let before = self.state.clone();
        match self.state.apply(action) {
            Ok(changes) => self.check(&before, &changes),
            Err(error) => ensure(before.digest() == self.state.digest(), || format!("rejected with «{error}», but the state changed")),
        }
    }

    /// Runs this many steps. If the cluster is idle then, every set that is not in its desired state has a wait.
    pub fn step(&mut self, steps: usize) -> Verdict {
        for _ in 0..steps {
            let before = self.state.clone();
            let Some(step) = self.state.step() else { break };
            self.check(&before, &step.changes)?;
        }
        if self.state.next_due_ms().is_some() {
            return Ok(());
        }
        let wrong = unexplained(&self.state);
        ensure(wrong.is_empty(), || wrong.join("; "))?;
        lives::is_sound(&self.state)
    }

    /// Checks the store's indexes against the objects.
    pub fn indexes_are_consistent(&self) -> Verdict {
        let wrong = self.state.store().inconsistent_indexes();
        ensure(wrong.is_empty(), || format!("indexes that disagree with the objects: {}", wrong.join(", ")))
    }

    fn check(&self, before: &State, changes: &[ordinal::cluster::Change]) -> Verdict {
        let mut wrong = check_changes(before, changes);
        if !changes.is_empty() {
            wrong.extend(check(&self.state));
        }
        ensure(wrong.is_empty(), || format!("at {} ms: {}", self.state.now_ms(), wrong.join("; ")))
    }
}

/// A history, and the digest of every moment when it was first reached.
struct CheckedHistory {
    history: History,
    /// Version of the branch and time in ms → digest.
    seen: BTreeMap<(usize, u64), u64>,
    log: Vec<String>,
}

/// Runs commands now and in the past. Each moment has the same digest when it is sought, also from another branch, and when all
/// commands are replayed in a new history.
pub fn moments_are_restored(world: &mut World<'_>, seed: u64, commands: usize) -> Verdict {
    let base = world.cluster(seed);
    let mut checked = CheckedHistory { history: History::new(base.clone()), seen: BTreeMap::new(), log: Vec::new() };
    let verdict = checked.run(world, commands).and_then(|()| checked.seek_all()).and_then(|()| checked.replay_all(&base));
    verdict.map_err(|wrong| format!("{wrong}\n{}", checked.log.join("\n")))
}

impl CheckedHistory {
    fn run(&mut self, world: &mut World<'_>, commands: usize) -> Verdict {
        for _ in 0..commands {
            if world.choices.is_over() {
                break;
            }
            match world.choices.below(16) {
                0 => self.seek(world.choices.below(101)),
                1 => self.step(world.choices.below(2) == 0),
                2 => self.switch(world.choices.below(4)),
                3 => self.undo_and_redo()?,
                4 => self.undo(world.choices.below(3)),
                5 => drop(self.history.redo()),
                6 if world.choices.chance(20) => self.delete(world.choices.below(4)),
                _ => self.act(&world.action(self.history.state()))?,
            }
            self.play(&mut world.choices)?;
        }
        Ok(())
    }

    fn note(&mut self, what: &str) {
        self.log.push(format!("{:>9} ms  version {}  {what}", self.history.now_ms(), self.history.branch().version));
    }

    fn seek(&mut self, percent: usize) {
        self.note(&format!("seek to {percent} %"));
        self.history.seek(self.history.end_ms() * percent as u64 / 100);
    }

    fn step(&mut self, forward: bool) {
        self.note(if forward { "step" } else { "step back" });
        let pods = |change: &ordinal::cluster::Change| change.kind() == Kind::Pod;
        if forward {
            self.history.step_forward(pods)
        } else {
            self.history.step_back(pods)
        };
    }

    fn switch(&mut self, branch: usize) {
        self.note(&format!("switch to branch {branch}"));
        self.history.switch(branch);
    }

    fn undo(&mut self, times: usize) {
        for _ in 0..times {
            let undone = self.history.undo();
            self.note(&format!("undo {undone:?}"));
        }
    }

    fn delete(&mut self, branch: usize) {
        self.note(&format!("delete branch {branch}"));
        self.history.delete_branch(branch);
    }

    /// An undo followed by a redo changes nothing.
    fn undo_and_redo(&mut self) -> Verdict {
        self.note("undo and redo");
        let snapshot = |history: &History| {
            let branches: Vec<_> = history.branches().iter().map(|b| (b.number, b.version, b.moments.len(), b.forked_from)).collect();
            (branches, history.branch().number, history.position(), history.now_ms(), history.end_ms(), history.state().digest())
        };
        let before = snapshot(&self.history);
        let undone = self.history.undo().is_some();
        let redone = undone && self.history.redo();
        ensure(undone == redone, || "an undone command can't be redone".into())?;
        ensure(before == snapshot(&self.history), || "undo and redo do not restore the history".into())
    }

    fn act(&mut self, action: &Action) -> Verdict {
        self.note(&describe(action));
        let (before, position) = (self.history.state().digest(), (self.history.branch().version, self.history.position()));
        let (now_ms, digest_before) = (self.history.now_ms(), self.digest_before_command());
        match self.history.act("", std::slice::from_ref(action)) {
            // The command changed this moment: its digest from before does not hold any more.
            Ok(()) => {
                self.seen.remove(&(self.history.branch().version, self.history.now_ms()));
                let mut undone = self.history.clone();
                undone.undo();
                ensure(undone.now_ms() == now_ms, || format!("undone at {now_ms} ms, the history is at {} ms", undone.now_ms()))?;
                let same = digest_before.is_none_or(|digest| digest == undone.state().digest());
                ensure(same, || format!("undone at {now_ms} ms, the state differs from before"))?;
            }
            Err(error) => {
                let same = before == self.history.state().digest() && position == (self.history.branch().version, self.history.position());
                ensure(same, || format!("rejected with «{error}», but the state changed"))?;
            }
        }
        Ok(())
    }

    /// The digest after all work due at this moment; nothing if it has another command.
    fn digest_before_command(&self) -> Option<u64> {
        let branch = self.history.branch();
        let next = (self.history.position()..).map_while(|i| branch.moments.get(i)).take_while(|m| m.at_ms <= self.history.now_ms());
        if next.into_iter().any(|moment| moment.command.is_some()) {
            return None;
        }
        let mut before = self.history.clone();
        while !before.play_to(before.now_ms()) {}
        Some(before.state().digest())
    }

    /// Plays for a random time.
    fn play(&mut self, choices: &mut Choices<'_>) -> Verdict {
        let lasts_ms = [1, 40, 700, 5_000, 60_000, 300_000][choices.below(6)];
        let until_ms = self.history.now_ms().saturating_add(lasts_ms);
        if !self.history.play_to(until_ms) {
            return Ok(());
        }
        lives::is_sound(self.history.state())?;
        let (branch, digest) = (self.history.branch().version, self.history.state().digest());
        match self.seen.insert((branch, until_ms), digest) {
            Some(before) => ensure(before == digest, || format!("the state at {until_ms} ms of version {branch} differed before")),
            None => Ok(()),
        }
    }

    /// Seeks every moment and compares its digest.
    fn seek_all(&mut self) -> Verdict {
        // Backwards, forwards and from other branches: each uses other snapshots and replays other moments.
        let seen: Vec<((usize, u64), u64)> = self.seen.iter().map(|(moment, digest)| (*moment, *digest)).collect();
        for ((version, at_ms), digest) in seen.iter().rev().chain(&seen) {
            // An undone version can't be sought.
            let Some(branch) = self.history.branches().iter().find(|branch| branch.version == *version).map(|branch| branch.number) else {
                continue;
            };
            self.history.switch(branch);
            self.history.seek(*at_ms);
            ensure(self.history.state().digest() == *digest, || {
                format!("the state at {at_ms} ms of version {version} differs when sought")
            })?;
        }
        Ok(())
    }

    /// Replays all commands of each branch in a new history and compares the digests.
    fn replay_all(&self, base: &State) -> Verdict {
        for branch in self.history.branches() {
            let version = branch.version;
            let mut replay = History::new(base.clone());
            let commands: Vec<_> = branch.commands().map(|(at_ms, command)| (at_ms, command.clone())).collect();
            let mut seen = self.seen.iter().filter(|((seen, _), _)| *seen == version).peekable();
            for (at_ms, command) in commands {
                while let Some(((_, seen_ms), digest)) = seen.next_if(|((_, seen_ms), _)| *seen_ms < at_ms) {
                    play_and_compare(&mut replay, *seen_ms, *digest, version)?;
                }
                while !replay.play_to(at_ms) {}
                replay.act(&command.source, &command.actions).map_err(|error| format!("rejected in the replay: {error}"))?;
            }
            for ((_, seen_ms), digest) in seen {
                play_and_compare(&mut replay, *seen_ms, *digest, version)?;
            }
        }
        Ok(())
    }
}

fn play_and_compare(replay: &mut History, at_ms: u64, digest: u64, branch: usize) -> Verdict {
    while !replay.play_to(at_ms) {}
    ensure(replay.state().digest() == digest, || format!("the state at {at_ms} ms of version {branch} differs in a replay"))
}
