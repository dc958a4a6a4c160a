//! The "Fix all" dialog: a preview of all fixes before they are applied.

use super::drawn::Draw;
use crate::view::fixes::FixPlan;
use crate::view::text_diff::{Change, Hunk};
use crate::view::words::count;
use crate::web::msg::{EditorMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The content of the dialog.
#[derive(PartialEq)]
pub struct FixAll {
    /// The fixes and the lines they change.
    pub plan: Rc<FixPlan>,
    /// Receives the user's decision.
    pub on_msg: Callback<Msg>,
}

impl Draw for FixAll {
    /// The titles of the fixes, the changed lines, and the buttons.
    fn draw(&self) -> Html {
        let FixAll { plan, on_msg } = self;
        let titles = &plan.fixed.titles;
        let fixes = titles.iter().map(|(_, times)| times).sum();
        let title = |(title, times): &(Rc<str>, usize)| match times {
            1 => html! { <li>{ &**title }</li> },
            times => html! { <li>{ format!("{title} ({times} times)") }</li> },
        };
        let apply = on_msg.reform(|_: MouseEvent| Msg::Editor(EditorMsg::ApplyFixes));
        let cancel = on_msg.reform(|_: MouseEvent| Msg::Dialog(None));
        html! {
            <div class="fix-plan">
                <p>{ format!("{} in the manifests. Nothing is applied to the cluster.", count(fixes, "edit")) }</p>
                <ul class="fix-titles" aria-label="Edits">{ for titles.iter().map(title) }</ul>
                <div class="diff" role="region" aria-label="Changed lines" tabindex="0">{ for plan.hunks.iter().map(hunk_html) }</div>
                <div class="fix-buttons">
                    <button type="button" class="button primary" onclick={apply}>{ "Apply these edits" }</button>
                    <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                </div>
            </div>
        }
    }
}

fn hunk_html(hunk: &Hunk) -> Html {
    html! {
        <div class="diff-hunk" key={hunk.line}>
            <p class="diff-position">{ format!("Line {}", hunk.line) }</p>
            <pre>{ for hunk.lines.iter().map(|(change, line)| line_html(*change, line)) }</pre>
        </div>
    }
}

/// A line with its + or - sign, because colour alone is not accessible.
fn line_html(change: Change, line: &str) -> Html {
    match change {
        Change::Unchanged => html! { <span class="diff-line">{ format!("  {line}") }</span> },
        Change::Removed => html! { <del class="diff-line">{ format!("- {line}") }</del> },
        Change::Added => html! { <ins class="diff-line">{ format!("+ {line}") }</ins> },
    }
}
