//! Answers to "Why?": for the selected object, and for a command that was refused.

use super::explanation::{line_html, rule_html};
use super::transport::moment;
use crate::view::explanation::{Cause, Explanation, Line, Why};
use crate::view::object_action::ObjectAction;
use crate::view::refusals::RefusalHelp;
use crate::web::msg::Msg;
use yew::prelude::*;

/// Why an object is in its state: its current state, and the chain of causes.
pub fn why_html(why: &Why, explanation: &Explanation, on_msg: &Callback<Msg>) -> Html {
    // A remedy that the explanation above already offers is not repeated.
    let is_offered = |action: &ObjectAction| explanation.now.iter().any(|line| line.remedy.as_ref() == Some(action));
    let once = |line: &Line| Line { remedy: line.remedy.clone().filter(|action| !is_offered(action)), ..line.clone() };
    let title = format!("Why is {} in this state?", why.naming.name(&why.about));
    html! {
        <section class="why" aria-labelledby="why-title">
            <h3 class="changes-heading" id="why-title">{ title }</h3>
            // Several lines may be about the object itself, so the key is the index.
            <div class="now">{ for why.now.iter().map(once).enumerate().map(|(index, line)| html! { <div key={index}>{ line_html(&line, 0, why.naming, on_msg) }</div> }) }</div>
            if !why.causes.is_empty() {
                <h4 class="changes-heading">{ "How it got here, newest first" }</h4>
                <ol class="causes" role="list" aria-label="How it got here">{ for why.causes.iter().map(cause_html) }</ol>
            }
        </section>
    }
}

fn cause_html(cause: &Cause) -> Html {
    html! {
        <li class={classes!("change", cause.by_user.then_some("by-user"))}>
            <span class="change-at">{ moment(cause.at_ms) }</span>
            <span>{ &cause.words }{ " " }{ for cause.rule.map(|rule| html! { <span class="rule">{ rule.name() }</span> }) }</span>
        </li>
    }
}

/// Why a command was refused, behind a disclosure.
pub fn refusal_html(refusal: &RefusalHelp) -> Html {
    html! {
        <details class="refusal">
            <summary>{ "Why?" }</summary>
            <p>{ refusal.words }{ " " }{ rule_html(refusal.rule) }</p>
            <p>{ refusal.remedy }</p>
        </details>
    }
}
