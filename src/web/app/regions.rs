//! The regions of the page, each drawn from what the session shows.

use super::App;
use crate::view::embed::Panel;
use crate::web::browser::Theme;
use crate::web::components::apply::Apply;
use crate::web::components::branches::{Doings, Said};
use crate::web::components::cluster::Cluster;
use crate::web::components::compare::{BesideRegion, CompareMenu};
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
use crate::web::components::sheets::Sheets;
use crate::web::components::transport::Transport;
use crate::web::msg::Msg;
use crate::web::session::Session;
use yew::prelude::*;

/// What was done, what can be compared, and what is said of either.
fn doings(session: &Session, on_msg: &Callback<Msg>) -> Html {
    let offered = session.offered();
    html! {
        <>
            { drawn(Doings { offered: offered.clone(), on_msg: on_msg.clone() }) }
            { drawn(CompareMenu { offers: session.offers().clone(), on_msg: on_msg.clone() }) }
            { drawn(Said { notice: offered.notice.clone(), on_msg: on_msg.clone() }) }
        </>
    }
}

/// The second run, if there is one.
pub(super) fn beside(session: &Session, on_msg: &Callback<Msg>) -> Option<Html> {
    let (compared, picture) = session.beside()?;
    Some(drawn(BesideRegion {
        name: compared.names[1].clone(),
        picture: picture.clone(),
        sheets: session.sheets_beside().cloned().unwrap_or_default(),
        as_tables: session.sheets_shown(),
        zoom_percent: session.zoom_percent(),
        on_msg: on_msg.clone(),
    }))
}

impl App {
    /// The head of the page, or what an embedded page has of it.
    pub(super) fn header(&self, on_msg: &Callback<Msg>) -> Html {
        if self.sharing.embed().is_some() {
            return self.way_out();
        }
        drawn(Header {
            example: self.workspace.example(),
            is_own: self.workspace.is_own(),
            drafts: self.workspace.drafts(),
            theme: self.theme,
            on_msg: on_msg.clone(),
        })
    }

    /// What is shown besides picture and controls: all of it, unless the page is embedded.
    pub(super) fn panels(&self) -> impl Iterator<Item = Panel> {
        Panel::ALL.into_iter().filter(|panel| self.sharing.embed().is_none_or(|embed| embed.panels.contains(panel)))
    }

    pub(super) fn panel(&self, shown: Panel, on_msg: &Callback<Msg>) -> Html {
        match shown {
            Panel::Explanation => {
                let told = Explanation {
                    told: self.session.shown().explanation.clone(),
                    why: self.session.shown().why.clone(),
                    on_msg: on_msg.clone(),
                };
                panel("Explanation", "explanation", html! {}, drawn(told))
            }
            Panel::Manifests => self.manifests(on_msg),
            Panel::Console => {
                let (entries, running) = (self.session.console().entries().clone(), self.session.console().is_running());
                panel("Console", "console-panel", html! {}, html! { <Console {entries} {running} on_msg={on_msg.clone()} /> })
            }
            Panel::Inspector => self.inspector(on_msg),
        }
    }

    pub(super) fn cluster(&self, on_msg: &Callback<Msg>) -> Html {
        let shown = self.session.sheets_shown();
        let palette = Palette { groups: self.session.shown().palette.clone(), on_msg: on_msg.clone() };
        let aside = html! {
            <>
                { for self.session.beside().map(|(compared, _)| html! { <p class="run-name">{ &compared.names[0] }</p> }) }
                <button type="button" class="button small as-table" aria-pressed={shown.to_string()}
                    onclick={on_msg.reform(|_: MouseEvent| Msg::ToggleSheets)}>{ "Table" }</button>
                { drawn(palette) }
            </>
        };
        let sheets = Sheets { sheets: self.session.sheets().clone(), shown, on_msg: on_msg.clone() };
        let content = html! {
            <>
                <Cluster diagram={self.session.picture().clone()} hidden={shown} zoom_percent={self.session.zoom_percent()}
                    on_msg={on_msg.clone()} />
                { drawn(sheets) }
            </>
        };
        panel("Cluster", "cluster", aside, content)
    }

    pub(super) fn timeline(&self, on_msg: &Callback<Msg>) -> Html {
        let (shown, playback) = (self.session.shown(), self.session.playback());
        let controls = Transport {
            clock: shown.clock,
            span_ms: shown.whole_ms,
            playing: playback.playing,
            speed: playback.speed,
            step_by: playback.step_by,
            notice: playback.notice.clone(),
            on_msg: on_msg.clone(),
        };
        let lanes = Lanes {
            groups: shown.groups.clone(),
            flags: shown.flags.clone(),
            ruler: shown.ruler.clone(),
            end_ms: self.session.look().end_ms().clone(),
            selected: self.session.selected().cloned(),
            track_px: self.session.look().track_px(),
            zoomed: shown.ruler.span_ms < shown.whole_ms,
            spot: self.session.look().spot().cloned(),
            tip: shown.tip.clone(),
            grip: self.session.look().grip().clone(),
            on_msg: on_msg.clone(),
        };
        let aside = html! { <>{ drawn(controls) }<div class="doings">{ doings(&self.session, on_msg) }</div></> };
        panel("Timeline", "timeline", aside, drawn(lanes))
    }

    fn inspector(&self, on_msg: &Callback<Msg>) -> Html {
        let (shown, selected) = (self.session.shown(), self.session.selected().cloned());
        let chooser = Chooser { choices: shown.choices.clone(), selected, on_msg: on_msg.clone() };
        let content = html! {
            <>
                { for shown.head.iter().map(|head| drawn(HeadBar { head: head.clone(), on_msg: on_msg.clone() })) }
                <Inspector tab={self.session.tab()} content={shown.content.clone()} naming={shown.naming} on_msg={on_msg.clone()} />
            </>
        };
        panel("Inspector", "inspector-panel", drawn(chooser), content)
    }

    fn manifests(&self, on_msg: &Callback<Msg>) -> Html {
        let problems = self.problems.clone().unwrap_or_default();
        let kept = if self.workspace.is_kept() {
            html! { <p class="stays">{ "Nothing is sent anywhere" }</p> }
        } else {
            html! {
                <p class="not-kept" role="status">
                    { icon(Shape::Warning) }{ "Not kept: this browser refuses storage" }
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
        panel("Manifests", "manifests", kept, content)
    }
}
