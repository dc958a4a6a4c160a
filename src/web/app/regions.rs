//! The regions of the page, each rendered from the session's view model.

use super::App;
use crate::view::embed::Panel;
use crate::web::browser::Theme;
use crate::web::components::apply::Apply;
use crate::web::components::branches::{HistoryToolbar, Toast};
use crate::web::components::cluster::Cluster;
use crate::web::components::compare::{CompareMenu, ComparisonRegion};
use crate::web::components::console::Console;
use crate::web::components::drawn::drawn;
use crate::web::components::editor::Editor;
use crate::web::components::explanation::Explanation;
use crate::web::components::header::Header;
use crate::web::components::icon::{Shape, icon};
use crate::web::components::inspector::Inspector;
use crate::web::components::lanes::Lanes;
use crate::web::components::palette::Palette;
use crate::web::components::panel::panel;
use crate::web::components::problems::Problems;
use crate::web::components::selection::{Chooser, HeadBar};
use crate::web::components::tables::Tables;
use crate::web::components::transport::Transport;
use crate::web::msg::Msg;
use crate::web::session::Session;
use yew::prelude::*;

/// Undo and redo, the branches, the Compare menu and the toast.
fn history_toolbar(session: &Session, on_msg: &Callback<Msg>) -> Html {
    let controls = session.history_controls();
    html! {
        <>
            { drawn(HistoryToolbar { controls: controls.clone(), on_msg: on_msg.clone() }) }
            { drawn(CompareMenu { options: session.compare_options().clone(), on_msg: on_msg.clone() }) }
            { drawn(Toast { notice: controls.notice.clone(), on_msg: on_msg.clone() }) }
        </>
    }
}

/// The region of the second run, if there is one.
pub(super) fn comparison(session: &Session, on_msg: &Callback<Msg>) -> Option<Html> {
    let (compared, picture) = session.comparison()?;
    Some(drawn(ComparisonRegion {
        name: compared.names[1].clone(),
        picture: picture.clone(),
        tables: session.comparison_tables().cloned().unwrap_or_default(),
        as_tables: session.are_tables_shown(),
        zoom_percent: session.zoom_percent(),
        on_msg: on_msg.clone(),
    }))
}

impl App {
    /// The page header, or the header of an embedded page.
    pub(super) fn header(&self, on_msg: &Callback<Msg>) -> Html {
        if self.sharing.embed().is_some() {
            return self.embed_header();
        }
        drawn(Header {
            example: self.workspace.example(),
            is_own: self.workspace.is_own(),
            drafts: self.workspace.drafts(),
            theme: self.theme,
            on_msg: on_msg.clone(),
        })
    }

    /// The panels besides the diagram and the timeline: all of them, or those that the embedding page requested.
    pub(super) fn panels(&self) -> impl Iterator<Item = Panel> {
        Panel::ALL.into_iter().filter(|panel| self.sharing.embed().is_none_or(|embed| embed.panels.contains(panel)))
    }

    pub(super) fn panel(&self, kind: Panel, on_msg: &Callback<Msg>) -> Html {
        match kind {
            Panel::Explanation => {
                let explanation = Explanation {
                    explanation: self.session.view_model().explanation.clone(),
                    why: self.session.view_model().why.clone(),
                    on_msg: on_msg.clone(),
                };
                panel("Explanation", "explanation", html! {}, drawn(explanation))
            }
            Panel::Manifests => self.manifests(on_msg),
            Panel::Console => {
                let console = self.session.console();
                let (entries, running, complete) = (console.entries().clone(), console.is_running(), console.completer().clone());
                panel("Console", "console-panel", html! {}, html! { <Console {entries} {running} {complete} on_msg={on_msg.clone()} /> })
            }
            Panel::Inspector => self.inspector(on_msg),
        }
    }

    pub(super) fn cluster(&self, on_msg: &Callback<Msg>) -> Html {
        let tables_shown = self.session.are_tables_shown();
        let palette = Palette { groups: self.session.view_model().palette.clone(), on_msg: on_msg.clone() };
        let controls = html! {
            <>
                { for self.session.comparison().map(|(compared, _)| html! { <p class="run-name">{ &compared.names[0] }</p> }) }
                <button type="button" class="button small as-table" aria-pressed={tables_shown.to_string()}
                    onclick={on_msg.reform(|_: MouseEvent| Msg::ToggleTables)}>{ "Table" }</button>
                { drawn(palette) }
            </>
        };
        let tables = Tables { tables: self.session.tables().clone(), shown: tables_shown, on_msg: on_msg.clone() };
        let content = html! {
            <>
                <Cluster diagram={self.session.picture().clone()} hidden={tables_shown} zoom_percent={self.session.zoom_percent()}
                    on_msg={on_msg.clone()} />
                { drawn(tables) }
            </>
        };
        panel("Cluster", "cluster", controls, content)
    }

    pub(super) fn timeline(&self, on_msg: &Callback<Msg>) -> Html {
        let (view_model, playback) = (self.session.view_model(), self.session.playback());
        let transport = Transport {
            clock: view_model.clock,
            span_ms: view_model.whole_ms,
            playing: playback.playing,
            ended: playback.ended,
            speed: playback.speed,
            step_by: playback.step_by,
            notice: playback.notice.clone(),
            on_msg: on_msg.clone(),
        };
        let lanes = Lanes {
            groups: view_model.groups.clone(),
            flags: view_model.flags.clone(),
            ruler: view_model.ruler.clone(),
            end_ms: self.session.viewport().end_ms().clone(),
            selected: self.session.selected().cloned(),
            track_px: self.session.viewport().track_px(),
            zoomed: view_model.ruler.span_ms < view_model.whole_ms,
            target: self.session.viewport().target().cloned(),
            tip: view_model.tip.clone(),
            pointers: self.session.viewport().pointers().clone(),
            on_msg: on_msg.clone(),
        };
        let controls = html! { <>{ drawn(transport) }<div class="history-toolbar">{ history_toolbar(&self.session, on_msg) }</div></> };
        panel("Timeline", "timeline", controls, drawn(lanes))
    }

    fn inspector(&self, on_msg: &Callback<Msg>) -> Html {
        let (view_model, selected) = (self.session.view_model(), self.session.selected().cloned());
        let chooser = Chooser { choices: view_model.choices.clone(), selected, on_msg: on_msg.clone() };
        let content = html! {
            <>
                { for view_model.head.iter().map(|head| drawn(HeadBar { head: head.clone(), on_msg: on_msg.clone() })) }
                <Inspector tab={self.session.tab()} content={view_model.content.clone()} naming={view_model.naming} on_msg={on_msg.clone()} />
            </>
        };
        panel("Inspector", "inspector-panel", drawn(chooser), content)
    }

    fn manifests(&self, on_msg: &Callback<Msg>) -> Html {
        let problems = self.problems.clone().unwrap_or_default();
        let notice = if self.workspace.is_stored() {
            html! { <p class="privacy-note">{ "Nothing is sent anywhere" }</p> }
        } else {
            html! {
                <p class="storage-warning" role="status">
                    { icon(Shape::Warning) }{ "Not saved: this browser blocks storage" }
                </p>
            }
        };
        let content = html! {
            <>
                <Editor text={self.workspace.text().clone()} problems={problems.clone()}
                    dark={self.theme == Theme::Dark} jump={self.jump}
                    on_msg={on_msg.clone()} />
                { drawn(Problems { problems, on_msg: on_msg.clone() }) }
                { drawn(Apply { problems: self.problems.clone(), target: self.workspace.target(), on_msg: on_msg.clone() }) }
            </>
        };
        panel("Manifests", "manifests", notice, content)
    }
}
