//! How a change gets on record: with its time, its actor and its cause, before whom it concerns hears of it.

use super::change::{Change, Edit};
use super::state::State;
use super::store::Id;

impl State {
    /// Notes a change and tells whom it concerns.
    pub(super) fn record(&mut self, id: Id, edit: Edit) {
        let change = Change { seq: self.version, at_ms: self.now_ms, actor: self.actor, cause: self.cause, edit };
        let cause = self.cause.replace(change.seq);
        self.watch(id, &change);
        self.cause = cause;
        self.changes.push(change);
        if self.data.is_in_use() {
            self.tell_untold();
        }
    }

    /// Notes that something became of data: nobody has to look at an object because of that.
    pub(super) fn record_told(&mut self, edit: Edit) {
        self.changes.push(Change { seq: self.version, at_ms: self.now_ms, actor: self.actor, cause: self.cause, edit });
    }
}
