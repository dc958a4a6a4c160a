//! The inspector's tabs.

use super::drawn::drawn;
use super::tabs::TabContent;
use crate::view::inspector::{Content, Tab};
use crate::view::naming::Naming;
use crate::web::browser;
use crate::web::msg::Msg;
use yew::prelude::*;

/// The inspector's properties.
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// The open tab.
    pub tab: Tab,
    /// Its content.
    pub content: Content,
    /// Whether names include their namespace.
    pub naming: Naming,
    /// Receives the tab to open, and selected objects.
    pub on_msg: Callback<Msg>,
}

/// A tab list with arrow key navigation, and the open tab's content.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let nodes = use_memo((), |()| Tab::ALL.map(|_| NodeRef::default()));
    let onkeydown = {
        let (nodes, tab, on_msg) = (nodes.clone(), props.tab, props.on_msg.clone());
        Callback::from(move |event: KeyboardEvent| {
            // A second key may arrive before the tab of the first one is rendered as open.
            let tab = Tab::ALL.into_iter().find(|tab| browser::has_focus(&nodes[tab.index()])).unwrap_or(tab);
            if let Some(next) = tab.after_key(&event.key()) {
                event.prevent_default();
                browser::focus(&nodes[next.index()]);
                on_msg.emit(Msg::ShowTab(next));
            }
        })
    };
    let tab_list = Tab::ALL.into_iter().map(|tab| {
        let open = tab == props.tab;
        html! {
            <button type="button" role="tab" id={format!("tab-{}", tab.name())} ref={nodes[tab.index()].clone()}
                aria-selected={open.to_string()} aria-controls="tab-content" tabindex={if open { "0" } else { "-1" }}
                onclick={props.on_msg.reform(move |_: MouseEvent| Msg::ShowTab(tab))}>{ tab.name() }</button>
        }
    });
    html! {
        <div class="inspector">
            <div class="tabs" role="tablist" aria-label="Inspector" {onkeydown}>{ for tab_list }</div>
            <div class="tab-content" role="tabpanel" id="tab-content" tabindex="0"
                aria-labelledby={format!("tab-{}", props.tab.name())}>{ drawn(TabContent { content: props.content.clone(), naming: props.naming, on_msg: props.on_msg.clone() }) }</div>
        </div>
    }
}
