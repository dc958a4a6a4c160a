//! The list of problems in the manifests: errors, warnings and advice.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::fixes::fixable_count;
use crate::view::problems::{Problem, Severity};
use crate::view::words::{count, list};
use crate::web::msg::{EditorMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The name of a severity in the editor module, also used as a CSS class.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "info",
        Severity::Info => "hint",
    }
}

fn severity_shape(severity: Severity) -> Shape {
    match severity {
        Severity::Error => Shape::Error,
        Severity::Warning => Shape::Warning,
        Severity::Advice | Severity::Info => Shape::Info,
    }
}

/// The content of the list.
#[derive(PartialEq)]
pub struct Problems {
    /// The problems, in the order of the text.
    pub problems: Rc<[Problem]>,
    /// Receives the problem to go to, and the fixes to apply.
    pub on_msg: Callback<Msg>,
}

impl Draw for Problems {
    /// The problems, each a button that moves the cursor to its position.
    fn draw(&self) -> Html {
        if self.problems.is_empty() {
            return html! {};
        }
        let fixable_count = fixable_count(&self.problems);
        let plan = self.on_msg.reform(|_: MouseEvent| Msg::Editor(EditorMsg::PlanFixes));
        html! {
            <>
            if fixable_count > 1 {
                <div class="fix-all">
                    <button type="button" class="button small" onclick={plan}>{ format!("Fix all ({fixable_count})") }</button>
                </div>
            }
            <ul class="problems" role="list" aria-label="Problems">{ for self.problems.iter().map(|problem| item(problem, &self.on_msg)) }</ul>
            </>
        }
    }
}

/// A problem and its fix.
fn item(problem: &Problem, on_msg: &Callback<Msg>) -> Html {
    let go_to = {
        let (on_msg, problem) = (on_msg.clone(), problem.clone());
        Callback::from(move |_: MouseEvent| on_msg.emit(Msg::Editor(EditorMsg::GoTo(problem.clone()))))
    };
    let fix_button = problem.fix.as_ref().map(|fix| {
        let (title, fix) = (fix.title.to_string(), fix.clone());
        let onclick = on_msg.reform(move |_: MouseEvent| Msg::Editor(EditorMsg::Fix(fix.clone())));
        html! { <button type="button" class="button small" {onclick}>{ title }</button> }
    });
    html! {
        <li>
            <button type="button" class={classes!("problem", severity_name(problem.severity))} onclick={go_to}>
                { icon(severity_shape(problem.severity)) }
                <span>
                    <span class="problem-position">{ format!("{}:{}", problem.line, problem.column) }</span>
                    { " " }{ &*problem.message }
                </span>
            </button>
            { fix_button }
        </li>
    }
}

/// The content of the count.
#[derive(PartialEq)]
pub struct ProblemCount {
    /// The problems; `None` before the first check.
    pub problems: Option<Rc<[Problem]>>,
}

impl Draw for ProblemCount {
    /// The number of problems by severity; a live region for screen readers.
    fn draw(&self) -> Html {
        let Some(problems) = &self.problems else {
            return html! { <p class="problems-count none" role="status" /> };
        };
        let number = |severities: &[Severity]| problems.iter().filter(|problem| severities.contains(&problem.severity)).count();
        let errors = number(&[Severity::Error]);
        let counts = [(errors, "error"), (number(&[Severity::Warning]), "warning"), (number(&[Severity::Advice, Severity::Info]), "note")];
        let parts: Vec<String> = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
        let text = if parts.is_empty() { "No problems".to_owned() } else { list(&parts) };
        let none = (errors == 0).then_some("none");
        html! {
            <p class={classes!("problems-count", none)} role="status">
                if none.is_some() { { icon(Shape::Check) } }
                { text }
            </p>
        }
    }
}
