//! Tests of values, ranges and error messages.

use serde_json::{Value, json};

use super::super::{DocumentSource, read, read_document, to_json};

/// Texts and the results of Go's sigs.k8s.io/yaml: published manifests with random changes.
const RECORDED: &str = include_str!("../../../tests/yaml/recorded.json");

/// Go writes 1 for 1.0; compares all numbers as floats.
fn with_floats(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.into_iter().map(with_floats).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, with_floats(value))).collect(),
        other => other,
    }
}

#[test]
fn values_and_errors_match_go() {
    let recorded: Vec<Value> = serde_json::from_str(RECORDED).unwrap_or_default();
    assert!(recorded.len() > 300);
    for case in recorded {
        let text = case["text"].as_str().unwrap_or_default();
        let expected = match case["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(with_floats(case["value"].clone())),
        };
        assert_eq!(to_json(text).map(with_floats), expected, "{text:?}");
    }
}

#[test]
fn error_messages_match_kubectl() {
    let cases = [
        ("a: [b\nc: d\n", "yaml: line 1: did not find expected ',' or ']'"),
        ("a: \"b\nc: d\n", "yaml: line 3: found unexpected end of stream"),
        ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
        ("x: 1\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
        ("x: 1\n\ta: b\n", "yaml: line 2: found a tab character that violates indentation"),
        ("x: 1\ny: @z\n", "yaml: line 2: found character that cannot start any token"),
        ("x: - y\n\n", "yaml: block sequence entries are not allowed in this context"),
        ("x: 1\ny\nz: 2\n", "yaml: line 3: could not find expected ':'"),
        ("%YAML 1.2\n", "yaml: found incompatible YAML document"),
        ("# another\n%YAML 1.2\n---\na: 1\n", "yaml: line 1: found incompatible YAML document"),
        ("a: \u{7}\n", "yaml: control characters are not allowed"),
        ("a: *b\nc: d: e\n", "yaml: unknown anchor 'b' referenced"),
        ("a: &b [*b]\n", "yaml: anchor 'b' value contains itself"),
        ("a: .nan\nb: [\n", "yaml: line 2: did not find expected node content"),
    ];
    for (text, expected) in cases {
        assert_eq!(to_json(text), Err(expected.to_owned()), "{text:?}");
    }
}

#[test]
fn nodes_have_their_ranges() {
    // The text, the path, and the text of the range with its line and column.
    let cases: [(&str, &str, &str, (usize, usize)); 15] = [
        ("a:\n  b: [\n  c,\n  d\n  ]\n", "/a/b", "[\n  c,\n  d\n  ]", (2, 6)),
        ("a:\n  b: [\n  c,\n  d\n  ]\n", "/a/b/1", "d", (4, 3)),
        ("a: [\nb,\n{c: d,\ne: f\n}]\n", "/a/1", "{c: d,\ne: f\n}", (3, 1)),
        ("a: [\nb,\n{c: d,\ne: f\n}]\n", "/a/1/e", "f", (4, 4)),
        ("a: [b: c, d]\n", "/a/0", "b: c", (1, 5)),
        ("a: \"b\nc\"\n", "/a", "\"b\nc\"", (1, 4)),
        ("a:\tb\t# c\n", "/a", "b", (1, 4)),
        ("a: |\n  b\n\n   c\n\nd: e\n", "/a", "b\n\n   c", (2, 3)),
        ("a: &b !!str c\nd: *b\n", "/a", "c", (1, 13)),
        ("a: &b !!str c\nd: *b\n", "/d", "*b", (2, 4)),
        ("é: ü\nb: [ö, ä]\n", "/b/1", "ä", (2, 8)),
        ("a: b\u{2028}c: d\n", "/c", "d", (1, 9)),
        ("a: b\r\r\nc: d\n", "/c", "d", (3, 4)),
        ("- a: b\n-\n  c: d\n", "/1", "c: d", (3, 3)),
        ("a:\n- b\n- c\nd: e\n", "/a", "- b\n- c", (2, 1)),
    ];
    for (text, path, expected, position) in cases {
        let document = read_document(DocumentSource { text, start: 0, line: 1, json: false }, 0);
        let root = document.ok().flatten().map(|document| document.root);
        let node = path.split('/').skip(1).try_fold(root.as_ref(), |node, step| {
            let node = node?;
            let item = step.parse().ok().and_then(|index: usize| node.items()?.get(index));
            Some(item.or_else(|| node.get(step)))
        });
        let range = node.flatten().map(|node| node.range);
        let found = range.map(|range| (&text[range.start..range.end], (range.line, range.column)));
        assert_eq!(found, Some((expected, position)), "{path} of {text:?}");
    }
}

#[test]
fn json_is_read_as_json() {
    let cases = [
        ("{\"a\\/b\": \"\\ud83d\\ude00\\ud83d\"}", json!({"a/b": "\u{1f600}\u{fffd}"})),
        ("{\"a\"\n:\n\t[1,\t\"b\u{2028}\u{7f}\"]}", json!({"a": [1, "b\u{2028}\u{7f}"]})),
        ("{\"a\":{\"b\":\"c: d # e\"},\"f\":null}", json!({"a": {"b": "c: d # e"}, "f": null})),
    ];
    for (text, expected) in cases {
        let (documents, errors) = read(text);
        let read: Vec<Value> = documents.iter().map(|document| document.root.to_json()).collect();
        assert_eq!((read, errors), (vec![expected], Vec::new()), "{text:?}");
    }
    let long = format!("{{\"{}\": 1}}", "k".repeat(3_000));
    assert_eq!(read(&long).1, [], "a JSON key may have any length");
}

#[test]
fn text_that_kubectl_ignores_is_reported() {
    for (text, ignored) in [("a: 1\n...\nb: 2\n", Some((3, 1))), ("{a: 1}\nb: 2\n", Some((2, 1))), ("a: 1\n...\n# b\n", None)] {
        let (documents, _) = read(text);
        let position = documents[0].ignored.map(|range| (range.line, range.column));
        assert_eq!(position, ignored, "{text:?}");
    }
}
