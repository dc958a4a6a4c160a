//! Undo and redo of the last command of a branch.
//!
//! Undo switches to a branch that ends just before the command. If the command forked the branch, that is its parent;
//! otherwise a shorter version replaces the branch. The longer version is stored for redo.

use super::History;
use super::branch::Branch;
use crate::cluster::State;

/// An undone version of a branch, and the state that was current then.
#[derive(Clone, Debug)]
pub(super) struct UndoneVersion {
    /// The number of the branch that is current after the undo: redo is possible from there.
    pub fork_point: usize,
    /// The branch to restore.
    pub branch: Branch,
    /// Its index in the list; absent if a shorter version replaced it.
    index: Option<usize>,
    position: usize,
    now_ms: u64,
    state: State,
}

impl History {
    /// Whether the last command of the current branch was undone and no command has run since.
    pub fn can_redo(&self) -> bool {
        let here = self.branch().number;
        self.undone.iter().any(|undone| undone.fork_point == here)
    }

    /// Undoes the last command of this branch: switches to just before it, on a branch without it. Returns the command as
    /// typed or described; `None` if there is none.
    pub fn undo(&mut self) -> Option<String> {
        let branch = self.branch();
        let commands = branch.moments.iter().enumerate().filter_map(|(i, moment)| Some((i, moment.at_ms, moment.command.as_ref()?)));
        let (position, at_ms, source) = commands.last().map(|(i, at_ms, command)| (i, at_ms, command.source.to_string()))?;
        let parent = branch.forked_from.filter(|fork| fork.position == position).and_then(|fork| self.index_of_branch(fork.parent));
        let parent = parent.filter(|parent| self.branches[*parent].shared_moments(branch) >= position);
        let fork_point = parent.map_or(branch.number, |parent| self.branches[parent].number);
        let index = parent.map(|_| self.current);
        let state = self.state.clone();
        self.undone.push(UndoneVersion { fork_point, branch: branch.clone(), index, position: self.position, now_ms: self.now_ms, state });
        match parent {
            Some(_) => self.remove_branch_for(fork_point, position, at_ms),
            None => self.shorten(position, at_ms),
        }
        Some(source)
    }

    /// Redoes the most recent undo of this branch and restores the state that was current then. Returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let here = self.branch().number;
        let Some(last) = self.undone.iter().rposition(|undone| undone.fork_point == here) else { return false };
        let undone = self.undone.remove(last);
        match undone.index {
            Some(index) => {
                self.current = index.min(self.branches.len());
                self.branches.insert(self.current, undone.branch);
            }
            None => {
                let shorter = std::mem::replace(&mut self.branches[self.current], undone.branch);
                // Its name and its parent may have changed since.
                let branch = &mut self.branches[self.current];
                (branch.name, branch.forked_from) = (shorter.name, shorter.forked_from);
            }
        }
        (self.position, self.now_ms, self.state) = (undone.position, undone.now_ms, undone.state);
        true
    }

    /// A new command on this branch makes its undone versions unreachable: drops them.
    pub(super) fn discard_undone(&mut self) {
        let here = self.branch().number;
        self.undone.retain(|undone| undone.fork_point != here);
    }

    /// Removes the current branch and switches to its parent.
    fn remove_branch_for(&mut self, parent: usize, position: usize, at_ms: u64) {
        self.branches.remove(self.current);
        self.reset_to(self.index_of_branch(parent).unwrap_or(0));
        self.restore_before(position, at_ms);
    }

    /// Replaces the current branch by a version that ends before the moment at this index.
    fn shorten(&mut self, position: usize, at_ms: u64) {
        self.restore_before(position, at_ms);
        let mut shorter = self.branch().truncated(self.position, at_ms, self.state.clone());
        shorter.version = self.new_number();
        self.branches[self.current] = shorter;
    }
}
