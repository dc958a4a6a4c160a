//! The branches of a run: switching, renaming, deleting, forking, and where two of them diverge.

use super::branch::{Branch, Fork};
use super::{History, name};
use crate::cluster::State;

impl History {
    /// The current branch.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// All branches, each after its parent.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The branch with this number, if there is one.
    pub fn find_branch(&self, number: usize) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.number == number)
    }

    /// Switches to another branch, at the same time or at its end.
    pub fn switch(&mut self, number: usize) {
        if let Some(index) = self.index_of_branch(number).filter(|index| *index != self.current) {
            self.reset_to(index);
            self.seek(self.now_ms);
        }
    }

    /// Switches to a branch after the first `moments` of its moments; `at_ms` lies between the last of these and the next.
    pub fn switch_to(&mut self, number: usize, moments: usize, at_ms: u64) {
        let Some(index) = self.index_of_branch(number) else { return };
        if index != self.current {
            self.reset_to(index);
        }
        self.restore_before(moments.min(self.branch().moments.len()), at_ms);
    }

    /// Switches to the start of the branch at this index.
    pub(super) fn reset_to(&mut self, index: usize) {
        self.current = index;
        self.state = self.branch().base.clone();
        self.position = 0;
    }

    /// Renames a branch. Returns false if there is no such branch or the name is blank.
    pub fn rename(&mut self, number: usize, name: &str) -> bool {
        let (Some(index), Some(name)) = (self.index_of_branch(number), name::normalized(name)) else { return false };
        self.branches[index].name = name.as_str().into();
        true
    }

    /// Deletes a branch, unless it is the only one. Its children are kept and become children of its parent. If it was the
    /// current branch, its parent becomes current, or else its neighbour in the list.
    pub fn delete_branch(&mut self, number: usize) -> bool {
        let Some(index) = self.index_of_branch(number).filter(|_| self.branches.len() > 1) else { return false };
        let current = self.branch().number;
        let deleted = self.branches.remove(index);
        let parent = deleted.forked_from;
        for child in self.branches.iter_mut() {
            if let Some(fork) = child.forked_from.filter(|fork| fork.parent == number) {
                let earlier = |parent: Fork| if parent.position < fork.position { parent } else { Fork { parent: parent.parent, ..fork } };
                child.forked_from = parent.map(earlier);
            }
        }
        self.undone.retain(|undone| undone.fork_point != number && undone.branch.number != number);
        let next = self.branches[index.min(self.branches.len() - 1)].number;
        let new_current = if current == number { parent.map_or(next, |fork| fork.parent) } else { current };
        let index = self.index_of_branch(new_current).unwrap_or(0);
        if current == number {
            self.reset_to(index);
            self.seek(self.now_ms);
        } else {
            self.current = index;
        }
        true
    }

    /// When two branches diverge, in milliseconds; `None` if they are equal as far as both were simulated.
    pub fn parted_at_ms(&self, one: usize, other: usize) -> Option<u64> {
        let (one, other) = (self.find_branch(one)?, self.find_branch(other)?);
        let shared = one.shared_moments(other);
        let next = [one, other].map(|branch| branch.moments.get(shared));
        // A branch without a next moment is only not simulated that far, unless the other's next moment is a command.
        let diverged = next.iter().all(Option::is_some) || next.iter().flatten().any(|moment| moment.command.is_some());
        next.iter().flatten().map(|moment| moment.at_ms).min().filter(|_| diverged)
    }

    /// The state of a branch at a time in milliseconds, or at its end if it was not simulated that far.
    pub fn state_of(&self, number: usize, at_ms: u64) -> State {
        let mut other = self.clone();
        other.switch(number);
        other.seek(at_ms);
        other.state
    }

    pub(super) fn index_of_branch(&self, number: usize) -> Option<usize> {
        self.branches.iter().position(|branch| branch.number == number)
    }

    /// A new unique number for a branch or a version.
    pub(super) fn new_number(&mut self) -> usize {
        self.last_number += 1;
        self.last_number
    }

    /// Forks a new branch at the current position, named after the command.
    pub(super) fn fork(&mut self, source: &str) {
        let default_name = name::default_name(source, self.now_ms);
        let is_used = |name: &str| self.branches.iter().any(|branch| &*branch.name == name);
        let numbered = (2..).map(|n| format!("{default_name} ({n})"));
        let name = std::iter::once(default_name.clone()).chain(numbered).find(|name| !is_used(name)).unwrap_or_default();
        let number = self.new_number();
        let fork = Fork { parent: self.branch().number, at_ms: self.now_ms, position: self.position };
        let mut branch = self.branch().truncated(self.position, self.now_ms, self.state.clone());
        (branch.number, branch.version, branch.forked_from) = (number, number, Some(fork));
        branch.name = name.as_str().into();
        // It is inserted after its parent and the parent's other descendants.
        let is_sibling = |other: &Branch| other.forked_from.is_some_and(|other| other.parent == fork.parent);
        let index = self.branches.iter().rposition(is_sibling).map_or(self.current, |last| self.last_descendant(last)) + 1;
        self.branches.insert(index, branch);
        self.current = index;
    }

    /// The index of the last descendant of the branch at this index.
    fn last_descendant(&self, index: usize) -> usize {
        let mut family = vec![self.branches[index].number];
        let mut end = index;
        for (at, branch) in self.branches.iter().enumerate().skip(index + 1) {
            if !branch.forked_from.is_some_and(|fork| family.contains(&fork.parent)) {
                break;
            }
            family.push(branch.number);
            end = at;
        }
        end
    }
}
