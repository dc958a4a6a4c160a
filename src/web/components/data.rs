//! The inspector's tab Data: what the programs keep where, a write to send, and who copies from whom.

use super::tabs::object;
use crate::view::Topology;
use crate::view::data::{topology_words, writes};
use crate::view::inspector::{DataRow, DataSheet};
use crate::view::naming::Naming;
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// What the tab shows.
#[derive(Properties, PartialEq)]
pub struct DataTabProps {
    /// What is in it.
    pub sheet: Rc<DataSheet>,
    /// How objects are called.
    pub naming: Naming,
    /// Hears of writes, of the topology chosen and of objects selected.
    pub on_msg: Callback<Msg>,
}

/// The tab. What is typed into its two fields stays until it is written.
#[component]
pub fn DataTab(props: &DataTabProps) -> Html {
    let DataTabProps { sheet, naming, on_msg } = props;
    html! {
        <div class="data">
            { topology(sheet.topology, on_msg) }
            <WriteForm targets={sheet.targets.clone()} number={sheet.attempts.first().map_or(1, |(number, ..)| number + 2)} on_msg={on_msg.clone()} />
            if !sheet.attempts.is_empty() {
                <ul class="attempts" role="list" aria-label="Writes">{ for sheet.attempts.iter().map(|(number, words, kept)| html! {
                    <li key={*number} class={classes!((!kept).then_some("refused"))}>{ words }</li>
                }) }</ul>
            }
            <ul class="rows" role="list" aria-label="Data">{ for sheet.rows.iter().map(|row| data_row(row, *naming, on_msg)) }</ul>
            if sheet.rows.is_empty() { <p class="empty">{ "No pod and no volume" }</p> }
            <p class="empty">{ "A small stand-in for the program in your image keeps this. Kubernetes gives it a name and a volume, and knows nothing of what it writes." }</p>
        </div>
    }
}

fn topology(chosen: Topology, on_msg: &Callback<Msg>) -> Html {
    let choose = on_msg.reform(|event: Event| Msg::Choose(Topology::from_name(&browser::choice_of(&event)).unwrap_or_default()));
    let option = |topology: Topology| {
        html! { <option value={topology.name()} selected={topology == chosen}>{ topology_name(topology) }</option> }
    };
    html! {
        <div class="topology">
            <label>{ "Roles" }<select aria-label="Roles" data-chosen={chosen.name()} onchange={choose}>{ for Topology::ALL.into_iter().map(option) }</select></label>
            <p>{ topology_words(chosen) }</p>
        </div>
    }
}

fn topology_name(topology: Topology) -> &'static str {
    match topology {
        Topology::Alone => "none",
        Topology::PrimaryReplica => "primary and replicas",
        Topology::CloneFromPredecessor => "clone from predecessor",
    }
}

fn data_row(row: &DataRow, naming: Naming, on_msg: &Callback<Msg>) -> Html {
    let held = match row.writes {
        None => "no program has written or looked here yet".to_owned(),
        Some(0) => "empty".to_owned(),
        Some(number) => writes(number),
    };
    let earlier = row.writes.map_or(0, |number| number - row.latest.len());
    html! {
        <li class="row" key={format!("{} {}", row.about.namespace, row.about)}>
            <p class="row-head">
                { object(&row.about, naming, on_msg) }
                if !row.role.is_empty() { <span class={classes!("tag", row.role)}>{ row.role }</span> }
                { held }
            </p>
            <p class="row-source">{ &row.place }</p>
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
    /// The how-manieth write the next one is.
    number: usize,
    on_msg: Callback<Msg>,
}

/// Two fields and a button. An empty field means what it suggests.
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
