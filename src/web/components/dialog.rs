//! A modal dialog. The browser traps the focus in it and closes it on Escape; the focus then returns to the opener.

use crate::web::browser::{self, Focused};
use yew::prelude::*;

/// A dialog's properties.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// The heading, which is also the accessible name.
    pub name: &'static str,
    /// Called when it is closed.
    pub on_close: Callback<()>,
    /// Its content.
    pub children: Html,
}

/// A dialog that is open as long as it is rendered.
pub struct Modal {
    dialog: NodeRef,
    /// The element that had the focus before.
    opener: Option<Focused>,
}

impl Component for Modal {
    type Message = ();
    type Properties = ModalProps;

    fn create(_: &Context<Self>) -> Self {
        Modal { dialog: NodeRef::default(), opener: Focused::now() }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let ModalProps { name, on_close, children } = ctx.props();
        html! {
            <dialog ref={self.dialog.clone()} class="modal" aria-labelledby="modal-name" onclose={on_close.reform(|_: Event| ())}>
                <div class="modal-head">
                    <h2 id="modal-name">{ *name }</h2>
                    <form method="dialog"><button class="button small">{ "Close" }</button></form>
                </div>
                { children.clone() }
            </dialog>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, first: bool) {
        if first {
            browser::show_modal(&self.dialog);
        }
    }

    /// The browser cannot restore the focus, because closing the dialog removes it from the page.
    fn destroy(&mut self, _: &Context<Self>) {
        self.opener.iter().for_each(Focused::restore);
    }
}
