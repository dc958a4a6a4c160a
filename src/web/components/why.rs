//! Answers to "why?": about the selected object, and about a command that was refused.

use super::explanation::{line_html, rule_html};
use super::transport::moment;
use crate::view::deed::Deed;
use crate::view::explanation::{Cause, Explanation, Line, Why};
use crate::view::refusals::Refusal;
use crate::web::msg::Msg;
use yew::prelude::*;

/// Why an object is as it is: what is so now, and the causes behind one another.
pub fn why_html(why: &Why, told: &Explanation, on_msg: &Callback<Msg>) -> Html {
    // What can be done is offered once: above, where that is told of already.
    let offered = |deed: &Deed| told.now.iter().any(|line| line.remedy.as_ref() == Some(deed));
    let once = |line: &Line| Line { remedy: line.remedy.clone().filter(|deed| !offered(deed)), ..line.clone() };
    let title = format!("Why is {} like this?", why.naming.name(&why.about));
    html! {
        <section class="why" aria-labelledby="why-title">
            <h3 class="beats-heading" id="why-title">{ title }</h3>
            // Several sentences may be about the object itself, so each is known by its place.
            <div class="now">{ for why.now.iter().map(once).enumerate().map(|(place, line)| html! { <div key={place}>{ line_html(&line, why.naming, on_msg) }</div> }) }</div>
            if !why.causes.is_empty() {
                <h4 class="beats-heading">{ "What led there, the latest first" }</h4>
                <ol class="causes" role="list" aria-label="What led there">{ for why.causes.iter().map(cause_html) }</ol>
            }
        </section>
    }
}

fn cause_html(cause: &Cause) -> Html {
    html! {
        <li class={classes!("beat", cause.by_user.then_some("by-user"))}>
            <span class="beat-at">{ moment(cause.at_ms) }</span>
            <span>{ &cause.words }{ " " }{ for cause.rule.map(|rule| html! { <span class="rule">{ rule.name() }</span> }) }</span>
        </li>
    }
}

/// Why a command was refused, behind a word that opens it.
pub fn refusal_html(refusal: &Refusal) -> Html {
    html! {
        <details class="refusal">
            <summary>{ "Why?" }</summary>
            <p>{ refusal.words }{ " " }{ rule_html(refusal.rule) }</p>
            <p>{ refusal.remedy }</p>
        </details>
    }
}
