//! The run being looked at: messages become actions here, and the state at the playhead becomes data to draw.
//!
//! This is the one place of the page that knows kubectl, the history and the cluster; everything else draws what
//! [`Session::shown`] holds.

mod branching;
mod compare;
mod console;
mod deeds;
mod export;
mod import;
mod lanes;
mod opening;
mod picture;
mod playback;
mod printed;
mod race;
mod saved_run;
mod sharing;
mod shown;
mod texts;
mod touring;

use crate::cluster::{Action, Settings, State, setup};
use crate::history::{Deed, History};
pub use crate::scenario::OpenedText;
use crate::view::Key;
use crate::view::apply_target::ApplyTarget;
use crate::view::diagram::{Detail, Diagram};
use crate::view::fixes::{self, FixPlan};
use crate::view::inspector::Tab;
use crate::view::problems::{Problem, Reading};
use crate::web::msg::LanesMsg;
use branching::Branching;
use compare::Comparing;
pub use console::Console;
pub use export::{Exporting, Taken};
use import::Importing;
pub use lanes::Look;
pub use opening::{OpeningRun, Source};
pub use playback::Playback;
use saved_run::ReplacedRuns;
pub use saved_run::SavedRun;
pub use sharing::{is_link, is_long};
use shown::Due;
pub use shown::Shown;
use std::rc::Rc;
pub use texts::{Missing, Texts};
use touring::Touring;

/// An empty cluster.
fn new_cluster() -> State {
    State::new(Settings::default(), setup::zonal_nodes())
}

/// A run, how it is played, and what is selected in it.
pub struct Session {
    history: History,
    playback: Playback,
    look: Look,
    selected: Option<Key>,
    tab: Tab,
    palette: bool,
    console: Console,
    shown: Shown,
    picture: Rc<Diagram>,
    /// The next picture, made and not yet shown.
    picture_made: Option<Diagram>,
    tables: picture::Tables,
    picture_asked: Option<picture::Asked>,
    /// How many frames of playing were drawn.
    frames_drawn: usize,
    sheets_shown: bool,
    width_px: u32,
    zoom_percent: u32,
    reading: Reading,
    branching: Branching,
    comparing: Comparing,
    exporting: Exporting,
    touring: Touring,
    importing: Importing,
    replaced: ReplacedRuns,
    /// The text of another cluster that the run began with.
    begun_with: Option<Rc<str>>,
}

impl Session {
    /// A new, empty cluster.
    pub fn new() -> Session {
        let history = History::new(new_cluster());
        let (playback, look, tab, console, shown, reading, branching, comparing, exporting) = Default::default();
        let touring = Touring::default();
        let picture = Rc::default();
        let mut session = Session {
            history,
            playback,
            look,
            selected: None,
            tab,
            palette: false,
            console,
            shown,
            picture,
            picture_made: None,
            tables: picture::Tables::default(),
            picture_asked: None,
            frames_drawn: 0,
            sheets_shown: false,
            width_px: 0,
            zoom_percent: 100,
            reading,
            branching,
            comparing,
            exporting,
            touring,
            importing: Importing::default(),
            replaced: ReplacedRuns::default(),
            begun_with: None,
        };
        session.refresh();
        session
    }

    /// Starts anew with an empty cluster; what was printed and how fast time runs stay. No tour goes on in another run, and
    /// what was set aside for one is not what was there before the next.
    pub fn restart(&mut self) {
        self.interrupt();
        let fresh = Session::new();
        self.leave_tour();
        self.touring = Touring::default();
        self.playback.notice.clear();
        self.move_lanes(LanesMsg::Fit);
        self.move_lanes(LanesMsg::Point(None));
        self.selected = None;
        self.history = fresh.history;
        self.shown = fresh.shown;
        self.branching = fresh.branching;
        self.comparing = fresh.comparing;
        self.begun_with = None;
        self.replaced = ReplacedRuns::default();
        (self.picture_asked, self.picture_made) = (None, None);
    }

    /// What is drawn of the moment looked at.
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// How time runs.
    pub fn playback(&self) -> &Playback {
        &self.playback
    }

    /// What is selected, if anything.
    pub fn selected(&self) -> Option<&Key> {
        self.selected.as_ref()
    }

    /// Selects an object, or nothing.
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

    /// Keeps the palette of faults up to date from now on.
    pub fn open_palette(&mut self) {
        self.palette = true;
    }

    /// The problems of a text, with advice for the cluster that it is meant for.
    pub fn problems(&mut self, text: &str, target: ApplyTarget) -> Rc<[Problem]> {
        match target {
            ApplyTarget::Running => self.reading.problems(text, self.history.state()),
            ApplyTarget::New => self.reading.problems(text, &new_cluster()),
        }
        .into()
    }

    /// Whether there is anything in the run: something was done in it, or it began with another cluster.
    pub fn has_commands(&self) -> bool {
        self.begun_with.is_some() || self.history.branch().deeds().next().is_some()
    }

    /// What "Fix all" would do to a text that is meant for this cluster.
    pub fn fix_plan(&self, text: &str, target: ApplyTarget) -> FixPlan {
        match target {
            ApplyTarget::Running => fixes::plan(text, self.history.state()),
            ApplyTarget::New => fixes::plan(text, &new_cluster()),
        }
    }

    /// Does something at the playhead and lets time run on. Gives what the API server says when it refuses.
    fn act(&mut self, source: &str, actions: &[Action]) -> Result<(), String> {
        self.do_once(Deed { source: source.into(), input: None, actions: actions.to_vec() })
    }

    /// The same with a deed that says how it came about.
    fn do_once(&mut self, deed: Deed) -> Result<(), String> {
        if deed.actions.is_empty() {
            return Ok(());
        }
        let before = self.history.branch().number;
        self.history.do_deed(deed).map_err(|error| error.to_string())?;
        self.forget_redo();
        self.tell_of_fork(before);
        self.go_on_playing();
        Ok(())
    }

    /// Makes what is drawn anew, as far as it changed.
    pub fn refresh(&mut self) {
        self.shown.goes_on_beside = self.goes_on_beside();
        let due = self.due();
        self.shown.refresh(&self.history, self.selected.as_ref(), self.tab, self.palette, due);
        if due.picture_made {
            self.refresh_comparing();
        }
        self.refresh_branching();
        if self.is_touring() {
            self.refresh_touring();
        }
        self.refresh_look();
        if due.picture_made {
            self.make_picture();
        }
        if due.picture_shown {
            self.show_picture();
        }
    }

    /// What is to be made anew now. While many pods are played, a frame does one of these alone: together they are more
    /// than a frame has time for, and nobody sees that one is some frames behind the other. Rings move, so a picture that
    /// has them is made more often, with what else is made.
    fn due(&mut self) -> Due {
        let frames = self.playback.frames;
        let by_frame = std::mem::replace(&mut self.frames_drawn, frames) != frames;
        let (plays, detail) = (by_frame && self.playback.playing, self.picture.detail());
        let is_due = |every: usize, turn: usize| !plays || detail < Detail::Chip || frames % every == turn;
        let (every, made, shown) = if detail < Detail::Cell { (2, 1, 0) } else { (4, 0, 2) };
        Due {
            picture_made: is_due(every, made),
            picture_shown: is_due(every, shown),
            lanes: is_due(8, 1),
            told: is_due(16, 3),
            printed: is_due(8, 5),
        }
    }
}
