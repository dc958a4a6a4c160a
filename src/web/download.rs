//! Passes a finished export to the browser, and reports the result.

use super::browser::{self, Download};
use super::session::FinishedExport;
use crate::view::export::{Destination, ExportKind};
use yew::Callback;

/// The scale of PNG pictures in both directions.
const PNG_SCALE: u32 = 2;

/// Downloads or copies an export; `on_result` receives the result as a sentence.
pub fn download(export: FinishedExport, on_result: Callback<String>) {
    let FinishedExport { kind, destination, text, note } = export;
    let file = kind.file();
    let (download, success) = match (destination, kind) {
        (Destination::Copy, _) => (Download::Clipboard, "Copied.".to_owned()),
        (Destination::Save, ExportKind::Png) => (Download::Png(file, PNG_SCALE), format!("Saved as {file}.")),
        (Destination::Save, _) => (Download::File(file, kind.media_type()), format!("Saved as {file}.")),
    };
    browser::download(text, download, move |result| {
        on_result.emit(match result {
            Ok(()) => success + &note,
            Err(words) => words,
        });
    });
}
