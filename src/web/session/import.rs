//! The import of a cluster: a run that starts with pasted kubectl output.

use super::{Session, ViewModel};
use crate::cluster::Settings;
use crate::history::History;
use crate::scenario::import;
use crate::view::import::ImportOutcome;
use std::rc::Rc;

/// The state of the import.
#[derive(Default)]
pub struct Importing {
    /// The text of the import field; it outlives the dialog.
    pub typed: Rc<str>,
    /// The result of the last import.
    pub message: Option<Rc<ImportOutcome>>,
}

impl Session {
    /// The state of the import.
    pub fn importing(&self) -> &Importing {
        &self.importing
    }

    /// Sets the text of the import field.
    pub fn type_cluster(&mut self, text: String) {
        self.importing.typed = text.into();
    }

    /// Starts a run with the imported cluster; returns whether the import succeeded. After an error nothing changes.
    pub fn import_cluster(&mut self) -> bool {
        let outcome = match import::cluster(&self.importing.typed, Settings::PODS_MAX_IN_A_PAGE) {
            Err(why) => ImportOutcome::Refused(why),
            Ok(import::Imported { state, imported, left_out, assumed, text, manifests }) => {
                self.restart();
                self.history = History::new(state);
                // The view model of the other run is invalid.
                self.view_model = ViewModel::default();
                self.import_source = Some(text.into());
                self.start();
                ImportOutcome::Started { imported, left_out, assumed, manifests }
            }
        };
        let has_started = matches!(outcome, ImportOutcome::Started { .. });
        self.importing.message = Some(Rc::new(outcome));
        has_started
    }

    /// The manifests of the imported objects, while the imported run is on the page.
    pub fn imported_manifests(&self) -> Option<&str> {
        match self.importing.message.as_deref() {
            Some(ImportOutcome::Started { manifests, .. }) if self.import_source.is_some() => Some(manifests),
            _ => None,
        }
    }

    /// The text of the imported cluster that the run started with, if any: `scenario::import::cluster` creates the same state
    /// from it.
    pub fn import_source(&self) -> Option<&str> {
        self.import_source.as_deref()
    }
}
