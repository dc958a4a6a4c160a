//! The session: the run on the page. Messages become actions of the history, and the state at the playhead becomes view data.
//!
//! [`Session`] is the only part of the page that uses kubectl, the history and the cluster; the components render its
//! [`ViewModel`], which [`Session::refresh`] updates after every message.

mod branching;
mod compare;
mod console;
mod console_cluster;
mod export;
mod fast_forward;
mod import;
mod lanes;
mod opening;
mod picture;
mod playback;
mod printed;
mod run_action;
mod saved_run;
mod sharing;
mod texts;
mod touring;
mod view_model;

use crate::cluster::{Action, Settings, State, setup};
use crate::history::{History, UserCommand};
pub use crate::scenario::OpenedText;
use crate::view::Key;
use crate::view::apply_target::ApplyTarget;
use crate::view::diagram::{Detail, Diagram};
use crate::view::fixes::{self, FixPlan};
use crate::view::inspector::Tab;
use crate::view::problems::{Problem, ProblemCache};
use crate::web::msg::LanesMsg;
use branching::Branching;
use compare::Comparing;
pub use console::Console;
pub use export::{Exporting, FinishedExport};
use import::Importing;
pub use lanes::TimelineViewport;
pub use opening::{OpeningRun, Source};
pub use playback::Playback;
use saved_run::ReplacedRuns;
pub use saved_run::SavedRun;
pub use sharing::{is_link, is_long};
use std::rc::Rc;
pub use texts::{Missing, Texts};
use touring::Touring;
use view_model::RefreshPlan;
pub use view_model::ViewModel;

/// An empty cluster.
fn new_cluster() -> State {
    State::new(Settings::default(), setup::zonal_nodes())
}

/// A run with its playback, its selection and its view.
pub struct Session {
    history: History,
    playback: Playback,
    timeline_viewport: TimelineViewport,
    selected: Option<Key>,
    tab: Tab,
    palette: bool,
    console: Console,
    /// The number of the run: it differs from those of the runs that this page showed before.
    run_number: usize,
    /// The greatest number of a run so far.
    runs: usize,
    view_model: ViewModel,
    picture: Rc<Diagram>,
    /// The next diagram, computed but not shown yet.
    next_picture: Option<Diagram>,
    tables: picture::Tables,
    picture_key: Option<picture::PictureCacheKey>,
    /// How many frames of playback were rendered.
    frames_rendered: usize,
    tables_shown: bool,
    width_px: u32,
    zoom_percent: u32,
    problem_cache: ProblemCache,
    branching: Branching,
    comparing: Comparing,
    exporting: Exporting,
    touring: Touring,
    importing: Importing,
    replaced: ReplacedRuns,
    /// The text of the imported cluster that the run started with.
    import_source: Option<Rc<str>>,
}

impl Session {
    /// A new, empty cluster.
    pub fn new() -> Session {
        let history = History::new(new_cluster());
        let (playback, view, tab, console, view_model, problem_cache, branching, comparing, exporting) = Default::default();
        let touring = Touring::default();
        let picture = Rc::default();
        let mut session = Session {
            history,
            playback,
            timeline_viewport: view,
            selected: None,
            tab,
            palette: false,
            console,
            run_number: 0,
            runs: 0,
            view_model,
            picture,
            next_picture: None,
            tables: picture::Tables::default(),
            picture_key: None,
            frames_rendered: 0,
            tables_shown: false,
            width_px: 0,
            zoom_percent: 100,
            problem_cache,
            branching,
            comparing,
            exporting,
            touring,
            importing: Importing::default(),
            replaced: ReplacedRuns::default(),
            import_source: None,
        };
        session.refresh();
        session
    }

    /// Restarts with an empty cluster. The console and the playback speed are kept; an active tour ends, and the run saved for it
    /// is dropped.
    pub fn restart(&mut self) {
        self.interrupt();
        let fresh = Session::new();
        self.runs += 1;
        self.run_number = self.runs;
        self.leave_tour();
        self.touring = Touring::default();
        self.playback.notice.clear();
        self.move_lanes(LanesMsg::Fit);
        self.move_lanes(LanesMsg::Point(None));
        self.selected = None;
        self.history = fresh.history;
        self.view_model = fresh.view_model;
        self.branching = fresh.branching;
        self.comparing = fresh.comparing;
        self.import_source = None;
        self.replaced = ReplacedRuns::default();
        (self.picture_key, self.next_picture) = (None, None);
    }

    /// The view data at the playhead.
    pub fn view_model(&self) -> &ViewModel {
        &self.view_model
    }

    /// The state of playback.
    pub fn playback(&self) -> &Playback {
        &self.playback
    }

    /// The selected object, if any.
    pub fn selected(&self) -> Option<&Key> {
        self.selected.as_ref()
    }

    /// Selects an object, or none.
    pub fn select(&mut self, key: Option<Key>) {
        self.selected = key;
    }

    /// The inspector's open tab.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// Opens a tab of the inspector.
    pub fn open(&mut self, tab: Tab) {
        self.tab = tab;
    }

    /// Opens the palette of faults, which is then kept up to date.
    pub fn open_palette(&mut self) {
        self.palette = true;
    }

    /// The problems of a text, with advice for the cluster that it is applied to.
    pub fn problems(&mut self, text: &str, target: ApplyTarget) -> Rc<[Problem]> {
        match target {
            ApplyTarget::Running => self.problem_cache.problems(text, self.history.state()),
            ApplyTarget::New => self.problem_cache.problems(text, &new_cluster()),
        }
        .into()
    }

    /// Whether the run has user commands or started with an imported cluster.
    pub fn has_commands(&self) -> bool {
        self.import_source.is_some() || self.history.branch().commands().next().is_some()
    }

    /// The "Fix all" preview for a text that is applied to this cluster.
    pub fn fix_plan(&self, text: &str, target: ApplyTarget) -> FixPlan {
        match target {
            ApplyTarget::Running => fixes::plan(text, self.history.state()),
            ApplyTarget::New => fixes::plan(text, &new_cluster()),
        }
    }

    /// Runs actions at the playhead and starts playback. Returns the API server's error if it rejects them.
    fn act(&mut self, source: &str, actions: &[Action]) -> Result<(), String> {
        self.run_command(UserCommand { source: source.into(), input: None, actions: actions.to_vec() })
    }

    /// Runs a user command, with the same result.
    fn run_command(&mut self, command: UserCommand) -> Result<(), String> {
        if command.actions.is_empty() {
            return Ok(());
        }
        let branch = self.history.branch().number;
        self.history.run_command(command).map_err(|error| error.to_string())?;
        self.forget_redo();
        self.notify_fork(branch);
        self.go_on_playing();
        Ok(())
    }

    /// Updates the view data, as far as it changed.
    pub fn refresh(&mut self) {
        self.view_model.comparison_goes_on = self.comparison_goes_on();
        self.view_model.refused_eviction = self.console.refused_eviction();
        let plan = self.refresh_plan();
        self.view_model.refresh(&self.history, self.selected.as_ref(), self.tab, self.palette, plan);
        if plan.compute_picture {
            self.refresh_comparing();
        }
        self.refresh_branching();
        self.refresh_console();
        if self.is_touring() {
            self.refresh_touring();
        }
        self.refresh_viewport();
        if plan.compute_picture {
            self.compute_picture();
        }
        if plan.show_picture {
            self.show_picture();
        }
    }

    /// The parts to update now. During playback with many Pods, a frame updates only one part, because all of them would take
    /// longer than a frame, and a delay of some frames is not visible. Diagrams with progress rings are updated more often.
    fn refresh_plan(&mut self) -> RefreshPlan {
        let frames = self.playback.frames;
        let by_frame = std::mem::replace(&mut self.frames_rendered, frames) != frames;
        let (is_playing, detail) = (by_frame && self.playback.playing, self.picture.detail());
        let is_due = |every: usize, turn: usize| !is_playing || detail < Detail::Chip || frames % every == turn;
        let (every, compute, show) = if detail < Detail::Cell { (2, 1, 0) } else { (4, 0, 2) };
        RefreshPlan {
            compute_picture: is_due(every, compute),
            show_picture: is_due(every, show),
            lanes: is_due(8, 1),
            explanation: is_due(16, 3),
            inspector: is_due(8, 5),
        }
    }
}
