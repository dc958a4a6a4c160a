//! A run that begins with what a cluster has.

use super::{Session, Shown};
use crate::cluster::Settings;
use crate::history::History;
use crate::scenario::import;
use crate::view::imported::Imported;
use std::rc::Rc;

/// What is being taken over, and what was.
#[derive(Default)]
pub struct Importing {
    /// What was pasted, as far as it was typed: it outlives the dialog.
    pub typed: Rc<str>,
    /// What became of what was taken over last.
    pub said: Option<Rc<Imported>>,
}

impl Session {
    /// What is being taken over, and what was.
    pub fn importing(&self) -> &Importing {
        &self.importing
    }

    /// The text to take over is now this.
    pub fn type_cluster(&mut self, text: String) {
        self.importing.typed = text.into();
    }

    /// Begins a run with the cluster that the text shows; says whether it did. A text that shows none leaves everything as it
    /// is.
    pub fn begin_with_cluster(&mut self) -> bool {
        let said = match import::cluster(&self.importing.typed, Settings::PODS_MAX_IN_A_PAGE) {
            Err(why) => Imported::Refused(why),
            Ok(import::Imported { state, taken, left_out, assumed, text, manifests }) => {
                self.restart();
                self.history = History::new(state);
                // Nothing drawn of another run's beginning is true of this one's.
                self.shown = Shown::default();
                self.begun_with = Some(text.into());
                self.start();
                Imported::Begun { taken, left_out, assumed, manifests }
            }
        };
        let begun = matches!(said, Imported::Begun { .. });
        self.importing.said = Some(Rc::new(said));
        begun
    }

    /// The manifests of what was taken over last, while that run is on the page.
    pub fn imported_manifests(&self) -> Option<&str> {
        match self.importing.said.as_deref() {
            Some(Imported::Begun { manifests, .. }) if self.begun_with.is_some() => Some(manifests),
            _ => None,
        }
    }

    /// The text that names the cluster the run began with, if that was another one's: `scenario::import::cluster` makes
    /// the same state of it.
    pub fn begun_with(&self) -> Option<&str> {
        self.begun_with.as_deref()
    }
}
