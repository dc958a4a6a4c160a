//! What is read, and what is wrong in which words.

use super::super::read;

#[test]
fn errors_are_told_as_kubectl_tells_them() {
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
        ("a: \u{7}\n", "yaml: control characters are not allowed"),
    ];
    for (text, expected) in cases {
        let (_, errors) = read(text);
        let told: Vec<&str> = errors.iter().map(|error| error.as_kubectl.as_str()).collect();
        assert_eq!(told, [format!("error converting YAML to JSON: {expected}")], "{text:?}");
    }
}
