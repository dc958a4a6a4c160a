//! The inspector's tabs.

use crate::view::inspector::Tab;
use crate::web::browser;
use yew::prelude::*;

/// What the inspector shows.
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// The tab that is open.
    pub tab: Tab,
    /// Hears which tab to open.
    pub on_tab: Callback<Tab>,
    /// What the open tab holds.
    pub children: Html,
}

/// A strip of tabs, moved along with the arrow keys, and the open tab's content.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let nodes = use_memo((), |()| Tab::ALL.map(|_| NodeRef::default()));
    let onkeydown = {
        let (nodes, tab, on_tab) = (nodes.clone(), props.tab, props.on_tab.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(next) = tab.after_key(&event.key()) {
                event.prevent_default();
                browser::focus(&nodes[next.number()]);
                on_tab.emit(next);
            }
        })
    };
    let strip = Tab::ALL.into_iter().map(|tab| {
        let open = tab == props.tab;
        html! {
            <button type="button" role="tab" id={format!("tab-{}", tab.name())} ref={nodes[tab.number()].clone()}
                aria-selected={open.to_string()} aria-controls="tab-content" tabindex={if open { "0" } else { "-1" }}
                onclick={props.on_tab.reform(move |_: MouseEvent| tab)}>{ tab.name() }</button>
        }
    });
    html! {
        <div class="inspector">
            <div class="tabs" role="tablist" aria-label="Inspector" {onkeydown}>{ for strip }</div>
            <div class="tab-content" role="tabpanel" id="tab-content" tabindex="0"
                aria-labelledby={format!("tab-{}", props.tab.name())}>{ props.children.clone() }</div>
        </div>
    }
}
