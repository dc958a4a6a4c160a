//! A run: the complete content of the page as data. The text in the editor, the initial cluster, the commands of each branch
//! with their times, and the view state.
//!
//! [`Run::of`] takes it from a history; it is written as a scenario file ([`Run::to_text`]) or as the JSON of a link
//! ([`Run::to_value`]), read again ([`Run::read`]), and played into a history with equal states ([`RunLoader`]). The redo
//! stack is not part of it. Times count from the start of the run.

mod loader;
mod read;
mod view_state;
mod write;

use super::setup::Setup;
use super::step::{Step, StepKind};
use crate::api::time::since_begin_ms;
use crate::history::{Branch, History, UserCommand};
pub use loader::{RunLoader, WORK_MAX};
pub use read::BRANCHES_MAX;
use std::rc::Rc;

/// The key of the number of commands before a fork, as files and links since 1.0 have it.
const FORK_COMMANDS: &str = "deeds";
pub use view_state::{ViewSpeed, ViewState};

/// The complete content of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its name; may be empty.
    pub name: String,
    /// Its description; may be empty.
    pub about: String,
    /// The cluster before the first command.
    pub setup: Setup,
    /// The text in the editor.
    pub text: String,
    /// The branches, each after its parent; at least one.
    pub branches: Vec<RunBranch>,
    /// The view state.
    pub view: ViewState,
}

/// A branch of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunBranch {
    /// Its name.
    pub name: String,
    /// Where it forks from another; absent if it starts with the run.
    pub fork: Option<ForkPoint>,
    /// Its own steps, without those of its parent.
    pub steps: Vec<Step>,
    /// The time up to which it was simulated, in milliseconds.
    pub until_ms: u64,
}

/// Where a branch forks from its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForkPoint {
    /// The index of the parent in the list.
    pub branch: usize,
    /// How many commands of the parent it shares.
    pub commands: usize,
    /// When, in milliseconds.
    pub at_ms: u64,
}

type UserCommands<'b> = Vec<(u64, &'b Rc<UserCommand>)>;

impl Run {
    /// The run of a history. `cluster` is the text of the imported cluster, if the run started with one; `text` is the text in
    /// the editor; branch and time of `view` are replaced by those of the history. The error is a sentence.
    pub fn of(history: &History, cluster: Option<&str>, text: &str, view: ViewState) -> Result<Run, String> {
        let all = history.branches();
        let setup = Setup::of(history.branch().base(), cluster)?;
        let mut branches: Vec<RunBranch> = Vec::with_capacity(all.len());
        for (index, branch) in all.iter().enumerate() {
            let parent = branch.forked_from.and_then(|fork| all[..index].iter().position(|other| other.number == fork.parent));
            branches.push(run_branch(branch, parent.map(|parent| (parent, &all[parent])), &setup)?);
        }
        let (now_ms, position) = (history.now_ms(), history.position());
        let branch = all.iter().position(|branch| branch.number == history.branch().number).unwrap_or_default();
        let moments = (history.branch().moments_until(now_ms) != position).then_some(position);
        let view = ViewState { branch, at_ms: since_begin_ms(now_ms), moments, ..view };
        Ok(Run { name: String::new(), about: String::new(), setup, text: text.to_owned(), branches, view })
    }

    /// The number of commands on all branches.
    pub fn user_commands(&self) -> usize {
        self.branches.iter().map(|branch| branch.steps.len()).sum()
    }

    /// The manifests applied last on a branch: the default text in the editor.
    fn last_applied(branches: &[RunBranch], branch: usize) -> Option<&str> {
        let branch = branches.get(branch)?;
        let applied = branch.steps.iter().rev().find_map(|step| match &step.kind {
            StepKind::Apply(text) => Some(text.as_str()),
            _ => None,
        });
        // A parent always precedes its branch in the list, so the recursion ends.
        applied.or_else(|| branch.fork.and_then(|fork| Run::last_applied(branches, fork.branch)))
    }
}

fn run_branch(branch: &Branch, parent: Option<(usize, &Branch)>, setup: &Setup) -> Result<RunBranch, String> {
    let commands: UserCommands<'_> = branch.commands().collect();
    let fork = parent.map(|(index, parent)| fork_point(branch, &commands, index, parent));
    let shared = fork.map_or(0, |fork| fork.commands);
    let mut settings = setup.settings.clone();
    let mut steps = Vec::with_capacity(commands.len());
    for (at_ms, command) in &commands {
        steps.push(Step::of(since_begin_ms(*at_ms), command, &mut settings)?);
    }
    steps.drain(..shared);
    Ok(RunBranch { name: branch.name.to_string(), fork, steps, until_ms: since_begin_ms(branch.end_ms()) })
}

/// Where a branch forks from the current version of its parent: commands that were undone on the parent are the branch's own.
fn fork_point(branch: &Branch, commands: &UserCommands<'_>, index: usize, parent: &Branch) -> ForkPoint {
    let parent_commands: UserCommands<'_> = parent.commands().collect();
    let position = branch.forked_from.map_or(0, |fork| fork.position);
    let commands_before = branch.moments.iter().take(position).filter(|moment| moment.command.is_some()).count();
    let shared = commands.iter().zip(&parent_commands).take(commands_before).take_while(|(own, other)| own == other).count();
    let firsts = [commands.get(shared), parent_commands.get(shared)];
    let fork_ms = branch.forked_from.map_or(0, |fork| fork.at_ms);
    let at_ms = firsts.iter().flatten().map(|(at_ms, _)| *at_ms).chain([fork_ms, branch.end_ms()]).min().unwrap_or(0);
    ForkPoint { branch: index, commands: shared, at_ms: since_begin_ms(at_ms) }
}
