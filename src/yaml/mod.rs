//! YAML text → documents in which every node keeps its place, scalars resolved as kubectl resolves them.
//!
//! Reading never fails as a whole: what can't be read is an error beside the documents that can. Whatever the text, the
//! work is bounded by the limits in `limits`.

mod entries;
mod json;
mod key;
pub mod limits;
mod node;
mod parser;
mod path;
mod positions;
mod problem;
mod reader;
mod scalar;
mod split;

pub use node::{Document, Entry, Node, NodeKind, Range, Scalar, SyntaxError};
pub use path::{Place, find};
pub use reader::read_piece;
pub use split::{Piece, Start};

/// A text cut into the pieces kubectl reads as documents.
pub struct Pieces<'text> {
    /// The pieces, in their order.
    pub all: Vec<Piece<'text>>,
    /// Why nothing is read behind them.
    pub errors: Vec<SyntaxError>,
    /// What kubectl says of the piece with this index, should it not be YAML: it tried JSON first.
    json_problem: Option<(usize, String)>,
}

impl Pieces<'_> {
    /// What kubectl says of the piece with this index when it can't be read.
    pub fn as_kubectl<'error>(&'error self, index: usize, error: &'error SyntaxError) -> &'error str {
        let json = self.json_problem.as_ref().filter(|(place, _)| *place == index);
        json.map_or(&error.as_kubectl, |(_, message)| message)
    }
}

/// Cuts a text into the pieces that are read each on its own.
pub fn pieces(text: &str) -> Pieces<'_> {
    pieces_within(text, limits::BYTES_MAX)
}

/// Likewise, a text of so many bytes at most (whole MiB).
pub fn pieces_within(text: &str, bytes_max: usize) -> Pieces<'_> {
    if text.len() > bytes_max {
        let (bytes, mebibytes) = (text.len(), bytes_max >> 20);
        let message = format!("the text has {bytes} bytes; the playground reads no more than {bytes_max} ({mebibytes} MiB)");
        let error = limit_error(0, message, Range { line: 1, column: 1, ..Range::default() });
        return Pieces { all: Vec::new(), errors: vec![error], json_problem: None };
    }
    let mut cut = split::split(text);
    let (count, mut errors) = (cut.pieces.len(), Vec::new());
    if let Some(piece) = cut.pieces.get(limits::DOCUMENTS_MAX) {
        let message = format!("more than {} documents; the playground does not read the rest", limits::DOCUMENTS_MAX);
        let range = Range { start: piece.start, end: piece.start, line: piece.line, column: 1 };
        errors.push(limit_error(limits::DOCUMENTS_MAX, message, range));
    }
    if let Some(split::Broken { message, start, line }) = cut.broken {
        errors.push(limit_error(count, message, Range { start, end: start, line, column: 1 }));
    }
    cut.pieces.truncate(limits::DOCUMENTS_MAX);
    Pieces { all: cut.pieces, errors, json_problem: cut.json_problem }
}

/// Reads all documents of a text. Documents and errors carry their place in the stream.
pub fn read(text: &str) -> (Vec<Document>, Vec<SyntaxError>) {
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    let pieces = pieces(text);
    for (index, piece) in pieces.all.iter().enumerate() {
        match read_piece(*piece, index) {
            Ok(Some(document)) => documents.push(document),
            Ok(None) => {}
            Err(error) => errors.push(SyntaxError { as_kubectl: pieces.as_kubectl(index, &error).to_owned(), ..error }),
        }
    }
    errors.extend(pieces.errors);
    (documents, errors)
}

/// What one text says, its first document alone: for the command line, where places say nothing. The error is in kubectl's
/// words. Models sigs.k8s.io/yaml yaml.go YAMLToJSON.
pub fn to_json(text: &str) -> Result<serde_json::Value, String> {
    match read_piece(Piece { text, start: 0, line: 1, json: false }, 0) {
        Ok(document) => Ok(document.map_or(serde_json::Value::Null, |document| document.root.to_json())),
        Err(error) => Err(error.as_kubectl.strip_prefix(problem::CONVERTING).unwrap_or(&error.as_kubectl).to_owned()),
    }
}

fn limit_error(index: usize, message: String, range: Range) -> SyntaxError {
    SyntaxError { index, as_kubectl: message.clone(), message, range }
}
