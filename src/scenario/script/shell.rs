//! Shell text: quoted words, comments, heredocs.

/// The maximum width of a comment line, in characters.
const COMMENT_WIDTH: usize = 110;

/// A command line from words, quoted where necessary.
pub fn line<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word.as_ref())).collect();
    words.join(" ")
}

/// A word, in single quotes if it has special characters.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// Sentences as a comment, wrapped; control characters are removed, so that user text cannot end it.
pub fn comment(words: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if width == 0 || width + 1 + length > COMMENT_WIDTH {
            text.push_str(if width == 0 { "#" } else { "\n#" });
            width = 1;
        }
        text.push(' ');
        text.extend(word.chars().filter(|c| !c.is_control()));
        width += 1 + length;
    }
    text.push('\n');
    text
}

/// A command with a text as its standard input, as a heredoc. Heredocs end with a line break: it is added if missing. `after`
/// follows the command.
pub fn with_input(command: &str, text: &str, after: &str) -> String {
    let is_used = |end: &str| text.lines().any(|line| line == end);
    let numbered = (2..).map(|number| format!("EOF{number}"));
    let end = std::iter::once("EOF".to_owned()).chain(numbered).find(|end| !is_used(end)).unwrap_or_default();
    let last = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{command} <<'{end}'{after}\n{text}{last}{end}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_split_into_the_same_words() {
        let words = ["kubectl", "patch", "sts/web", "-p", r#"{"a": "it's $HOME `x` \n"}"#, "", "a b", "#c", "~", "!!", "é"];
        let written = line(&words);
        assert_eq!(
            crate::kubectl::CommandLine::read(&written),
            Ok(crate::kubectl::CommandLine::of_words(words.map(str::to_owned).to_vec())),
            "{written}"
        );
        assert_eq!(line(&["kubectl", "scale", "sts", "web", "--replicas=5"]), "kubectl scale sts web --replicas=5");
    }

    #[test]
    fn a_heredoc_ends_where_its_text_does() {
        assert_eq!(with_input("cat", "a: 1", ""), "cat <<'EOF'\na: 1\nEOF\n");
        assert_eq!(with_input("cat", "EOF\nEOF2\n", " || true"), "cat <<'EOF3' || true\nEOF\nEOF2\nEOF3\n");
        assert_eq!(with_input("cat", "", ""), "cat <<'EOF'\nEOF\n");
    }

    #[test]
    fn a_comment_stays_one() {
        assert_eq!(comment("one\nrm -rf x\r\ttwo"), "# one rm -rf x two\n");
        assert!(comment(&"word ".repeat(99)).lines().all(|line| line.starts_with("# ") && line.len() <= COMMENT_WIDTH));
    }
}
