//! Texts of the page that are no code: files that are fetched when they are wanted, once.

use crate::manifest::help;
use crate::scenario::tour;
use crate::web::browser;
use yew::Callback;

/// A file of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// The tours.
    Tours,
    /// What the fields of manifests are for.
    Fields,
}

impl Texts {
    /// What static/boot/boot.js calls it.
    fn name(self) -> &'static str {
        match self {
            Texts::Tours => "tours",
            Texts::Fields => "fields",
        }
    }

    /// Whether it is there: the loader may have fetched it before anybody asked.
    pub fn are_there(self) -> bool {
        let is_provided = match self {
            Texts::Tours => tour::are_there(),
            Texts::Fields => help::is_there(),
        };
        is_provided || browser::fetched_text(self.name()).is_some_and(|text| self.provide(text))
    }

    /// Has it fetched, and then says whether it is there.
    pub fn fetch(self, then: Callback<bool>) {
        browser::fetch_text(self.name(), move || then.emit(self.are_there()));
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

/// Why texts are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// They are being fetched.
    Coming,
    /// They could not be fetched.
    Failed,
}
