//! Prints YAML as kubectl does: sorted keys, lists not indented, quotes where a plain scalar would be ambiguous.
//!
//! Models the emitter of sigs.k8s.io/yaml (goyaml.v2 encode.go stringv and emitterc.go analyze_scalar). No YAML crate is
//! used because each quotes differently, and people compare the output of `-o yaml` with that of kubectl.

use serde_json::Value;

/// Prints a value as a document.
pub fn print(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(&mut out, value, 0, false),
        Value::Array(items) if !items.is_empty() => sequence(&mut out, value, 0),
        other => {
            scalar(&mut out, other, 0);
            out.push('\n');
        }
    }
    out
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Prints the entries of a mapping. `inline`: the first entry follows a dash on the same line.
fn mapping(out: &mut String, value: &Value, depth: usize, inline: bool) {
    for (at, (key, value)) in value.as_object().into_iter().flatten().enumerate() {
        if at > 0 || !inline {
            indent(out, depth);
        }
        if !is_simple_key(key) {
            long_key(out, key, value, depth);
            continue;
        }
        text(out, key, depth);
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                mapping(out, value, depth + 1, false);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                sequence(out, value, depth);
            }
            other => {
                out.push(' ');
                scalar(out, other, depth);
                out.push('\n');
            }
        }
    }
}

/// Whether a key and its colon fit on one line (yaml_emitter_check_simple_key).
fn is_simple_key(key: &str) -> bool {
    const BYTES_MAX: usize = 128;
    key.len() <= BYTES_MAX && !key.contains('\n')
}

/// Prints a key that is too long or has several lines: the key after `?`, the value after a colon on the next line.
fn long_key(out: &mut String, key: &str, value: &Value, depth: usize) {
    out.push_str("? ");
    text(out, key, depth);
    out.push('\n');
    indent(out, depth);
    out.push_str(": ");
    item(out, value, depth);
}

fn sequence(out: &mut String, value: &Value, depth: usize) {
    for value in value.as_array().into_iter().flatten() {
        indent(out, depth);
        out.push_str("- ");
        item(out, value, depth);
    }
}

/// Prints a value after a dash or after the colon of a long key: lists and maps begin on the same line.
fn item(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => mapping(out, value, depth + 1, true),
        Value::Array(items) if !items.is_empty() => {
            let mut inner = String::new();
            sequence(&mut inner, value, depth + 1);
            out.push_str(inner.trim_start());
        }
        other => {
            scalar(out, other, depth);
            out.push('\n');
        }
    }
}

fn scalar(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(string) => text(out, string, depth),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        other => out.push_str(&other.to_string()),
    }
}

/// Models encode.go stringv and yaml_emitter_select_scalar_style: text of several lines is a literal block where possible;
/// text that would be read as another type, or is not printable, is double-quoted.
fn text(out: &mut String, string: &str, depth: usize) {
    let printable = string.chars().all(is_printable);
    let trailing_blank = string.lines().any(|line| line.ends_with(' '));
    if string.contains('\n') && printable && !trailing_blank {
        return literal(out, string, depth);
    }
    if !printable || string.contains('\n') || is_ambiguous(string) {
        return out.push_str(&double_quoted(string));
    }
    if plain_is_allowed(string) { out.push_str(string) } else { out.push_str(&format!("'{}'", string.replace('\'', "''"))) }
}

/// Whether a character is printed unescaped (yamlprivateh.go is_printable). kubectl also prints U+2028 and U+2029 (the line
/// and paragraph separators) unescaped; they are escaped here because some YAML parsers treat them as line breaks.
fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

fn literal(out: &mut String, string: &str, depth: usize) {
    let body = string.trim_end_matches('\n');
    out.push('|');
    // If the first line begins with a space, YAML needs an explicit indentation indicator.
    if string.starts_with([' ', '\n']) {
        out.push('2');
    }
    out.push_str(match string.len() - body.len() {
        0 => "-",
        1 if !body.is_empty() => "",
        _ => "+",
    });
    for line in string.strip_suffix('\n').unwrap_or(string).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(out, depth + 1);
            out.push_str(line);
        }
    }
}

/// Models yaml_emitter_write_double_quoted.
fn double_quoted(string: &str) -> String {
    const NAMED: [(char, char); 15] = [
        ('\0', '0'),
        ('\u{7}', 'a'),
        ('\u{8}', 'b'),
        ('\t', 't'),
        ('\n', 'n'),
        ('\u{b}', 'v'),
        ('\u{c}', 'f'),
        ('\r', 'r'),
        ('\u{1b}', 'e'),
        ('"', '"'),
        ('\\', '\\'),
        ('\u{85}', 'N'),
        ('\u{a0}', '_'),
        ('\u{2028}', 'L'),
        ('\u{2029}', 'P'),
    ];
    let mut out = String::from('"');
    for character in string.chars() {
        if is_printable(character) && !matches!(character, '"' | '\\' | '\n') {
            out.push(character);
            continue;
        }
        let number = u32::from(character);
        match NAMED.iter().find(|(named, _)| *named == character) {
            Some((_, letter)) => out.extend(['\\', *letter]),
            None if number <= 0xff => out.push_str(&format!("\\x{number:02X}")),
            None if number <= 0xffff => out.push_str(&format!("\\u{number:04X}")),
            None => out.push_str(&format!("\\U{number:08X}")),
        }
    }
    out.push('"');
    out
}

/// Whether the plain scalar would be read as another type than a string.
fn is_ambiguous(string: &str) -> bool {
    const WORDS: [&str; 13] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "="];
    let lower = string.to_ascii_lowercase();
    let has_accepted_case = string == lower || string == string.to_ascii_uppercase() || {
        let mut letters = string.chars();
        letters.next().is_some_and(char::is_uppercase) && lower.ends_with(letters.as_str())
    };
    if WORDS.contains(&lower.as_str()) && has_accepted_case {
        return true;
    }
    is_number(&lower) || is_base_60(&lower) || is_date(string)
}

fn is_number(lower: &str) -> bool {
    let unsigned = lower.strip_prefix(['-', '+']).unwrap_or(lower);
    if matches!(unsigned, ".inf" | ".nan") {
        return true;
    }
    let digits = unsigned.replace('_', "");
    let radix =
        |prefix: &str, radix: u32| digits.strip_prefix(prefix).is_some_and(|d| !d.is_empty() && d.chars().all(|c| c.is_digit(radix)));
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    radix("0x", 16) || radix("0b", 2) || radix("0o", 8) || starts && digits.parse::<f64>().is_ok()
}

/// `1:30:00`: a base-60 number in YAML 1.1.
fn is_base_60(lower: &str) -> bool {
    let unsigned = lower.strip_prefix(['-', '+']).unwrap_or(lower);
    let mut parts = unsigned.split(':');
    let first =
        parts.next().is_some_and(|p| p.starts_with(|c: char| c.is_ascii_digit()) && p.chars().all(|c| c.is_ascii_digit() || c == '_'));
    let rest: Vec<&str> = parts.collect();
    let digits = |p: &str| (1..=2).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit()) && p.parse::<u8>().is_ok_and(|n| n < 60);
    let Some((last, middle)) = rest.split_last() else { return false };
    let last = last.split('.').next().unwrap_or(last);
    first && middle.iter().all(|p| digits(p)) && digits(last)
}

/// `2026-01-02`, with or without a time.
fn is_date(string: &str) -> bool {
    let bytes = string.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    let day = bytes.len() >= 10 && digits(0..4) && bytes[4] == b'-' && digits(5..7) && bytes[7] == b'-' && digits(8..10);
    day && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't' | b' '))
}

/// Whether a plain scalar is allowed in block context (yaml_emitter_analyze_scalar).
fn plain_is_allowed(string: &str) -> bool {
    let first_is_indicator = string.starts_with(|c: char| "#,[]{}&*!|>'\"%@`".contains(c));
    let blank_after = |at: usize| string[at + 1..].chars().next().is_none_or(char::is_whitespace);
    let leading = string.starts_with(['-', '?', ':']) && blank_after(0);
    let inner_colon = string.char_indices().any(|(at, c)| c == ':' && blank_after(at));
    let markers = string.starts_with("---") || string.starts_with("...");
    !(first_is_indicator || leading || inner_colon || markers || string.contains(" #") || string.ends_with(' ') || string.starts_with(' '))
        && !string.contains('\t')
}

#[cfg(test)]
mod tests {
    use super::print;
    use serde_json::json;

    #[test]
    fn values_print_as_kubectl_prints_them() {
        let value = json!({
            "a": {"b": [], "c": {}, "list": [{"x": 1, "y": ["p", "q"]}, "- z"]},
            "quoted": ["yes", "1", "", "0x1f", "2026-01-01", "1e3", "null", "12:30", "1Gi", "a: b", "#c", "ok"],
            "text": "{\"a\":1}\n",
            "unusual": [" a\nb", "\n", "a\tb\n", "\u{1F600}\u{2028}\u{feff}", "\u{d6}b", "a\n\n"],
        });
        let expected = r#"a:
  b: []
  c: {}
  list:
  - x: 1
    "y":
    - p
    - q
  - '- z'
quoted:
- "yes"
- "1"
- ""
- "0x1f"
- "2026-01-01"
- "1e3"
- "null"
- "12:30"
- 1Gi
- 'a: b'
- '#c'
- ok
text: |
  {"a":1}
unusual:
- |2-
   a
  b
- |2+

- "a\tb\n"
- "\U0001F600\L\uFEFF"
- Öb
- |+
  a

"#;
        assert_eq!(print(&value), expected);
    }
}
