//! The bar below the editor: the number of problems, and the cluster that the manifests are applied to.

use super::drawn::{Draw, drawn};
use super::problems::ProblemCount;
use crate::view::apply_target::ApplyTarget;
use crate::view::problems::Problem;
use crate::web::browser;
use crate::web::msg::{EditorMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The content of the bar.
#[derive(PartialEq)]
pub struct Apply {
    /// The problems; `None` before the first check.
    pub problems: Option<Rc<[Problem]>>,
    /// The cluster that the manifests are applied to.
    pub target: ApplyTarget,
    /// Receives another target, and Apply.
    pub on_msg: Callback<Msg>,
}

impl Draw for Apply {
    fn draw(&self) -> Html {
        let on_apply = self.on_msg.reform(|_: MouseEvent| Msg::Editor(EditorMsg::Apply));
        html! {
            <div class="apply">
                { drawn(ProblemCount { problems: self.problems.clone() }) }
                <button type="button" class="button primary" title="Ctrl or Cmd and Enter" onclick={on_apply}>{ "Apply" }</button>
                { self.target() }
            </div>
        }
    }
}

impl Apply {
    fn target(&self) -> Html {
        let on_msg = self.on_msg.clone();
        let onchange = Callback::from(move |event: Event| {
            let chosen = browser::choice_of(&event);
            let target = ApplyTarget::ALL.into_iter().find(|target| target.name() == chosen);
            target.into_iter().for_each(|target| on_msg.emit(Msg::Editor(EditorMsg::Target(target))));
        });
        let option = |target: ApplyTarget| {
            let name = target.name();
            html! { <option value={name} selected={target == self.target}>{ format!("to {name}") }</option> }
        };
        let title = "A new cluster replaces the current one; Undo restores it";
        html! { <select class="apply-target" aria-label="Apply to" data-chosen={self.target.name()} {title} {onchange}>{ for ApplyTarget::ALL.into_iter().map(option) }</select> }
    }
}
