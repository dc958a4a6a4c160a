//! A history built again, branch after branch, from what was done on each.

use super::branch::{Branch, Fork};
use super::{History, name};

/// Where a branch that is built again begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The number of the branch it leaves.
    pub parent: usize,
    /// How many of the deeds done there it shares.
    pub deeds: usize,
    /// When it leaves, in milliseconds; no later than the next deed there.
    pub at_ms: u64,
}

impl History {
    /// Begins a branch after all others and looks at its end; gives its number. Without a beginning it starts where the run
    /// does. `None` when there is no branch of the parent's number.
    pub fn begin_branch(&mut self, called: &str, beginning: Option<Beginning>) -> Option<usize> {
        let mut branch = match beginning {
            Some(Beginning { parent, deeds, at_ms }) => {
                let place = self.place_of(parent)?;
                self.begin_at(place);
                let next = self.branch().moments.iter().enumerate().filter(|(_, moment)| moment.deed.is_some()).nth(deeds);
                let (limit, limit_ms) = next.map_or((usize::MAX, self.end_ms()), |(position, moment)| (position, moment.at_ms));
                let at_ms = at_ms.min(limit_ms);
                self.look_before(self.branch().moments_until(at_ms).min(limit), at_ms);
                let mut branch = self.branch().until(self.position, at_ms, self.state.clone());
                branch.forked_from = Some(Fork { parent, at_ms, position: self.position });
                branch
            }
            None => Branch::new("".into(), self.branch().base.clone()),
        };
        let number = self.new_number();
        (branch.number, branch.version) = (number, number);
        branch.name = name::given(called).unwrap_or_else(|| number.to_string()).as_str().into();
        self.branches.push(branch);
        self.begin_at(self.branches.len() - 1);
        self.look_before(self.branch().moments.len(), self.end_ms());
        Some(number)
    }

    /// Looks at a moment of the branch at which only so many of its moments lie behind one: several may be at one time.
    pub fn seek_before(&mut self, moments: usize, at_ms: u64) {
        let at_ms = at_ms.min(self.end_ms());
        self.look_before(self.branch().moments_until(at_ms).min(moments), at_ms);
    }
}

impl Branch {
    /// How far it has been played, in milliseconds.
    pub fn end_ms(&self) -> u64 {
        self.end.now_ms()
    }
}
