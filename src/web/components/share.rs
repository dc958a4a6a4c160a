//! The dialog Share: the link of the run, its file, and the markup that puts it into another page.

use super::drawn::Draw;
use crate::view::embed::{FRAME_PX, Panel};
use crate::view::share::Shared;
use crate::web::msg::ShareMsg;
use std::rc::Rc;
use yew::prelude::*;

/// The id of the box that holds the link.
pub const LINK_BOX: &str = "share-link";
/// The id of the box that holds the markup.
pub const FRAME_BOX: &str = "share-frame";

/// What can be shared.
#[derive(PartialEq)]
pub struct Share {
    /// The run.
    pub shared: Rc<Shared>,
    /// Hears what is pressed.
    pub on_msg: Callback<ShareMsg>,
}

impl Draw for Share {
    fn draw(&self) -> Html {
        html! {
            <div class="share">
                <p role="status" class="share-said">{ &self.shared.said }</p>
                { self.link() }
                <section aria-labelledby="share-file">
                    <h3 id="share-file">{ "File" }</h3>
                    <p>{ "A text that people can read and edit: cluster, manifests, what was done when. Open it here, or drop it on the page." }</p>
                    { self.button("Save as file", ShareMsg::Save) }
                </section>
                { self.frame() }
            </div>
        }
    }
}

impl Share {
    fn button(&self, words: &'static str, msg: ShareMsg) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| msg.clone());
        html! { <button type="button" class="button small" {onclick}>{ words }</button> }
    }

    fn link(&self) -> Html {
        let content = match &self.shared.link {
            Err(refused) => html! { <p role="alert">{ refused }</p> },
            Ok(link) => html! {
                <>
                    <p>{ "It holds the manifests, everything that was done, the branches and this moment. All of that is in the address itself: nothing is sent anywhere." }</p>
                    <div class="share-line">
                        <input id={LINK_BOX} class="field" aria-label="Link" readonly={true} value={link.clone()} />
                        { self.button("Copy link", ShareMsg::CopyLink) }
                    </div>
                    <p class="share-note">{ format!("{} characters", link.len()) }</p>
                    if self.shared.is_long {
                        <p class="share-note">{ "Chats and mail programs may cut a link longer than 8 KB: save a file instead." }</p>
                    }
                </>
            },
        };
        html! { <section aria-labelledby="share-link-heading"><h3 id="share-link-heading">{ "Link to this moment" }</h3>{ content }</section> }
    }

    fn frame(&self) -> Html {
        let Shared { frame, embed, link, .. } = &*self.shared;
        if link.is_err() {
            return html! {};
        }
        let check = |words: &'static str, checked: bool, msg: ShareMsg| {
            let onchange = self.on_msg.reform(move |_: Event| msg.clone());
            html! { <label><input type="checkbox" {checked} {onchange} />{ words }</label> }
        };
        let panel = |panel: Panel| check(panel.name(), embed.panels.contains(&panel), ShareMsg::Panel(panel));
        let (width, height) = FRAME_PX;
        html! {
            <section aria-labelledby="share-frame-heading">
                <h3 id="share-frame-heading">{ "In another page" }</h3>
                <p>{ "The picture and the controls of time, with what is chosen here:" }</p>
                <div class="share-checks" role="group" aria-label="Embedded besides">
                    { for Panel::ALL.into_iter().map(panel) }
                    { check("Plays while in view", embed.autoplay, ShareMsg::Autoplay) }
                </div>
                <textarea id={FRAME_BOX} class="field" aria-label="Markup" readonly={true} rows="4" value={frame.clone()} />
                { self.button("Copy markup", ShareMsg::CopyFrame) }
                <p class="share-note">
                    { format!("Any size will do from 320 × 320 pixels; {width} × {height} when nobody says another (oEmbed: width and height, at most maxwidth and maxheight). The page tells its whole height with ") }
                    <code>{ "postMessage({type: \"ordinal:height\", height})" }</code>{ "." }
                </p>
            </section>
        }
    }
}
