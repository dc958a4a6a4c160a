//! What a page embedded in another has in the place of its head.

use super::drawn::Draw;
use yew::prelude::*;

/// The way out to the whole page.
#[derive(PartialEq)]
pub struct WayOut {
    /// The whole page's address, with the run.
    pub address: String,
}

impl Draw for WayOut {
    fn draw(&self) -> Html {
        html! {
            <header class="way-out">
                <h1>{ "Ordinal" }</h1>
                <a href={self.address.clone()} target="_blank" rel="noopener">{ "Open in Ordinal" }</a>
            </header>
        }
    }
}
