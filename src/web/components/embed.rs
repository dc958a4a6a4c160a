//! The header of an embedded page.

use super::drawn::Draw;
use yew::prelude::*;

/// The header, with a link to the full page.
#[derive(PartialEq)]
pub struct EmbedHeader {
    /// The address of the full page with the run.
    pub address: String,
}

impl Draw for EmbedHeader {
    fn draw(&self) -> Html {
        html! {
            <header class="embed-header">
                <h1>{ "Ordinal" }</h1>
                <a href={self.address.clone()} target="_blank" rel="noopener">{ "Open in Ordinal" }</a>
            </header>
        }
    }
}
