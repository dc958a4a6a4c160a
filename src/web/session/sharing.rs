//! The run on the page as something to keep: written as a link or a file, with how it is looked at.

use super::Session;
use crate::api::time::since_begin_ms;
use crate::scenario::run::{Look, LookSpeed};
use crate::scenario::{Run, link};
use crate::view::inspector::Tab;
use crate::view::share::{file_name, name_of};
use crate::view::timeline::{SPAN_SHORTEST_MS, Zoom};
use crate::web::components::transport::SPEEDS_PERCENT;
use crate::web::msg::Speed;

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
