//! The picture as tables: on the page when asked for, for screen readers always.

use super::drawn::{Draw, keyed};
use crate::view::Key;
use crate::view::sheets::{Row, Sheet};
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The tables.
#[derive(PartialEq)]
pub struct Sheets {
    /// What stands in them.
    pub sheets: Rc<[Sheet]>,
    /// Whether they are seen; if not, nothing in them can be pressed.
    pub shown: bool,
    /// Hears which object is selected.
    pub on_msg: Callback<Msg>,
}

impl Draw for Sheets {
    fn draw(&self) -> Html {
        let sheet = |sheet: &Sheet| {
            let row = |(place, row): (usize, &Row)| {
                // Places without a pod may all be called alike.
                let key = row.key.as_ref().map_or_else(|| place.to_string(), |key| format!("{}/{}", key.namespace, key.name));
                keyed(key, SheetRow { row: row.clone(), shown: self.shown, on_msg: self.on_msg.clone() })
            };
            html! {
                <table>
                    <caption>{ &*sheet.caption }</caption>
                    <thead><tr>{ for sheet.columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
                    <tbody>{ for sheet.rows.iter().enumerate().map(row) }</tbody>
                    if sheet.more > 0 {
                        <tfoot><tr><td colspan={sheet.columns.len().to_string()}>{ format!("and {} more", sheet.more) }</td></tr></tfoot>
                    }
                </table>
            }
        };
        html! { <div class={if self.shown { "sheets" } else { "sheets unseen" }}>{ for self.sheets.iter().map(sheet) }</div> }
    }
}

#[derive(PartialEq)]
struct SheetRow {
    row: Row,
    shown: bool,
    on_msg: Callback<Msg>,
}

impl SheetRow {
    fn name(&self, name: &str) -> Html {
        let Some(key) = self.row.key.clone().filter(|_| self.shown) else { return html! { { name } } };
        let select = self.on_msg.reform(move |_: MouseEvent| Msg::Select(Some(Key::clone(&key))));
        html! { <button type="button" class="link" aria-pressed={self.row.selected.to_string()} onclick={select}>{ name }</button> }
    }
}

impl Draw for SheetRow {
    fn draw(&self) -> Html {
        let (name, facts) = self.row.cells.split_first().map_or(("", &[][..]), |(name, facts)| (&**name, facts));
        html! {
            <tr class={classes!(self.row.selected.then_some("is-selected"))}>
                <th scope="row">{ self.name(name) }</th>
                { for facts.iter().map(|fact| html! { <td>{ &**fact }</td> }) }
            </tr>
        }
    }
}
