//! What was done in a run, each with what was there before it and when the next was done.

use super::trace::Said;
use crate::cluster::State;
use crate::history::{Deed, History};
use crate::kubectl::{self, Follow};
use std::ops::Range;
use std::rc::Rc;

/// Something that was done, and what came of it until the next.
#[derive(Debug)]
pub struct Done {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// What.
    pub deed: Rc<Deed>,
    /// The state it was done in.
    pub before: State,
    /// Which changes of the branch came from then on, its own first.
    pub changes: Range<usize>,
    /// What the command printed, also while it went on; empty for what is no command.
    pub said: Said,
    /// Whether the command still went on when the next thing was done.
    pub goes_on: bool,
    /// The state just before the next was done, or at the end of the run.
    pub after: State,
    /// When that was, in milliseconds.
    pub until_ms: u64,
}

/// How many moments the playground plays at once for somebody who waits.
const MOMENTS_MAX: usize = 1_000_000;

/// All that was done on the branch looked at, played again. The error is a sentence: why that is not possible.
pub fn all_done(history: &History) -> Result<Vec<Done>, String> {
    let branch = history.branch();
    let mut player = Player { run: History::new(branch.base().clone()), follow: None, said: Said::default(), moments: 0 };
    let mut all: Vec<Done> = Vec::new();
    for (at_ms, deed) in branch.deeds() {
        player.play_to(at_ms)?;
        let goes_on = all.last().is_some_and(|last| is_part_of(deed, &last.deed));
        if !goes_on {
            player.end(all.last_mut());
            player.begin(deed);
            all.push(player.begun(at_ms, deed));
        }
        player.run.do_deed(Deed::clone(deed)).map_err(|refused| format!("{} is refused when it is done again: {refused}.", deed.source))?;
    }
    player.play_to(history.end_ms())?;
    player.end(all.last_mut());
    Ok(all)
}

/// Whether a deed is what a command did that was still going on: a drain evicts pod by pod.
fn is_part_of(deed: &Deed, command: &Deed) -> bool {
    deed.input.is_none() && command.input.is_some() && deed.source == command.source
}

impl Done {
    /// Whether what was done is a command of kubectl, as typed or as a button stands for.
    pub fn is_command(&self) -> bool {
        self.deed.input.is_some()
    }
}

/// The run being played again, and the command that goes on in it.
struct Player {
    run: History,
    follow: Option<Follow>,
    said: Said,
    moments: usize,
}

impl Player {
    /// Goes on to a moment; a command that goes on sees every one between.
    fn play_to(&mut self, at_ms: u64) -> Result<(), String> {
        loop {
            let due_ms = self.run.state().next_due_ms().filter(|due_ms| *due_ms <= at_ms);
            let own_ms = self.follow.as_ref().and_then(Follow::next_due_ms).filter(|own_ms| *own_ms <= at_ms);
            let Some(next_ms) = due_ms.into_iter().chain(own_ms).min() else { break };
            self.moments += 1;
            if self.moments > MOMENTS_MAX {
                return Err("The run takes more steps than the playground plays at once.".to_owned());
            }
            if self.run.play_to(next_ms) {
                self.poll(own_ms == Some(next_ms));
            }
        }
        self.run.play_to(at_ms);
        Ok(())
    }

    /// What a command begins with.
    fn begin(&mut self, deed: &Deed) {
        let Some(input) = &deed.input else { return };
        let outcome = kubectl::run(self.run.state(), &deed.source, Some(input));
        self.said = Said { stdout: outcome.stdout, stderr: outcome.stderr, exit: outcome.exit };
        self.follow = outcome.follow;
    }

    /// The command's look at what changed. What it does is among the deeds of the run.
    fn poll(&mut self, own: bool) {
        let Some(follow) = self.follow.take() else { return };
        let due = follow.next_due_ms();
        let outcome = follow.poll(self.run.state());
        self.said.stdout.push_str(&outcome.stdout);
        self.said.stderr.push_str(&outcome.stderr);
        self.said.exit = outcome.exit;
        // One that would act at this very moment for ever does not.
        self.follow = outcome.follow.filter(|next| !own || next.next_due_ms() != due);
    }

    fn begun(&self, at_ms: u64, deed: &Rc<Deed>) -> Done {
        let (before, place) = (self.run.state().clone(), self.run.changes().len());
        let (deed, after, said) = (deed.clone(), before.clone(), Said::default());
        Done { at_ms, deed, before, changes: place..place, said, goes_on: false, after, until_ms: at_ms }
    }

    /// Closes what was done last.
    fn end(&mut self, last: Option<&mut Done>) {
        let Some(last) = last else { return };
        last.said = std::mem::take(&mut self.said);
        last.goes_on = self.follow.take().is_some_and(|follow| !follow.is_endless());
        last.after = self.run.state().clone();
        last.until_ms = self.run.now_ms();
        last.changes.end = self.run.changes().len();
    }
}
