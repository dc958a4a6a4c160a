//! A region of the page: a heading with controls, and the content.

use yew::prelude::*;

/// A region. `name` is the heading and the accessible name, `class` the CSS class that positions it on the page, `controls`
/// are next to the heading.
pub fn panel(name: &'static str, class: &'static str, controls: Html, content: Html) -> Html {
    let heading = format!("{class}-heading");
    html! {
        <section class={classes!("panel", class)} aria-labelledby={heading.clone()}>
            <div class="panel-head">
                <h2 id={heading}>{ name }</h2>
                { controls }
            </div>
            <div class="panel-body">{ content }</div>
        </section>
    }
}
