//! Splits a text into documents as kubectl does: consecutive JSON values, or YAML separated by lines of `---`.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLOrJSONDecoder and YAMLReader. Each document
//! is read separately, so that an error in one does not affect the others.

use super::{Range, json};

/// A part of the text that kubectl reads as one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentSource<'text> {
    /// The text. Includes a separator at the very start of the whole text, as kubectl counts its line.
    pub text: &'text str,
    /// Its byte offset in the whole text.
    pub start: usize,
    /// Its first line in the whole text, from 1.
    pub line: usize,
    /// Whether it is JSON, where tabs are whitespace.
    pub json: bool,
}

/// The position of a document source in the whole text.
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceOffset {
    bytes: usize,
    lines: usize,
}

impl<'text> DocumentSource<'text> {
    /// Its position in the whole text.
    pub fn start(&self) -> SourceOffset {
        SourceOffset { bytes: self.start, lines: self.line.saturating_sub(1) }
    }

    /// The source as a separate text: ranges are relative to its own start.
    pub fn alone(self) -> DocumentSource<'text> {
        DocumentSource { start: 0, line: 1, ..self }
    }
}

impl SourceOffset {
    /// Converts a range of the separate text to one of the whole text.
    pub fn locate(self, range: Range) -> Range {
        Range { start: range.start + self.bytes, end: range.end + self.bytes, line: range.line + self.lines, ..range }
    }
}

/// The document sources of a text, and the errors of splitting it.
#[derive(Debug, Default)]
pub(super) struct SplitText<'text> {
    /// In the order of the text; blank ones are omitted, as kubectl skips them.
    pub sources: Vec<DocumentSource<'text>>,
    /// kubectl's error for the source with this index if it is not YAML either, as kubectl tries JSON first.
    pub json_problem: Option<(usize, String)>,
    /// Why the rest of the text is not read.
    pub error: Option<SplitError>,
    /// The byte offset up to which lines have been counted, and their number. Sources are added in the order of the text, so
    /// every line is counted once.
    counted_lines: (usize, usize),
}

/// An error after which kubectl does not read the rest of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SplitError {
    pub message: String,
    pub start: usize,
    pub line: usize,
}

/// Splits a text into document sources.
pub(super) fn split(text: &str) -> SplitText<'_> {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut parts = SplitText::default();
    let yaml_start = if text.trim_start().starts_with('{') { parts.json_values(body) } else { Some(0) };
    if let Some(start) = yaml_start {
        parts.yaml_documents(body, start);
    }
    let sources = parts.sources.iter_mut().map(|source| &mut source.start);
    for start in sources.chain(parts.error.iter_mut().map(|error| &mut error.start)) {
        *start += skipped;
    }
    parts
}

impl<'text> SplitText<'text> {
    /// Adds consecutive JSON values; returns the start of the rest if that is not JSON but may be YAML.
    fn json_values(&mut self, body: &'text str) -> Option<usize> {
        let mut position = 0;
        loop {
            let rest = body.get(position..).unwrap_or("");
            let blank = rest.len() - rest.trim_start().len();
            if blank == rest.len() {
                return None;
            }
            match json::value_end(body.as_bytes(), position + blank) {
                Ok(end) => {
                    self.push(body, position + blank, end, true);
                    position = end;
                }
                // After two JSON values without a separator kubectl does not try YAML any more.
                Err(problem) if self.sources.len() > 1 => {
                    let line = self.line_of(body, problem.at);
                    self.error = Some(SplitError { message: problem.message, start: problem.at, line });
                    return None;
                }
                Err(problem) => {
                    self.json_problem = Some((self.sources.len(), problem.with_offset()));
                    let newline = rest.get(..blank).and_then(|blanks| blanks.find('\n'));
                    return Some(position + newline.map_or(blank, |newline| newline + 1));
                }
            }
        }
    }

    fn yaml_documents(&mut self, body: &'text str, start: usize) {
        let (mut source_start, mut position) = (start, start);
        for line in body.get(start..).unwrap_or("").split_inclusive('\n') {
            let end = position + line.len();
            if let Some(rest) = line.strip_prefix("---").map(str::trim) {
                if !rest.is_empty() && !rest.starts_with('#') {
                    let message = format!("invalid Yaml document separator: {rest}");
                    self.error = Some(SplitError { message, start: position, line: self.line_of(body, position) });
                    return;
                }
                if source_start < position {
                    self.push(body, source_start, position, false);
                    source_start = end;
                }
            }
            position = end;
        }
        self.push(body, source_start, body.len(), false);
    }

    fn push(&mut self, body: &'text str, start: usize, end: usize, json: bool) {
        let text = body.get(start..end).unwrap_or("");
        if text.lines().any(|line| !line.trim().is_empty() && !line.starts_with("---")) {
            let line = self.line_of(body, start);
            self.sources.push(DocumentSource { text, start, line, json });
        }
    }

    /// The line at a byte offset, from 1; offsets must not decrease between calls.
    fn line_of(&mut self, body: &str, position: usize) -> usize {
        let (from, lines) = self.counted_lines;
        let more = body.as_bytes().get(from..position).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        self.counted_lines = (position.max(from), lines + more);
        1 + lines + more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_end_at_separator_lines() {
        let cases: [(&str, &[(&str, usize)]); 9] = [
            ("a: 1\n---\nb: 2\n", &[("a: 1\n", 1), ("b: 2\n", 3)]),
            ("---\r\na: 1\r\n--- \r\nb: 2", &[("---\r\na: 1\r\n", 1), ("b: 2", 4)]),
            ("a: 1\n--- # next\nb: 2\n", &[("a: 1\n", 1), ("b: 2\n", 3)]),
            ("---\n---\n", &[]),
            ("a: |\n  ---\n", &[("a: |\n  ---\n", 1)]),
            ("\u{feff}a: 1\n", &[("a: 1\n", 1)]),
            ("{\"a\": 1}\n{\"b\": 2}\n", &[("{\"a\": 1}", 1), ("{\"b\": 2}", 2)]),
            ("{\"a\": 1}\n---\nb: 2\n", &[("{\"a\": 1}", 1), ("---\nb: 2\n", 2)]),
            ("{a: 1}\n---\nb: 2\n", &[("{a: 1}\n", 1), ("b: 2\n", 3)]),
        ];
        for (text, expected) in cases {
            let sources: Vec<_> = split(text).sources.iter().map(|source| (source.text, source.line)).collect();
            assert_eq!(sources, expected, "{text:?}");
        }
    }

    #[test]
    fn splitting_stops_where_kubectl_stops() {
        let cases = [
            ("a: 1\n--- b: 2\n", 0, "invalid Yaml document separator: b: 2", 2),
            ("{}\n{}\n{,}\n", 2, "invalid character ',' looking for beginning of object key string", 3),
        ];
        for (text, sources, message, line) in cases {
            let parts = split(text);
            assert_eq!(parts.sources.len(), sources, "{text:?}");
            assert_eq!(parts.error.map(|error| (error.message, error.line)), Some((message.to_owned(), line)), "{text:?}");
        }
    }
}
