//! The comparison of two runs: the Compare menu, the verdict, and the region of the second run.

use super::cluster::Cluster;
use super::drawn::{Draw, drawn};
use super::tables::Tables;
use crate::view::comparison::{CompareKind, CompareOptions, ComparisonView};
use crate::view::diagram::Diagram;
use crate::view::tables::Table;
use crate::web::browser;
use crate::web::msg::{CompareMsg, Msg};
use std::rc::Rc;
use yew::prelude::*;

/// The Compare menu.
#[derive(PartialEq)]
pub struct CompareMenu {
    /// The options.
    pub options: Rc<CompareOptions>,
    /// Receives the choice.
    pub on_msg: Callback<Msg>,
}

impl Draw for CompareMenu {
    /// A button and its popover, which closes after a choice.
    fn draw(&self) -> Html {
        let on_typed = self.on_msg.reform(|event: InputEvent| Msg::Compare(CompareMsg::Partition(browser::text_of(&event))));
        let partition = html! {
            <label>{ "Partition" }
                <input class="field" inputmode="numeric" autocomplete="off" value={self.options.partition.clone()} oninput={on_typed} />
            </label>
        };
        let branch = |(number, name): &(usize, crate::view::Name)| {
            let words = format!("Branch {name}");
            self.option(words, CompareKind::Branch(*number), "The current branch and this one", html! {})
        };
        html! {
            <>
                <button type="button" class="button small compare-open" popovertarget="compare">{ "Compare" }</button>
                <div id="compare" class="palette compare-menu" popover="auto" role="group" aria-label="Compare">
                    <p>{ "The same run with one difference, side by side at the same time:" }</p>
                    <ul>
                        { self.option("OrderedReady or Parallel".to_owned(), CompareKind::Policy, "Every StatefulSet gets the other podManagementPolicy", html! {}) }
                        { self.option("Another partition".to_owned(), CompareKind::Partition, "A rolling update keeps the old revision for Pods with lower ordinals", partition) }
                        { self.option("StatefulSet or Deployment".to_owned(), CompareKind::Deployment, "A Deployment with the same Pods; each volumeClaimTemplate becomes one PersistentVolumeClaim that all Pods share", html! {}) }
                        { self.option("Text in the editor".to_owned(), CompareKind::Text, "The manifests applied last, and the text now in the editor", html! {}) }
                        { for self.options.branches.iter().map(branch) }
                    </ul>
                </div>
            </>
        }
    }
}

impl CompareMenu {
    fn option(&self, words: String, kind: CompareKind, description: &'static str, field: Html) -> Html {
        let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Compare(CompareMsg::With(kind.clone())));
        html! {
            <li>
                <button type="button" class="button small" popovertarget="compare" popovertargetaction="hide" {onclick}>{ words }</button>
                <div><p>{ description }</p>{ field }</div>
            </li>
        }
    }
}

/// The result of the comparison.
#[derive(PartialEq)]
pub struct Verdict {
    /// The comparison.
    pub compared: Rc<ComparisonView>,
}

impl Draw for Verdict {
    /// Which run is ready first, the current differences, and other notes.
    fn draw(&self) -> Html {
        let ComparisonView { verdict, differs, notes, .. } = &*self.compared;
        html! {
            <div class="verdict" role="group" aria-label="Result">
                <p role="status"><strong>{ verdict }</strong></p>
                <p>{ differs }</p>
                { for notes.iter().map(|note| html! { <p>{ note }</p> }) }
            </div>
        }
    }
}

/// The second run.
#[derive(PartialEq)]
pub struct ComparisonRegion {
    /// The name of the second run.
    pub name: String,
    /// Its diagram.
    pub picture: Rc<Diagram>,
    /// Its diagram as tables.
    pub tables: Rc<[Table]>,
    /// Whether the tables replace the diagram.
    pub as_tables: bool,
    /// The zoom of both diagrams, in percent.
    pub zoom_percent: u32,
    /// Receives the selection, and the end of the comparison.
    pub on_msg: Callback<Msg>,
}

impl Draw for ComparisonRegion {
    fn draw(&self) -> Html {
        let end = self.on_msg.reform(|_: MouseEvent| {
            browser::focus_on(".compare-open");
            Msg::Compare(CompareMsg::End)
        });
        html! {
            <section class="panel cluster comparison" aria-labelledby="comparison-heading">
                <div class="panel-head">
                    <h2 id="comparison-heading">{ format!("Compared with {}", self.name) }</h2>
                    <button type="button" class="button small comparison-close" onclick={end}>{ "Close" }</button>
                </div>
                <div class="panel-body">
                    <Cluster diagram={self.picture.clone()} hidden={self.as_tables} second={true} zoom_percent={self.zoom_percent}
                        on_msg={self.on_msg.clone()} />
                    { drawn(Tables { tables: self.tables.clone(), shown: self.as_tables, on_msg: self.on_msg.clone() }) }
                </div>
            </section>
        }
    }
}
