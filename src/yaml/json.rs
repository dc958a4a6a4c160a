//! Where a JSON value ends, and what Go's decoder says when there is none.
//!
//! Models Go's encoding/json/scanner.go, whose words kubectl prints.

use crate::yaml::limits::DEPTH_MAX;

/// Why there is no JSON value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// In Go's words.
    pub message: String,
    /// The place of the character that does not fit; the end of the text when something is missing.
    pub at: usize,
    /// Nothing is wrong but that the text ends.
    ended: bool,
}

impl Problem {
    /// As kubectl prints it when it can't tell JSON from YAML.
    pub fn with_offset(&self) -> String {
        if self.ended { self.message.clone() } else { format!("json: offset {}: {}", self.at + 1, self.message) }
    }
}

/// What has to come next.
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
        let Some(&byte) = text.get(at) else { return Err(ended(text)) };
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
    for (offset, wanted) in literal.bytes().enumerate() {
        if text.get(at + offset) != Some(&wanted) {
            let context = format!("in literal {literal} (expecting '{}')", char::from(wanted));
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
                    let wrong = (2..6).find(|offset| !text.get(at + offset).is_some_and(u8::is_ascii_hexdigit));
                    match wrong {
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

fn ended(text: &[u8]) -> Problem {
    Problem { message: "unexpected EOF".to_owned(), at: text.len(), ended: true }
}

fn unexpected(text: &[u8], at: usize, context: &str) -> Problem {
    let Some(&byte) = text.get(at) else { return ended(text) };
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
    Problem { message: format!("invalid character {shown} {context}"), at, ended: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_as_go_tells_them() {
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
            let told = value_end(text.as_bytes(), 0).map_err(|problem| problem.with_offset());
            assert_eq!(told, Err(expected.to_owned()), "{text}");
        }
        assert_eq!(value_end(b"{\"a\": [1, -2.5e3, null, {}, \"\\u00e9\"]} x", 0), Ok(38));
    }
}
