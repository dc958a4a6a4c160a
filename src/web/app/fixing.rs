//! Fixes of problems: a single fix, and "Fix all", which previews all fixes as one edit.

use super::App;
use crate::view::problems::Fix;
use crate::web::msg::Dialog;
use std::rc::Rc;

impl App {
    /// Applies one fix and focuses the editor, where it can be undone. If the text has changed since the fix was computed, the
    /// current fix with the same title is applied, if there is one.
    pub(super) fn apply_fix(&mut self, fix: Fix) {
        let is_stale = self.check.is_some();
        if is_stale {
            self.check_problems();
        }
        let fixes = || self.problems.iter().flat_map(|problems| problems.iter()).filter_map(|problem| problem.fix.as_ref());
        let Some(fix) = (if is_stale { fixes().find(|current| current.title == fix.title).cloned() } else { Some(fix) }) else { return };
        self.workspace.edited(fix.apply(self.workspace.text()));
        self.check_problems();
        self.go_to(fix.edits.first().map_or(0, |(range, _)| range.start));
    }

    /// Opens the preview of all fixes.
    pub(super) fn plan_fixes(&mut self) {
        self.fixes = Some(Rc::new(self.session.fix_plan(self.workspace.text(), self.workspace.target())));
        self.open_dialog(Some(Dialog::Fixes));
    }

    /// Applies the previewed fixes and focuses the editor, where they can be undone.
    pub(super) fn apply_fixes(&mut self) {
        let Some(plan) = self.fixes.take() else { return };
        self.open_dialog(None);
        self.workspace.edited(plan.fixed.text.clone());
        self.check_problems();
        self.go_to(plan.first_change);
    }
}
