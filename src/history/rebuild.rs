//! Rebuilds a history branch by branch from the commands of each.

use super::branch::{Branch, Fork};
use super::{History, name};

/// Where a rebuilt branch forks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BranchStart {
    /// The number of the parent branch.
    pub parent: usize,
    /// How many commands of the parent it shares.
    pub commands: usize,
    /// When it forks, in milliseconds; not later than the parent's next command.
    pub at_ms: u64,
}

impl History {
    /// Appends a branch, switches to its end and returns its number. Without a fork point it starts with the run. `None` if
    /// there is no parent with that number.
    pub fn begin_branch(&mut self, name: &str, start: Option<BranchStart>) -> Option<usize> {
        let mut branch = match start {
            Some(BranchStart { parent, commands, at_ms }) => {
                let index = self.index_of_branch(parent)?;
                self.reset_to(index);
                let next = self.branch().moments.iter().enumerate().filter(|(_, moment)| moment.command.is_some()).nth(commands);
                let (limit, limit_ms) = next.map_or((usize::MAX, self.end_ms()), |(position, moment)| (position, moment.at_ms));
                let at_ms = at_ms.min(limit_ms);
                self.restore_before(self.branch().moments_until(at_ms).min(limit), at_ms);
                let mut branch = self.branch().truncated(self.position, at_ms, self.state.clone());
                branch.forked_from = Some(Fork { parent, at_ms, position: self.position });
                branch
            }
            None => Branch::new("".into(), self.branch().base.clone()),
        };
        let number = self.new_number();
        (branch.number, branch.version) = (number, number);
        branch.name = name::normalized(name).unwrap_or_else(|| number.to_string()).as_str().into();
        self.branches.push(branch);
        self.reset_to(self.branches.len() - 1);
        self.restore_before(self.branch().moments.len(), self.end_ms());
        Some(number)
    }

    /// Seeks to a time of the branch, after at most `moments_max` moments: several moments can have the same time.
    pub fn seek_before(&mut self, moments_max: usize, at_ms: u64) {
        let at_ms = at_ms.min(self.end_ms());
        self.restore_before(self.branch().moments_until(at_ms).min(moments_max), at_ms);
    }
}

impl Branch {
    /// The time up to which it has been simulated, in milliseconds.
    pub fn end_ms(&self) -> u64 {
        self.end.now_ms()
    }
}
