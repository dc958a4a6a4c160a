//! Parses YAML and JSON text into documents whose nodes have their range in the text, with scalars resolved as kubectl does.
//!
//! [`split_documents`] splits a text into document sources, [`read_document`] parses one of them: `parser` (text → tokens → events, a
//! port of Go's parser), `reader` (events → [`Node`] tree, anchors and merge keys resolved). [`find`] looks up a field path.
//!
//! Documents are read independently: a [`SyntaxError`] in one does not affect the others. [`limits`] bounds the work for any
//! text.

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
pub use path::{PathMatch, find};
pub use reader::read_document;
pub use split::{DocumentSource, SourceOffset};

/// A text split into the sources of its documents, as kubectl splits it.
pub struct DocumentSources<'text> {
    /// The document sources in the order of the text.
    pub all: Vec<DocumentSource<'text>>,
    /// Why the rest of the text is not read.
    pub errors: Vec<SyntaxError>,
    /// kubectl's error for the source with this index if it is not YAML either, as kubectl tries JSON first.
    json_problem: Option<(usize, String)>,
}

impl DocumentSources<'_> {
    /// kubectl's error for the source with this index, which could not be read.
    pub fn kubectl_message<'error>(&'error self, index: usize, error: &'error SyntaxError) -> &'error str {
        let json = self.json_problem.as_ref().filter(|(failed, _)| *failed == index);
        json.map_or(&error.as_kubectl, |(_, message)| message)
    }
}

/// Splits a text into document sources.
pub fn split_documents(text: &str) -> DocumentSources<'_> {
    split_documents_within(text, limits::BYTES_MAX)
}

/// Like [`split_documents`], for a text of at most `bytes_max` bytes (whole MiB).
pub fn split_documents_within(text: &str, bytes_max: usize) -> DocumentSources<'_> {
    if text.len() > bytes_max {
        let (bytes, mebibytes) = (text.len(), bytes_max >> 20);
        let message = format!("the text has {bytes} bytes; the playground reads no more than {bytes_max} ({mebibytes} MiB)");
        let error = limit_error(0, message, Range { line: 1, column: 1, ..Range::default() });
        return DocumentSources { all: Vec::new(), errors: vec![error], json_problem: None };
    }
    let mut parts = split::split(text);
    let (count, mut errors) = (parts.sources.len(), Vec::new());
    if let Some(source) = parts.sources.get(limits::DOCUMENTS_MAX) {
        let message = format!("more than {} documents; the playground does not read the rest", limits::DOCUMENTS_MAX);
        let range = Range { start: source.start, end: source.start, line: source.line, column: 1 };
        errors.push(limit_error(limits::DOCUMENTS_MAX, message, range));
    }
    if let Some(split::SplitError { message, start, line }) = parts.error {
        errors.push(limit_error(count, message, Range { start, end: start, line, column: 1 }));
    }
    parts.sources.truncate(limits::DOCUMENTS_MAX);
    DocumentSources { all: parts.sources, errors, json_problem: parts.json_problem }
}

/// Reads all documents of a text. Documents and errors have their index in the stream.
pub fn read(text: &str) -> (Vec<Document>, Vec<SyntaxError>) {
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    let sources = split_documents(text);
    for (index, source) in sources.all.iter().enumerate() {
        match read_document(*source, index) {
            Ok(Some(document)) => documents.push(document),
            Ok(None) => {}
            Err(error) => errors.push(SyntaxError { as_kubectl: sources.kubectl_message(index, &error).to_owned(), ..error }),
        }
    }
    errors.extend(sources.errors);
    (documents, errors)
}

/// The first document of a text as JSON, without ranges, for the command line. The error is kubectl's message. Models sigs.k8s.io/yaml yaml.go YAMLToJSON.
pub fn to_json(text: &str) -> Result<serde_json::Value, String> {
    match read_document(DocumentSource { text, start: 0, line: 1, json: false }, 0) {
        Ok(document) => Ok(document.map_or(serde_json::Value::Null, |document| document.root.to_json())),
        Err(error) => Err(error.as_kubectl.strip_prefix(problem::CONVERTING).unwrap_or(&error.as_kubectl).to_owned()),
    }
}

fn limit_error(index: usize, message: String, range: Range) -> SyntaxError {
    SyntaxError { index, as_kubectl: message.clone(), message, range }
}
