//! Fixes for a value of the wrong type with exactly one conversion to the right type: `replicas: "3"`, `value: 8080`,
//! `command: sleep`.

use crate::manifest::Fix;
use crate::manifest::decode::{Conversion, Mismatch};
use crate::yaml::{self, Node};

use super::{Source, block_indent};

/// A fix that writes the value with the field's type; `None` where the conversion is ambiguous.
pub(in crate::manifest) fn fix(source: Source<'_>, mismatch: &Mismatch) -> Option<Fix> {
    let found = yaml::find(source.root, &mismatch.path);
    let given = source.at(found.node.range).filter(|_| found.complete && !is_tagged(source.text, found.node.range.start))?;
    let (title, replacement) = match mismatch.conversion.as_ref()? {
        Conversion::Text => {
            let quoted = format!("\"{}\"", plain_word(given)?);
            (format!("Change to {quoted}"), quoted)
        }
        Conversion::Word(word) => {
            let unquoted = given.trim_matches(['"', '\'']);
            (unquoted == word).then(|| (format!("Change to {word}"), word.clone()))?
        }
        Conversion::Item => ("Change to a list".to_owned(), list_of(source, found.node, given)?),
    };
    Some(Fix { title, edits: vec![(found.node.range, replacement)] })
}

/// Whether a tag precedes an offset of the text: then the tag determines the type, not the value.
fn is_tagged(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).unwrap_or_default().trim_end();
    before.rsplit(|character: char| character.is_whitespace() || "[{,".contains(character)).next().is_some_and(|word| word.starts_with('!'))
}

/// A number or a boolean as written; `None` for an alias, a tag or several lines.
fn plain_word(given: &str) -> Option<&str> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || "+-._:".contains(character);
    (!given.is_empty() && given.chars().all(is_word)).then_some(given)
}

/// A list with the written value as its only item.
fn list_of(source: Source<'_>, node: &Node, given: &str) -> Option<String> {
    if node.entries().is_none() {
        let word = given.trim_matches(['"', '\'']);
        // Several words may be a command line, where each word should be an item.
        let is_word = !word.is_empty() && word.chars().all(|character| character.is_ascii_alphanumeric() || "-_./=".contains(character));
        return is_word.then(|| format!("[{given}]"));
    }
    if given.starts_with('{') {
        return Some(format!("[{given}]"));
    }
    block_indent(source.text, node.range.start)?;
    Some(format!("- {}", given.replace('\n', "\n  ")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{diagnostics, first_fix};

    const POD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
  annotations:
    note: text
spec:
  hostNetwork: false
  terminationGracePeriodSeconds: 5
  nodeSelector: {disk: ssd}
  containers:
  - name: web
    image: web:1
    args: [serve]
    env:
    - name: PORT
      value: one
    ports:
    - containerPort: 80
      name: http
";

    /// The valid text, its replacement with the wrong type, and the fixed text; `None` where the conversion is ambiguous.
    #[test]
    fn a_value_with_one_conversion_is_changed_to_the_type_of_its_field() {
        let cases: [(&str, &str, Option<&str>); 19] = [
            ("containerPort: 80", "containerPort: !!str 80", None),
            ("value: one", "value: 8080", Some("value: \"8080\"")),
            ("value: one", "value: 1.10", Some("value: \"1.10\"")),
            ("value: one", "value: yes", Some("value: \"yes\"")),
            ("value: one", "value: true # on", Some("value: \"true\" # on")),
            ("value: one", "value: [1]", None),
            ("note: text", "note: 1", Some("note: \"1\"")),
            ("{app: web}", "{app: 1, tier: x}", Some("{app: \"1\", tier: x}")),
            ("{app: web}", "{example.com/app: false}", Some("{example.com/app: \"false\"}")),
            ("{disk: ssd}", "{disk: true}", Some("{disk: \"true\"}")),
            ("containerPort: 80", "containerPort: \"80\"", Some("containerPort: 80")),
            ("containerPort: 80", "containerPort: http", None),
            ("Seconds: 5", "Seconds: '5'", Some("Seconds: 5")),
            ("Seconds: 5", "Seconds: 5s", None),
            ("hostNetwork: false", "hostNetwork: \"true\"", Some("hostNetwork: true")),
            ("args: [serve]", "args: --verbose=1", Some("args: [--verbose=1]")),
            ("args: [serve]", "args: serve now", None),
            (
                "    - containerPort: 80\n      name: http",
                "      containerPort: 80\n      name: http",
                Some("      - containerPort: 80\n        name: http"),
            ),
            ("    - containerPort: 80\n      name: http", "      {containerPort: 80}", Some("      [{containerPort: 80}]")),
        ];
        for (valid, written, expected) in cases {
            let text = POD.replace(valid, written);
            assert_ne!(text, POD, "{valid:?} is not in the text");
            let fixed = first_fix(&text).map(|(_, _, fixed)| fixed);
            assert_eq!(fixed, expected.map(|expected| POD.replace(valid, expected)), "{written}");
            if let Some(fixed) = fixed {
                assert_eq!(diagnostics(&fixed), [], "{fixed}");
            }
        }
    }
}
