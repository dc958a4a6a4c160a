//! Estimates text widths and shortens texts to fit, without a browser.

use crate::api::Name;

/// A text shortened to the available width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// The text as drawn.
    pub text: Name,
    /// Whether it was shortened.
    pub cut: bool,
}

/// The advance width of a character in thousandths of the font size, as in the wider ones of the usual sans-serif fonts.
fn advance(character: char) -> i32 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' | '!' => 270,
        '.' | ',' | ':' | ';' | 'I' | ' ' | '·' => 300,
        'f' | 't' | 'r' | '(' | ')' | '/' | '-' | '[' | ']' => 370,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' => 930,
        'A'..='Z' => 720,
        'a'..='z' | '0'..='9' => 570,
        c if c.is_ascii() => 640,
        _ => 1_000,
    }
}

/// The width of a text in pixels for a font size, rounded up.
pub fn text_width(text: &str, size: i32) -> i32 {
    (text.chars().map(|c| advance(c) * size).sum::<i32>() + 999) / 1_000
}

/// Shortens a text at its end to fit `max_width`.
pub fn fit(text: &str, size: i32, max_width: i32) -> Fitted {
    fit_start(text, "", size, max_width)
}

/// Shortens a name in its middle to fit `max_width`: what follows the last hyphen, such as an ordinal, is shortened.
pub fn fit_name(name: &str, size: i32, max_width: i32) -> Fitted {
    match name.rfind('-') {
        Some(at) if name.len() - at <= 6 => fit_start(&name[..at], &name[at..], size, max_width),
        _ => fit(name, size, max_width),
    }
}

fn fit_start(start: &str, end: &str, size: i32, max_width: i32) -> Fitted {
    let full = || Name::from(format!("{start}{end}"));
    if text_width(start, size) + text_width(end, size) <= max_width {
        return Fitted { text: full(), cut: false };
    }
    let mut left = max_width - text_width(end, size) - text_width("…", size);
    let mut shortened = String::new();
    for character in start.chars() {
        left -= (advance(character) * size + 999) / 1_000;
        if left < 0 {
            break;
        }
        shortened.push(character);
    }
    Fitted { text: format!("{}…{end}", shortened.trim_end_matches(['-', ' '])).into(), cut: true }
}

/// Breaks a sentence into lines that fit `max_width`; the last one is shortened if there are more than `lines_max`.
pub fn wrap(text: &str, size: i32, max_width: i32, lines_max: usize) -> Vec<Name> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if text_width(line, size) + text_width(word, size) + advance(' ') * size / 1_000 <= max_width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > lines_max {
        let rest = lines.split_off(lines_max.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fit(line, size, max_width).text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_names_keep_their_ordinals() {
        let cases = [("web-0", 60, "web-0"), ("redis-cluster-12", 70, "redis…-12"), ("averylongname", 50, "averyl…")];
        for (name, max_width, shown) in cases {
            assert_eq!(&*fit_name(name, 12, max_width).text, shown, "{name} in {max_width}");
        }
    }

    #[test]
    fn shortened_texts_fit() {
        for max_width in 12..200 {
            for text in ["web-0", "redis-cluster-service-headless-17", "waits for web-1: not Ready", "mmmmmmmmmmmmmmm-mm"] {
                assert!(text_width(&fit(text, 10, max_width).text, 10) <= max_width.max(text_width("…", 10) + 1), "{text} in {max_width}");
            }
        }
    }

    #[test]
    fn sentences_wrap_at_words() {
        let lines = wrap("waits for web-1: not Ready", 10, 70, 3);
        assert_eq!(lines.iter().map(|l| &**l).collect::<Vec<_>>(), ["waits for", "web-1: not", "Ready"]);
        assert_eq!(wrap("one two three four", 10, 30, 2).len(), 2);
    }
}
