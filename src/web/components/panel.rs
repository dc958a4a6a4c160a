//! A named region of the page: a heading, what belongs beside it, and the content.

use yew::prelude::*;

/// A region: its accessible name, which is also its heading; the CSS class that gives it its place on the page; what stands
/// beside the heading; what is in it.
pub fn panel(name: &'static str, class: &'static str, aside: Html, content: Html) -> Html {
    let heading = format!("{class}-heading");
    html! {
        <section class={classes!("panel", class)} aria-labelledby={heading.clone()}>
            <div class="panel-head">
                <h2 id={heading}>{ name }</h2>
                { aside }
            </div>
            <div class="panel-body">{ content }</div>
        </section>
    }
}
