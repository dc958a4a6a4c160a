//! Splits a command line into words as a POSIX shell does: whitespace, quotes and backslashes, without variables or globs.

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A word, without its quotes.
    Word(String),
    /// An operator that no quotes protect.
    Operator(&'static str),
}

/// The operators of a shell; one precedes those that it starts with.
const OPERATORS: [&str; 12] = ["&&", "||", "|&", "&>", "<<", ">>", ">&", "|", ";", "&", "<", ">"];

/// The words and operators of a line; the error is bash's message for an unclosed quote.
pub fn tokens(line: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    loop {
        let rest = characters.as_str();
        if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            tokens.extend(word.take().map(Token::Word));
            tokens.push(Token::Operator(operator));
            characters = rest[operator.len()..].chars();
            continue;
        }
        match characters.next() {
            None => break,
            Some('\'') => quoted(&mut characters, '\'', word.get_or_insert_default())?,
            Some('"') => quoted(&mut characters, '"', word.get_or_insert_default())?,
            Some('\\') => word.get_or_insert_default().extend(characters.next()),
            Some(blank) if blank.is_whitespace() => tokens.extend(word.take().map(Token::Word)),
            Some(other) => word.get_or_insert_default().push(other),
        }
    }
    tokens.extend(word.map(Token::Word));
    Ok(tokens)
}

/// The words of a line that is one command; `None` if it is not.
pub fn words(line: &str) -> Option<Vec<String>> {
    let word = |token| match token {
        Token::Word(word) => Some(word),
        Token::Operator(_) => None,
    };
    tokens(line).ok()?.into_iter().map(word).collect()
}

fn quoted(characters: &mut std::str::Chars<'_>, quote: char, word: &mut String) -> Result<(), String> {
    while let Some(character) = characters.next() {
        match character {
            end if end == quote => return Ok(()),
            // Within double quotes, a backslash escapes only these characters.
            '\\' if quote == '"' => match characters.next() {
                Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                Some('\n') => {}
                Some(other) => word.extend(['\\', other]),
                None => break,
            },
            other => word.push(other),
        }
    }
    Err(format!("unexpected end of line while looking for matching `{quote}'"))
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    #[test]
    fn lines_are_split_like_in_a_shell() {
        let cases: [(&str, &[&str]); 9] = [
            ("get  pods -o wide ", &["get", "pods", "-o", "wide"]),
            (r#"patch sts x -p '{"a": "b c"}'"#, &["patch", "sts", "x", "-p", r#"{"a": "b c"}"#]),
            (r#"a "b \"c\" \n" d"#, &["a", r#"b "c" \n"#, "d"]),
            (r"a\ b ''", &["a b", ""]),
            (r#"--x="1 2"3"#, &["--x=1 23"]),
            ("", &[]),
            ("a|b&&c;d||e 2>f", &["a", "<|>", "b", "<&&>", "c", "<;>", "d", "<||>", "e", "2", "<>>", "f"]),
            (r"'a|b' c\;d", &["a|b", "c;d"]),
            (r#"-o jsonpath="{.a}>{.b}""#, &["-o", "jsonpath={.a}>{.b}"]),
        ];
        for (line, expected) in cases {
            let text = |token: &Token| match token {
                Token::Word(word) => word.clone(),
                Token::Operator(operator) => format!("<{operator}>"),
            };
            let tokens: Vec<String> = tokens(line).unwrap_or_default().iter().map(text).collect();
            assert_eq!(tokens, expected, "{line}");
        }
        assert!(tokens("get 'pods").is_err());
    }
}
