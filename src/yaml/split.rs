//! Cuts a text into documents the way kubectl does: JSON values one after another, or YAML between lines of `---`.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLOrJSONDecoder and YAMLReader. Each piece is read on
//! its own, so a broken one does not take the others with it.

use super::{Range, json};

/// A piece of the text that kubectl reads as one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'text> {
    /// The text of the piece. A separator before the very first line belongs to it, as its lines are counted with it.
    pub text: &'text str,
    /// Where it starts in the whole text, in bytes.
    pub start: usize,
    /// The line it starts on, counted from 1.
    pub line: usize,
    /// Whether it was read as JSON, where tabs are blanks.
    pub json: bool,
}

/// Where something that was read on its own stands in the whole text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start {
    bytes: usize,
    lines: usize,
}

impl<'text> Piece<'text> {
    /// Where the piece stands in the whole text.
    pub fn start(&self) -> Start {
        Start { bytes: self.start, lines: self.line.saturating_sub(1) }
    }

    /// The piece as a text of its own: places in it are counted from its own start.
    pub fn alone(self) -> Piece<'text> {
        Piece { start: 0, line: 1, ..self }
    }
}

impl Start {
    /// A range of what was read on its own, in the whole text.
    pub fn locate(self, range: Range) -> Range {
        Range { start: range.start + self.bytes, end: range.end + self.bytes, line: range.line + self.lines, ..range }
    }
}

/// The pieces of a text, and where cutting ended before its end.
#[derive(Debug, Default)]
pub(super) struct Cut<'text> {
    /// In their order; pieces of nothing but blanks are left out, as kubectl skips them.
    pub pieces: Vec<Piece<'text>>,
    /// What is said of this piece instead, should it not be YAML either: kubectl tried JSON first.
    pub json_problem: Option<(usize, String)>,
    /// Why nothing is read from here on.
    pub broken: Option<Broken>,
    /// How far lines were counted: a place in the text and how many of them end before it. Pieces come in the order of the
    /// text, so every line is counted once.
    counted: (usize, usize),
}

/// A place behind which kubectl reads nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub message: String,
    pub start: usize,
    pub line: usize,
}

/// Cuts a text.
pub(super) fn split(text: &str) -> Cut<'_> {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut cut = Cut::default();
    let yaml_start = if text.trim_start().starts_with('{') { cut.json_values(body) } else { Some(0) };
    if let Some(start) = yaml_start {
        cut.yaml_documents(body, start);
    }
    for start in cut.pieces.iter_mut().map(|piece| &mut piece.start).chain(cut.broken.iter_mut().map(|broken| &mut broken.start)) {
        *start += skipped;
    }
    cut
}

impl<'text> Cut<'text> {
    /// Takes JSON values; gives where YAML goes on when what follows is no JSON and could still be YAML.
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
                // Two values that no separator parts: this is JSON for good.
                Err(problem) if self.pieces.len() > 1 => {
                    let line = self.line_of(body, problem.at);
                    self.broken = Some(Broken { message: problem.message, start: problem.at, line });
                    return None;
                }
                Err(problem) => {
                    self.json_problem = Some((self.pieces.len(), problem.with_offset()));
                    let newline = rest.get(..blank).and_then(|blanks| blanks.find('\n'));
                    return Some(position + newline.map_or(blank, |newline| newline + 1));
                }
            }
        }
    }

    fn yaml_documents(&mut self, body: &'text str, start: usize) {
        let (mut piece_start, mut position) = (start, start);
        for line in body.get(start..).unwrap_or("").split_inclusive('\n') {
            let end = position + line.len();
            if let Some(rest) = line.strip_prefix("---").map(str::trim) {
                if !rest.is_empty() && !rest.starts_with('#') {
                    let message = format!("invalid Yaml document separator: {rest}");
                    self.broken = Some(Broken { message, start: position, line: self.line_of(body, position) });
                    return;
                }
                if piece_start < position {
                    self.push(body, piece_start, position, false);
                    piece_start = end;
                }
            }
            position = end;
        }
        self.push(body, piece_start, body.len(), false);
    }

    fn push(&mut self, body: &'text str, start: usize, end: usize, json: bool) {
        let text = body.get(start..end).unwrap_or("");
        if text.lines().any(|line| !line.trim().is_empty() && !line.starts_with("---")) {
            let line = self.line_of(body, start);
            self.pieces.push(Piece { text, start, line, json });
        }
    }

    /// The line of a place, counted from 1; places are asked for in the order of the text.
    fn line_of(&mut self, body: &str, position: usize) -> usize {
        let (from, lines) = self.counted;
        let more = body.as_bytes().get(from..position).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        self.counted = (position.max(from), lines + more);
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
            let pieces: Vec<_> = split(text).pieces.iter().map(|piece| (piece.text, piece.line)).collect();
            assert_eq!(pieces, expected, "{text:?}");
        }
    }

    #[test]
    fn cutting_ends_where_kubectl_gives_up() {
        let cases = [
            ("a: 1\n--- b: 2\n", 0, "invalid Yaml document separator: b: 2", 2),
            ("{}\n{}\n{,}\n", 2, "invalid character ',' looking for beginning of object key string", 3),
        ];
        for (text, pieces, message, line) in cases {
            let cut = split(text);
            assert_eq!(cut.pieces.len(), pieces, "{text:?}");
            assert_eq!(cut.broken.map(|broken| (broken.message, broken.line)), Some((message.to_owned(), line)), "{text:?}");
        }
    }
}
