//! "Fix all": all fixes that are offered for the manifests, shown as one edit before it is made.

use super::App;
use crate::web::msg::Dialog;
use std::rc::Rc;

impl App {
    /// Shows what all fixes together change.
    #[inline(never)]
    pub(super) fn plan_fixes(&mut self) {
        self.fixes = Some(Rc::new(self.session.fix_plan(self.workspace.text(), self.workspace.target())));
        self.open_dialog(Some(Dialog::Fixes));
    }

    /// Makes the change that is shown; the keyboard goes to the editor, where it can be undone.
    #[inline(never)]
    pub(super) fn apply_fixes(&mut self) {
        let Some(plan) = self.fixes.take() else { return };
        self.open_dialog(None);
        self.workspace.edited(plan.fixed.text.clone());
        self.look_for_problems();
        self.go_to(plan.first_change);
    }
}
