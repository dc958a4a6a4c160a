//! Tabs that kubectl's library takes for blanks though our parser does not: behind a key's colon, behind a dash, at the
//! end of a line. Each becomes one blank, so every place in the text stays where it is.

/// The text with such tabs made blanks.
pub(super) fn as_blanks(text: &str) -> String {
    text.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    let kept = line.trim_end_matches(['\t', ' ', '\n', '\r']);
    let mut made: String = kept.to_owned();
    made.extend(line.chars().skip(kept.chars().count()).map(blank));
    let indent = made.len() - made.trim_start_matches(' ').len();
    let mut at = indent;
    while made.get(at..).is_some_and(|rest| rest.starts_with("- ") || rest.starts_with("-\t")) {
        at = blanks_from(&mut made, at + 1);
    }
    let key = made.get(at..).unwrap_or("").find(|c: char| !(c.is_ascii_alphanumeric() || "_./-\"'".contains(c)));
    if let Some(colon) = key.map(|length| at + length).filter(|colon| made.as_bytes().get(*colon) == Some(&b':')) {
        blanks_from(&mut made, colon + 1);
    }
    made
}

fn blank(character: char) -> char {
    if character == '\t' { ' ' } else { character }
}

/// Makes the tabs from a place on blanks, up to what is neither; gives the place behind them.
fn blanks_from(line: &mut String, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or("");
    let end = at + rest.len() - rest.trim_start_matches(['\t', ' ']).len();
    line.replace_range(at..end, &" ".repeat(end - at));
    end
}

#[cfg(test)]
mod tests {
    use super::as_blanks;

    #[test]
    fn tabs_between_parts_become_blanks() {
        let cases = [("a:\t1\n", "a: 1\n"), ("-\tb:\t \tc\td\t\n", "- b:   c\td \n"), ("a: 'x\ty'\n", "a: 'x\ty'\n")];
        for (text, expected) in cases {
            assert_eq!(as_blanks(text), expected, "{text:?}");
        }
    }
}
