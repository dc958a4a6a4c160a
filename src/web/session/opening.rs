//! A run on its way to the page: read from a link, a file or what this browser keeps, and played a slice at a time, so that
//! the page never stands still for it.

use super::Session;
use crate::cluster::Settings;
use crate::scenario::run::Playing;
use crate::scenario::{Run, link};
use crate::web::{browser, sessions};
use std::rc::Rc;

/// How many looks are simulated between two looks at the viewer's clock.
const LOOKS_AT_ONCE: usize = 100;

/// What is opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The fragment of an address, without its `#`.
    Fragment(String),
    /// The text of a scenario file.
    File(String),
    /// A session that this browser keeps, by its id.
    Session(String),
}

/// A run that is opened, as far as it is played.
pub struct OpeningRun {
    source: Source,
    playing: Playing,
}

impl OpeningRun {
    /// Reads what is opened; nothing of it is played yet. The error says, in a sentence, why it can't be opened.
    pub fn read(source: Source) -> Result<OpeningRun, String> {
        let run = match &source {
            Source::Fragment(fragment) => link::read(fragment)?,
            Source::File(text) => Run::read(text).map_err(|error| format!("This file can't be played: {error}."))?,
            Source::Session(session) => read_session(session)?,
        };
        let playing = Playing::new(Rc::new(run), Settings::PODS_MAX_IN_A_PAGE).map_err(|error| refused(&error))?;
        Ok(OpeningRun { source, playing })
    }

    /// Where it comes from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Plays on for so many milliseconds of the viewer's time, or a little longer; says whether all of it is played.
    pub fn play_on(&mut self, slice_ms: f64) -> Result<bool, String> {
        let until_ms = browser::clock_ms() + slice_ms;
        while !self.playing.go_on(LOOKS_AT_ONCE).map_err(|error| refused(&error))? {
            if browser::clock_ms() > until_ms {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How far it is played, in milliseconds of the cluster.
    pub fn played_ms(&self) -> u64 {
        self.playing.played_ms()
    }
}

/// A session is kept as its link, by whichever version of the page was open then.
fn read_session(session: &str) -> Result<Run, String> {
    let kept = sessions::fragment(session).ok_or("This session is not kept in this browser any more.")?;
    link::read(&kept)
        .map_err(|_| "This session can't be opened: what this browser kept of it is damaged, or of another version.".to_owned())
}

fn refused(error: &str) -> String {
    format!("This run can't be opened: {error}.")
}

impl Session {
    /// Shows a run that is played: at the moment and looked at as it says, time standing still. Gives the text for the
    /// editor, and where the run comes from.
    pub fn show_opened(&mut self, opening: OpeningRun) -> (String, Source) {
        let OpeningRun { source, playing } = opening;
        let (text, look, cluster) = (playing.run().text.clone(), playing.run().look.clone(), playing.run().setup.cluster.clone());
        let (history, notes) = playing.finish();
        self.restart();
        self.history = history;
        self.begun_with = cluster;
        self.look_as(&look);
        if !notes.is_empty() {
            self.say(notes.join(" "));
        }
        (text, source)
    }
}
