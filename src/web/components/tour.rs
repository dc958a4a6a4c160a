//! The panel of the active tour: the current step, its question, and the navigation.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::tour::{Answer, Question, QuestionState, TourPanel};
use crate::web::browser;
use crate::web::msg::{Msg, TourMsg};
use std::rc::Rc;
use yew::prelude::*;

/// The panel.
#[derive(PartialEq)]
pub struct Tour {
    /// Its content.
    pub panel: Rc<TourPanel>,
    /// Receives the navigation and the predictions.
    pub on_msg: Callback<Msg>,
}

impl Draw for Tour {
    /// The text is a live region. The buttons keep their DOM elements, so that they keep the focus.
    fn draw(&self) -> Html {
        let panel = &self.panel;
        let number = panel.number;
        html! {
            <section class="tour" aria-labelledby="tour-title" data-region={panel.region}>
                <div class="tour-head">
                    <h2 id="tour-title"><span class="unseen">{ "Tour: " }</span>{ &*panel.title }</h2>
                    <p class="tour-count">{ format!("Step {number} of {}", panel.count) }</p>
                    { self.controls() }
                </div>
                <div class="tour-content" aria-live="polite">
                    <p class="tour-text" key={number}>{ &*panel.words }</p>
                    <div>{ for panel.question.iter().map(|question| self.question(question)) }</div>
                    <div>{ for panel.then.iter().map(|exercise| html! { <p class="tour-exercise"><b>{ "Your turn. Try this: " }</b>{ &**exercise }</p> }) }</div>
                    <div>{ for panel.unmet.iter().map(|condition| html! {
                        <p class="tour-warning">{ icon(Shape::Warning) }{ format!("The tour expects this condition, but it does not hold: {condition}") }</p>
                    }) }</div>
                </div>
                <div>{ for (!panel.notes.is_empty()).then(|| self.notes()) }</div>
                { self.navigation() }
            </section>
        }
    }
}

impl Tour {
    fn button(&self, words: &'static str, class: &'static str, msg: TourMsg) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Tour(msg.clone()));
        html! { <button type="button" class={classes!("button", class)} {onclick}>{ words }</button> }
    }

    /// The teacher's notes, collapsed until the user opens them.
    fn notes(&self) -> Html {
        let TourPanel { number, notes, .. } = &*self.panel;
        html! {
            <details class="tour-notes" key={*number}>
                <summary>{ "For the teacher" }</summary>
                <p>{ &**notes }</p>
            </details>
        }
    }

    fn controls(&self) -> Html {
        let presents = self.panel.presents;
        let present = self.on_msg.reform(move |_: MouseEvent| Msg::Tour(TourMsg::Present(!presents)));
        html! {
            <div class="tour-controls">
                <button type="button" class="button small" aria-pressed={presents.to_string()} onclick={present}>{ "Present" }</button>
                { self.button("Leave", "small", TourMsg::Leave) }
            </div>
        }
    }

    fn navigation(&self) -> Html {
        let is_first = self.panel.number == 1;
        let is_finish = self.panel.then.is_some() && self.panel.next == "Finish";
        let back = self.on_msg.reform(|_: MouseEvent| Msg::Tour(TourMsg::Back));
        html! {
            <div class="tour-navigation">
                <button type="button" class="button" disabled={is_first} onclick={back}>{ "Back" }</button>
                { self.button(self.panel.next, "primary tour-next", if is_finish { TourMsg::Leave } else { TourMsg::Next }) }
            </div>
        }
    }

    fn question(&self, question: &Question) -> Html {
        let open = question.state == QuestionState::Open;
        let verdict = match &question.state {
            QuestionState::Open => html! {},
            QuestionState::Playing => html! { <p class="tour-verdict">{ "The cluster runs now." }</p> },
            QuestionState::Answered { right, verdict, why } => {
                let shape = match right {
                    Some(true) => Shape::Check,
                    Some(false) => Shape::Error,
                    None => Shape::Info,
                };
                let class = if *right == Some(true) { "is-right" } else { "" };
                html! { <p class={classes!("tour-verdict", class)}>{ icon(shape) }<b>{ verdict }</b>{ " " }{ &**why }</p> }
            }
        };
        html! {
            <div class="tour-question" role="group" aria-label="Question">
                <p class="tour-question-text">{ &*question.words }</p>
                <ul class="tour-options">{ for question.options.iter().enumerate().map(|(index, option)| self.option(index, option, open)) }</ul>
                <div>{ verdict }</div>
            </div>
        }
    }

    /// A button while the question is open, afterwards its result.
    fn option(&self, index: usize, option: &Answer, open: bool) -> Html {
        let predict = self.on_msg.reform(move |_: MouseEvent| {
            browser::focus_on(".tour-next"); // the pressed button is removed
            Msg::Tour(TourMsg::Predict(index))
        });
        let class = classes!("tour-option", option.chosen.then_some("is-chosen"), option.is_correct.then_some("is-outcome"));
        let note = match (option.chosen, option.is_correct) {
            (true, true) => "your prediction, correct",
            (true, false) => "your prediction",
            (false, true) => "what happened",
            (false, false) => "",
        };
        html! {
            <li key={index}>
                if open {
                    <button type="button" class="button tour-option" onclick={predict}>{ &*option.words }</button>
                } else {
                    <p {class}>
                        if option.is_correct { { icon(Shape::Check) } }
                        { &*option.words }
                        if !note.is_empty() { <span class="tour-option-note">{ note }</span> }
                    </p>
                }
            </li>
        }
    }
}
