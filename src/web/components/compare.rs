//! Two runs beside each other: the button that offers it, what is told of them, and the region of the second run.

use super::cluster::Cluster;
use super::drawn::{Draw, drawn};
use super::sheets::Sheets;
use crate::view::compared::{Compared, Offers, Wanted};
use crate::view::diagram::Diagram;
use crate::view::sheets::Sheet;
use crate::web::browser;
use crate::web::msg::{CompareMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// What can be compared.
#[derive(PartialEq)]
pub struct CompareMenu {
    /// What is offered.
    pub offers: Rc<Offers>,
    /// Hears what is chosen.
    pub on_msg: Callback<Msg>,
}

impl Draw for CompareMenu {
    /// A button, and what it opens: one choice closes it again.
    fn draw(&self) -> Html {
        let on_typed = self.on_msg.reform(|event: InputEvent| Msg::Compare(CompareMsg::Partition(browser::text_of(&event))));
        let partition = html! {
            <label>{ "Partition" }
                <input class="field" inputmode="numeric" autocomplete="off" value={self.offers.partition.clone()} oninput={on_typed} />
            </label>
        };
        let branch = |(number, name): &(usize, crate::view::Name)| {
            let words = format!("Branch {name}");
            self.offer(words, Wanted::Branch(*number), "The branch looked at, and this one", html! {})
        };
        html! {
            <>
                <button type="button" class="button small compare-open" popovertarget="compare">{ "Compare" }</button>
                <div id="compare" class="palette compare-menu" popover="auto" role="group" aria-label="Compare">
                    <p>{ "The same seed and the same things done at the same moments, with one thing otherwise, on one clock:" }</p>
                    <ul>
                        { self.offer("OrderedReady or Parallel".to_owned(), Wanted::Policy, "Every set gets the other podManagementPolicy", html! {}) }
                        { self.offer("Another partition".to_owned(), Wanted::Partition, "An update leaves pods of lower ordinals as they are", partition) }
                        { self.offer("StatefulSet or Deployment".to_owned(), Wanted::Deployment, "A Deployment of the same pods; claims of templates become one that all share", html! {}) }
                        { self.offer("Text in the editor".to_owned(), Wanted::Text, "What was applied last, and what the editor holds now", html! {}) }
                        { for self.offers.branches.iter().map(branch) }
                    </ul>
                </div>
            </>
        }
    }
}

impl CompareMenu {
    fn offer(&self, words: String, wanted: Wanted, about: &'static str, field: Html) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Compare(CompareMsg::With(wanted.clone())));
        html! {
            <li>
                <button type="button" class="button small" popovertarget="compare" popovertargetaction="hide" {onclick}>{ words }</button>
                <div><p>{ about }</p>{ field }</div>
            </li>
        }
    }
}

/// What is told of the two runs.
#[derive(PartialEq)]
pub struct Verdict {
    /// What.
    pub compared: Rc<Compared>,
}

impl Draw for Verdict {
    /// Who is first, what differs now, what else is not the same.
    fn draw(&self) -> Html {
        let Compared { verdict, differs, notes, .. } = &*self.compared;
        html! {
            <div class="verdict" role="group" aria-label="Who is first">
                <p role="status"><strong>{ verdict }</strong></p>
                <p>{ differs }</p>
                { for notes.iter().map(|note| html! { <p>{ note }</p> }) }
            </div>
        }
    }
}

/// The second run.
#[derive(PartialEq)]
pub struct BesideRegion {
    /// What the second run is called.
    pub name: String,
    /// Its picture.
    pub picture: Rc<Diagram>,
    /// Its picture as tables.
    pub sheets: Rc<[Sheet]>,
    /// Whether these are shown in place of the picture.
    pub as_tables: bool,
    /// How much larger than by itself both pictures are, in percent.
    pub zoom_percent: u32,
    /// Hears what is selected, and of the end.
    pub on_msg: Callback<Msg>,
}

impl Draw for BesideRegion {
    fn draw(&self) -> Html {
        let end = self.on_msg.reform(|_: MouseEvent| {
            browser::focus_on(".compare-open");
            Msg::Compare(CompareMsg::End)
        });
        html! {
            <section class="panel cluster compared" aria-labelledby="compared-heading">
                <div class="panel-head">
                    <h2 id="compared-heading">{ format!("Compared with {}", self.name) }</h2>
                    <button type="button" class="button small compared-end" onclick={end}>{ "Close" }</button>
                </div>
                <div class="panel-body">
                    <Cluster diagram={self.picture.clone()} hidden={self.as_tables} second={true} zoom_percent={self.zoom_percent}
                        on_msg={self.on_msg.clone()} />
                    { drawn(Sheets { sheets: self.sheets.clone(), shown: self.as_tables, on_msg: self.on_msg.clone() }) }
                </div>
            </section>
        }
    }
}
