//! What is taken away is given to the browser, and what came of that is told.

use super::browser::{self, Taking};
use super::session::Taken;
use crate::view::export::{Thing, Way};
use yew::Callback;

/// How many times as many points a picture has each way.
const TIMES: u32 = 2;

/// Gives something to the browser; `on_told` hears a sentence of what came of it.
pub fn take_away(taken: Taken, on_told: Callback<String>) {
    let Taken { thing, way, text, note } = taken;
    let file = thing.file();
    let (taking, done) = match (way, thing) {
        (Way::Copy, _) => (Taking::Clipboard, "Copied.".to_owned()),
        (Way::Save, Thing::Points) => (Taking::Points(file, TIMES), format!("Saved as {file}.")),
        (Way::Save, _) => (Taking::File(file, thing.media_type()), format!("Saved as {file}.")),
    };
    browser::take(text, taking, move |went| {
        on_told.emit(match went {
            Ok(()) => done + &note,
            Err(words) => words,
        });
    });
}
