//! Any sequence of actions: the invariants hold after every step, what is refused changes nothing, and every moment comes
//! back as it was, however one gets there.

use super::choices::Choices;
use super::world::{World, describe};
use super::{Verdict, ensure, lives};
use ordinal::api::Kind;
use ordinal::cluster::invariants::{check, check_changes, unexplained};
use ordinal::cluster::{Action, State};
use ordinal::history::History;
use std::collections::BTreeMap;

/// How many things are done at most.
const DEEDS_MAX: usize = 14;
/// Any bytes as choices of what is done when.
pub fn any_bytes(bytes: &[u8]) -> Verdict {
    let mut world = World { choices: Choices::Bytes(bytes) };
    let seed = world.choices.below(256) as u64;
    // Judging every step takes most of the time: an input does that, or goes to and fro in time.
    if world.choices.below(3) == 0 { keep_the_invariants(&mut world, seed) } else { come_back(&mut world, seed, DEEDS_MAX) }
}

fn keep_the_invariants(world: &mut World<'_>, seed: u64) -> Verdict {
    let mut judged = Judged { state: world.cluster(seed) };
    let mut log = Vec::new();
    for _ in 0..DEEDS_MAX {
        if world.choices.is_over() {
            break;
        }
        let action = world.action(&judged.state);
        log.push(format!("{:>9} ms  {}", judged.state.now_ms(), describe(&action)));
        let steps = [3, 12, 60][world.choices.below(3)];
        judged.act(&action).and_then(|()| judged.go_on(steps)).map_err(|wrong| format!("{wrong}\n{}", log.join("\n")))?;
    }
    Ok(())
}

/// A cluster that is stepped and judged after every step.
pub struct Judged {
    /// The cluster.
    pub state: State,
}

impl Judged {
    /// Does something; a refusal is a fine answer, which leaves everything as it was.
    pub fn act(&mut self, action: &Action) -> Verdict {
        let before = self.state.clone();
        match self.state.apply(action) {
            Ok(changes) => self.judge(&before, &changes),
            Err(error) => ensure(before.digest() == self.state.digest(), || format!("refused with «{error}», and yet something changed")),
        }
    }

    /// Lets so many steps pass. Who is not as wanted then, with nothing due any more, says what it waits for.
    pub fn go_on(&mut self, steps: usize) -> Verdict {
        for _ in 0..steps {
            let before = self.state.clone();
            let Some(step) = self.state.step() else { break };
            self.judge(&before, &step.changes)?;
        }
        if self.state.next_due_ms().is_some() {
            return Ok(());
        }
        let wrong = unexplained(&self.state);
        ensure(wrong.is_empty(), || wrong.join("; "))?;
        lives::is_sound(&self.state)
    }

    /// The indexes say what the objects say.
    pub fn indexes_hold(&self) -> Verdict {
        let wrong = self.state.store().wrong_indexes();
        ensure(wrong.is_empty(), || format!("indexes that do not say what the objects say: {}", wrong.join(", ")))
    }

    fn judge(&self, before: &State, changes: &[ordinal::cluster::Change]) -> Verdict {
        let mut wrong = check_changes(before, changes);
        if !changes.is_empty() {
            wrong.extend(check(&self.state));
        }
        ensure(wrong.is_empty(), || format!("at {} ms: {}", self.state.now_ms(), wrong.join("; ")))
    }
}

/// A history, and what every moment was like when it was first there.
struct Past {
    history: History,
    /// Version of a branch, and moment → digest.
    seen: BTreeMap<(usize, u64), u64>,
    log: Vec<String>,
}

/// Does things now and in the past. Each moment is the same again when it is sought, also from another branch, and when
/// only what was done is done again in a new history.
pub fn come_back(world: &mut World<'_>, seed: u64, deeds: usize) -> Verdict {
    let base = world.cluster(seed);
    let mut past = Past { history: History::new(base.clone()), seen: BTreeMap::new(), log: Vec::new() };
    let verdict = past.live(world, deeds).and_then(|()| past.all_come_back()).and_then(|()| past.all_is_done_again(&base));
    verdict.map_err(|wrong| format!("{wrong}\n{}", past.log.join("\n")))
}

impl Past {
    fn live(&mut self, world: &mut World<'_>, deeds: usize) -> Verdict {
        for _ in 0..deeds {
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

    /// Undo and redo together change nothing that can be seen.
    fn undo_and_redo(&mut self) -> Verdict {
        self.note("undo and redo");
        let look = |history: &History| {
            let branches: Vec<_> = history.branches().iter().map(|b| (b.number, b.version, b.moments.len(), b.forked_from)).collect();
            (branches, history.branch().number, history.position(), history.now_ms(), history.end_ms(), history.state().digest())
        };
        let before = look(&self.history);
        let undone = self.history.undo().is_some();
        let redone = undone && self.history.redo();
        ensure(undone == redone, || "what was undone can't be redone".into())?;
        ensure(before == look(&self.history), || "undo and redo do not lead back".into())
    }

    fn act(&mut self, action: &Action) -> Verdict {
        self.note(&describe(action));
        let (before, place) = (self.history.state().digest(), (self.history.branch().version, self.history.position()));
        let (now_ms, before_it) = (self.history.now_ms(), self.state_before_a_deed());
        match self.history.act("", std::slice::from_ref(action)) {
            // What the moment was like before the deed, it is not any more.
            Ok(()) => {
                self.seen.remove(&(self.history.branch().version, self.history.now_ms()));
                let mut undone = self.history.clone();
                undone.undo();
                ensure(undone.now_ms() == now_ms, || format!("undone at {now_ms} ms, one looks at {} ms", undone.now_ms()))?;
                let same = before_it.is_none_or(|digest| digest == undone.state().digest());
                ensure(same, || format!("undone at {now_ms} ms, it is not as it was before"))?;
            }
            Err(refused) => {
                let same = before == self.history.state().digest() && place == (self.history.branch().version, self.history.position());
                ensure(same, || format!("refused with «{refused}», and yet something changed"))?;
            }
        }
        Ok(())
    }

    /// What is so when all that is due by itself has happened, unless something else was done at this very moment.
    fn state_before_a_deed(&self) -> Option<u64> {
        let branch = self.history.branch();
        let next = (self.history.position()..).map_while(|i| branch.moments.get(i)).take_while(|m| m.at_ms <= self.history.now_ms());
        if next.into_iter().any(|moment| moment.deed.is_some()) {
            return None;
        }
        let mut before = self.history.clone();
        while !before.play_to(before.now_ms()) {}
        Some(before.state().digest())
    }

    /// Plays on for a while.
    fn play(&mut self, choices: &mut Choices<'_>) -> Verdict {
        let lasts_ms = [1, 40, 700, 5_000, 60_000, 300_000][choices.below(6)];
        let until_ms = self.history.now_ms().saturating_add(lasts_ms);
        if !self.history.play_to(until_ms) {
            return Ok(());
        }
        lives::is_sound(self.history.state())?;
        let (branch, digest) = (self.history.branch().version, self.history.state().digest());
        match self.seen.insert((branch, until_ms), digest) {
            Some(before) => ensure(before == digest, || format!("{until_ms} ms of version {branch} was another before")),
            None => Ok(()),
        }
    }

    fn all_come_back(&mut self) -> Verdict {
        // Backwards, forwards, and from other branches: each way has its own snapshots and replayed moments.
        let seen: Vec<((usize, u64), u64)> = self.seen.iter().map(|(place, digest)| (*place, *digest)).collect();
        for ((version, at_ms), digest) in seen.iter().rev().chain(&seen) {
            // A version that is undone can't be looked at.
            let Some(branch) = self.history.branches().iter().find(|branch| branch.version == *version).map(|branch| branch.number) else {
                continue;
            };
            self.history.switch(branch);
            self.history.seek(*at_ms);
            ensure(self.history.state().digest() == *digest, || format!("{at_ms} ms of version {version} does not come back when sought"))?;
        }
        Ok(())
    }

    fn all_is_done_again(&self, base: &State) -> Verdict {
        for branch in self.history.branches() {
            let version = branch.version;
            let mut again = History::new(base.clone());
            let deeds: Vec<_> = branch.deeds().map(|(at_ms, deed)| (at_ms, deed.clone())).collect();
            let mut seen = self.seen.iter().filter(|((seen, _), _)| *seen == version).peekable();
            for (at_ms, deed) in deeds {
                while let Some(((_, seen_ms), digest)) = seen.next_if(|((_, seen_ms), _)| *seen_ms < at_ms) {
                    play_and_compare(&mut again, *seen_ms, *digest, version)?;
                }
                while !again.play_to(at_ms) {}
                again.act(&deed.source, &deed.actions).map_err(|refused| format!("refused when done again: {refused}"))?;
            }
            for ((_, seen_ms), digest) in seen {
                play_and_compare(&mut again, *seen_ms, *digest, version)?;
            }
        }
        Ok(())
    }
}

fn play_and_compare(again: &mut History, at_ms: u64, digest: u64, branch: usize) -> Verdict {
    while !again.play_to(at_ms) {}
    ensure(again.state().digest() == digest, || format!("{at_ms} ms of version {branch} is another when all is done again"))
}
