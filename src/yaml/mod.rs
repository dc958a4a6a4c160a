//! YAML text → documents in which every node keeps its place, scalars resolved as kubectl resolves them.
//!
//! Reading never fails as a whole: what can't be read is an error beside the documents that can. Whatever the text, the
//! work is bounded by the limits in `limits`.

mod entries;
mod json;
pub mod limits;
mod node;
mod path;
mod positions;
mod reader;
mod scalar;
mod split;
mod syntax;
mod tabs;

pub use node::{Document, Entry, Node, NodeKind, Range, Scalar, SyntaxError};
pub use path::{Place, find};

/// Reads all documents of a text. Documents and errors carry their place in the stream.
pub fn read(text: &str) -> (Vec<Document>, Vec<SyntaxError>) {
    if text.len() > limits::BYTES_MAX {
        let message = format!("the text has {} bytes; more than {} (1 MiB) are not read", text.len(), limits::BYTES_MAX);
        return (Vec::new(), vec![limit_error(0, message, Range { line: 1, column: 1, ..Range::default() })]);
    }
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    let cut = split::split(text);
    for (index, piece) in cut.pieces.iter().copied().enumerate() {
        if index >= limits::DOCUMENTS_MAX {
            let message = format!("more than {} documents; the rest is not read", limits::DOCUMENTS_MAX);
            let range = Range { start: piece.start, end: piece.start, line: piece.line, column: 1 };
            errors.push(limit_error(index, message, range));
            break;
        }
        match reader::read_piece(piece, index) {
            Ok(Some(document)) => documents.push(document),
            Ok(None) => {}
            Err(mut error) => {
                if let Some((_, message)) = cut.json_problem.as_ref().filter(|(place, _)| *place == index) {
                    error.as_kubectl = message.clone();
                }
                errors.push(error);
            }
        }
    }
    if let Some(split::Broken { message, start, line }) = cut.broken {
        errors.push(limit_error(cut.pieces.len(), message, Range { start, end: start, line, column: 1 }));
    }
    (documents, errors)
}

fn limit_error(index: usize, message: String, range: Range) -> SyntaxError {
    SyntaxError { index, as_kubectl: message.clone(), message, range }
}
