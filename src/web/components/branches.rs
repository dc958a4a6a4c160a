//! The history toolbar: undo, redo, the popover of branches, and the toast.

use super::drawn::{Draw, drawn};
use super::transport::moment;
use crate::view::branches::{BranchComparison, BranchRow, HistoryControls, Notice};
use crate::view::differences::Difference;
use crate::web::browser;
use crate::web::msg::{BranchMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// Undo, Redo and the branches.
#[derive(PartialEq)]
pub struct HistoryToolbar {
    /// The state of the controls.
    pub controls: Rc<HistoryControls>,
    /// Receives what the user presses.
    pub on_msg: Callback<Msg>,
}

impl HistoryToolbar {
    fn on_press(&self, msg: BranchMsg) -> Callback<MouseEvent> {
        self.on_msg.reform(move |_| Msg::Branch(msg.clone()))
    }

    /// A button that stays visible and focusable while it is disabled.
    fn button(&self, name: &'static str, title: String, enabled: bool, msg: BranchMsg) -> Html {
        html! {
            <button type="button" class="button small" {title} aria-disabled={if enabled { "false" } else { "true" }}
                onclick={self.on_press(msg)}>{ name }</button>
        }
    }
}

impl Draw for HistoryToolbar {
    /// Undo, Redo, and the Branches button with its popover.
    fn draw(&self) -> Html {
        let HistoryControls { undo, redo, rows, .. } = &*self.controls;
        let undo_title = undo.as_ref().map_or_else(|| "Nothing to undo".to_owned(), |source| format!("Undo: {source} (Ctrl or Cmd and Z)"));
        let redo_title = if *redo { "Redo (Ctrl or Cmd, Shift and Z)" } else { "Nothing to redo" };
        html! {
            <>
                { self.button("Undo", undo_title, undo.is_some(), BranchMsg::Undo) }
                { self.button("Redo", redo_title.to_owned(), *redo, BranchMsg::Redo) }
                <button type="button" class="button small branches-open" popovertarget="branches">
                    { "Branches" }
                    if rows.len() > 1 { <span class="branches-count">{ rows.len() }</span> }
                </button>
                { drawn(Panel { controls: self.controls.clone(), on_msg: self.on_msg.clone() }) }
            </>
        }
    }
}

/// The last message, which is a live region for screen readers.
#[derive(PartialEq)]
pub struct Toast {
    /// The message; `None` when there is none.
    pub notice: Option<Notice>,
    /// Receives the dismissal, and the switch back to another branch.
    pub on_msg: Callback<Msg>,
}

impl Draw for Toast {
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
                    <button type="button" class="button small" onclick={on_press(BranchMsg::DismissToast)}>{ "OK" }</button>
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
    controls: Rc<HistoryControls>,
    on_msg: Callback<Msg>,
}

impl Draw for Panel {
    /// The browser opens and closes the popover (also with Escape) and returns the focus to the button.
    fn draw(&self) -> Html {
        let HistoryControls { rows, comparison, .. } = &*self.controls;
        html! {
            <div id="branches" class="palette branches" popover="auto" role="group" aria-label="Branches">
                <ul role="list" aria-label="Branches">{ for rows.iter().map(|row| self.row(row, rows.len())) }</ul>
                if rows.len() < 2 { <p>{ "Go back in time and make a different change there: that starts a second branch, and this one is kept." }</p> }
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

    /// The same for a button that its own action removes: the focus moves to the list.
    fn on_press_and_refocus(&self, msg: BranchMsg) -> Callback<MouseEvent> {
        self.on_msg.reform(move |_| {
            browser::focus_on(".branch-name");
            Msg::Branch(msg.clone())
        })
    }

    fn row(&self, row: &BranchRow, rows: usize) -> Html {
        let BranchRow { number, name, depth, current, origin } = row;
        let delete = match self.controls.deleting == Some(*number) {
            true => (format!("Delete {name} permanently"), "Confirm deletion", self.on_press_and_refocus(BranchMsg::Delete(*number))),
            false => (format!("Delete {name}"), "Delete", self.on_press(BranchMsg::Delete(*number))),
        };
        html! {
            <li key={*number} class={format!("depth-{}", depth.min(&3))}>
                <button type="button" class="link branch-name" aria-current={current.then_some("true")}
                    onclick={self.on_press(BranchMsg::Switch(*number))}>{ &**name }</button>
                if *current { <span class="tag">{ "shown" }</span> }
                if !origin.is_empty() { <p>{ origin }</p> }
                if rows > 1 {
                    <div class="branch-buttons">
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
                <label>{ "Name" }<input class="field" value={self.controls.new_name.clone()} autocomplete="off" spellcheck="false" {oninput} {onkeydown} /></label>
                <button type="button" class="button small" onclick={self.on_press(BranchMsg::Rename)}>{ "Rename" }</button>
            </div>
        }
    }

    fn comparison(&self, comparison: &BranchComparison) -> Html {
        let BranchComparison { names: [one, other], at_ms, words, differences, more, .. } = comparison;
        let row = |difference: &Difference| {
            let cell = |text: &Option<String>| text.clone().unwrap_or_else(|| "does not exist".to_owned());
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
                <h3>{ format!("Differences at {}", moment(*at_ms)) }</h3>
                <p>{ words }</p>
                if !differences.is_empty() {
                    <table>
                        <thead><tr><th scope="col">{ "Object" }</th><th scope="col">{ &**one }</th><th scope="col">{ &**other }</th></tr></thead>
                        <tbody>{ for differences.iter().map(row) }</tbody>
                    </table>
                }
                if *more > 0 { <p>{ format!("and {more} more") }</p> }
                <button type="button" class="button small" onclick={self.on_press_and_refocus(BranchMsg::EndComparison)}>{ "Close" }</button>
            </section>
        }
    }
}
