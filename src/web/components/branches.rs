//! What was done: undo, redo, and the branches with their names.

use super::drawn::{Draw, drawn};
use super::transport::moment;
use crate::view::branches::{Comparison, Notice, Offered, Row};
use crate::view::differences::Difference;
use crate::web::browser;
use crate::web::msg::{BranchMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The buttons for what was done.
#[derive(PartialEq)]
pub struct Doings {
    /// What is offered.
    pub offered: Rc<Offered>,
    /// Hears what is to happen.
    pub on_msg: Callback<Msg>,
}

impl Doings {
    fn on_press(&self, msg: BranchMsg) -> Callback<MouseEvent> {
        self.on_msg.reform(move |_| Msg::Branch(msg.clone()))
    }

    /// A button that stays where it is, and keeps the keyboard, while there is nothing for it to do.
    fn button(&self, name: &'static str, title: String, able: bool, msg: BranchMsg) -> Html {
        html! {
            <button type="button" class="button small" {title} aria-disabled={if able { "false" } else { "true" }}
                onclick={self.on_press(msg)}>{ name }</button>
        }
    }
}

impl Draw for Doings {
    /// Undo, Redo, and the button of the branches with what it opens.
    fn draw(&self) -> Html {
        let Offered { undo, redo, rows, .. } = &*self.offered;
        let undo_title =
            undo.as_ref().map_or_else(|| "Nothing was done here".to_owned(), |source| format!("Undo: {source} (Ctrl or Cmd and Z)"));
        let redo_title = if *redo { "Do it again (Ctrl or Cmd, Shift and Z)" } else { "Nothing was undone here" };
        html! {
            <>
                { self.button("Undo", undo_title, undo.is_some(), BranchMsg::Undo) }
                { self.button("Redo", redo_title.to_owned(), *redo, BranchMsg::Redo) }
                <button type="button" class="button small branches-open" popovertarget="branches">
                    { "Branches" }
                    if rows.len() > 1 { <span class="branches-count">{ rows.len() }</span> }
                </button>
                { drawn(Panel { offered: self.offered.clone(), on_msg: self.on_msg.clone() }) }
            </>
        }
    }
}

/// What was said last, told to screen readers as well.
#[derive(PartialEq)]
pub struct Said {
    /// What.
    pub notice: Option<Notice>,
    /// Hears that it was read, and of going back.
    pub on_msg: Callback<Msg>,
}

impl Draw for Said {
    fn draw(&self) -> Html {
        let on_press = |msg: BranchMsg| {
            self.on_msg.reform(move |_: MouseEvent| {
                browser::focus_on(".branches-open");
                Msg::Branch(msg.clone())
            })
        };
        let buttons = |notice: &Notice| {
            html! {
                <>
                    { for notice.back.iter().map(|(number, name)| html! {
                        <button type="button" class="button small" onclick={on_press(BranchMsg::Switch(*number))}>{ format!("Back to {name}") }</button>
                    }) }
                    <button type="button" class="button small" onclick={on_press(BranchMsg::Read)}>{ "OK" }</button>
                </>
            }
        };
        html! {
            <div class={classes!("notice", self.notice.is_none().then_some("is-empty"))}>
                <p role="status">{ for self.notice.iter().map(|notice| html! { { &notice.words } }) }</p>
                { for self.notice.iter().map(buttons) }
            </div>
        }
    }
}

#[derive(PartialEq)]
struct Panel {
    offered: Rc<Offered>,
    on_msg: Callback<Msg>,
}

impl Draw for Panel {
    /// The browser opens and closes it, by Escape as well, and takes the focus back to the button.
    fn draw(&self) -> Html {
        let Offered { rows, comparison, .. } = &*self.offered;
        html! {
            <div id="branches" class="palette branches" popover="auto" role="group" aria-label="Branches">
                <ul role="list" aria-label="Branches">{ for rows.iter().map(|row| self.row(row, rows.len())) }</ul>
                if rows.len() < 2 { <p>{ "Drag time back and do something else there: a second branch begins, and this one stays." }</p> }
                { self.naming() }
                { for comparison.iter().map(|comparison| self.comparison(comparison)) }
            </div>
        }
    }
}

impl Panel {
    fn on_press(&self, msg: BranchMsg) -> Callback<MouseEvent> {
        self.on_msg.reform(move |_| Msg::Branch(msg.clone()))
    }

    /// Likewise for a button that goes with what it does: the keyboard goes to the list.
    fn on_last_press(&self, msg: BranchMsg) -> Callback<MouseEvent> {
        self.on_msg.reform(move |_| {
            browser::focus_on(".branch-name");
            Msg::Branch(msg.clone())
        })
    }

    fn row(&self, row: &Row, rows: usize) -> Html {
        let Row { number, name, depth, current, began } = row;
        let delete = match self.offered.deleting == Some(*number) {
            true => (format!("Delete {name} for good"), "Really delete", self.on_last_press(BranchMsg::Delete(*number))),
            false => (format!("Delete {name}"), "Delete", self.on_press(BranchMsg::Delete(*number))),
        };
        html! {
            <li key={*number} class={format!("depth-{}", depth.min(&3))}>
                <button type="button" class="link branch-name" aria-current={current.then_some("true")}
                    onclick={self.on_press(BranchMsg::Switch(*number))}>{ &**name }</button>
                if *current { <span class="tag">{ "shown" }</span> }
                if !began.is_empty() { <p>{ began }</p> }
                if rows > 1 {
                    <div class="branch-deeds">
                        if !*current {
                            <button type="button" class="button small" aria-label={format!("Compare with {name}")}
                                onclick={self.on_press(BranchMsg::Compare(*number))}>{ "Compare" }</button>
                        }
                        <button type="button" class="button small" aria-label={delete.0} onclick={delete.2}>{ delete.1 }</button>
                    </div>
                }
            </li>
        }
    }

    fn naming(&self) -> Html {
        let oninput = self.on_msg.reform(|event: InputEvent| Msg::Branch(BranchMsg::Naming(browser::text_of(&event))));
        let onkeydown = self.on_msg.clone();
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                onkeydown.emit(Msg::Branch(BranchMsg::Rename));
            }
        });
        html! {
            <div class="branch-naming">
                <label>{ "Name" }<input class="field" value={self.offered.naming.clone()} autocomplete="off" spellcheck="false" {oninput} {onkeydown} /></label>
                <button type="button" class="button small" onclick={self.on_press(BranchMsg::Rename)}>{ "Rename" }</button>
            </div>
        }
    }

    fn comparison(&self, comparison: &Comparison) -> Html {
        let Comparison { names: [one, other], at_ms, words, differences, more, .. } = comparison;
        let row = |difference: &Difference| {
            let cell = |told: &Option<String>| told.clone().unwrap_or_else(|| "not there".to_owned());
            html! {
                <tr>
                    <th scope="row">{ &difference.words }</th>
                    <td>{ cell(&difference.one) }</td>
                    <td>{ cell(&difference.other) }</td>
                </tr>
            }
        };
        html! {
            <section class="branch-comparison" aria-label="Comparison">
                <h3>{ format!("What differs at {}", moment(*at_ms)) }</h3>
                <p>{ words }</p>
                if !differences.is_empty() {
                    <table>
                        <thead><tr><th scope="col">{ "Object" }</th><th scope="col">{ &**one }</th><th scope="col">{ &**other }</th></tr></thead>
                        <tbody>{ for differences.iter().map(row) }</tbody>
                    </table>
                }
                if *more > 0 { <p>{ format!("and {more} more") }</p> }
                <button type="button" class="button small" onclick={self.on_last_press(BranchMsg::EndComparison)}>{ "Close" }</button>
            </section>
        }
    }
}
