//! The content of the inspector's open tab.

use super::data::DataTab;
use super::drawn::Draw;
use super::transport::moment;
use crate::view::Key;
use crate::view::inspector::{Content, EventRow, Lookup, StorageRow};
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::web::msg::Msg;
use yew::prelude::*;

/// A tab's properties.
#[derive(PartialEq)]
pub struct TabContent {
    /// The content.
    pub content: Content,
    /// Whether names include their namespace.
    pub naming: Naming,
    /// Receives selected objects.
    pub on_msg: Callback<Msg>,
}

impl Draw for TabContent {
    /// The content of a tab.
    fn draw(&self) -> Html {
        match &self.content {
            Content::Message(words) => html! { <p class="empty">{ *words }</p> },
            Content::Text(text) => html! { <pre class="printed">{ &**text }</pre> },
            Content::Events(rows) => {
                html! { <ul class="rows" role="list">{ for rows.iter().map(|row| event(row, self.naming, &self.on_msg)) }</ul> }
            }
            Content::Lookups(rows) => html! { <ul class="rows" role="list">{ for rows.iter().map(|row| lookup(row, &self.on_msg)) }</ul> },
            Content::Storage(rows) => {
                html! { <ul class="rows" role="list">{ for rows.iter().map(|row| storage(row, self.naming, &self.on_msg)) }</ul> }
            }
            Content::Data(table) => html! { <DataTab table={table.clone()} naming={self.naming} on_msg={self.on_msg.clone()} /> },
        }
    }
}

/// A button that selects an object.
pub fn object(key: &Key, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let select = {
        let key = key.clone();
        on_msg.reform(move |_: MouseEvent| Msg::Select(Some(key.clone())))
    };
    html! { <button type="button" class="link" title={naming.with_kind(key).to_string()} onclick={select}>{ &*naming.name(key) }</button> }
}

fn event(row: &EventRow, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let times = if row.count > 1 { format!(" ×{}", row.count) } else { String::new() };
    html! {
        <li class={classes!("row", row.warning.then_some("warning"))}>
            <p class="row-head">
                <span class="row-at">{ moment(row.at_ms) }</span>
                <b>{ &*row.reason }</b>{ times }
                if row.warning { <span class="tag">{ "Warning" }</span> }
                { object(&row.about, naming, on_msg) }
            </p>
            <p>{ &*row.message }</p>
            <p class="row-source">{ row.source }</p>
        </li>
    }
}

fn lookup(row: &Lookup, on_msg: &Callback<Msg>) -> Html {
    let ask = |action: &ObjectAction| {
        let act = {
            let action = action.clone();
            on_msg.reform(move |_: MouseEvent| Msg::RunActions(action.clone()))
        };
        html! { <button type="button" class="button small" title={action.title()} onclick={act}>{ action.words() }</button> }
    };
    html! {
        <li class={classes!("row", "lookup", row.answers.is_empty().then_some("unanswered"))}>
            <p class="row-head"><code>{ &row.name }</code><span class="tag">{ row.record_type }</span>{ for row.ask.iter().map(ask) }</p>
            { for row.answers.iter().map(|answer| html! { <p><code>{ answer }</code></p> }) }
            if !row.answers.is_empty() && !row.why.is_empty() {
                <p class="row-source">{ &row.why }</p>
            }
            if row.answers.is_empty() {
                <p>{ row.status }{ if row.why.is_empty() { String::new() } else { format!(": {}", row.why) } }</p>
            }
        </li>
    }
}

fn storage(row: &StorageRow, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let pair = |term: &'static str, words: Html| html! { <><dt>{ term }</dt><dd>{ words }</dd></> };
    let mounted: Html = match row.mounted_by.as_slice() {
        [] => html! { "no Pod" },
        pods => html! { { for pods.iter().map(|pod| html! { <>{ object(pod, naming, on_msg) }{ " " }</> }) } },
    };
    html! {
        <li class="row storage">
            <p class="row-head">{ object(&row.key, naming, on_msg) }<span class="tag">{ &row.phase }</span>{ &row.size }</p>
            <dl>
                { pair("Mounted by", mounted) }
                if let Some(volume) = &row.volume { { pair("Volume", object(volume, naming, on_msg)) } }
                if !row.class.is_empty() { { pair("Class", html! { &row.class }) } }
                if !row.reclaim.is_empty() { { pair("Reclaim policy", html! { &row.reclaim }) } }
                if !row.retention.is_empty() { { pair("Retention", html! { &row.retention }) } }
            </dl>
        </li>
    }
}
