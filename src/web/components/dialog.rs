//! A dialog over the page: the browser keeps the focus in it, closes it by Escape, and the keyboard goes back to where it was.

use crate::web::browser::{self, Focused};
use yew::prelude::*;

/// A dialog's properties.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// Its heading, which is also its accessible name.
    pub name: &'static str,
    /// Hears that it was closed.
    pub on_close: Callback<()>,
    /// What is in it.
    pub children: Html,
}

/// A dialog that is open as long as it is drawn.
pub struct Modal {
    dialog: NodeRef,
    /// Where the keyboard was before.
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

    /// The browser would, were the dialog not taken off the page with its closing.
    fn destroy(&mut self, _: &Context<Self>) {
        self.opener.iter().for_each(Focused::focus_again);
    }
}
