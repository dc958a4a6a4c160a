//! Splits a command line into words as a POSIX shell does: whitespace, quotes and backslashes, without variables or globs.

/// The words of a line; the error is bash's message for an unclosed quote.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => quoted(&mut characters, '\'', word.get_or_insert_default())?,
            '"' => quoted(&mut characters, '"', word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().extend(characters.next()),
            blank if blank.is_whitespace() => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
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
    use super::split;

    #[test]
    fn lines_are_split_like_in_a_shell() {
        let cases: [(&str, &[&str]); 6] = [
            ("get  pods -o wide ", &["get", "pods", "-o", "wide"]),
            (r#"patch sts x -p '{"a": "b c"}'"#, &["patch", "sts", "x", "-p", r#"{"a": "b c"}"#]),
            (r#"a "b \"c\" \n" d"#, &["a", r#"b "c" \n"#, "d"]),
            (r"a\ b ''", &["a b", ""]),
            (r#"--x="1 2"3"#, &["--x=1 23"]),
            ("", &[]),
        ];
        for (line, words) in cases {
            assert_eq!(split(line).as_deref(), Ok(words.iter().map(|w| w.to_string()).collect::<Vec<_>>().as_slice()), "{line}");
        }
        assert!(split("get 'pods").is_err());
    }
}
