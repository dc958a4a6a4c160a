//! The Share dialog: the link and the file of the run, and the markup that embeds it in another page.

use super::drawn::Draw;
use crate::view::embed::{FRAME_PX, Panel};
use crate::view::share::ShareLink;
use crate::web::msg::ShareMsg;
use std::rc::Rc;
use yew::prelude::*;

/// The ID of the field with the link.
pub const LINK_BOX: &str = "share-link";
/// The ID of the field with the markup.
pub const FRAME_BOX: &str = "share-frame";

/// The content of the dialog.
#[derive(PartialEq)]
pub struct Share {
    /// The run.
    pub shared: Rc<ShareLink>,
    /// Receives what the user presses.
    pub on_msg: Callback<ShareMsg>,
}

impl Draw for Share {
    fn draw(&self) -> Html {
        html! {
            <div class="share">
                <p role="status" class="share-message">{ &self.shared.message }</p>
                { self.link() }
                <section aria-labelledby="share-file">
                    <h3 id="share-file">{ "File" }</h3>
                    <p>{ "A readable, editable text file with the cluster, the manifests and your actions. Open it here, or drop it on the page." }</p>
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
                    <p>{ "The link contains the manifests, all your actions, the branches and the current time. Everything is in the address itself; nothing is sent anywhere." }</p>
                    <div class="share-line">
                        <input id={LINK_BOX} class="field" aria-label="Link" readonly={true} value={link.clone()} />
                        { self.button("Copy link", ShareMsg::CopyLink) }
                    </div>
                    <p class="share-note">{ format!("{} characters", link.len()) }</p>
                    if self.shared.is_long {
                        <p class="share-note">{ "Chat and mail programs may truncate links longer than 8 KB. Save a file instead." }</p>
                    }
                </>
            },
        };
        html! { <section aria-labelledby="share-link-heading"><h3 id="share-link-heading">{ "Link to this moment" }</h3>{ content }</section> }
    }

    fn frame(&self) -> Html {
        let ShareLink { frame, embed, link, .. } = &*self.shared;
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
                <h3 id="share-frame-heading">{ "Embed in another page" }</h3>
                <p>{ "The diagram and the time controls, and additionally:" }</p>
                <div class="share-checks" role="group" aria-label="Additional content">
                    { for Panel::ALL.into_iter().map(panel) }
                    { check("Plays while in view", embed.autoplay, ShareMsg::Autoplay) }
                </div>
                <textarea id={FRAME_BOX} class="field" aria-label="Markup" readonly={true} rows="4" value={frame.clone()} />
                { self.button("Copy markup", ShareMsg::CopyFrame) }
                <p class="share-note">
                    { format!("The minimum size is 320 × 320 pixels, the default {width} × {height} (for oEmbed: width and height, at most maxwidth and maxheight). The page reports its full height with ") }
                    <code>{ "postMessage({type: \"ordinal:height\", height})" }</code>{ "." }
                </p>
            </section>
        }
    }
}
