//! What is taken away from the run looked at: texts are made here, pictures are drawn by the page first.

use super::Session;
use crate::kubectl;
use crate::scenario::{recorded, script};
use crate::view::export::{Thing, Way};
use crate::view::film::{Film, Frame, film};
use crate::view::fixes::fix_all;
use crate::view::words::{clock_of, count};
use crate::web::msg::ExportMsg;
use std::rc::Rc;

/// The width of pictures while the page shows none, in CSS pixels.
const WIDTH_PX: u32 = 960;

/// What goes on in the dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exporting {
    /// Whether pictures are dark; as the page is until somebody chooses.
    pub dark: Option<bool>,
    /// What was done last, or why it was not.
    pub told: String,
    /// What is being drawn.
    pub drawing: Option<Drawing>,
}

/// What is being drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What becomes of it.
    pub thing: Thing,
    /// How it is taken.
    pub way: Way,
    /// The pictures; one alone stands still.
    pub film: Rc<Film>,
}

/// Something to be given to the browser.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    /// What.
    pub thing: Thing,
    /// How.
    pub way: Way,
    /// Its text; of points the drawing they are made from.
    pub text: String,
    /// What is to be said besides, after a blank.
    pub note: String,
}

impl Session {
    /// What goes on in the dialog.
    pub fn exporting(&self) -> &Exporting {
        &self.exporting
    }

    /// Makes what is to be taken, as far as it is a text. `text` is what the editor holds.
    pub fn export(&mut self, msg: ExportMsg, text: &str) -> Option<Taken> {
        match msg {
            ExportMsg::Dark(dark) => self.exporting.dark = Some(dark),
            ExportMsg::Told(words) => self.exporting.told = words,
            ExportMsg::Take(thing, way) if thing.is_drawn() => {
                self.exporting.told = String::new();
                let film = Rc::new(if thing == Thing::Film { film(&self.history, self.picture_width_px()) } else { self.still() });
                self.exporting.drawing = Some(Drawing { thing, way, film });
            }
            ExportMsg::Take(thing, way) => match self.text_of(thing, text) {
                Ok(text) => return Some(Taken { thing, way, text, note: String::new() }),
                Err(words) => self.exporting.told = words,
            },
            ExportMsg::Drawn(drawn) => {
                let Drawing { thing, way, film } = self.exporting.drawing.take()?;
                match drawn {
                    Ok(text) => return Some(Taken { thing, way, text, note: left_out_words(film.left_out) }),
                    Err(words) => self.exporting.told = words,
                }
            }
        }
        None
    }

    /// Ends what goes on: what was said belongs to the dialog that was closed.
    pub fn end_export(&mut self) {
        self.exporting = Exporting { dark: self.exporting.dark, ..Exporting::default() };
    }

    fn picture_width_px(&self) -> u32 {
        if self.width_px > 0 { self.width_px } else { WIDTH_PX }
    }

    /// The picture of the moment looked at, as the page has it.
    fn still(&self) -> Film {
        let at = clock_of(self.history.now_ms());
        let frame = Frame { words: format!("The cluster at {at}"), at, shown_ms: 0, diagram: self.picture.clone() };
        Film { frames: vec![frame], left_out: 0 }
    }

    /// The text of what is none to be drawn, or why there is none.
    fn text_of(&self, thing: Thing, text: &str) -> Result<String, String> {
        let printed = |line: &str| kubectl::run(self.history.state(), line, None).stdout;
        match thing {
            Thing::Script => script::script(&self.history),
            Thing::Manifests => Ok(fix_all(text, self.history.state()).text),
            Thing::Trace => {
                let trace = recorded::trace(&self.history)?;
                serde_json::to_string_pretty(&trace)
                    .map(|text| text + "\n")
                    .map_err(|error| format!("The trace can't be written: {error}."))
            }
            Thing::Events => {
                Some(printed("get events -A")).filter(|text| !text.is_empty()).ok_or_else(|| "There are no events yet.".to_owned())
            }
            Thing::EventsJson => Ok(printed("get events -A -o json")),
            Thing::Picture | Thing::Points | Thing::Film => Err(String::new()),
        }
    }
}

/// What is said of moments that a film has no picture of.
fn left_out_words(left_out: usize) -> String {
    if left_out == 0 { String::new() } else { format!(" The run has {} more than it shows.", count(left_out, "moment")) }
}
