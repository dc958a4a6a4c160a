//! The branches of a run: looking at another one, naming, deleting, and where two part.

use super::branch::{Branch, Fork};
use super::{History, name};
use crate::cluster::State;

impl History {
    /// The branch looked at.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// All branches, each after the one it left.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The branch of a number, if there is one.
    pub fn find_branch(&self, number: usize) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.number == number)
    }

    /// Looks at the branch of a number, at the same time or its end.
    pub fn switch(&mut self, number: usize) {
        if let Some(place) = self.place_of(number).filter(|place| *place != self.current) {
            self.begin_at(place);
            self.seek(self.now_ms);
        }
    }

    /// Looks at the branch of a number where so many of its moments lie behind, at a time not before any of those and before
    /// all others.
    pub fn look_behind(&mut self, number: usize, moments: usize, at_ms: u64) {
        let Some(place) = self.place_of(number) else { return };
        if place != self.current {
            self.begin_at(place);
        }
        self.look_before(moments.min(self.branch().moments.len()), at_ms);
    }

    /// Looks at the beginning of the branch at a place of the list.
    pub(super) fn begin_at(&mut self, place: usize) {
        self.current = place;
        self.state = self.branch().base.clone();
        self.position = 0;
    }

    /// Gives a branch another name. Says whether it was taken: one of spaces alone is not.
    pub fn rename(&mut self, number: usize, name: &str) -> bool {
        let (Some(place), Some(name)) = (self.place_of(number), name::given(name)) else { return false };
        self.branches[place].name = name.as_str().into();
        true
    }

    /// Deletes a branch, unless it is the only one. Those that left it stay whole, and belong to the one it had left itself.
    /// If it was looked at, its parent is, or else the one that stands next to it.
    pub fn delete_branch(&mut self, number: usize) -> bool {
        let Some(place) = self.place_of(number).filter(|_| self.branches.len() > 1) else { return false };
        let looked_at = self.branch().number;
        let gone = self.branches.remove(place);
        let parent = gone.forked_from;
        for child in self.branches.iter_mut() {
            if let Some(fork) = child.forked_from.filter(|fork| fork.parent == number) {
                let earlier = |parent: Fork| if parent.position < fork.position { parent } else { Fork { parent: parent.parent, ..fork } };
                child.forked_from = parent.map(earlier);
            }
        }
        self.undone.retain(|undone| undone.left != number && undone.branch.number != number);
        let next = self.branches[place.min(self.branches.len() - 1)].number;
        let wanted = if looked_at == number { parent.map_or(next, |fork| fork.parent) } else { looked_at };
        let place = self.place_of(wanted).unwrap_or(0);
        if looked_at == number {
            self.begin_at(place);
            self.seek(self.now_ms);
        } else {
            self.current = place;
        }
        true
    }

    /// When two branches part, in milliseconds; `None` while they are the same as far as both were played.
    pub fn parted_at_ms(&self, one: usize, other: usize) -> Option<u64> {
        let (one, other) = (self.find_branch(one)?, self.find_branch(other)?);
        let shared = one.shared_moments(other);
        let next = [one, other].map(|branch| branch.moments.get(shared));
        // Where one has no moment yet, it is only behind unless the other's is a deed.
        let parted = next.iter().all(Option::is_some) || next.iter().flatten().any(|moment| moment.deed.is_some());
        next.iter().flatten().map(|moment| moment.at_ms).min().filter(|_| parted)
    }

    /// The state of a branch at a moment, in milliseconds, or at its end when it was not played so far.
    pub fn state_of(&self, number: usize, at_ms: u64) -> State {
        let mut other = self.clone();
        other.switch(number);
        other.seek(at_ms);
        other.state
    }

    pub(super) fn place_of(&self, number: usize) -> Option<usize> {
        self.branches.iter().position(|branch| branch.number == number)
    }

    /// A number no branch and no version had before.
    pub(super) fn new_number(&mut self) -> usize {
        self.numbers += 1;
        self.numbers
    }

    /// A new branch that shares everything up to the moment looked at, called by what is done there.
    pub(super) fn fork(&mut self, source: &str) {
        let wanted = name::default_name(source, self.now_ms);
        let taken = |name: &str| self.branches.iter().any(|branch| &*branch.name == name);
        let again = (2..).map(|n| format!("{wanted} ({n})"));
        let name = std::iter::once(wanted.clone()).chain(again).find(|name| !taken(name)).unwrap_or_default();
        let number = self.new_number();
        let fork = Fork { parent: self.branch().number, at_ms: self.now_ms, position: self.position };
        let mut branch = self.branch().until(self.position, self.now_ms, self.state.clone());
        (branch.number, branch.version, branch.forked_from) = (number, number, Some(fork));
        branch.name = name.as_str().into();
        // It stands after its parent and all that left that before.
        let is_younger = |other: &Branch| other.forked_from.is_some_and(|other| other.parent == fork.parent);
        let place = self.branches.iter().rposition(is_younger).map_or(self.current, |last| self.end_of(last)) + 1;
        self.branches.insert(place, branch);
        self.current = place;
    }

    /// The place of the last branch that left the one at a place, or left one that did.
    fn end_of(&self, place: usize) -> usize {
        let mut family = vec![self.branches[place].number];
        let mut end = place;
        for (at, branch) in self.branches.iter().enumerate().skip(place + 1) {
            if !branch.forked_from.is_some_and(|fork| family.contains(&fork.parent)) {
                break;
            }
            family.push(branch.number);
            end = at;
        }
        end
    }
}
