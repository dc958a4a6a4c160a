//! Taking back what was done last on a branch, and doing it again.
//!
//! Nothing is played backwards: one looks at a branch that ends just before the deed. Where the deed is what made a branch,
//! its parent is such a branch already; otherwise a shorter version takes the branch's place. The longer one is kept aside.

use super::History;
use super::branch::Branch;
use crate::cluster::State;

/// A version of a branch that was undone, and how it was looked at.
#[derive(Clone, Debug)]
pub(super) struct Undone {
    /// The number of the branch that one looked at then: it is redone from there.
    pub left: usize,
    /// What is done again.
    pub branch: Branch,
    /// Its place in the list; absent when a shorter version took that.
    place: Option<usize>,
    position: usize,
    now_ms: u64,
    state: State,
}

impl History {
    /// Whether something was undone on the branch looked at, and nothing done since.
    pub fn can_redo(&self) -> bool {
        let here = self.branch().number;
        self.undone.iter().any(|undone| undone.left == here)
    }

    /// Takes back what was done last on this branch: goes to the moment just before it, on a branch without it. Gives
    /// what it was, in words or as typed; `None` when nothing was done.
    pub fn undo(&mut self) -> Option<String> {
        let branch = self.branch();
        let deeds = branch.moments.iter().enumerate().filter_map(|(i, moment)| Some((i, moment.at_ms, moment.deed.as_ref()?)));
        let (position, at_ms, source) = deeds.last().map(|(i, at_ms, deed)| (i, at_ms, deed.source.to_string()))?;
        let parent = branch.forked_from.filter(|fork| fork.position == position).and_then(|fork| self.place_of(fork.parent));
        let parent = parent.filter(|parent| self.branches[*parent].shared_moments(branch) >= position);
        let left = parent.map_or(branch.number, |parent| self.branches[parent].number);
        let place = parent.map(|_| self.current);
        let state = self.state.clone();
        self.undone.push(Undone { left, branch: branch.clone(), place, position: self.position, now_ms: self.now_ms, state });
        match parent {
            Some(_) => self.leave_for(left, position, at_ms),
            None => self.shorten(position, at_ms),
        }
        Some(source)
    }

    /// Does again what was undone last here, and looks at it as it was looked at then. Says whether there was anything.
    pub fn redo(&mut self) -> bool {
        let here = self.branch().number;
        let Some(last) = self.undone.iter().rposition(|undone| undone.left == here) else { return false };
        let undone = self.undone.remove(last);
        match undone.place {
            Some(place) => {
                self.current = place.min(self.branches.len());
                self.branches.insert(self.current, undone.branch);
            }
            None => {
                let shorter = std::mem::replace(&mut self.branches[self.current], undone.branch);
                // Its name and whom it left may be others since.
                let branch = &mut self.branches[self.current];
                (branch.name, branch.forked_from) = (shorter.name, shorter.forked_from);
            }
        }
        (self.position, self.now_ms, self.state) = (undone.position, undone.now_ms, undone.state);
        true
    }

    /// Something else was done on this branch: what was undone is gone for good.
    pub(super) fn forget_undone(&mut self) {
        let here = self.branch().number;
        self.undone.retain(|undone| undone.left != here);
    }

    /// The branch looked at goes; its parent is looked at.
    fn leave_for(&mut self, parent: usize, position: usize, at_ms: u64) {
        self.branches.remove(self.current);
        self.begin_at(self.place_of(parent).unwrap_or(0));
        self.look_before(position, at_ms);
    }

    /// A version of the branch looked at that ends before the moment of this index takes its place.
    fn shorten(&mut self, position: usize, at_ms: u64) {
        self.look_before(position, at_ms);
        let mut shorter = self.branch().until(self.position, at_ms, self.state.clone());
        shorter.version = self.new_number();
        self.branches[self.current] = shorter;
    }
}
