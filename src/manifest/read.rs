//! Text → outcomes and diagnostics: goes through the documents as kubectl does, and looks at all of them even where kubectl
//! would stop.
//!
//! A keystroke changes one document of a text. Each is read and checked on its own, so what was read of the others still
//! holds; only advice, which looks from one to the other, is given anew.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::fixes::{self, api_version, namespaces};
use super::piece::{ReadPiece, syntax_diagnostic, syntax_outcome};
use super::{Diagnostic, Known, Manifests, advice, other_format};
use crate::api::order;
use crate::yaml::{self, Piece, Pieces, Start};

/// Reads a text: every object it holds or why it is refused, and all diagnostics, advice against `known` included.
pub fn read(text: &str, known: &Known<'_>) -> Manifests {
    let (pieces, read) = Memory::default().pieces(text);
    Manifests { outcomes: outcomes(&pieces, &read), diagnostics: diagnostics(&pieces, &read, known) }
}

/// The documents of the text that was read last, by their own text.
#[derive(Default)]
pub struct Memory {
    read: BTreeMap<Box<str>, Rc<ReadPiece>>,
}

impl Memory {
    /// All diagnostics of a text, as [`read`] gives them; documents that stood in the text before are not read again.
    pub fn diagnose(&mut self, text: &str, known: &Known<'_>) -> Vec<Diagnostic> {
        let (pieces, read) = self.pieces(text);
        diagnostics(&pieces, &read, known)
    }

    /// Reads what is new, and forgets what the text no longer holds.
    fn pieces<'text>(&mut self, text: &'text str) -> (Pieces<'text>, Vec<Rc<ReadPiece>>) {
        let pieces = yaml::pieces(text);
        let mut before = std::mem::take(&mut self.read);
        let read = pieces.all.iter().map(|piece| self.piece(*piece, &mut before)).collect();
        (pieces, read)
    }

    fn piece(&mut self, piece: Piece<'_>, before: &mut BTreeMap<Box<str>, Rc<ReadPiece>>) -> Rc<ReadPiece> {
        if let Some(read) = self.read.get(piece.text).filter(|read| read.json == piece.json) {
            return read.clone();
        }
        let known = before.remove_entry(piece.text).filter(|(_, read)| read.json == piece.json);
        let (text, read) = known.unwrap_or_else(|| (piece.text.into(), Rc::new(ReadPiece::read(piece))));
        self.read.insert(text, read.clone());
        read
    }
}

fn outcomes(pieces: &Pieces<'_>, read: &[Rc<ReadPiece>]) -> Vec<super::Outcome> {
    let mut outcomes = Vec::new();
    for (index, (piece, read)) in pieces.all.iter().zip(read).enumerate() {
        outcomes.extend(read.outcomes.iter().map(|outcome| outcome.located(piece.start())));
        outcomes.extend(read.error.as_ref().map(|error| syntax_outcome(pieces.as_kubectl(index, error))));
        if read.stops {
            return outcomes;
        }
    }
    outcomes.extend(pieces.errors.first().map(|error| syntax_outcome(&error.as_kubectl)));
    outcomes
}

fn diagnostics(pieces: &Pieces<'_>, read: &[Rc<ReadPiece>], known: &Known<'_>) -> Vec<Diagnostic> {
    let places = || pieces.all.iter().map(Piece::start).zip(read);
    let own = places().enumerate().flat_map(|(document, (start, read))| {
        read.diagnostics.iter().map(move |diagnostic| {
            let mut diagnostic = diagnostic.clone().located(start);
            if diagnostic.code == api_version::REMOVED_KIND && read.outcomes.len() == 1 {
                diagnostic.fix = namespaces::remove_document(pieces, document);
            }
            diagnostic
        })
    });
    let mut all: Vec<Diagnostic> = own.chain(pieces.errors.iter().map(syntax_diagnostic)).collect();
    let objects: Vec<(Start, advice::Placed<'_>)> =
        pieces.all.iter().zip(read).flat_map(|(piece, read)| read.objects(piece.text).map(|placed| (piece.start(), placed))).collect();
    all.extend(advice::all(&objects, known));
    all.extend(other_format::diagnostics(&pieces.all, read));
    all.extend(namespaces::missing(pieces, read, known));
    let text = pieces.all.first().map_or("", |piece| piece.text);
    for fix in all.iter_mut().filter_map(|diagnostic| diagnostic.fix.as_mut()) {
        fixes::with_line_ends_of(text, &mut fix.edits);
    }
    order::sort_by_key(&mut all, |diagnostic| (diagnostic.range.start, diagnostic.severity));
    all
}

/// An object's text, if it is one.
pub(super) fn text<'value>(value: &'value Value, field: &str) -> &'value str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "kind: Service\napiVersion: v1\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 80}]}\n";
    const SET: &str = "kind: StatefulSet\napiVersion: apps/v1\nmetadata: {name: db}\nspec: {serviceName: db, replica: 1, replicas: x}\n";

    #[test]
    fn what_is_remembered_is_told_where_it_stands_now() {
        let mut memory = Memory::default();
        let texts = [
            format!("{SERVICE}---\n{SET}"),
            format!("# über\n\n{SERVICE}---\n{SET}---\n{SET}"),
            format!("{SET}---\n{SERVICE}---\n{SET}---\na: [\n"),
            format!("{{\"a\": 1}}\n---\n{SET}---\n{SERVICE}"),
            format!("a: [\n---\n{SERVICE}"),
            String::new(),
            format!("{SERVICE}---\n{{\"a\": 1}}\n--- no\n"),
        ];
        for text in texts {
            let fresh = read(&text, &Known::default()).diagnostics;
            assert_eq!(memory.diagnose(&text, &Known::default()), fresh, "{text}");
            assert_eq!(memory.diagnose(&text, &Known::default()), fresh, "again: {text}");
        }
    }
}
