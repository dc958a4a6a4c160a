//! Quoted text as Go prints it.

/// The text as Go's `%q` prints it: printable characters unchanged, others escaped (strconv.Quote).
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            ' '..='~' => quoted.push(character),
            '\0'..='\u{7f}' => quoted.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ if is_printable(character) => quoted.push(character),
            '\u{80}'..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    quoted.push('"');
    quoted
}

/// Go's unicode.IsPrint, except that unassigned code points count as printable: whitespace, controls, format characters and
/// private use are not.
fn is_printable(character: char) -> bool {
    !(character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{10ffff}'
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_match_go() {
        let cases = [
            ("dé", "\"dé\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
            ("a\nb\u{1b}", "\"a\\nb\\x1b\""),
            ("e\u{301}\u{1F600}", "\"e\u{301}\u{1F600}\""),
            ("\u{feff}\u{a0}\u{e0001}", "\"\\ufeff\\u00a0\\U000e0001\""),
        ];
        for (text, quoted) in cases {
            assert_eq!(quote(text), quoted);
        }
    }
}
