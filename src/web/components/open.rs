//! The dialog Open: files, the sessions this browser keeps, and what another cluster has.

use super::drawn::Draw;
use super::import::FromCluster;
use crate::view::imported::Imported;
use crate::view::share::{Kept, Opening};
use crate::view::words::span;
use crate::web::browser;
use crate::web::msg::{Msg, ShareMsg};
use std::rc::Rc;
use yew::prelude::*;

/// How many bytes of files are read: as many as a cluster prints at most.
pub const FILE_BYTES_MAX: f64 = 16_777_216.0;

/// What can be opened.
#[derive(PartialEq)]
pub struct Open {
    /// What there is.
    pub opening: Opening,
    /// What was pasted of another cluster.
    pub typed: Rc<str>,
    /// What became of it.
    pub said: Option<Rc<Imported>>,
    /// Hears what is chosen.
    pub on_msg: Callback<Msg>,
}

impl Draw for Open {
    fn draw(&self) -> Html {
        // A way to open something is a line here: its heading, and what stands below it.
        let sections = [("From a file", self.file()), ("Earlier sessions", self.sessions()), ("From a cluster", self.cluster())];
        let section = |(number, (heading, content)): (usize, (&'static str, Html))| {
            let id = format!("open-{number}");
            html! { <section aria-labelledby={id.clone()}><h3 {id}>{ heading }</h3>{ content }</section> }
        };
        html! {
            <div class="share">
                <div>{ for self.opening.refused.iter().map(|refused| html! { <p role="alert" class="share-refused">{ refused }</p> }) }
                    { for self.opening.played_ms.map(|played_ms| self.coming(played_ms)) }</div>
                { for sections.into_iter().enumerate().map(section) }
            </div>
        }
    }
}

impl Open {
    fn coming(&self, played_ms: u64) -> Html {
        let onclick = self.on_msg.reform(|_: MouseEvent| Msg::Dialog(None));
        html! {
            <div class="share-coming">
                <p role="status">{ "Opening…" }</p>
                <p class="share-note">{ format!("{} of the run played so far.", span(played_ms)) }</p>
                <button type="button" class="button small" {onclick}>{ "Cancel" }</button>
            </div>
        }
    }

    fn file(&self) -> Html {
        let on_file = self.on_msg.reform(|file| Msg::Share(ShareMsg::File(file)));
        let onchange = Callback::from(move |event: Event| browser::read_chosen(&event, FILE_BYTES_MAX, on_file.clone()));
        html! {
            <>
                <p>{ "Manifests, the output of kubectl get -o yaml, a scenario (*.ordinal.yaml) or a tour. Dropping files anywhere on the page does the same. What is on the page now stays among the sessions." }</p>
                <input type="file" class="file" aria-label="Files" accept=".yaml,.yml,.json,.txt" multiple=true {onchange} />
            </>
        }
    }

    fn cluster(&self) -> Html {
        html! { <FromCluster typed={self.typed.clone()} said={self.said.clone()} on_msg={self.on_msg.clone()} /> }
    }

    fn sessions(&self) -> Html {
        let Opening { sessions, is_full, .. } = &self.opening;
        html! {
            <>
                <p>{ "The last ten are kept in this browser, and nowhere else." }</p>
                if *is_full {
                    <p role="status" class="share-refused">{ "This browser has no room for another session: what is on the page now is not kept. Delete one, or save a file." }</p>
                }
                if sessions.is_empty() {
                    <p class="share-note">{ "None yet: a session is kept once something was done in it." }</p>
                }
                <ul class="sessions" aria-label="Earlier sessions">{ for sessions.iter().map(|kept| self.session(kept)) }</ul>
            </>
        }
    }

    fn session(&self, kept: &Kept) -> Html {
        let Kept { id, name } = kept;
        let press = |msg: fn(String) -> ShareMsg| {
            let id = id.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::Share(msg(id.clone())))
        };
        let delete = match self.opening.deleting.as_ref() == Some(id) {
            true => (format!("Delete {name} for good"), "Really delete"),
            false => (format!("Delete {name}"), "Delete"),
        };
        let renamed = id.clone();
        let onchange = self.on_msg.reform(move |event: Event| Msg::Share(ShareMsg::Rename(renamed.clone(), browser::value_of(&event))));
        html! {
            <li key={id.clone()}>
                <input class="field" aria-label={format!("Name of {name}")} value={name.clone()} autocomplete="off" spellcheck="false" {onchange} />
                <button type="button" class="button small" aria-label={format!("Open {name}")} onclick={press(ShareMsg::Open)}>{ "Open" }</button>
                <button type="button" class="button small" aria-label={delete.0} onclick={press(ShareMsg::Delete)}>{ delete.1 }</button>
            </li>
        }
    }
}
