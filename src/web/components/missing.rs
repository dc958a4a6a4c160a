//! The placeholder for texts that are not loaded.

use crate::web::msg::{Dialog, Msg};
use crate::web::session::Missing;
use yew::prelude::*;

/// Shows that the texts are loading, or a button that retries by opening the dialog again.
pub fn missing_html(missing: Missing, dialog: Dialog, on_msg: &Callback<Msg>) -> Html {
    let retry = on_msg.reform(move |_: MouseEvent| Msg::Dialog(Some(dialog)));
    match missing {
        Missing::Loading => html! { <p role="status">{ "Loading…" }</p> },
        Missing::Failed => html! {
            <div role="alert">
                <p>{ "The texts could not be loaded." }</p>
                <button type="button" class="button small" onclick={retry}>{ "Try again" }</button>
            </div>
        },
    }
}
