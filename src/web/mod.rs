//! The page: Yew components over plain data from `view`.

use yew::prelude::*;

/// The whole page.
#[function_component]
pub fn App() -> Html {
    html! { <main>{ "Ordinal" }</main> }
}
