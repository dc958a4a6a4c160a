//! The current run as a link or a file, with its view.

use super::Session;
use crate::api::time::since_begin_ms;
use crate::scenario::run::{ViewSpeed, ViewState};
use crate::scenario::{Run, link};
use crate::view::inspector::Tab;
use crate::view::share::{file_name, name_of};
use crate::view::timeline::{SPAN_SHORTEST_MS, Zoom};
use crate::web::components::transport::SPEEDS_PERCENT;
use crate::web::msg::Speed;

/// Whether a fragment, without its `#`, is a link to a run.
pub fn is_link(fragment: &str) -> bool {
    link::is_link(fragment)
}

/// Whether a link of this length should be replaced by a file.
pub fn is_long(bytes: usize) -> bool {
    bytes > link::LONG_BYTES
}

impl Session {
    /// The fragment, without its `#`, of a link to the current run with this text in the editor.
    pub fn fragment(&self, text: &str) -> Result<String, String> {
        self.current_run(text).map(|run| link::write(&run))
    }

    /// The same as a file: its name and its content.
    pub fn file(&self, text: &str) -> Result<(String, String), String> {
        let mut run = self.current_run(text)?;
        run.name = self.suggested_name();
        let content = run.to_text();
        // A file that is too long to be opened again is not saved.
        Run::read(&content).map_err(|error| format!("This run cannot be saved as a file: {error}."))?;
        Ok((file_name(&run.name), content))
    }

    /// A name for the run, derived from the objects in its cluster.
    pub fn suggested_name(&self) -> String {
        name_of(self.history.state())
    }

    /// A number that changes with every user command: the number of commands on all branches, and the versions of the branches.
    /// Commands that two branches share count twice.
    pub fn user_commands(&self) -> u64 {
        self.history.branches().iter().map(|branch| branch.commands().count() as u64 + ((branch.version as u64) << 32)).sum()
    }

    fn current_run(&self, text: &str) -> Result<Run, String> {
        Run::of(&self.history, self.import_source(), text, self.view_state())
    }

    /// The current view of the run.
    pub(super) fn view_state(&self) -> ViewState {
        ViewState {
            selected: self.selected.clone(),
            tab: Some(self.tab).filter(|tab| *tab != Tab::default()).map(|tab| tab.name().to_owned()),
            table: self.tables_shown,
            zoom_percent: Some(self.zoom_percent).filter(|percent| *percent != 100),
            speed: match self.playback.speed {
                Speed::Percent(100) => None,
                Speed::Percent(percent) => Some(ViewSpeed::Percent(percent)),
                Speed::Fastest => Some(ViewSpeed::Fastest),
            },
            lanes_ms: self.timeline_viewport.zoom().map(|zoom| (since_begin_ms(zoom.from_ms), zoom.span_ms)),
            ..ViewState::default()
        }
    }

    /// Restores a view.
    pub(super) fn apply_view_state(&mut self, view: &ViewState) {
        self.selected = view.selected.clone();
        self.tab = Tab::ALL.into_iter().find(|tab| Some(tab.name()) == view.tab.as_deref()).unwrap_or_default();
        self.tables_shown = view.table;
        self.set_zoom(view.zoom_percent.unwrap_or(100));
        self.playback.speed = match view.speed {
            Some(ViewSpeed::Percent(percent)) if SPEEDS_PERCENT.contains(&percent) => Speed::Percent(percent),
            Some(ViewSpeed::Fastest) => Speed::Fastest,
            _ => Speed::Percent(100),
        };
        let begins_ms = self.history.begins_ms();
        let lanes_ms = view.lanes_ms.map(|(from_ms, span_ms)| (begins_ms.saturating_add(from_ms), span_ms));
        let within = |(from_ms, span_ms): &(u64, u64)| from_ms.saturating_add(*span_ms) <= self.history.end_ms();
        self.timeline_viewport
            .show(lanes_ms.filter(within).map(|(from_ms, span_ms)| Zoom { from_ms, span_ms: span_ms.max(SPAN_SHORTEST_MS) }));
    }
}
