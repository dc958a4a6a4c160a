//! The inspector's Data tab: the stored data of each Pod and volume, a form that sends a write, and the replication mode.

use super::tabs::object;
use crate::view::ReplicationMode;
use crate::view::data::{topology_text, writes};
use crate::view::inspector::{DataRow, DataTable};
use crate::view::naming::Naming;
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The tab's properties.
#[derive(Properties, PartialEq)]
pub struct DataTabProps {
    /// The content.
    pub table: Rc<DataTable>,
    /// Whether names include their namespace.
    pub naming: Naming,
    /// Receives writes, the chosen replication mode and selected objects.
    pub on_msg: Callback<Msg>,
}

/// The tab. The two fields keep their text until it is sent.
#[component]
pub fn DataTab(props: &DataTabProps) -> Html {
    let DataTabProps { table, naming, on_msg } = props;
    html! {
        <div class="data">
            { replication_mode(table.topology, on_msg) }
            <WriteForm targets={table.targets.clone()} number={table.attempts.first().map_or(1, |(number, ..)| number + 2)} on_msg={on_msg.clone()} />
            if !table.attempts.is_empty() {
                <ul class="attempts" role="list" aria-label="Writes">{ for table.attempts.iter().map(|(number, text, succeeded)| html! {
                    <li key={*number} class={classes!((!succeeded).then_some("is-failed"))}>{ text }</li>
                }) }</ul>
            }
            <ul class="rows" role="list" aria-label="Data">{ for table.rows.iter().map(|row| data_row(row, *naming, on_msg)) }</ul>
            if table.rows.is_empty() { <p class="empty">{ "No Pods and no volumes" }</p> }
            <p class="empty">{ "Your image does not run; a small simulated program stores these writes. Kubernetes provides its name and its volume, and does not know the data." }</p>
        </div>
    }
}

fn replication_mode(chosen: ReplicationMode, on_msg: &Callback<Msg>) -> Html {
    let choose = on_msg.reform(|event: Event| Msg::Choose(ReplicationMode::from_name(&browser::choice_of(&event)).unwrap_or_default()));
    let option = |mode: ReplicationMode| {
        html! { <option value={mode.name()} selected={mode == chosen}>{ mode_label(mode) }</option> }
    };
    html! {
        <div class="topology">
            <label>{ "Roles" }<select aria-label="Roles" data-chosen={chosen.name()} onchange={choose}>{ for ReplicationMode::ALL.into_iter().map(option) }</select></label>
            <p>{ topology_text(chosen) }</p>
        </div>
    }
}

fn mode_label(mode: ReplicationMode) -> &'static str {
    match mode {
        ReplicationMode::Independent => "none",
        ReplicationMode::PrimaryReplica => "primary and replicas",
        ReplicationMode::CloneFromPredecessor => "clone from predecessor",
    }
}

fn data_row(row: &DataRow, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let content = match row.writes {
        None => "nothing written yet".to_owned(),
        Some(0) => "empty".to_owned(),
        Some(number) => writes(number),
    };
    let earlier = row.writes.map_or(0, |number| number - row.latest.len());
    html! {
        <li class="row" key={format!("{} {}", row.about.namespace, row.about)}>
            <p class="row-head">
                { object(&row.about, naming, on_msg) }
                if !row.role.is_empty() { <span class={classes!("tag", row.role)}>{ row.role }</span> }
                { content }
            </p>
            <p class="row-source">{ &row.location }</p>
            if !row.latest.is_empty() {
                <p class="entries">
                    if earlier > 0 { <span class="row-source">{ format!("{earlier} earlier …") }</span> }
                    { for row.latest.iter().map(|value| html! { <code>{ &**value }</code> }) }
                </p>
            }
            if !row.stage.is_empty() { <p>{ &row.stage }</p> }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct WriteFormProps {
    targets: Vec<crate::view::Name>,
    /// The sequence number of the next write.
    number: usize,
    on_msg: Callback<Msg>,
}

/// Two fields and a button. An empty field stands for its placeholder.
#[component]
fn WriteForm(props: &WriteFormProps) -> Html {
    let (to, value) = (use_state(String::new), use_state(String::new));
    let to_suggested = props.targets.first().map_or("web-0.web", |name| &**name).to_owned();
    let value_suggested = format!("w{}", props.number);
    let typed = |field: &UseStateHandle<String>| {
        let field = field.clone();
        Callback::from(move |event: InputEvent| field.set(browser::text_of(&event)))
    };
    let onsubmit = {
        let (to, value) = (to.clone(), value.clone());
        let (to_suggested, value_suggested) = (to_suggested.clone(), value_suggested.clone());
        props.on_msg.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let or = |field: &str, suggested: &str| if field.trim().is_empty() { suggested.to_owned() } else { field.trim().to_owned() };
            let sent = Msg::Write { to: or(&to, &to_suggested), value: or(&value, &value_suggested) };
            value.set(String::new());
            sent
        })
    };
    html! {
        <form class="write" {onsubmit}>
            <label>{ "Write" }<input aria-label="Value to write" value={(*value).clone()} placeholder={value_suggested} maxlength="60"
                autocomplete="off" spellcheck="false" oninput={typed(&value)} /></label>
            <label>{ "to" }<input aria-label="Name to write to" list="write-targets" value={(*to).clone()} placeholder={to_suggested} maxlength="253"
                autocomplete="off" autocapitalize="off" spellcheck="false" oninput={typed(&to)} /></label>
            <datalist id="write-targets">{ for props.targets.iter().map(|name| html! { <option value={name.to_string()} /> }) }</datalist>
            <button type="submit" class="button">{ "Write" }</button>
        </form>
    }
}
