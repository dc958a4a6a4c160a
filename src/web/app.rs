//! The app: the page's state, what each message does to it, and the arrangement of the regions.

use super::browser::{self, Frame, Theme};
use super::components::branches::{Doings, Said};
use super::components::cluster::Cluster;
use super::components::compare::{BesideRegion, CompareMenu, Verdict};
use super::components::console::Console;
use super::components::dialog::Modal;
use super::components::drawn::drawn;
use super::components::editor::{Editor, Jump};
use super::components::explanation::Explanation;
use super::components::header::Header;
use super::components::icon::{Shape, icon};
use super::components::import::FromCluster;
use super::components::inspector::Inspector;
use super::components::lanes::Lanes;
use super::components::palette::Palette;
use super::components::panel::panel;
use super::components::problems::{ProblemCount, Problems};
use super::components::selection::{Chooser, HeadBar};
use super::components::sheets::Sheets;
use super::components::tabs::TabContent;
use super::components::transport::Transport;
use super::msg::{BranchMsg, Dialog, EditorMsg, Msg, TimeMsg};
use super::session::Session;
use super::workspace::Workspace;
use crate::view::imported::Imported;
use crate::view::problems::Problem;
use gloo_timers::callback::Timeout;
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
    frame: Option<Frame>,
    check: Option<Timeout>,
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
            frame: None,
            check: None,
            _keys: browser::UndoKeys::listen(ctx.link().callback(|redo| Msg::Branch(if redo { BranchMsg::Redo } else { BranchMsg::Undo }))),
        };
        if app.workspace.example() != Some(0) || !app.session.begin_first_visit() {
            app.apply();
        }
        let check = ctx.link().callback(|()| Msg::Editor(EditorMsg::Check));
        browser::when_all_is_there(move || check.emit(()));
        app.session.refresh();
        app.keep_time_running(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
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
            Msg::TypeCluster(text) => self.session.type_cluster(text),
            Msg::BeginWithCluster => self.begin_with_cluster(),
            Msg::Dialog(dialog) => self.dialog = dialog,
            Msg::ToggleTheme => self.toggle_theme(),
        }
        self.session.refresh();
        self.keep_time_running(ctx);
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let on_msg = self.on_msg.clone();
        html! {
            <>
                { drawn(Header {
                    example: self.workspace.example(),
                    has_own_text: self.workspace.has_own_text(),
                    theme: self.theme,
                    on_msg: on_msg.clone(),
                }) }
                <main class="regions">
                    <div class={if self.session.beside().is_some() { "pictures is-double" } else { "pictures" }}>
                        { for self.session.beside().map(|(compared, _)| drawn(Verdict { compared: compared.clone() })) }
                        { self.cluster(&on_msg) }
                        { for beside(&self.session, &on_msg) }
                    </div>
                    { self.timeline(&on_msg) }
                    { panel("Explanation", "explanation", html! {},
                        drawn(Explanation {
                            told: self.session.shown().explanation.clone(),
                            why: self.session.shown().why.clone(),
                            attended: self.session.is_attended(), on_msg: on_msg.clone(),
                        })) }
                    { self.manifests(&on_msg) }
                    { panel("Console", "console-panel", html! {}, html! {
                        <Console entries={self.session.console().entries().clone()} running={self.session.console().is_running()}
                            on_msg={on_msg.clone()} />
                    }) }
                    { self.inspector(&on_msg) }
                </main>
                <div>{ for self.dialog.map(|open| dialog(open, &self.session, &on_msg)) }</div>
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

/// The dialog that is open.
#[inline(never)]
fn dialog(open: Dialog, session: &Session, on_msg: &Callback<Msg>) -> Html {
    let content = match open {
        Dialog::Open => from_cluster(session, on_msg),
        Dialog::Tours | Dialog::Share | Dialog::Export => html! {},
    };
    html! { <Modal name={open.name()} on_close={on_msg.reform(|()| Msg::Dialog(None))}>{ content }</Modal> }
}

/// What a cluster has, to begin a run with.
fn from_cluster(session: &Session, on_msg: &Callback<Msg>) -> Html {
    let importing = session.importing();
    // Once another run has begun, it is not that one's any more.
    let holds = |said: &&Rc<Imported>| session.begun_with().is_some() || matches!(***said, Imported::Refused(_));
    let said = importing.said.as_ref().filter(holds).cloned();
    html! { <FromCluster typed={importing.typed.clone()} {said} on_msg={on_msg.clone()} /> }
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
                self.workspace.show_example(number);
                self.start_anew();
            }
            EditorMsg::OwnText => {
                self.workspace.show_own_text();
                self.start_anew();
            }
        }
    }

    /// Another text is another run: it starts with an empty cluster.
    fn start_anew(&mut self) {
        self.session.restart();
        self.apply();
    }

    /// Applies the manifests at the playhead.
    fn apply(&mut self) {
        self.session.apply(self.workspace.text());
        self.look_for_problems();
    }

    /// A run begins with what a cluster has; what is in the editor stays.
    fn begin_with_cluster(&mut self) {
        self.session.begin_with_cluster();
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

    fn toggle_theme(&mut self) {
        self.theme = match self.theme {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Light,
        };
        browser::choose_theme(self.theme);
    }
}
