//! The app: the page's state, what each message does to it, and the arrangement of the regions.

mod sharing;
mod teach;

use super::browser::{self, Frame, Theme};
use super::components::branches::{Doings, Said};
use super::components::cluster::Cluster;
use super::components::compare::{BesideRegion, CompareMenu, Verdict};
use super::components::console::Console;
use super::components::drawn::drawn;
use super::components::editor::{Editor, Jump};
use super::components::explanation::Explanation;
use super::components::header::Header;
use super::components::icon::{Shape, icon};
use super::components::inspector::Inspector;
use super::components::lanes::Lanes;
use super::components::palette::Palette;
use super::components::panel::panel;
use super::components::problems::{ProblemCount, Problems};
use super::components::selection::{Chooser, HeadBar};
use super::components::sheets::Sheets;
use super::components::tabs::TabContent;
use super::components::transport::Transport;
use super::msg::{BranchMsg, Dialog, EditorMsg, ExportMsg, Msg, TimeMsg};
use super::session::Session;
use super::taking::take_away;
use super::workspace::Workspace;
use crate::view::embed::Panel;
use crate::view::problems::Problem;
use gloo_timers::callback::Timeout;
use sharing::Sharing;
use std::rc::Rc;
use yew::prelude::*;

/// Problems are looked for once the typing has paused for this long.
const CHECK_AFTER_MS: u32 = 150;
/// The whole page.
pub struct App {
    /// The same all the time: what is drawn from it compares equal.
    on_msg: Callback<Msg>,
    workspace: Workspace,
    problems: Option<Rc<[Problem]>>, // once they were looked for
    jump: Option<Jump>,
    session: Session,
    theme: Theme,
    dialog: Option<Dialog>,
    sharing: Sharing,
    /// The field that was asked for last.
    field: Option<String>,
    frame: Option<Frame>,
    check: Option<Timeout>,
    presenter: Option<browser::PresenterKeys>,
    _keys: Option<browser::UndoKeys>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    /// What is in the editor runs at once: a first visit sees something move. Its problems are looked for when the code
    /// for that is there.
    fn create(ctx: &Context<Self>) -> Self {
        let mut app = Self {
            on_msg: ctx.link().callback(|msg: Msg| msg),
            workspace: Workspace::restore(),
            problems: None,
            jump: None,
            session: Session::new(),
            theme: browser::initial_theme(),
            dialog: None,
            sharing: Sharing::begin(ctx),
            field: None,
            frame: None,
            check: None,
            presenter: None,
            _keys: browser::UndoKeys::listen(ctx.link().callback(|redo| Msg::Branch(if redo { BranchMsg::Redo } else { BranchMsg::Undo }))),
        };
        app.begin();
        let check = ctx.link().callback(|()| Msg::Editor(EditorMsg::Check));
        browser::when_all_is_there(move || check.emit(()));
        app.session.refresh();
        app.keep_time_running(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        self.sharing.hear(ctx, &msg);
        match msg {
            Msg::Editor(msg) => self.edit(ctx, msg),
            Msg::Time(msg) => self.session.move_time(msg),
            Msg::Lanes(msg) => self.session.move_lanes(msg),
            Msg::Branch(msg) => self.session.branch(msg),
            Msg::Compare(msg) => self.session.compare(msg, self.workspace.text()),
            Msg::Command(line) => self.command(&line),
            Msg::Interrupt => self.session.interrupt(),
            Msg::Width(width_px) => self.measure(width_px),
            Msg::Zoom(zoom) => self.session.zoom(zoom),
            Msg::Select(key) => self.session.select(key),
            Msg::Act(deed) => self.session.do_deed(&deed),
            Msg::Write { to, value } => self.session.write(&to, &value),
            Msg::Choose(topology) => self.session.choose(topology),
            Msg::ToggleSheets => self.session.toggle_sheets(),
            Msg::OpenPalette => self.session.open_palette(),
            Msg::ShowTab(tab) => self.session.open(tab),
            Msg::Dialog(dialog) => self.open_dialog(dialog),
            Msg::Share(msg) => self.share(msg),
            Msg::Export(msg) => self.export(msg),
            Msg::Tour(msg) => self.tour(msg),
            Msg::TypeCluster(text) => self.session.type_cluster(text),
            Msg::BeginWithCluster => self.begin_with_cluster(),
            Msg::ToggleTheme => self.toggle_theme(),
        }
        self.session.refresh();
        let presents = self.session.tour().is_some_and(|told| told.presents);
        if presents != self.presenter.is_some() {
            self.keep_presenting(presents);
        }
        self.keep_time_running(ctx);
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let on_msg = self.on_msg.clone();
        html! {
            <>
                { self.header(&on_msg) }
                <div class="tour-place">{ for self.session.tour().map(|told| teach::tour_html(told, &on_msg)) }</div>
                <main class="regions">
                    <div class={if self.session.beside().is_some() { "pictures is-double" } else { "pictures" }}>
                        { for self.session.beside().map(|(compared, _)| drawn(Verdict { compared: compared.clone() })) }
                        { self.cluster(&on_msg) }
                        { for beside(&self.session, &on_msg) }
                    </div>
                    { self.timeline(&on_msg) }
                    { for self.panels().map(|shown| self.panel(shown, &on_msg)) }
                </main>
                <div>{ for self.dialog.map(|open| self.dialog_html(open, &on_msg)) }</div>
            </>
        }
    }
}

/// Nothing of it is needed before somebody is there.
#[inline(never)]
fn sheets(session: &Session, on_msg: &Callback<Msg>) -> Html {
    drawn(Sheets { sheets: session.sheets().clone(), shown: session.sheets_shown(), on_msg: on_msg.clone() })
}

/// Likewise.
#[inline(never)]
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
#[inline(never)]
fn beside(session: &Session, on_msg: &Callback<Msg>) -> Option<Html> {
    let (compared, picture) = session.beside()?;
    Some(drawn(BesideRegion {
        name: compared.names[1].clone(),
        picture: picture.clone(),
        zoom_percent: session.zoom_percent(),
        on_msg: on_msg.clone(),
    }))
}

impl App {
    /// The head of the page, or what an embedded page has of it.
    fn header(&self, on_msg: &Callback<Msg>) -> Html {
        if self.sharing.embed().is_some() {
            return self.way_out();
        }
        drawn(Header {
            example: self.workspace.example(),
            has_own_text: self.workspace.has_own_text(),
            is_from_elsewhere: self.workspace.is_from_elsewhere(),
            theme: self.theme,
            on_msg: on_msg.clone(),
        })
    }

    /// What is shown besides picture and controls: all of it, unless the page is embedded.
    fn panels(&self) -> impl Iterator<Item = Panel> {
        Panel::ALL.into_iter().filter(|panel| self.sharing.embed().is_none_or(|embed| embed.panels.contains(panel)))
    }

    fn panel(&self, shown: Panel, on_msg: &Callback<Msg>) -> Html {
        match shown {
            Panel::Explanation => {
                let told = Explanation {
                    told: self.session.shown().explanation.clone(),
                    why: self.session.shown().why.clone(),
                    attended: self.session.is_attended(),
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

    fn cluster(&self, on_msg: &Callback<Msg>) -> Html {
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
        let content = html! {
            <>
                <Cluster diagram={self.session.picture().clone()} hidden={shown} attended={self.session.is_attended()} zoom_percent={self.session.zoom_percent()}
                    on_select={on_msg.reform(|key| Msg::Select(Some(key)))} on_width={on_msg.reform(Msg::Width)}
                    on_zoom={on_msg.reform(Msg::Zoom)} />
                { for self.session.is_attended().then(|| sheets(&self.session, on_msg)) }
            </>
        };
        panel("Cluster", "cluster", aside, content)
    }

    fn timeline(&self, on_msg: &Callback<Msg>) -> Html {
        let (shown, playback) = (self.session.shown(), self.session.playback());
        let controls = Transport {
            now_ms: shown.now_ms,
            end_ms: shown.end_ms,
            span_ms: shown.whole_ms,
            playing: playback.playing,
            speed: playback.speed,
            step_by: playback.step_by,
            notice: playback.notice.clone(),
            on_time: on_msg.reform(Msg::Time),
        };
        let lanes = Lanes {
            groups: shown.groups.clone(),
            flags: shown.flags.clone(),
            ruler: shown.ruler.clone(),
            now_ms: shown.now_ms,
            end_ms: shown.end_ms,
            selected: self.session.selected().cloned(),
            track_px: self.session.look().track_px(),
            zoomed: shown.ruler.span_ms < shown.whole_ms,
            attended: self.session.is_attended(),
            spot: self.session.look().spot().cloned(),
            tip: shown.tip.clone(),
            grip: self.session.look().grip().clone(),
            on_msg: on_msg.clone(),
        };
        let aside = html! { <>{ drawn(controls) }<div class="doings">{ for self.session.is_attended().then(|| doings(&self.session, on_msg)) }</div></> };
        panel("Timeline", "timeline", aside, drawn(lanes))
    }

    fn inspector(&self, on_msg: &Callback<Msg>) -> Html {
        let (shown, selected) = (self.session.shown(), self.session.selected().cloned());
        let chooser = Chooser { choices: shown.choices.clone(), selected, on_msg: on_msg.clone() };
        let content = html! {
            <>
                { for shown.head.iter().map(|head| drawn(HeadBar { head: head.clone(), on_msg: on_msg.clone() })) }
                <Inspector tab={self.session.tab()} on_tab={on_msg.reform(Msg::ShowTab)}>
                    { drawn(TabContent { content: shown.content.clone(), on_msg: on_msg.clone() }) }
                </Inspector>
            </>
        };
        panel("Inspector", "inspector-panel", drawn(chooser), content)
    }

    fn manifests(&self, on_msg: &Callback<Msg>) -> Html {
        let apply = |()| Msg::Editor(EditorMsg::Apply);
        let problems = self.problems.clone().unwrap_or_default();
        let kept = if self.workspace.is_kept() {
            html! {}
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
                    on_change={on_msg.reform(|text| Msg::Editor(EditorMsg::Typed(text)))}
                    on_apply={on_msg.reform(apply)} />
                { drawn(Problems { problems, on_msg: on_msg.clone() }) }
                <div class="apply">
                    { drawn(ProblemCount { problems: self.problems.clone() }) }
                    <kbd aria-hidden="true">{ "Ctrl Enter" }</kbd>
                    <button type="button" class="button primary" title="Ctrl or Cmd and Enter"
                        onclick={on_msg.reform(move |_: MouseEvent| apply(()))}>{ "Apply" }</button>
                </div>
            </>
        };
        panel("Manifests", "manifests", kept, content)
    }

    fn edit(&mut self, ctx: &Context<Self>, msg: EditorMsg) {
        match msg {
            EditorMsg::Typed(text) => {
                self.workspace.typed(text);
                let check = ctx.link().callback(|()| Msg::Editor(EditorMsg::Check));
                self.check = Some(Timeout::new(CHECK_AFTER_MS, move || check.emit(())));
            }
            EditorMsg::Check => self.look_for_problems(),
            EditorMsg::Apply => self.apply(),
            EditorMsg::GoTo(problem) => self.go_to(&problem),
            EditorMsg::Mend(fix) => {
                self.workspace.typed(fix.apply(self.workspace.text()));
                self.look_for_problems();
            }
            EditorMsg::Example(number) => {
                self.part();
                self.workspace.show_example(number);
                self.start_anew();
            }
            EditorMsg::OwnText => {
                self.part();
                self.workspace.show_own_text();
                self.start_anew();
            }
        }
    }

    /// Another text is another run: it starts with an empty cluster.
    fn start_anew(&mut self) {
        self.session.restart();
        self.apply();
        self.sharing.begin_anew(&self.session);
    }

    /// Applies the manifests at the playhead.
    fn apply(&mut self) {
        self.session.apply(self.workspace.text());
        self.look_for_problems();
    }

    /// A run begins with what a cluster has; what is in the editor stays.
    fn begin_with_cluster(&mut self) {
        self.keep();
        if self.session.begin_with_cluster() {
            self.leave_session();
        }
        self.look_for_problems();
    }

    /// When the picture gets another width, so do the lanes.
    fn measure(&mut self, width_px: u32) {
        self.session.set_width(width_px);
        self.session.set_track_width(browser::width_of(".lanes-scale .lane-track"));
    }

    fn look_for_problems(&mut self) {
        self.check = None;
        let problems = self.session.problems(self.workspace.text());
        if self.problems.as_ref() != Some(&problems) {
            self.problems = Some(problems);
        }
    }

    /// Runs a line of the console; `-f -` reads the manifests in the editor.
    fn command(&mut self, line: &str) {
        self.session.command(line, self.workspace.text());
        self.look_for_problems();
    }

    /// While time runs, every drawing of the page moves it.
    fn keep_time_running(&mut self, ctx: &Context<Self>) {
        let call = ctx.link().callback(|at_ms| Msg::Time(TimeMsg::Frame { at_ms }));
        self.frame = if self.session.playback().playing { browser::next_frame(move |at_ms| call.emit(at_ms)) } else { None };
    }

    fn go_to(&mut self, problem: &Problem) {
        let number = self.jump.map_or(0, |jump| jump.number + 1);
        self.jump = Some(Jump { to: problem.range.start, number });
    }

    /// Makes what is to be taken away and gives it to the browser, which says how that went.
    #[inline(never)]
    fn export(&mut self, msg: ExportMsg) {
        if let Some(taken) = self.session.export(msg, self.workspace.text()) {
            take_away(taken, self.on_msg.reform(|words| Msg::Export(ExportMsg::Told(words))));
        }
    }

    fn toggle_theme(&mut self) {
        self.theme = match self.theme {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Light,
        };
        browser::choose_theme(self.theme);
    }
}
