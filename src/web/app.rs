//! The app component: the state of the page, the handling of each message, and the layout of the regions.

mod fixing;
mod opening;
mod regions;
mod replacing;
mod saved_run;
mod sharing;
mod teach;

use super::browser::{self, Frame, Theme};
use super::components::compare::Verdict;
use super::components::drawn::drawn;
use super::components::editor::Jump;
use super::components::lanes::move_playhead;
use super::download::download;
use super::examples::EXAMPLES;
use super::msg::{BranchMsg, Dialog, EditorMsg, ExportMsg, Msg, TimeMsg, TourMsg};
use super::session::{Session, Texts};
use super::workspace::Workspace;
use crate::view::fixes::FixPlan;
use crate::view::problems::Problem;
use gloo_timers::callback::Timeout;
use regions::comparison;
use sharing::Sharing;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The delay after the last keystroke before the manifests are checked, in milliseconds.
const CHECK_AFTER_MS: u32 = 150;
/// The whole page.
pub struct App {
    /// One callback for all components, so that their properties compare equal.
    on_msg: Callback<Msg>,
    workspace: Workspace,
    problems: Option<Rc<[Problem]>>, // `None` before the first check
    jump: Option<Jump>,
    /// The fixes in the preview of "Fix all".
    fixes: Option<Rc<FixPlan>>,
    session: Session,
    theme: Theme,
    dialog: Option<Dialog>,
    sharing: Sharing,
    /// The texts that could not be fetched.
    failed_texts: Vec<Texts>,
    /// A tour that starts once the texts of the tours are loaded.
    pending_tour: Option<TourMsg>,
    /// The path of the last requested field.
    field: Option<String>,
    /// Whether select boxes may have to show another option after the next render.
    sync_selects: bool,
    frame: Option<Frame>,
    check: Option<Timeout>,
    presenter: Option<browser::PresenterKeys>,
    _keys: Option<browser::UndoKeys>,
}

/// The state of the static page, from which the app continues.
#[derive(Clone, Default, PartialEq, Properties)]
pub struct Prerendered {
    /// The time of the animation of the first example, in simulated milliseconds.
    pub at_ms: u64,
    /// The width of the diagram's container in CSS pixels; 0 if it is unknown.
    pub picture_px: u32,
    /// The width of a lane's track in CSS pixels; 0 if it is unknown.
    pub track_px: u32,
    /// The run, if it was started already.
    pub first_run: FirstRun,
}

/// The run of the first example, started before the first render: starting and rendering are separate tasks, so that neither
/// blocks input for long. The app takes it once.
#[derive(Clone, Default)]
pub struct FirstRun(Rc<RefCell<Option<Session>>>);

impl FirstRun {
    /// Applies the first example to a new cluster and runs it to a time.
    pub fn with_first_example(at_ms: u64) -> FirstRun {
        let mut session = Session::new();
        session.apply(EXAMPLES[0].text);
        session.move_time(TimeMsg::Seek { at_ms });
        FirstRun(Rc::new(RefCell::new(Some(session))))
    }
}

impl PartialEq for FirstRun {
    fn eq(&self, other: &FirstRun) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Component for App {
    type Message = Msg;
    type Properties = Prerendered;

    /// Applies the text in the editor at once. Its problems are checked after the first render.
    fn create(ctx: &Context<Self>) -> Self {
        let mut app = Self {
            on_msg: ctx.link().callback(|msg: Msg| msg),
            workspace: Workspace::restore(),
            problems: None,
            jump: None,
            fixes: None,
            session: ctx.props().first_run.0.take().unwrap_or_else(Session::new),
            theme: browser::initial_theme(),
            dialog: None,
            sharing: Sharing::new(ctx),
            failed_texts: Vec::new(),
            pending_tour: None,
            field: None,
            sync_selects: true,
            frame: None,
            check: None,
            presenter: None,
            _keys: browser::UndoKeys::listen(ctx.link().callback(|redo| Msg::Branch(if redo { BranchMsg::Redo } else { BranchMsg::Undo }))),
        };
        if app.sharing.embed().is_some() {
            app.workspace.set_embedded();
        }
        let Prerendered { at_ms, picture_px, track_px, .. } = *ctx.props();
        app.session.set_width(picture_px);
        app.session.set_track_width(track_px);
        app.start(at_ms);
        app.session.refresh();
        app.request_frame(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        self.sharing.observe(ctx, &msg);
        // Frames are frequent and change no select box.
        self.sync_selects |= !matches!(msg, Msg::Time(TimeMsg::Frame { .. }));
        match msg {
            Msg::Editor(msg) => self.edit(ctx, msg),
            Msg::New => self.clear(),
            Msg::Time(msg) => self.session.move_time(msg),
            Msg::Lanes(msg) => self.session.move_lanes(msg),
            Msg::Branch(msg) => self.branch(msg),
            Msg::Compare(msg) => self.session.compare(msg, self.workspace.text()),
            Msg::Command(line) => self.command(&line),
            Msg::Interrupt => self.session.interrupt(),
            Msg::Width(width_px) => self.measure(width_px),
            Msg::Zoom(zoom) => self.session.zoom(zoom),
            Msg::Select(key) => self.session.select(key),
            Msg::RunActions(action) => {
                self.session.run_action(&action);
                self.check_problems();
            }
            Msg::Write { to, value } => self.session.write(&to, &value),
            Msg::Choose(mode) => self.session.choose(mode),
            Msg::ToggleTables => self.session.toggle_tables(),
            Msg::OpenPalette => self.session.open_palette(),
            Msg::ShowTab(tab) => self.session.open(tab),
            Msg::Dialog(dialog) => self.open_dialog(dialog),
            Msg::Share(msg) => self.share(msg),
            Msg::Export(msg) => self.export(msg),
            Msg::Tour(msg) => self.tour(msg),
            Msg::TypeCluster(text) => self.session.type_cluster(text),
            Msg::ImportCluster => self.import_cluster(),
            Msg::Texts(texts, are_loaded) => self.texts_loaded(texts, are_loaded),
            Msg::ToggleTheme => self.toggle_theme(),
        }
        self.session.refresh();
        let presents = self.session.tour().is_some_and(|panel| panel.presents);
        if presents != self.presenter.is_some() {
            self.set_presenting(presents);
        }
        self.request_frame(ctx);
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if is_first {
            self.sharing.listen(ctx);
            self.check_after(ctx, 0);
            browser::announce_started();
        }
        let view_model = self.session.view_model();
        if std::mem::take(&mut self.sync_selects) {
            browser::sync_selects();
        }
        move_playhead(view_model.now_ms, view_model.end_ms, &view_model.ruler, self.session.viewport().track_px());
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let on_msg = self.on_msg.clone();
        let double = self.session.comparison().map(|_| "is-double");
        html! {
            <>
                { self.header(&on_msg) }
                <div class="tour-slot">{ for self.session.tour().map(|panel| teach::tour_html(panel, &on_msg)) }</div>
                <main class={classes!("regions", double)}>
                    <div class={classes!("pictures", double)}>
                        { for self.session.comparison().map(|(compared, _)| drawn(Verdict { compared: compared.clone() })) }
                        { self.cluster(&on_msg) }
                        { for comparison(&self.session, &on_msg) }
                    </div>
                    { self.timeline(&on_msg) }
                    { for self.panels().map(|panel| self.panel(panel, &on_msg)) }
                </main>
                <div>{ for self.dialog.map(|open| self.dialog_html(open, &on_msg)) }</div>
            </>
        }
    }
}

impl App {
    fn edit(&mut self, ctx: &Context<Self>, msg: EditorMsg) {
        match msg {
            EditorMsg::Typed(text) => {
                self.workspace.typed(text, self.session.import_source().is_some());
                self.check_after(ctx, CHECK_AFTER_MS);
            }
            EditorMsg::Check => self.check_problems(),
            EditorMsg::Apply => self.apply(),
            EditorMsg::GoTo(problem) => self.go_to(problem.range.start),
            EditorMsg::Fix(fix) => self.apply_fix(fix),
            EditorMsg::PlanFixes => self.plan_fixes(),
            EditorMsg::ApplyFixes => self.apply_fixes(),
            EditorMsg::Example(number) => EXAMPLES.get(number).into_iter().for_each(|example| self.show_example(example.text)),
            EditorMsg::RestoreDraft(number) => self.restore_draft(number),
            EditorMsg::Target(target) => {
                self.workspace.set_target(target);
                self.check_problems();
            }
        }
    }

    fn check_after(&mut self, ctx: &Context<Self>, delay_ms: u32) {
        let check = ctx.link().callback(|()| Msg::Editor(EditorMsg::Check));
        self.check = Some(Timeout::new(delay_ms, move || check.emit(())));
    }

    /// Updates the widths of the diagram and the lanes, which change together.
    fn measure(&mut self, width_px: u32) {
        self.session.set_width(width_px);
        self.session.set_track_width(browser::width_of(".lanes-scale .lane-track"));
    }

    fn check_problems(&mut self) {
        self.check = None;
        let problems = self.session.problems(self.workspace.text(), self.workspace.target());
        if self.problems.as_ref() != Some(&problems) {
            self.problems = Some(problems);
        }
    }

    /// Runs a command of the console; `-f -` reads the manifests in the editor.
    fn command(&mut self, line: &str) {
        let previous = self.session.applied_text();
        self.session.command(line, self.workspace.text());
        let applied = self.session.applied_text();
        if applied != previous {
            self.workspace.set_applied(applied.as_deref());
        }
        self.check_problems();
    }

    /// While playback runs, requests the next animation frame, which advances the time.
    fn request_frame(&mut self, ctx: &Context<Self>) {
        let call = ctx.link().callback(|at_ms| Msg::Time(TimeMsg::Frame { at_ms }));
        self.frame = if self.session.playback().playing { browser::next_frame(move |at_ms| call.emit(at_ms)) } else { None };
    }

    /// Moves the cursor to a byte offset of the text.
    fn go_to(&mut self, to: usize) {
        let number = self.jump.map_or(0, |jump| jump.number + 1);
        self.jump = Some(Jump { to, number });
    }

    /// Creates an export and passes it to the browser, which reports the result.
    fn export(&mut self, msg: ExportMsg) {
        if let Some(export) = self.session.export(msg, self.workspace.text()) {
            download(export, self.on_msg.reform(|words| Msg::Export(ExportMsg::Finished(words))));
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
