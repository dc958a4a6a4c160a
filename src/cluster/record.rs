//! Records changes with their time, actor and cause, and passes them to `watch`.

use super::change::{Change, Edit};
use super::state::State;
use super::store::KeyId;

impl State {
    /// Records a change and enqueues the components it concerns.
    pub(super) fn record(&mut self, id: KeyId, edit: Edit) {
        let change = Change { seq: self.version, at_ms: self.now_ms, actor: self.actor, cause: self.cause, edit };
        let cause = self.cause.replace(change.seq);
        self.watch(id, &change);
        self.cause = cause;
        self.changes.push(change);
        if self.data.is_in_use() {
            self.record_pending_facts();
        }
    }

    /// Records a fact about data. No component is enqueued.
    pub(super) fn record_observed(&mut self, edit: Edit) {
        self.changes.push(Change { seq: self.version, at_ms: self.now_ms, actor: self.actor, cause: self.cause, edit });
    }
}
