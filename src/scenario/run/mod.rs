//! A run: all that names what is on the page. The text in the editor, the cluster it began with, what was done when on which
//! branch, and how it is looked at.
//!
//! A run is taken from a history ([`Run::of`]), written as a scenario file ([`Run::to_text`]) or as the JSON of a link
//! ([`Run::to_value`]), read again ([`Run::read`]), and played ([`Playing`]): the same states at the same moments. What was
//! undone and could be done again is no part of it. Moments are told from the beginning of the run.

mod look;
mod playing;
mod read;
mod write;

use super::setup::Setup;
use super::step::{Step, StepKind};
use crate::api::time::since_begin_ms;
use crate::history::{Branch, Deed, History};
pub use look::{Look, LookSpeed};
pub use playing::{Playing, WORK_MAX};
pub use read::BRANCHES_MAX;
use std::rc::Rc;

/// All that names what is on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its name; may be empty.
    pub name: String,
    /// What it is about; may be empty.
    pub about: String,
    /// What there is before anything is done.
    pub setup: Setup,
    /// The text in the editor.
    pub text: String,
    /// The branches, each after the one it leaves; at least one.
    pub branches: Vec<RunBranch>,
    /// How it is looked at.
    pub look: Look,
}

/// What was done on a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct RunBranch {
    /// Its name.
    pub name: String,
    /// Where it leaves another; absent for one that starts with the run.
    pub leaves: Option<Leaving>,
    /// What is done on it alone.
    pub steps: Vec<Step>,
    /// How far it was played at least, in milliseconds.
    pub until_ms: u64,
}

/// Where a branch leaves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The place of the other in the list.
    pub branch: usize,
    /// How many of the deeds done there it shares.
    pub deeds: usize,
    /// When, in milliseconds.
    pub at_ms: u64,
}

type Deeds<'b> = Vec<(u64, &'b Rc<Deed>)>;

impl Run {
    /// The run of a history. `cluster` is the text of what another cluster had, if the run began with that; `text` is what is
    /// in the editor; `look` says how the run is looked at, but for branch and
    /// moment, which are the history's. The error is a sentence.
    pub fn of(history: &History, cluster: Option<&str>, text: &str, look: Look) -> Result<Run, String> {
        let all = history.branches();
        let setup = Setup::of(history.branch().base(), cluster)?;
        let mut branches: Vec<RunBranch> = Vec::with_capacity(all.len());
        for (place, branch) in all.iter().enumerate() {
            let parent = branch.forked_from.and_then(|fork| all[..place].iter().position(|other| other.number == fork.parent));
            branches.push(run_branch(branch, parent.map(|parent| (parent, &all[parent])), &setup)?);
        }
        let (now_ms, position) = (history.now_ms(), history.position());
        let branch = all.iter().position(|branch| branch.number == history.branch().number).unwrap_or_default();
        let moments = (history.branch().moments_until(now_ms) != position).then_some(position);
        let look = Look { branch, at_ms: since_begin_ms(now_ms), moments, ..look };
        Ok(Run { name: String::new(), about: String::new(), setup, text: text.to_owned(), branches, look })
    }

    /// How many things are done in it, on all branches.
    pub fn deeds(&self) -> usize {
        self.branches.iter().map(|branch| branch.steps.len()).sum()
    }

    /// The manifests applied last on the branch looked at: what is in the editor when a file does not say.
    fn applied_last(branches: &[RunBranch], branch: usize) -> Option<&str> {
        let branch = branches.get(branch)?;
        let applied = branch.steps.iter().rev().find_map(|step| match &step.kind {
            StepKind::Apply(text) => Some(text.as_str()),
            _ => None,
        });
        // A branch leaves one that stands before it, so this comes to an end.
        applied.or_else(|| branch.leaves.and_then(|leaves| Run::applied_last(branches, leaves.branch)))
    }
}

fn run_branch(branch: &Branch, parent: Option<(usize, &Branch)>, setup: &Setup) -> Result<RunBranch, String> {
    let deeds: Deeds<'_> = branch.deeds().collect();
    let leaves = parent.map(|(place, parent)| leaving(branch, &deeds, place, parent));
    let shared = leaves.map_or(0, |leaves| leaves.deeds);
    let mut settings = setup.settings.clone();
    let mut steps = Vec::with_capacity(deeds.len());
    for (at_ms, deed) in &deeds {
        steps.push(Step::of(since_begin_ms(*at_ms), deed, &mut settings)?);
    }
    steps.drain(..shared);
    Ok(RunBranch { name: branch.name.to_string(), leaves, steps, until_ms: since_begin_ms(branch.end_ms()) })
}

/// Where a branch leaves its parent as that is now: what was undone there is the branch's own.
fn leaving(branch: &Branch, deeds: &Deeds<'_>, place: usize, parent: &Branch) -> Leaving {
    let theirs: Deeds<'_> = parent.deeds().collect();
    let position = branch.forked_from.map_or(0, |fork| fork.position);
    let before = branch.moments.iter().take(position).filter(|moment| moment.deed.is_some()).count();
    let shared = deeds.iter().zip(&theirs).take(before).take_while(|(own, other)| own == other).count();
    let firsts = [deeds.get(shared), theirs.get(shared)];
    let fork_ms = branch.forked_from.map_or(0, |fork| fork.at_ms);
    let at_ms = firsts.iter().flatten().map(|(at_ms, _)| *at_ms).chain([fork_ms, branch.end_ms()]).min().unwrap_or(0);
    Leaving { branch: place, deeds: shared, at_ms: since_begin_ms(at_ms) }
}
