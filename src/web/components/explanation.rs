//! What happens now, why it waits, and the last few beats, in sentences.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use super::transport::moment;
use super::why::why_html;
use crate::view::explanation::{Beat, Explanation as Told, Line, Offer, Tone, Why};
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::span;
use crate::web::msg::Msg;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// Screen readers hear no more than one announcement in this time.
const ANNOUNCE_EVERY_MS: u32 = 2_500;
/// How many beats one announcement holds.
const BEATS_ANNOUNCED_MAX: usize = 3;

/// What is told.
#[derive(PartialEq)]
pub struct Explanation {
    /// What is told.
    pub told: Rc<Told>,
    /// Why the selected object is as it is, if one is selected.
    pub why: Option<Rc<Why>>,
    /// Hears of objects selected and of things to be done.
    pub on_msg: Callback<Msg>,
}

impl Draw for Explanation {
    /// The explanation of the moment looked at.
    fn draw(&self) -> Html {
        let told = &self.told;
        html! {
            <div class="explanation-body">
                <Announcer told={told.clone()} />
                <div class="now">
                    <div class={classes!("lines", (!told.settled).then_some("moving"))}>
                        { for told.now.iter().map(|line| line_html(line, told.naming, &self.on_msg)) }
                        if told.now.is_empty() {
                            <p class="still">{ "Nobody asks for any pods: apply manifests, or try the console." }</p>
                        }
                    </div>
                    <div>{ for told.offer.iter().map(|offer| offer_html(offer, &self.on_msg)) }</div>
                    if told.settled {
                        <p class="still">{ "Nothing more happens by itself, so time stands still. Do something, or drag time back." }</p>
                    } else if let Some(quiet_ms) = told.quiet_ms {
                        <p class="still">{ format!("Nothing happens for {}. Step goes there at once.", span(quiet_ms)) }</p>
                    }
                </div>
                { for self.why.iter().map(|why| why_html(why, told, &self.on_msg)) }
                if !told.beats.is_empty() {
                    <h3 class="beats-heading">{ "What happened" }</h3>
                    <ol class="beats" role="list" tabindex="0" aria-label="What happened">{ for beats_html(&told.beats) }</ol>
                }
            </div>
        }
    }
}

/// What is asked for by taking an offer.
fn act_on(offer: &Offer) -> Msg {
    Msg::Act(offer.deed.clone())
}

/// One thing to try.
fn offer_html(offer: &Rc<Offer>, on_msg: &Callback<Msg>) -> Html {
    let act = {
        let offer = offer.clone();
        on_msg.reform(move |_: MouseEvent| act_on(&offer))
    };
    html! {
        <div class="offer" role="group" aria-label="Try this">
            <p><b>{ "Try this: " }</b>{ &offer.words }</p>
            <button type="button" class="button small" onclick={act}>{ &offer.button }</button>
        </div>
    }
}

/// Sentences about an object, with what leads to it, its rule, and what can be done.
pub fn line_html(line: &Line, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let (class, shape) = match line.tone {
        Tone::Settled => ("settled", Shape::Check),
        Tone::Working => ("working", Shape::Play),
        Tone::Waiting => ("waiting", Shape::Info),
        Tone::Stuck => ("stuck", Shape::Warning),
    };
    let select = {
        let about = line.about.clone();
        on_msg.reform(move |_: MouseEvent| Msg::Select(Some(about.clone())))
    };
    let remedy = line.remedy.clone().map(|deed| {
        let words = deed.words();
        let act = on_msg.reform(move |_: MouseEvent| Msg::Act(deed.clone()));
        html! { <button type="button" class="button small" onclick={act}>{ words }</button> }
    });
    html! {
        <div class={classes!("line", class)} key={format!("{} {}", line.about.namespace, line.about)}>
            { icon(shape) }
            <p>{ &line.words }
                { " " }<button type="button" class="link" onclick={select} aria-label={format!("Inspect {}", naming.name(&line.about))}>{ "Inspect" }</button>
                { " " }{ rule_html(line.rule) }
            </p>
            { remedy }
        </div>
    }
}

/// A rule's name, which leads to the documentation.
pub fn rule_html(rule: Rule) -> Html {
    html! {
        <a class="rule" href={rule.address()} target="_blank" rel="noopener">{ rule.name() }<span class="unseen">{ ", kubernetes.io, opens in a new tab" }</span></a>
    }
}

/// The beats. Only the first to name a rule leads to its page: the keyboard need not go through forty links.
fn beats_html(beats: &[Beat]) -> Vec<Html> {
    let mut told: Vec<Rule> = Vec::new();
    let mut rule_of = |beat: &Beat| match beat.rule {
        None => html! {},
        Some(rule) if told.contains(&rule) => html! { <span class="rule">{ rule.name() }</span> },
        Some(rule) => {
            told.push(rule);
            rule_html(rule)
        }
    };
    beats.iter().map(|beat| beat_html(beat, rule_of(beat))).collect()
}

fn beat_html(beat: &Beat, rule: Html) -> Html {
    let because = if beat.because.is_empty() { String::new() } else { format!(", {}", beat.because) };
    html! {
        <li class={classes!("beat", beat.by_user.then_some("by-user"))} key={format!("{}.{}", beat.number.0, beat.number.1)}>
            <span class="beat-at">{ moment(beat.at_ms) }</span>
            <span>{ &beat.words }<span class="because">{ because }</span>{ " " }{ rule }</span>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    told: Rc<Told>,
}

/// Tells screen readers the beats, a few at a time, so that a running cluster does not talk without end.
struct Announcer {
    said: AttrValue,
    told_until: Option<(usize, usize)>,
    pause: Option<Timeout>,
}

impl Announcer {
    fn say(&mut self, told: &Told) {
        let latest = told.beats.first().map(|beat| beat.number);
        let news: Vec<&str> = told
            .beats
            .iter()
            .take_while(|beat| self.told_until < Some(beat.number))
            .take(BEATS_ANNOUNCED_MAX)
            .map(|beat| &*beat.words)
            .collect();
        if !news.is_empty() {
            let end = if told.settled { ". All has come to rest." } else { "." };
            self.said = news.into_iter().rev().collect::<Vec<_>>().join(". ").into();
            self.said = format!("{}{end}", self.said).into();
        }
        self.told_until = latest;
    }
}

impl Component for Announcer {
    type Message = ();
    type Properties = AnnouncerProps;

    fn create(_: &Context<Self>) -> Self {
        Self { said: AttrValue::Static(""), told_until: None, pause: None }
    }

    fn update(&mut self, ctx: &Context<Self>, (): ()) -> bool {
        self.pause = None;
        self.say(&ctx.props().told);
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &AnnouncerProps) -> bool {
        let latest = |told: &Told| told.beats.first().map(|beat| beat.number);
        if self.pause.is_none() && latest(&ctx.props().told) != latest(&before.told) {
            let link = ctx.link().clone();
            self.pause = Some(Timeout::new(ANNOUNCE_EVERY_MS, move || link.send_message(())));
        }
        false
    }

    fn view(&self, _: &Context<Self>) -> Html {
        html! { <p class="unseen" aria-live="polite">{ &self.said }</p> }
    }
}
