//! The keys of mappings, which become texts as in JSON.

use super::problem::Problem;
use super::{Node, NodeKind, Range, Scalar};
use std::collections::BTreeMap;

/// A key whose value has not been read.
pub(super) struct Key {
    pub text: String,
    pub range: Range,
    pub merge: bool,
    pub is_null: bool,
}

/// A complete node that is added to its parent next.
pub(super) struct Item {
    pub node: Node,
    /// Whether it is the merge key `<<`.
    pub merge: bool,
}

/// Converts a node to a key: scalars become texts; sequences and mappings are errors, as JSON has no such keys.
pub(super) fn read_key(item: Item) -> Result<Key, Problem> {
    let Item { node, merge } = item;
    let (range, is_null) = (node.range, node.kind == NodeKind::Scalar(Scalar::Null));
    let text = match node.kind {
        NodeKind::Scalar(Scalar::String(text)) => text,
        NodeKind::Scalar(Scalar::Bool(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::Int(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::UInt(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::Float(value)) => float_key(value),
        NodeKind::Scalar(Scalar::Null) => String::new(),
        _ => {
            return Err(Problem::plain(format!("invalid map key: {}", go_syntax(&node)), range));
        }
    };
    Ok(Key { text, range, merge, is_null })
}

/// The error of a null key. Models sigs.k8s.io/yaml yaml.go convertToJSONableObject, which runs after the whole document is
/// parsed.
pub(super) fn null_key(key: &Key, value: &Node) -> Problem {
    let shown = match &value.kind {
        NodeKind::Scalar(Scalar::Null) => "<nil>".to_owned(),
        _ => go_syntax(value),
    };
    let as_kubectl = format!("unsupported map key of type: %!s(<nil>), key: <nil>, value: {shown}");
    Problem { as_kubectl, message: "a map key must not be null".to_owned(), range: key.range, is_limit: false }
}

/// A float as Go's `strconv.FormatFloat` prints it with 32 bits: the shortest digits, with an exponent below 1e-4 and from 1e6
/// on.
fn float_key(value: f64) -> String {
    let narrow = value as f32;
    if !narrow.is_finite() {
        return match narrow {
            f32::INFINITY => ".inf",
            f32::NEG_INFINITY => "-.inf",
            _ => ".nan",
        }
        .to_owned();
    }
    let scientific = format!("{narrow:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent @ ..-4) => format!("{digits}e-{:02}", -exponent),
        Ok(exponent @ 6..) => format!("{digits}e+{exponent:02}"),
        _ => narrow.to_string(),
    }
}

/// A value as Go's `%#v` prints it.
fn go_syntax(node: &Node) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match &node.kind {
        NodeKind::Scalar(Scalar::Null) => "interface {}(nil)".to_owned(),
        NodeKind::Scalar(Scalar::Bool(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::Int(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::UInt(value)) => format!("{value:#x}"),
        NodeKind::Scalar(Scalar::Float(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::String(text)) => format!("{text:?}"),
        NodeKind::Sequence(items) => format!("[]interface {{}}{{{}}}", list(items.iter().map(go_syntax).collect())),
        NodeKind::Mapping(entries) => {
            // Go prints maps sorted by key.
            let mut parts = BTreeMap::new();
            for entry in entries {
                parts.insert(&*entry.key, format!("{:?}:{}", entry.key, go_syntax(&entry.value)));
            }
            format!("map[interface {{}}]interface {{}}{{{}}}", list(parts.into_values().collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::float_key;

    #[test]
    fn float_keys_match_go() {
        let cases = [
            (1.5, "1.5"),
            (-2.0, "-2"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (100000.0, "100000"),
            (1e20, "1e+20"),
            (1.25e6, "1.25e+06"),
            (1e300, ".inf"),
            (f64::NEG_INFINITY, "-.inf"),
            (f64::NAN, ".nan"),
        ];
        for (value, expected) in cases {
            assert_eq!(float_key(value), expected);
        }
    }
}
