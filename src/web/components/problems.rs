//! The list of what is wrong, or surely not meant, in the manifests.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::fixes::fixable;
use crate::view::problems::{Problem, Severity};
use crate::view::words::{count, list};
use crate::web::msg::{EditorMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The editor module's word for a severity.
pub fn severity_word(severity: Severity) -> &'static str {
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

/// What the list shows.
#[derive(PartialEq)]
pub struct Problems {
    /// The problems in the order of the text.
    pub problems: Rc<[Problem]>,
    /// Hears which problem is to be gone to.
    pub on_msg: Callback<Msg>,
}

impl Draw for Problems {
    /// The problems, each a button that leads to its place.
    fn draw(&self) -> Html {
        if self.problems.is_empty() {
            return html! {};
        }
        let fixable = fixable(&self.problems);
        let plan = self.on_msg.reform(|_: MouseEvent| Msg::Editor(EditorMsg::PlanFixes));
        html! {
            <>
            if fixable > 1 {
                <div class="fix-all">
                    <button type="button" class="button small" onclick={plan}>{ format!("Fix all ({fixable})") }</button>
                </div>
            }
            <ul class="problems" role="list" aria-label="Problems">{ for self.problems.iter().map(|problem| item(problem, &self.on_msg)) }</ul>
            </>
        }
    }
}

/// A problem, and what mends it.
fn item(problem: &Problem, on_msg: &Callback<Msg>) -> Html {
    let go_to = {
        let (on_msg, problem) = (on_msg.clone(), problem.clone());
        Callback::from(move |_: MouseEvent| on_msg.emit(Msg::Editor(EditorMsg::GoTo(problem.clone()))))
    };
    let mend = problem.fix.as_ref().map(|fix| {
        let (title, fix) = (fix.title.to_string(), fix.clone());
        let onclick = on_msg.reform(move |_: MouseEvent| Msg::Editor(EditorMsg::Mend(fix.clone())));
        html! { <button type="button" class="button small" {onclick}>{ title }</button> }
    });
    html! {
        <li>
            <button type="button" class={classes!("problem", severity_word(problem.severity))} onclick={go_to}>
                { icon(severity_shape(problem.severity)) }
                <span>
                    <span class="problem-place">{ format!("{}:{}", problem.line, problem.column) }</span>
                    { " " }{ &*problem.message }
                </span>
            </button>
            { mend }
        </li>
    }
}

/// What the count shows.
#[derive(PartialEq)]
pub struct ProblemCount {
    /// The problems there are; nothing is told before they were looked for.
    pub problems: Option<Rc<[Problem]>>,
}

impl Draw for ProblemCount {
    /// How many problems there are, in words, told to screen readers when it changes.
    fn draw(&self) -> Html {
        let Some(problems) = &self.problems else {
            return html! { <p class="problems-count none" role="status" /> };
        };
        let number = |severities: &[Severity]| problems.iter().filter(|problem| severities.contains(&problem.severity)).count();
        let errors = number(&[Severity::Error]);
        let others = [(errors, "error"), (number(&[Severity::Warning]), "warning"), (number(&[Severity::Advice, Severity::Info]), "note")];
        let told: Vec<String> = others.into_iter().filter(|(number, _)| *number > 0).map(|(number, thing)| count(number, thing)).collect();
        let words = if told.is_empty() { "No problems".to_owned() } else { list(&told) };
        let none = (errors == 0).then_some("none");
        html! {
            <p class={classes!("problems-count", none)} role="status">
                if none.is_some() { { icon(Shape::Check) } }
                { words }
            </p>
        }
    }
}
