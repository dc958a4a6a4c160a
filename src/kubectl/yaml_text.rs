//! YAML as kubectl prints it: sorted keys, lists flush with their key, quotes where a plain word would mean something else.
//!
//! Models the emitter of sigs.k8s.io/yaml (goyaml.v2 encode.go stringv and emitterc.go analyze_scalar). serde_yaml quotes in
//! another way, and `-o yaml` is compared by eye with the real one.

use serde_json::Value;

/// The document of a value.
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

/// The entries of a mapping; `inline` when the first stands behind a dash.
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

/// Whether a key may stand before its colon in one line (yaml_emitter_check_simple_key).
fn is_simple_key(key: &str) -> bool {
    const BYTES_MAX: usize = 128;
    key.len() <= BYTES_MAX && !key.contains('\n')
}

/// A key that is too long, or has several lines: it stands behind a `?`, its value behind a colon on a line of its own.
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

/// What stands behind a dash, or behind the colon of a long key: lists and maps begin on the same line.
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

fn text(out: &mut String, string: &str, depth: usize) {
    let printable = string.chars().all(|c| c == '\n' || c == '\t' || !c.is_control());
    let trailing_blank = string.lines().any(|line| line.ends_with(' '));
    let leading_blank = string.starts_with([' ', '\n', '\t']);
    if string.contains('\n') && printable && !leading_blank && !trailing_blank {
        return literal(out, string, depth);
    }
    if !printable || string.contains('\n') || means_something_else(string) {
        return out.push_str(&double_quoted(string));
    }
    if plain_is_allowed(string) { out.push_str(string) } else { out.push_str(&format!("'{}'", string.replace('\'', "''"))) }
}

fn literal(out: &mut String, string: &str, depth: usize) {
    let body = string.trim_end_matches('\n');
    out.push_str(match string.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    for line in string.strip_suffix('\n').unwrap_or(string).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(out, depth + 1);
            out.push_str(line);
        }
    }
}

fn double_quoted(string: &str) -> String {
    let mut out = String::from('"');
    for character in string.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            control if control.is_control() => out.push_str(&format!("\\x{:02X}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Whether the plain word would be read as something that is no text.
fn means_something_else(string: &str) -> bool {
    const WORDS: [&str; 13] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "="];
    let lower = string.to_ascii_lowercase();
    let cased = string == lower || string == string.to_ascii_uppercase() || {
        let mut letters = string.chars();
        letters.next().is_some_and(char::is_uppercase) && lower.ends_with(letters.as_str())
    };
    if WORDS.contains(&lower.as_str()) && cased {
        return true;
    }
    is_number(&lower) || is_sixty_based(&lower) || is_date(string)
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

/// `1:30:00`: a number to base sixty for older readers.
fn is_sixty_based(lower: &str) -> bool {
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

/// `2026-01-02` and moments of that day.
fn is_date(string: &str) -> bool {
    let bytes = string.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    let day = bytes.len() >= 10 && digits(0..4) && bytes[4] == b'-' && digits(5..7) && bytes[7] == b'-' && digits(8..10);
    day && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't' | b' '))
}

/// Whether a plain word is allowed in a block (yaml_emitter_analyze_scalar).
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
"#;
        assert_eq!(print(&value), expected);
    }
}
