//! A cursor over the text, with the characters, blanks and line breaks of YAML 1.1.

/// A position: byte offset, line, and column in characters, as YAML 1.1 counts them, all from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::yaml) struct Mark {
    pub offset: usize,
    pub line: usize,
    pub column: usize,
}

/// Reads a text from its start to its end.
pub(super) struct Cursor<'text> {
    pub text: &'text str,
    pub mark: Mark,
}

/// The byte after the end of the text. Does not occur in a text, as control characters are not allowed.
pub(super) const END: u8 = 0;

impl<'text> Cursor<'text> {
    /// A cursor at the start of a text, after its byte order mark.
    pub fn new(text: &'text str) -> Cursor<'text> {
        let offset = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        Cursor { text, mark: Mark { offset, line: 0, column: 0 } }
    }

    /// The byte at a distance of `ahead` bytes.
    pub fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.mark.offset + ahead).copied().unwrap_or(END)
    }

    pub fn is_at(&self, byte: u8) -> bool {
        self.byte(0) == byte
    }

    pub fn is_one_of(&self, bytes: &[u8]) -> bool {
        bytes.contains(&self.byte(0))
    }

    /// The length in bytes of the line break `ahead` bytes on, or 0. kubectl splits the text into lines first, which removes
    /// the second carriage return of `\r\r\n`.
    fn break_length(&self, ahead: usize) -> usize {
        match self.byte(ahead) {
            b'\n' => 1,
            b'\r' => match (self.byte(ahead + 1), self.byte(ahead + 2)) {
                (b'\n', _) => 2,
                (b'\r', b'\n') => 3,
                _ => 1,
            },
            0xC2 if self.byte(ahead + 1) == 0x85 => 2,
            0xE2 if self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xA8 | 0xA9) => 3,
            _ => 0,
        }
    }

    pub fn is_break(&self, ahead: usize) -> bool {
        self.break_length(ahead) > 0
    }

    pub fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    /// Whether the line or the text ends `ahead` bytes on.
    pub fn is_line_end(&self, ahead: usize) -> bool {
        let byte = self.byte(ahead);
        byte == END || byte != b' ' && !byte.is_ascii_graphic() && self.is_break(ahead)
    }

    /// Whether a word ends `ahead` bytes on.
    pub fn is_word_end(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_line_end(ahead)
    }

    pub fn is_end(&self) -> bool {
        self.is_at(END)
    }

    /// Whether the cursor is at a `---` or `...` at the start of a line.
    pub fn is_document_marker(&self) -> bool {
        self.is_marker(b'-') || self.is_marker(b'.')
    }

    /// Whether the cursor is at three of these bytes at the start of a line, followed by the end of the word.
    pub fn is_marker(&self, byte: u8) -> bool {
        self.mark.column == 0 && (0..3).all(|ahead| self.byte(ahead) == byte) && self.is_word_end(3)
    }

    /// Skips a character that is not a line break.
    pub fn skip(&mut self) {
        let width = match self.byte(0) {
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
        };
        self.mark.offset += width;
        self.mark.column += 1;
    }

    /// Skips `count` characters.
    pub fn skip_many(&mut self, count: usize) {
        (0..count).for_each(|_| self.skip());
    }

    /// Skips a line break, if there is one; returns its text in a value.
    pub fn skip_break(&mut self) -> &'text str {
        let length = self.break_length(0);
        if length == 0 {
            return "";
        }
        let is_separator = self.is_at(0xE2); // the line and paragraph separators are kept in the value
        let line_break = if is_separator { self.slice(self.mark.offset, self.mark.offset + length) } else { "\n" };
        self.mark = Mark { offset: self.mark.offset + length, line: self.mark.line + 1, column: 0 };
        line_break
    }

    pub fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    /// Skips the rest of the line.
    pub fn skip_line(&mut self) {
        while !self.is_line_end(0) {
            self.skip();
        }
    }

    pub fn skip_comment(&mut self) {
        if self.is_at(b'#') {
            self.skip_line();
        }
    }

    /// Skips letters, digits, `_` and `-`; returns them.
    pub fn skip_name(&mut self) -> &'text str {
        let start = self.mark.offset;
        while is_name(self.byte(0)) {
            self.skip();
        }
        self.slice(start, self.mark.offset)
    }

    pub fn slice(&self, start: usize, end: usize) -> &'text str {
        self.text.get(start..end).unwrap_or("")
    }
}

/// Whether names of anchors, tags and directives may contain this byte.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}
