//! How wide a text is about to be, and how it is shortened to fit: no browser is asked.

use crate::api::Name;

/// A text as drawn, and the whole of it where that was shortened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// What is drawn.
    pub text: Name,
    /// Whether something was left out.
    pub cut: bool,
}

/// The width of a character in thousandths of the type's size, of the wider of the usual sans-serif types.
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

/// How wide a text of a size is, rounded up.
pub fn text_width(text: &str, size: i32) -> i32 {
    (text.chars().map(|c| advance(c) * size).sum::<i32>() + 999) / 1_000
}

/// A text cut at its end to fit a width.
pub fn fit(text: &str, size: i32, room: i32) -> Fitted {
    fit_keeping(text, "", size, room)
}

/// A name cut in its middle to fit a width: what follows its last hyphen, an ordinal perhaps, stays.
pub fn fit_name(name: &str, size: i32, room: i32) -> Fitted {
    match name.rfind('-') {
        Some(at) if name.len() - at <= 6 => fit_keeping(&name[..at], &name[at..], size, room),
        _ => fit(name, size, room),
    }
}

fn fit_keeping(start: &str, end: &str, size: i32, room: i32) -> Fitted {
    let whole = || Name::from(format!("{start}{end}"));
    if text_width(start, size) + text_width(end, size) <= room {
        return Fitted { text: whole(), cut: false };
    }
    let mut left = room - text_width(end, size) - text_width("…", size);
    let mut kept = String::new();
    for character in start.chars() {
        left -= (advance(character) * size + 999) / 1_000;
        if left < 0 {
            break;
        }
        kept.push(character);
    }
    Fitted { text: format!("{}…{end}", kept.trim_end_matches(['-', ' '])).into(), cut: true }
}

/// A sentence in lines of a width, the last one cut if there are more than `lines_max`.
pub fn wrap(text: &str, size: i32, room: i32, lines_max: usize) -> Vec<Name> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if text_width(line, size) + text_width(word, size) + advance(' ') * size / 1_000 <= room => {
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
    lines.iter().map(|line| fit(line, size, room).text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_ordinals() {
        let cases = [("web-0", 60, "web-0"), ("redis-cluster-12", 70, "redis…-12"), ("averylongname", 50, "averyl…")];
        for (name, room, shown) in cases {
            assert_eq!(&*fit_name(name, 12, room).text, shown, "{name} in {room}");
        }
    }

    #[test]
    fn what_is_fitted_fits() {
        for room in 12..200 {
            for text in ["web-0", "redis-cluster-service-headless-17", "waits for web-1: not Ready", "mmmmmmmmmmmmmmm-mm"] {
                assert!(text_width(&fit(text, 10, room).text, 10) <= room.max(text_width("…", 10) + 1), "{text} in {room}");
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
