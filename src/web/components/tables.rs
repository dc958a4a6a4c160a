//! The diagram as tables: always available to screen readers, visible on request.

use super::drawn::{Draw, keyed};
use crate::view::Key;
use crate::view::tables::{Table, TableRow};
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The tables.
#[derive(PartialEq)]
pub struct Tables {
    /// Their content.
    pub tables: Rc<[Table]>,
    /// Whether they are visible; otherwise nothing in them is focusable.
    pub shown: bool,
    /// Receives the selected object.
    pub on_msg: Callback<Msg>,
}

impl Draw for Tables {
    fn draw(&self) -> Html {
        let table_html = |table: &Table| {
            let row = |(index, row): (usize, &TableRow)| {
                // Rows without a Pod can have the same name.
                let key = row.key.as_ref().map_or_else(|| index.to_string(), |key| format!("{}/{}", key.namespace, key.name));
                keyed(key, TableRowMark { row: row.clone(), shown: self.shown, on_msg: self.on_msg.clone() })
            };
            html! {
                <table>
                    <caption>{ &*table.caption }</caption>
                    <thead><tr>{ for table.columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
                    <tbody>{ for table.rows.iter().enumerate().map(row) }</tbody>
                    if table.more > 0 {
                        <tfoot><tr><td colspan={table.columns.len().to_string()}>{ format!("and {} more", table.more) }</td></tr></tfoot>
                    }
                </table>
            }
        };
        html! { <div class={if self.shown { "tables" } else { "tables unseen" }}>{ for self.tables.iter().map(table_html) }</div> }
    }
}

#[derive(PartialEq)]
struct TableRowMark {
    row: TableRow,
    shown: bool,
    on_msg: Callback<Msg>,
}

impl TableRowMark {
    fn name(&self, name: &str) -> Html {
        let Some(key) = self.row.key.clone().filter(|_| self.shown) else { return html! { { name } } };
        let select = self.on_msg.reform(move |_: MouseEvent| Msg::Select(Some(Key::clone(&key))));
        html! { <button type="button" class="link" aria-pressed={self.row.selected.to_string()} onclick={select}>{ name }</button> }
    }
}

impl Draw for TableRowMark {
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
