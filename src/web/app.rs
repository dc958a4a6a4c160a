//! The app: the page's state, what each message does to it, and the arrangement of the regions.

mod aside;
mod fixing;
mod opening;
mod regions;
mod replacing;
mod sharing;
mod teach;

use super::browser::{self, Frame, Theme};
use super::components::compare::Verdict;
use super::components::drawn::drawn;
use super::components::editor::Jump;
use super::components::lanes::move_playhead;
use super::examples::EXAMPLES;
use super::msg::{BranchMsg, Dialog, EditorMsg, ExportMsg, Msg, TimeMsg, TourMsg};
use super::session::{Session, Texts};
use super::taking::take_away;
use super::workspace::Workspace;
use crate::view::fixes::FixPlan;
use crate::view::problems::Problem;
use gloo_timers::callback::Timeout;
use regions::beside;
use sharing::Sharing;
use std::cell::RefCell;
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
    /// The fixes that are shown before they are made.
    fixes: Option<Rc<FixPlan>>,
    session: Session,
    theme: Theme,
    dialog: Option<Dialog>,
    sharing: Sharing,
    /// The texts that could not be fetched.
    failed: Vec<Texts>,
    /// A tour that begins once the texts of tours are there.
    tour_due: Option<TourMsg>,
    /// The field that was asked for last.
    field: Option<String>,
    /// Whether selects may have to show another choice.
    choices_due: bool,
    frame: Option<Frame>,
    check: Option<Timeout>,
    presenter: Option<browser::PresenterKeys>,
    _keys: Option<browser::UndoKeys>,
}

/// What was seen before the code was there: the page goes on from that.
#[derive(Clone, Default, PartialEq, Properties)]
pub struct Arrival {
    /// How far the first example was shown, in milliseconds of the cluster.
    pub at_ms: u64,
    /// How wide the place of the picture is, in CSS pixels; 0 while nobody knows.
    pub picture_px: u32,
    /// How wide a lane of the timeline is, likewise.
    pub track_px: u32,
    /// The run, if it was begun already.
    pub begun: Begun,
}

/// The first example's run, begun before the page is drawn: to begin it and to draw are a task each, so that neither keeps
/// somebody waiting. Whoever takes it has it.
#[derive(Clone, Default)]
pub struct Begun(Rc<RefCell<Option<Session>>>);

impl Begun {
    /// Applies the first example to a new cluster and plays it to a moment.
    pub fn with_first_example(at_ms: u64) -> Begun {
        let mut session = Session::new();
        session.apply(EXAMPLES[0].text);
        session.move_time(TimeMsg::Seek { at_ms });
        Begun(Rc::new(RefCell::new(Some(session))))
    }
}

impl PartialEq for Begun {
    fn eq(&self, other: &Begun) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Component for App {
    type Message = Msg;
    type Properties = Arrival;

    /// What is in the editor runs at once. Its problems are looked for once that is seen.
    fn create(ctx: &Context<Self>) -> Self {
        let mut app = Self {
            on_msg: ctx.link().callback(|msg: Msg| msg),
            workspace: Workspace::restore(),
            problems: None,
            jump: None,
            fixes: None,
            session: ctx.props().begun.0.take().unwrap_or_else(Session::new),
            theme: browser::initial_theme(),
            dialog: None,
            sharing: Sharing::begin(ctx),
            failed: Vec::new(),
            tour_due: None,
            field: None,
            choices_due: true,
            frame: None,
            check: None,
            presenter: None,
            _keys: browser::UndoKeys::listen(ctx.link().callback(|redo| Msg::Branch(if redo { BranchMsg::Redo } else { BranchMsg::Undo }))),
        };
        if app.sharing.embed().is_some() {
            app.workspace.be_guest();
        }
        let Arrival { at_ms, picture_px, track_px, .. } = *ctx.props();
        app.session.set_width(picture_px);
        app.session.set_track_width(track_px);
        app.begin(at_ms);
        app.session.refresh();
        app.keep_time_running(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        self.sharing.hear(ctx, &msg);
        // A frame chooses nothing, and there are many.
        self.choices_due |= !matches!(msg, Msg::Time(TimeMsg::Frame { .. }));
        match msg {
            Msg::Editor(msg) => self.edit(ctx, msg),
            Msg::New => self.begin_empty(),
            Msg::Time(msg) => self.session.move_time(msg),
            Msg::Lanes(msg) => self.session.move_lanes(msg),
            Msg::Branch(msg) => self.branch(msg),
            Msg::Compare(msg) => self.session.compare(msg, self.workspace.text()),
            Msg::Command(line) => self.command(&line),
            Msg::Interrupt => self.session.interrupt(),
            Msg::Width(width_px) => self.measure(width_px),
            Msg::Zoom(zoom) => self.session.zoom(zoom),
            Msg::Select(key) => self.session.select(key),
            Msg::Act(deed) => {
                self.session.do_deed(&deed);
                self.look_for_problems();
            }
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
            Msg::Texts(texts, are_there) => self.texts_came(texts, are_there),
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

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if is_first {
            self.sharing.listen(ctx);
            self.check_after(ctx, 0);
            browser::tell_in_charge();
        }
        let shown = self.session.shown();
        if std::mem::take(&mut self.choices_due) {
            browser::show_choices();
        }
        move_playhead(shown.now_ms, shown.end_ms, &shown.ruler, self.session.look().track_px());
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let on_msg = self.on_msg.clone();
        let double = self.session.beside().map(|_| "is-double");
        html! {
            <>
                { self.header(&on_msg) }
                <div class="tour-place">{ for self.session.tour().map(|told| teach::tour_html(told, &on_msg)) }</div>
                <main class={classes!("regions", double)}>
                    <div class={classes!("pictures", double)}>
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

impl App {
    fn edit(&mut self, ctx: &Context<Self>, msg: EditorMsg) {
        match msg {
            EditorMsg::Typed(text) => {
                self.workspace.typed(text, self.session.begun_with().is_some());
                self.check_after(ctx, CHECK_AFTER_MS);
            }
            EditorMsg::Check => self.look_for_problems(),
            EditorMsg::Apply => self.apply(),
            EditorMsg::GoTo(problem) => self.go_to(problem.range.start),
            EditorMsg::Mend(fix) => self.mend(fix),
            EditorMsg::PlanFixes => self.plan_fixes(),
            EditorMsg::ApplyFixes => self.apply_fixes(),
            EditorMsg::Example(number) => EXAMPLES.get(number).into_iter().for_each(|example| self.show_example(example.text)),
            EditorMsg::TakeDraft(number) => self.take_draft(number),
            EditorMsg::Target(target) => {
                self.workspace.aim_at(target);
                self.look_for_problems();
            }
        }
    }

    fn check_after(&mut self, ctx: &Context<Self>, delay_ms: u32) {
        let check = ctx.link().callback(|()| Msg::Editor(EditorMsg::Check));
        self.check = Some(Timeout::new(delay_ms, move || check.emit(())));
    }

    /// When the picture gets another width, so do the lanes.
    fn measure(&mut self, width_px: u32) {
        self.session.set_width(width_px);
        self.session.set_track_width(browser::width_of(".lanes-scale .lane-track"));
    }

    fn look_for_problems(&mut self) {
        self.check = None;
        let problems = self.session.problems(self.workspace.text(), self.workspace.target());
        if self.problems.as_ref() != Some(&problems) {
            self.problems = Some(problems);
        }
    }

    /// Runs a line of the console; `-f -` reads the manifests in the editor.
    fn command(&mut self, line: &str) {
        let before = self.session.applied_text();
        self.session.command(line, self.workspace.text());
        let applied = self.session.applied_text();
        if applied != before {
            self.workspace.runs(applied.as_deref());
        }
        self.look_for_problems();
    }

    /// While time runs, every drawing of the page moves it.
    fn keep_time_running(&mut self, ctx: &Context<Self>) {
        let call = ctx.link().callback(|at_ms| Msg::Time(TimeMsg::Frame { at_ms }));
        self.frame = if self.session.playback().playing { browser::next_frame(move |at_ms| call.emit(at_ms)) } else { None };
    }

    /// Puts the cursor at this byte of the text.
    fn go_to(&mut self, to: usize) {
        let number = self.jump.map_or(0, |jump| jump.number + 1);
        self.jump = Some(Jump { to, number });
    }

    /// Makes what is to be taken away and gives it to the browser, which says how that went.
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
