//! Exports of the run: texts are created here, pictures are rendered by the export stage first.

use super::Session;
use crate::kubectl;
use crate::scenario::{recorded, script};
use crate::view::animation::{Animation, AnimationFrame, animation};
use crate::view::export::{Destination, ExportKind};
use crate::view::fixes::fix_all;
use crate::view::words::moment;
use crate::web::msg::ExportMsg;
use std::rc::Rc;

/// The width of pictures while the page shows no diagram, in CSS pixels.
const WIDTH_PX: u32 = 960;

/// The state of the Export dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exporting {
    /// Whether pictures use the dark theme; `None` for the page's theme.
    pub dark: Option<bool>,
    /// The result of the last export.
    pub message: String,
    /// The pictures that are being rendered.
    pub drawing: Option<Drawing>,
}

/// Pictures that are being rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The kind of the export.
    pub kind: ExportKind,
    /// Its destination.
    pub destination: Destination,
    /// The frames; a still picture has one.
    pub animation: Rc<Animation>,
}

/// An export to be passed to the browser.
#[derive(Debug, PartialEq, Eq)]
pub struct FinishedExport {
    /// The kind.
    pub kind: ExportKind,
    /// The destination.
    pub destination: Destination,
    /// Its text; for a PNG the SVG that it is rendered from.
    pub text: String,
    /// A note that is appended to the result.
    pub note: String,
}

impl Session {
    /// The state of the Export dialog.
    pub fn exporting(&self) -> &Exporting {
        &self.exporting
    }

    /// Handles a message of the dialog. Returns an export once its content is complete. `text` is the text in the editor.
    pub fn export(&mut self, msg: ExportMsg, text: &str) -> Option<FinishedExport> {
        match msg {
            ExportMsg::Dark(dark) => self.exporting.dark = Some(dark),
            ExportMsg::Finished(words) => self.exporting.message = words,
            ExportMsg::Start(kind, destination) if kind.is_drawn() => {
                self.exporting.message = String::new();
                let animation =
                    Rc::new(if kind == ExportKind::Animation { animation(&self.history, self.picture_width_px()) } else { self.still() });
                self.exporting.drawing = Some(Drawing { kind, destination, animation });
            }
            ExportMsg::Start(kind, destination) => match self.text_of(kind, text) {
                Ok(text) => return Some(FinishedExport { kind, destination, text, note: String::new() }),
                Err(words) => self.exporting.message = words,
            },
            ExportMsg::Drawn(drawn) => {
                let Drawing { kind, destination, animation } = self.exporting.drawing.take()?;
                match drawn {
                    Ok(text) => return Some(FinishedExport { kind, destination, text, note: omitted_note(animation.left_out) }),
                    Err(words) => self.exporting.message = words,
                }
            }
        }
        None
    }

    /// Resets the state when the dialog is closed.
    pub fn end_export(&mut self) {
        self.exporting = Exporting { dark: self.exporting.dark, ..Exporting::default() };
    }

    fn picture_width_px(&self) -> u32 {
        if self.width_px > 0 { self.width_px } else { WIDTH_PX }
    }

    /// The current diagram as a single frame.
    fn still(&self) -> Animation {
        let at = moment(self.history.now_ms());
        let frame = AnimationFrame { words: format!("The cluster at {at}"), at, shown_ms: 0, diagram: self.picture.clone() };
        Animation { frames: vec![frame], left_out: 0 }
    }

    /// The content of a text export, or the error.
    fn text_of(&self, kind: ExportKind, text: &str) -> Result<String, String> {
        let printed = |line: &str| kubectl::run(self.history.state(), line, None).stdout;
        match kind {
            ExportKind::Script => script::script(&self.history),
            ExportKind::Manifests => Ok(fix_all(text, self.history.state()).text),
            ExportKind::Trace => {
                let trace = recorded::trace(&self.history)?;
                serde_json::to_string_pretty(&trace)
                    .map(|text| text + "\n")
                    .map_err(|error| format!("The trace cannot be written: {error}."))
            }
            ExportKind::Events => {
                Some(printed("get events -A")).filter(|text| !text.is_empty()).ok_or_else(|| "There are no events yet.".to_owned())
            }
            ExportKind::EventsJson => Ok(printed("get events -A -o json")),
            ExportKind::Picture | ExportKind::Png | ExportKind::Animation => Err(String::new()),
        }
    }
}

/// The note about moments that the animation omits.
fn omitted_note(omitted: usize) -> String {
    match omitted {
        0 => String::new(),
        1 => " 1 more moment of the run is not included.".to_owned(),
        _ => format!(" {omitted} more moments of the run are not included."),
    }
}
