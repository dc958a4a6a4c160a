//! The run on the page as something to keep: written as a link or a file, and opened again at the same moment.

use super::Session;
use crate::api::time::since_begin_ms;
use crate::cluster::Settings;
use crate::scenario::run::{Look, LookSpeed, Playing};
use crate::scenario::{Run, link};
use crate::view::inspector::Tab;
use crate::view::share::{file_name, name_of};
use crate::view::timeline::{SPAN_SHORTEST_MS, Zoom};
use crate::web::browser;
use crate::web::components::transport::SPEEDS_PERCENT;
use crate::web::msg::Speed;

/// How long a page may stand still for a run that is opened, in milliseconds.
pub const OPENING_LONGEST_MS: f64 = 600.0;
/// Likewise when somebody said to wait for it.
pub const OPENING_PATIENT_MS: f64 = 30_000.0;
/// How many looks are simulated between two looks at the viewer's clock.
const LOOKS_AT_ONCE: usize = 100;

/// Why a run was not opened.
pub struct Refused {
    /// In sentences.
    pub words: String,
    /// Whether it only takes longer than the page was to stand still.
    pub takes_longer: bool,
}

impl From<String> for Refused {
    fn from(words: String) -> Refused {
        Refused { words, takes_longer: false }
    }
}

/// What is opened.
pub enum Source<'s> {
    /// The fragment of an address, without its `#`.
    Fragment(&'s str),
    /// The text of a scenario file.
    File(&'s str),
}

/// What was not opened for the time it takes.
pub enum Longer {
    /// The fragment of an address.
    Fragment(String),
    /// The text of a scenario file.
    File(String),
    /// A session that is kept, by its name in the storage.
    Session(String),
}

/// Whether a fragment, without its `#`, is meant as a link.
pub fn is_link(fragment: &str) -> bool {
    link::is_link(fragment)
}

/// Whether a link of so many bytes is so long that a file is the better way.
pub fn is_long(bytes: usize) -> bool {
    bytes > link::LONG_BYTES
}

impl Session {
    /// The fragment, without its `#`, that names the run on the page with this text in the editor.
    pub fn fragment(&self, text: &str) -> Result<String, String> {
        self.run_here(text).map(|run| link::write(&run))
    }

    /// The same as a file: what it is called, and its text.
    pub fn file(&self, text: &str) -> Result<(String, String), String> {
        let mut run = self.run_here(text)?;
        run.name = self.called();
        let written = run.to_text();
        // What is too long to be opened again is not worth saving.
        Run::read(&written).map_err(|error| format!("This run can't be saved as a file: {error}."))?;
        Ok((file_name(&run.name), written))
    }

    /// What the run is called by what is in its cluster.
    pub fn called(&self) -> String {
        name_of(self.history.state())
    }

    /// Tells what was done from what was done before: how many things, on all branches, and which versions these are. What
    /// two branches share counts twice.
    pub fn deeds(&self) -> u64 {
        self.history.branches().iter().map(|branch| branch.deeds().count() as u64 + ((branch.version as u64) << 32)).sum()
    }

    /// Opens a run: at the moment and looked at as it says, time standing still. Gives the text for the editor, or why it
    /// was not opened; then everything stays as it is. The page stands still for it, for so many milliseconds at most.
    pub fn open_run(&mut self, source: &Source<'_>, longest_ms: f64) -> Result<String, Refused> {
        let run = match source {
            Source::Fragment(fragment) => link::read(fragment)?,
            Source::File(text) => Run::read(text).map_err(|error| format!("This file can't be played: {error}."))?,
        };
        let mut playing =
            Playing::new(&run, Settings::PODS_MAX_IN_A_PAGE).map_err(|error| format!("This run can't be opened: {error}."))?;
        let until_ms = browser::clock_ms() + longest_ms;
        while !playing.go_on(LOOKS_AT_ONCE).map_err(|error| format!("This run can't be opened: {error}."))? {
            if browser::clock_ms() > until_ms {
                let words = "This run takes longer to play than a page may stand still: it was not opened.".to_owned();
                return Err(Refused { words, takes_longer: true });
            }
        }
        let (history, notes) = playing.finish();
        self.restart();
        self.history = history;
        self.begun_with = run.setup.cluster.clone();
        self.look_as(&run.look);
        if !notes.is_empty() {
            self.say(notes.join(" "));
        }
        Ok(run.text)
    }

    fn run_here(&self, text: &str) -> Result<Run, String> {
        Run::of(&self.history, self.begun_with(), text, self.look_here())
    }

    /// How the run is looked at.
    pub(super) fn look_here(&self) -> Look {
        Look {
            selected: self.selected.clone(),
            tab: Some(self.tab).filter(|tab| *tab != Tab::default()).map(|tab| tab.name().to_owned()),
            table: self.sheets_shown,
            zoom_percent: Some(self.zoom_percent).filter(|percent| *percent != 100),
            speed: match self.playback.speed {
                Speed::Percent(100) => None,
                Speed::Percent(percent) => Some(LookSpeed::Percent(percent)),
                Speed::Fastest => Some(LookSpeed::Fastest),
            },
            lanes_ms: self.look.zoom().map(|zoom| (since_begin_ms(zoom.from_ms), zoom.span_ms)),
            ..Look::default()
        }
    }

    /// Looks at the run so again.
    pub(super) fn look_as(&mut self, look: &Look) {
        self.selected = look.selected.clone();
        self.tab = Tab::ALL.into_iter().find(|tab| Some(tab.name()) == look.tab.as_deref()).unwrap_or_default();
        self.sheets_shown = look.table;
        self.set_zoom(look.zoom_percent.unwrap_or(100));
        self.playback.speed = match look.speed {
            Some(LookSpeed::Percent(percent)) if SPEEDS_PERCENT.contains(&percent) => Speed::Percent(percent),
            Some(LookSpeed::Fastest) => Speed::Fastest,
            _ => Speed::Percent(100),
        };
        let begins_ms = self.history.begins_ms();
        let lanes_ms = look.lanes_ms.map(|(from_ms, span_ms)| (begins_ms.saturating_add(from_ms), span_ms));
        let within = |(from_ms, span_ms): &(u64, u64)| from_ms.saturating_add(*span_ms) <= self.history.end_ms();
        self.look.show(lanes_ms.filter(within).map(|(from_ms, span_ms)| Zoom { from_ms, span_ms: span_ms.max(SPAN_SHORTEST_MS) }));
    }
}
