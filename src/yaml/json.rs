//! Finds the end of a JSON value, or the error of Go's decoder.
//!
//! Models Go's encoding/json/scanner.go, whose messages kubectl prints.

use crate::yaml::limits::DEPTH_MAX;

/// Why a text is not a JSON value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Go's message.
    pub message: String,
    /// The byte offset of the invalid character; the end of the text if it is incomplete.
    pub at: usize,
    /// Whether the text is a valid prefix that ends too early.
    is_eof: bool,
}

impl Problem {
    /// As kubectl prints it for a text that may be JSON or YAML.
    pub fn with_offset(&self) -> String {
        if self.is_eof { self.message.clone() } else { format!("json: offset {}: {}", self.at + 1, self.message) }
    }
}

/// What is expected next.
#[derive(Clone, Copy)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    After,
}

/// The end of the value that starts at `position`.
pub(super) fn value_end(text: &[u8], position: usize) -> Result<usize, Problem> {
    let mut open: Vec<u8> = Vec::new();
    let (mut next, mut at) = (Next::Value, position);
    loop {
        let Some(&byte) = text.get(at) else { return Err(eof(text)) };
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            at += 1;
            continue;
        }
        match (next, byte) {
            (Next::ValueOrEnd, b']') | (Next::KeyOrEnd, b'}') => {
                open.pop();
                at += 1;
                next = Next::After;
            }
            (Next::Value | Next::ValueOrEnd, b'{' | b'[') if open.len() <= DEPTH_MAX => {
                open.push(byte);
                at += 1;
                next = if byte == b'{' { Next::KeyOrEnd } else { Next::ValueOrEnd };
            }
            (Next::Value | Next::ValueOrEnd, _) => {
                at = scalar_end(text, at)?;
                next = Next::After;
            }
            (Next::Key | Next::KeyOrEnd, b'"') => {
                at = string_end(text, at)?;
                next = Next::Colon;
            }
            (Next::Key | Next::KeyOrEnd, _) => return Err(unexpected(text, at, "looking for beginning of object key string")),
            (Next::Colon, b':') => (at, next) = (at + 1, Next::Value),
            (Next::Colon, _) => return Err(unexpected(text, at, "after object key")),
            (Next::After, _) => match (open.last(), byte) {
                (Some(b'{'), b',') => (at, next) = (at + 1, Next::Key),
                (Some(b'['), b',') => (at, next) = (at + 1, Next::Value),
                (Some(b'{'), b'}') | (Some(b'['), b']') => {
                    open.pop();
                    at += 1;
                }
                (Some(b'{'), _) => return Err(unexpected(text, at, "after object key:value pair")),
                _ => return Err(unexpected(text, at, "after array element")),
            },
        }
        if matches!(next, Next::After) && open.is_empty() {
            return Ok(at);
        }
    }
}

fn scalar_end(text: &[u8], at: usize) -> Result<usize, Problem> {
    match text.get(at) {
        Some(b'"') => string_end(text, at),
        Some(b't') => literal_end(text, at, "true"),
        Some(b'f') => literal_end(text, at, "false"),
        Some(b'n') => literal_end(text, at, "null"),
        Some(b'-' | b'0'..=b'9') => number_end(text, at),
        _ => Err(unexpected(text, at, "looking for beginning of value")),
    }
}

fn literal_end(text: &[u8], at: usize, literal: &str) -> Result<usize, Problem> {
    for (offset, expected) in literal.bytes().enumerate() {
        if text.get(at + offset) != Some(&expected) {
            let context = format!("in literal {literal} (expecting '{}')", char::from(expected));
            return Err(unexpected(text, at + offset, &context));
        }
    }
    Ok(at + literal.len())
}

fn number_end(text: &[u8], start: usize) -> Result<usize, Problem> {
    let digits = |at: usize| text.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let some_digits = |at: usize, context: &str| match digits(at) {
        0 => Err(unexpected(text, at, context)),
        count => Ok(at + count),
    };
    let mut at = start + usize::from(text.get(start) == Some(&b'-'));
    at = if text.get(at) == Some(&b'0') { at + 1 } else { some_digits(at, "in numeric literal")? };
    if text.get(at) == Some(&b'.') {
        at = some_digits(at + 1, "after decimal point in numeric literal")?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        at = some_digits(at + 1 + sign, "in exponent of numeric literal")?;
    }
    Ok(at)
}

fn string_end(text: &[u8], start: usize) -> Result<usize, Problem> {
    let mut at = start + 1;
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => match text.get(at + 1) {
                Some(b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => at += 2,
                Some(b'u') => {
                    let invalid = (2..6).find(|offset| !text.get(at + offset).is_some_and(u8::is_ascii_hexdigit));
                    match invalid {
                        Some(offset) => return Err(unexpected(text, at + offset, "in \\u hexadecimal character escape")),
                        None => at += 6,
                    }
                }
                _ => return Err(unexpected(text, at + 1, "in string escape code")),
            },
            Some(0..=31) | None => return Err(unexpected(text, at, "in string literal")),
            Some(_) => at += 1,
        }
    }
}

fn eof(text: &[u8]) -> Problem {
    Problem { message: "unexpected EOF".to_owned(), at: text.len(), is_eof: true }
}

fn unexpected(text: &[u8], at: usize, context: &str) -> Problem {
    let Some(&byte) = text.get(at) else { return eof(text) };
    let shown = match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\n' => r"'\n'".to_owned(),
        b'\t' => r"'\t'".to_owned(),
        b'\r' => r"'\r'".to_owned(),
        b'\\' => r"'\\'".to_owned(),
        0..=31 | 127 => format!("'\\x{byte:02x}'"),
        _ => format!("'{}'", char::from(byte)),
    };
    Problem { message: format!("invalid character {shown} {context}"), at, is_eof: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_match_go() {
        let cases = [
            ("{\"a\": 1 \"b\": 2}", "json: offset 9: invalid character '\"' after object key:value pair"),
            ("{\"a\": 1", "unexpected EOF"),
            ("{'a': 1}", "json: offset 2: invalid character '\\'' looking for beginning of object key string"),
            ("{\"a\" 1}", "json: offset 6: invalid character '1' after object key"),
            ("{\"a\": [1 2]}", "json: offset 10: invalid character '2' after array element"),
            ("{\"a\": tru}", "json: offset 10: invalid character '}' in literal true (expecting 'e')"),
            ("{\"a\": 01}", "json: offset 8: invalid character '1' after object key:value pair"),
            ("{\"a\": \"b\nc\"}", "json: offset 9: invalid character '\\n' in string literal"),
        ];
        for (text, expected) in cases {
            let result = value_end(text.as_bytes(), 0).map_err(|problem| problem.with_offset());
            assert_eq!(result, Err(expected.to_owned()), "{text}");
        }
        assert_eq!(value_end(b"{\"a\": [1, -2.5e3, null, {}, \"\\u00e9\"]} x", 0), Ok(38));
    }
}
