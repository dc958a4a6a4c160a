//! Cuts a text into documents the way kubectl does: at lines that hold `---` and nothing else.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLReader. Each piece is read on its own, so a broken
//! one does not take the others with it.

/// A piece of the text that kubectl reads as one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'text> {
    /// The text of the piece, without its separator.
    pub text: &'text str,
    /// Where it starts in the whole text, in bytes.
    pub start: usize,
    /// The line it starts on, counted from 1.
    pub line: usize,
}

/// The pieces in their order; pieces of nothing but blanks are left out, as kubectl skips them.
pub(super) fn split(text: &str) -> Vec<Piece<'_>> {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut pieces = Vec::new();
    let mut piece_start = 0;
    let mut piece_line = 1;
    let mut position = 0;
    for (number, line) in body.split_inclusive('\n').enumerate() {
        let end = position + line.len();
        if line.strip_prefix("---").is_some_and(|rest| rest.trim().is_empty()) {
            push(&mut pieces, &body[piece_start..position], skipped + piece_start, piece_line);
            piece_start = end;
            piece_line = number + 2;
        }
        position = end;
    }
    push(&mut pieces, &body[piece_start..], skipped + piece_start, piece_line);
    pieces
}

fn push<'text>(pieces: &mut Vec<Piece<'text>>, text: &'text str, start: usize, line: usize) {
    if !text.trim().is_empty() {
        pieces.push(Piece { text, start, line });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_end_at_separator_lines() {
        let cases: [(&str, &[(&str, usize)]); 6] = [
            ("a: 1\n---\nb: 2\n", &[("a: 1\n", 1), ("b: 2\n", 3)]),
            ("---\r\na: 1\r\n--- \r\nb: 2", &[("a: 1\r\n", 2), ("b: 2", 4)]),
            ("---\n---\n", &[]),
            ("a: |\n  ---\n", &[("a: |\n  ---\n", 1)]),
            ("--- a: 1\n", &[("--- a: 1\n", 1)]),
            ("\u{feff}a: 1\n", &[("a: 1\n", 1)]),
        ];
        for (text, expected) in cases {
            let pieces: Vec<_> = split(text).iter().map(|piece| (piece.text, piece.line)).collect();
            assert_eq!(pieces, expected, "{text:?}");
        }
    }
}
