//! A named region of the page: a heading, what belongs beside it, and the content.

use yew::prelude::*;

/// What a panel shows.
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The region's accessible name, which is also its heading.
    pub name: AttrValue,
    /// The CSS class that gives it its place on the page.
    pub class: AttrValue,
    /// What stands beside the heading.
    #[prop_or_default]
    pub aside: Html,
    /// What is in it.
    pub children: Html,
}

/// A region with its heading.
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let heading = format!("{}-heading", props.class);
    html! {
        <section class={classes!("panel", props.class.to_string())} aria-labelledby={heading.clone()}>
            <div class="panel-head">
                <h2 id={heading}>{ &props.name }</h2>
                { props.aside.clone() }
            </div>
            <div class="panel-body">{ props.children.clone() }</div>
        </section>
    }
}
