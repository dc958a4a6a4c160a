//! What stands in the place of texts that are not there.

use crate::web::msg::{Dialog, Msg};
use crate::web::session::Missing;
use yew::prelude::*;

/// Says that they come, or how to try again: by opening the dialog once more.
pub fn missing_html(missing: Missing, dialog: Dialog, on_msg: &Callback<Msg>) -> Html {
    let again = on_msg.reform(move |_: MouseEvent| Msg::Dialog(Some(dialog)));
    match missing {
        Missing::Coming => html! { <p role="status">{ "Loading…" }</p> },
        Missing::Failed => html! {
            <div role="alert">
                <p>{ "This could not be loaded." }</p>
                <button type="button" class="button small" onclick={again}>{ "Try again" }</button>
            </div>
        },
    }
}
