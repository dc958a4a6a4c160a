//! The tour somebody is on: the beat told now, its question, and the way on.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::tour::{Answer, Question, QuestionState, Told};
use crate::web::browser;
use crate::web::msg::{Msg, TourMsg};
use std::rc::Rc;
use yew::prelude::*;

/// What is told.
#[derive(PartialEq)]
pub struct Tour {
    /// What is told.
    pub told: Rc<Told>,
    /// Hears where to go.
    pub on_msg: Callback<Msg>,
}

impl Draw for Tour {
    /// The beat is announced; its buttons stay where they are, so that one can press on.
    fn draw(&self) -> Html {
        let told = &self.told;
        let number = told.number;
        html! {
            <section class="tour" aria-labelledby="tour-title" data-see={told.region}>
                <div class="tour-head">
                    <h2 id="tour-title"><span class="unseen">{ "Tour: " }</span>{ &*told.title }</h2>
                    <p class="tour-count">{ format!("Beat {number} of {}", told.count) }</p>
                    { self.ways_out() }
                </div>
                <div class="tour-told" aria-live="polite">
                    <p class="tour-words" key={number}>{ &*told.words }</p>
                    <div>{ for told.question.iter().map(|question| self.question(question)) }</div>
                    <div>{ for told.then.iter().map(|then| html! { <p class="tour-then"><b>{ "Now it is yours. Try this: " }</b>{ &**then }</p> }) }</div>
                    <div>{ for told.unmet.iter().map(|what| html! {
                        <p class="tour-unmet">{ icon(Shape::Warning) }{ format!("The tour says that this is so, and it is not: {what}") }</p>
                    }) }</div>
                </div>
                <div>
                    if !told.notes.is_empty() {
                        <p class="tour-notes"><b>{ "For the teacher: " }</b>{ &*told.notes }</p>
                    }
                </div>
                { self.ways_on() }
            </section>
        }
    }
}

impl Tour {
    fn button(&self, words: &'static str, class: &'static str, msg: TourMsg) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Tour(msg.clone()));
        html! { <button type="button" class={classes!("button", class)} {onclick}>{ words }</button> }
    }

    fn ways_out(&self) -> Html {
        let presents = self.told.presents;
        let present = self.on_msg.reform(move |_: MouseEvent| Msg::Tour(TourMsg::Present(!presents)));
        html! {
            <div class="tour-out">
                <button type="button" class="button small" aria-pressed={presents.to_string()} onclick={present}>{ "Present" }</button>
                { self.button("Leave", "small", TourMsg::Leave) }
            </div>
        }
    }

    fn ways_on(&self) -> Html {
        let is_first = self.told.number == 1;
        let is_finish = self.told.then.is_some() && self.told.next == "Finish";
        let back = self.on_msg.reform(|_: MouseEvent| Msg::Tour(TourMsg::Back));
        html! {
            <div class="tour-ways">
                <button type="button" class="button" disabled={is_first} onclick={back}>{ "Back" }</button>
                { self.button(self.told.next, "primary tour-next", if is_finish { TourMsg::Leave } else { TourMsg::Next }) }
            </div>
        }
    }

    fn question(&self, question: &Question) -> Html {
        let open = question.state == QuestionState::Open;
        let verdict = match &question.state {
            QuestionState::Open => html! {},
            QuestionState::Runs => html! { <p class="tour-verdict">{ "Watch what happens." }</p> },
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
                <p class="tour-asks">{ &*question.words }</p>
                <ul class="tour-options">{ for question.options.iter().enumerate().map(|(place, option)| self.option(place, option, open)) }</ul>
                <div>{ verdict }</div>
            </div>
        }
    }

    /// A button while the question is open, afterwards what it was.
    fn option(&self, place: usize, option: &Answer, open: bool) -> Html {
        let predict = self.on_msg.reform(move |_: MouseEvent| {
            browser::focus_on(".tour-next"); // the button pressed goes
            Msg::Tour(TourMsg::Predict(place))
        });
        let class = classes!("tour-option", option.chosen.then_some("is-chosen"), option.came_true.then_some("came-true"));
        let said = match (option.chosen, option.came_true) {
            (true, true) => "your prediction, and it came true",
            (true, false) => "your prediction",
            (false, true) => "came true",
            (false, false) => "",
        };
        html! {
            <li key={place}>
                if open {
                    <button type="button" class="button tour-option" onclick={predict}>{ &*option.words }</button>
                } else {
                    <p {class}>
                        if option.came_true { { icon(Shape::Check) } }
                        { &*option.words }
                        if !said.is_empty() { <span class="tour-said">{ said }</span> }
                    </p>
                }
            </li>
        }
    }
}
