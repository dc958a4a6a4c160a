//! The Open dialog: files, the sessions stored in this browser, and the objects of another cluster.

use super::drawn::Draw;
use super::import::FromCluster;
use crate::view::import::ImportOutcome;
use crate::view::share::{OpenDialog, SavedSession};
use crate::view::words::span;
use crate::web::browser;
use crate::web::msg::{Msg, ShareMsg};
use std::rc::Rc;
use yew::prelude::*;

/// The largest total size of opened files, in bytes: the limit for the output of a cluster.
pub const FILE_BYTES_MAX: f64 = 16_777_216.0;

/// The content of the dialog.
#[derive(PartialEq)]
pub struct Open {
    /// The stored sessions, and the state of a run that is being opened.
    pub opening: OpenDialog,
    /// The pasted output of another cluster.
    pub typed: Rc<str>,
    /// The result of the last import.
    pub message: Option<Rc<ImportOutcome>>,
    /// Receives the user's choices.
    pub on_msg: Callback<Msg>,
}

impl Draw for Open {
    fn draw(&self) -> Html {
        // One entry per source: its heading and its content.
        let sections = [("From a file", self.file()), ("Earlier sessions", self.sessions()), ("From a cluster", self.cluster())];
        let section = |(number, (heading, content)): (usize, (&'static str, Html))| {
            let id = format!("open-{number}");
            html! { <section aria-labelledby={id.clone()}><h3 {id}>{ heading }</h3>{ content }</section> }
        };
        html! {
            <div class="share">
                <div>{ for self.opening.error.iter().map(|refused| html! { <p role="alert" class="share-error">{ refused }</p> }) }
                    { for self.opening.played_ms.map(|played_ms| self.progress(played_ms)) }</div>
                { for sections.into_iter().enumerate().map(section) }
            </div>
        }
    }
}

impl Open {
    fn progress(&self, played_ms: u64) -> Html {
        let onclick = self.on_msg.reform(|_: MouseEvent| Msg::Dialog(None));
        html! {
            <div class="share-progress">
                <p role="status">{ "Opening…" }</p>
                <p class="share-note">{ format!("{} of the run replayed so far.", span(played_ms)) }</p>
                <button type="button" class="button small" {onclick}>{ "Cancel" }</button>
            </div>
        }
    }

    fn file(&self) -> Html {
        let on_file = self.on_msg.reform(|file| Msg::Share(ShareMsg::File(file)));
        let onchange = Callback::from(move |event: Event| browser::read_chosen(&event, FILE_BYTES_MAX, on_file.clone()));
        html! {
            <>
                <p>{ "Manifests, the output of kubectl get -o yaml, a scenario (*.ordinal.yaml) or a tour. You can also drop files anywhere on the page. The current run stays in the list of sessions." }</p>
                <input type="file" class="file" aria-label="Files" accept=".yaml,.yml,.json,.txt" multiple=true {onchange} />
            </>
        }
    }

    fn cluster(&self) -> Html {
        html! { <FromCluster typed={self.typed.clone()} message={self.message.clone()} on_msg={self.on_msg.clone()} /> }
    }

    fn sessions(&self) -> Html {
        let OpenDialog { sessions, is_full, .. } = &self.opening;
        html! {
            <>
                <p>{ "This browser stores the last ten sessions. They are not sent anywhere." }</p>
                if *is_full {
                    <p role="status" class="share-error">{ "The browser's storage is full: the current run is not saved. Delete a session, or save the run as a file." }</p>
                }
                if sessions.is_empty() {
                    <p class="share-note">{ "None yet. A session is stored after your first action in it." }</p>
                }
                <ul class="sessions" aria-label="Earlier sessions">{ for sessions.iter().map(|kept| self.session(kept)) }</ul>
            </>
        }
    }

    fn session(&self, kept: &SavedSession) -> Html {
        let SavedSession { id, name } = kept;
        let press = |msg: fn(String) -> ShareMsg| {
            let id = id.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::Share(msg(id.clone())))
        };
        let delete = match self.opening.deleting.as_ref() == Some(id) {
            true => (format!("Delete {name} permanently"), "Confirm deletion"),
            false => (format!("Delete {name}"), "Delete"),
        };
        let session = id.clone();
        let onchange = self.on_msg.reform(move |event: Event| Msg::Share(ShareMsg::Rename(session.clone(), browser::value_of(&event))));
        html! {
            <li key={id.clone()}>
                <input class="field" aria-label={format!("Name of {name}")} value={name.clone()} autocomplete="off" spellcheck="false" {onchange} />
                <button type="button" class="button small" aria-label={format!("Open {name}")} onclick={press(ShareMsg::Open)}>{ "Open" }</button>
                <button type="button" class="button small" aria-label={delete.0} onclick={press(ShareMsg::Delete)}>{ delete.1 }</button>
            </li>
        }
    }
}
