//! Splits a Go template into text and the tokens of its actions.
//!
//! Models text/template/parse/lex.go.

/// A piece of a template: text, or the tokens of an action.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Printed as it is.
    Text(String),
    /// The tokens between the braces.
    Action(Vec<Token>),
}

/// A token of an action.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A name: a keyword, a function, `true`, `false` or `nil`.
    Word(String),
    /// `.a` — a field.
    Field(String),
    /// `.` — the current value.
    Dot,
    /// `$` or `$name` — a variable, without the dollar sign.
    Variable(String),
    /// A quoted text.
    Text(String),
    /// A number.
    Number(f64),
    /// `|`, `(`, `)`, `,`, `=` or `:=`.
    Symbol(&'static str),
    /// Blanks, which separate arguments.
    Space,
}

/// Splits a whole template. `-` after or before the braces trims the blanks of the text there.
pub fn pieces(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let (mut rest, mut line, mut trims) = (template, 1, false);
    loop {
        let (text, after) = rest.split_once("{{").map_or((rest, None), |(text, after)| (text, Some(after)));
        line += text.matches('\n').count();
        let action = after.map(|after| (after.strip_prefix('-').filter(|a| a.starts_with(char::is_whitespace)), after));
        let text = if trims { text.trim_start() } else { text };
        let text = if matches!(action, Some((Some(_), _))) { text.trim_end() } else { text };
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_string()));
        }
        let Some((trimmed, after)) = action else { return Ok(pieces) };
        let (tokens, left) = action_tokens(trimmed.unwrap_or(after)).map_err(|why| format!("template: output:{line}: {why}"))?;
        pieces.extend(tokens.map(Piece::Action));
        (trims, rest) = match left.strip_prefix("-}}") {
            Some(rest) => (true, rest),
            None => (false, left.strip_prefix("}}").unwrap_or(left)),
        };
    }
}

/// The tokens of an action and the text from its closing braces on; no tokens for a comment.
fn action_tokens(text: &str) -> Result<(Option<Vec<Token>>, &str), String> {
    if let Some(comment) = text.trim_start().strip_prefix("/*") {
        let (_, after) = comment.split_once("*/").ok_or("unclosed comment")?;
        let left = after.trim_start();
        return if left.starts_with("}}") || left.starts_with("-}}") {
            Ok((None, left))
        } else {
            Err("comment ends before closing delimiter".into())
        };
    }
    let (mut tokens, mut rest) = (Vec::new(), text);
    loop {
        let blanks = rest.len() - rest.trim_start().len();
        let after = &rest[blanks..];
        if after.starts_with("}}") || blanks > 0 && after.starts_with("-}}") {
            return Ok((Some(tokens), after));
        }
        if blanks > 0 {
            tokens.push(Token::Space);
            rest = after;
            continue;
        }
        let (token, left) = token(rest)?;
        tokens.push(token);
        rest = left;
    }
}

fn token(text: &str) -> Result<(Token, &str), String> {
    let first = text.chars().next().ok_or("unclosed action")?;
    let name_end = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    for symbol in [":=", "=", "|", "(", ")", ","] {
        if let Some(rest) = text.strip_prefix(symbol) {
            return Ok((Token::Symbol(symbol), rest));
        }
    }
    match first {
        '"' | '`' | '\'' => quoted(text, first),
        '.' if !text[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            let end = name_end(&text[1..]);
            Ok((if end == 0 { Token::Dot } else { Token::Field(text[1..=end].to_string()) }, &text[1 + end..]))
        }
        '$' => {
            let end = name_end(&text[1..]);
            Ok((Token::Variable(text[1..=end].to_string()), &text[1 + end..]))
        }
        '0'..='9' | '+' | '-' | '.' => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
            let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
            let number = text[..end].replace('_', "").parse().map_err(|_| format!("bad number syntax: \"{}\"", &text[..end]))?;
            Ok((Token::Number(number), &text[end..]))
        }
        first if first.is_alphabetic() || first == '_' => {
            let end = name_end(text);
            Ok((Token::Word(text[..end].to_string()), &text[end..]))
        }
        other => Err(format!("unexpected {other:?} in command")),
    }
}

fn quoted(text: &str, quote: char) -> Result<(Token, &str), String> {
    let mut out = String::new();
    let mut characters = text[1..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if quote != '`' => match characters.next().map(|(_, escaped)| escaped) {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => break,
            },
            end if end == quote => {
                let rest = &text[1 + at + 1..];
                let code = out.chars().next().filter(|_| quote == '\'');
                return Ok((code.map_or(Token::Text(out), |code| Token::Number(f64::from(u32::from(code)))), rest));
            }
            '\n' if quote != '`' => break,
            other => out.push(other),
        }
    }
    Err("unterminated quoted string".into())
}
