//! The explanation: what happens now, why the next step is blocked, and the latest changes.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use super::transport::moment;
use super::why::why_html;
use crate::view::explanation::{ChangeNote, Explanation as Data, Line, Suggestion, Tone, Why};
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::rules::Rule;
use crate::view::words::span;
use crate::web::msg::Msg;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// Screen readers hear no more than one announcement in this time.
const ANNOUNCE_EVERY_MS: u32 = 2_500;
/// How many changes one announcement holds.
const CHANGES_ANNOUNCED_MAX: usize = 3;

/// The properties of the explanation.
#[derive(PartialEq)]
pub struct Explanation {
    /// The explanation of the current moment.
    pub explanation: Rc<Data>,
    /// Why the selected object is in its state, if one is selected.
    pub why: Option<Rc<Why>>,
    /// Receives selections and actions.
    pub on_msg: Callback<Msg>,
}

impl Draw for Explanation {
    fn draw(&self) -> Html {
        let explanation = &self.explanation;
        html! {
            <div class="explanation-body">
                <Announcer explanation={explanation.clone()} />
                <div class="now">
                    <div class={classes!("lines", (!explanation.idle).then_some("moving"))}>
                        { for explanation.now.iter().enumerate().map(|(index, line)| line_html(line, earlier(&explanation.now, index), explanation.naming, &self.on_msg)) }
                        if explanation.now.is_empty() {
                            <p class="still">{ "No workload is defined yet: apply a manifest or use the console." }</p>
                        }
                    </div>
                    <div>{ for explanation.suggestion.iter().map(|suggestion| suggestion_html(suggestion, &self.on_msg)) }</div>
                    if explanation.idle {
                        <p class="still">{ "The cluster is idle. Make a change, or go back in time." }</p>
                    } else if let Some(quiet_ms) = explanation.quiet_ms {
                        <p class="still">{ format!("No events for {}; Step skips ahead.", span(quiet_ms)) }</p>
                    }
                </div>
                { for self.why.iter().map(|why| why_html(why, explanation, &self.on_msg)) }
                if !explanation.changes.is_empty() {
                    <h3 class="changes-heading">{ "What happened" }</h3>
                    <ol class="changes" role="list" tabindex="0" aria-label="What happened">{ for changes_html(&explanation.changes) }</ol>
                }
            </div>
        }
    }
}

/// A suggestion with its button.
fn suggestion_html(suggestion: &Suggestion, on_msg: &Callback<Msg>) -> Html {
    html! {
        <div class="suggestion" role="group" aria-label="Try this">
            <p><b>{ "Try this: " }</b>{ &suggestion.words }</p>
            { action_button(&suggestion.action, &suggestion.button, on_msg) }
        </div>
    }
}

/// A small button that runs an action.
fn action_button(action: &ObjectAction, label: &str, on_msg: &Callback<Msg>) -> Html {
    let action = action.clone();
    let onclick = on_msg.reform(move |_: MouseEvent| Msg::RunActions(action.clone()));
    html! { <button type="button" class="button small" {onclick}>{ label }</button> }
}

/// How many lines before one are about the same object.
fn earlier(lines: &[Line], index: usize) -> usize {
    lines.iter().take(index).filter(|line| lines.get(index).is_some_and(|own| own.about == line.about)).count()
}

/// A line about an object, with a button that selects it, its rule, and its remedy. `earlier` counts the lines about the same
/// object before it, which makes its key unique.
pub fn line_html(line: &Line, earlier: usize, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let (class, shape) = match line.tone {
        Tone::Healthy => ("idle", Shape::Check),
        Tone::Working => ("working", Shape::Play),
        Tone::Waiting => ("waiting", Shape::Info),
        Tone::Stuck => ("stuck", Shape::Warning),
    };
    let select = {
        let about = line.about.clone();
        on_msg.reform(move |_: MouseEvent| Msg::Select(Some(about.clone())))
    };
    let remedy = line.remedy.as_ref().map(|action| action_button(action, &action.words(), on_msg));
    html! {
        <div class={classes!("line", class)} key={format!("{} {} {earlier}", line.about.namespace, line.about)}>
            { icon(shape) }
            <p>{ &line.words }
                { " " }<button type="button" class="link" onclick={select} aria-label={format!("Inspect {}", naming.name(&line.about))}>{ "Inspect" }</button>
                { " " }{ rule_html(line.rule) }
            </p>
            { remedy }
        </div>
    }
}

/// The name of a rule, as a link to the documentation.
pub fn rule_html(rule: Rule) -> Html {
    html! {
        <a class="rule" href={rule.address()} target="_blank" rel="noopener">{ rule.name() }<span class="unseen">{ ", kubernetes.io, opens in a new tab" }</span></a>
    }
}

/// The list of changes. Only the first mention of a rule is a link, so that the keyboard does not pass forty links.
fn changes_html(changes: &[ChangeNote]) -> Vec<Html> {
    let mut linked: Vec<Rule> = Vec::new();
    let mut rule_of = |change: &ChangeNote| match change.rule {
        None => html! {},
        Some(rule) if linked.contains(&rule) => html! { <span class="rule">{ rule.name() }</span> },
        Some(rule) => {
            linked.push(rule);
            rule_html(rule)
        }
    };
    changes.iter().map(|change| change_html(change, rule_of(change))).collect()
}

fn change_html(change: &ChangeNote, rule: Html) -> Html {
    let cause = if change.cause.is_empty() { String::new() } else { format!(", {}", change.cause) };
    html! {
        <li class={classes!("change", change.by_user.then_some("by-user"))} key={format!("{}.{}", change.number.0, change.number.1)}>
            <span class="change-at">{ moment(change.at_ms) }</span>
            <span>{ &change.words }<span class="because">{ cause }</span>{ " " }{ rule }</span>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    explanation: Rc<Data>,
}

/// The live region: announces new changes, a few at a time, and follows every seek.
struct Announcer {
    announced: AttrValue,
    announced_until: Option<(usize, usize)>,
    pause: Option<Timeout>,
}

/// The identity of the latest change; absent before the first one.
fn latest(explanation: &Data) -> Option<(usize, usize)> {
    explanation.changes.first().map(|change| change.number)
}

impl Announcer {
    fn announce(&mut self, explanation: &Data) {
        let until = latest(explanation);
        if until < self.announced_until {
            self.announced = match explanation.changes.first() {
                Some(change) => format!("Back at {}: {}.", moment(change.at_ms), change.words).into(),
                None => AttrValue::Static("Back at the start."),
            };
        } else {
            let is_new = |change: &&ChangeNote| self.announced_until < Some(change.number);
            let news: Vec<&str> =
                explanation.changes.iter().take_while(is_new).take(CHANGES_ANNOUNCED_MAX).map(|change| &*change.words).collect();
            if !news.is_empty() {
                let end = if explanation.idle { ". The cluster is idle." } else { "." };
                self.announced = format!("{}{end}", news.into_iter().rev().collect::<Vec<_>>().join(". ")).into();
            }
        }
        self.announced_until = until;
    }
}

impl Component for Announcer {
    type Message = ();
    type Properties = AnnouncerProps;

    fn create(_: &Context<Self>) -> Self {
        Self { announced: AttrValue::Static(""), announced_until: None, pause: None }
    }

    fn update(&mut self, ctx: &Context<Self>, (): ()) -> bool {
        self.pause = None;
        self.announce(&ctx.props().explanation);
        true
    }

    /// What is no longer true (after a seek, an undo or a command) is removed at once; the next announcement follows.
    fn changed(&mut self, ctx: &Context<Self>, before: &AnnouncerProps) -> bool {
        let (before, now) = (&before.explanation, &ctx.props().explanation);
        if self.pause.is_none() && latest(now) != latest(before) {
            let link = ctx.link().clone();
            self.pause = Some(Timeout::new(ANNOUNCE_EVERY_MS, move || link.send_message(())));
        }
        let is_outdated = latest(now) < latest(before) || before.idle && !now.idle;
        if is_outdated {
            self.announced = AttrValue::Static("");
        }
        is_outdated
    }

    fn view(&self, _: &Context<Self>) -> Html {
        html! { <p class="unseen" aria-live="polite">{ &self.announced }</p> }
    }
}
