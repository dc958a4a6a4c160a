//! Text files that are fetched once, on demand.

use crate::manifest::help;
use crate::scenario::tour;
use crate::web::browser;
use yew::Callback;

/// A text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// The tours.
    Tours,
    /// The field reference.
    Fields,
}

impl Texts {
    /// Its name in static/boot/boot.js.
    fn name(self) -> &'static str {
        match self {
            Texts::Tours => "tours",
            Texts::Fields => "fields",
        }
    }

    /// Whether it is loaded; boot.js may have prefetched it.
    pub fn are_loaded(self) -> bool {
        let is_provided = match self {
            Texts::Tours => tour::are_loaded(),
            Texts::Fields => help::is_there(),
        };
        is_provided || browser::fetched_text(self.name()).is_some_and(|text| self.provide(text))
    }

    /// Fetches it; `then` receives whether it is loaded.
    pub fn fetch(self, then: Callback<bool>) {
        browser::fetch_text(self.name(), move || then.emit(self.are_loaded()));
    }

    fn provide(self, text: String) -> bool {
        match self {
            Texts::Tours => tour::provide(&text),
            Texts::Fields => {
                help::provide(text);
                true
            }
        }
    }
}

/// Why texts are not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// They are being fetched.
    Loading,
    /// They could not be fetched.
    Failed,
}
