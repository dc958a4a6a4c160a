//! "Fix all": all fixes that are offered for the manifests, shown as one edit before it is made.

use super::App;
use crate::view::problems::Fix;
use crate::web::msg::Dialog;
use std::rc::Rc;

impl App {
    /// Makes one change to the text; the keyboard goes to the editor, where it can be undone. What was offered for a text that
    /// has changed since is made where it belongs now, if it is still offered.
    pub(super) fn mend(&mut self, fix: Fix) {
        let is_stale = self.check.is_some();
        if is_stale {
            self.look_for_problems();
        }
        let offered = || self.problems.iter().flat_map(|problems| problems.iter()).filter_map(|problem| problem.fix.as_ref());
        let Some(fix) = (if is_stale { offered().find(|offered| offered.title == fix.title).cloned() } else { Some(fix) }) else { return };
        self.workspace.edited(fix.apply(self.workspace.text()));
        self.look_for_problems();
        self.go_to(fix.edits.first().map_or(0, |(range, _)| range.start));
    }

    /// Shows what all fixes together change.
    pub(super) fn plan_fixes(&mut self) {
        self.fixes = Some(Rc::new(self.session.fix_plan(self.workspace.text(), self.workspace.target())));
        self.open_dialog(Some(Dialog::Fixes));
    }

    /// Makes the change that is shown; the keyboard goes to the editor, where it can be undone.
    pub(super) fn apply_fixes(&mut self) {
        let Some(plan) = self.fixes.take() else { return };
        self.open_dialog(None);
        self.workspace.edited(plan.fixed.text.clone());
        self.look_for_problems();
        self.go_to(plan.first_change);
    }
}
