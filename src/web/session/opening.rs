//! A run that is being opened: read from a link, a file or a stored session, and replayed in slices, so that the page stays
//! responsive.

use super::Session;
use crate::cluster::Settings;
use crate::scenario::run::RunLoader;
use crate::scenario::{Run, link};
use crate::web::{browser, sessions};
use std::rc::Rc;

/// The number of reconciles between two checks of the browser's clock.
const RECONCILES_PER_CHECK: usize = 100;

/// The source of an opened run.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The fragment of an address, without its `#`.
    Fragment(String),
    /// The text of a scenario file.
    File(String),
    /// A stored session, by its ID.
    Session(String),
}

/// A run that is being opened.
pub struct OpeningRun {
    source: Source,
    loader: RunLoader,
}

impl OpeningRun {
    /// Reads the source without replaying it. The error is a sentence for the user.
    pub fn read(source: Source) -> Result<OpeningRun, String> {
        let run = match &source {
            Source::Fragment(fragment) => link::read(fragment)?,
            Source::File(text) => Run::read(text).map_err(|error| format!("This file cannot be replayed: {error}."))?,
            Source::Session(session) => read_session(session)?,
        };
        let loader = RunLoader::new(Rc::new(run), Settings::PODS_MAX_IN_A_PAGE).map_err(|error| open_error(&error))?;
        Ok(OpeningRun { source, loader })
    }

    /// The source.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Replays for about `slice_ms` milliseconds of real time; returns whether the replay is complete.
    pub fn continue_replay(&mut self, slice_ms: f64) -> Result<bool, String> {
        let until_ms = browser::clock_ms() + slice_ms;
        while !self.loader.go_on(RECONCILES_PER_CHECK).map_err(|error| open_error(&error))? {
            if browser::clock_ms() > until_ms {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How far the run is replayed, in simulated milliseconds.
    pub fn played_ms(&self) -> u64 {
        self.loader.played_ms()
    }
}

/// Reads a stored session, which is the fragment of a link and may be from another version of the page.
fn read_session(session: &str) -> Result<Run, String> {
    let fragment = sessions::fragment(session).ok_or("This session is no longer stored in this browser.")?;
    link::read(&fragment).map_err(|_| "This session cannot be opened: its stored data is damaged or from another version.".to_owned())
}

fn open_error(error: &str) -> String {
    format!("This run cannot be opened: {error}.")
}

impl Session {
    /// Shows a replayed run with its saved view, paused at its saved time. Returns the text for the editor, and the source.
    pub fn show_opened(&mut self, opening: OpeningRun) -> (String, Source) {
        let OpeningRun { source, loader } = opening;
        let (text, view, cluster) = (loader.run().text.clone(), loader.run().view.clone(), loader.run().setup.cluster.clone());
        let (history, notes) = loader.finish();
        self.restart();
        self.history = history;
        self.import_source = cluster;
        self.apply_view_state(&view);
        if !notes.is_empty() {
            self.notify(notes.join(" "));
        }
        (text, source)
    }
}
