//! Finds the node of a field path such as `spec.template.spec.containers[0].image` in a document.

use super::{Node, NodeKind, Range};

/// The node that a field path resolves to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathMatch<'document> {
    /// The node of the path, or of its longest existing prefix.
    pub node: &'document Node,
    /// The range of its key, if it has one.
    pub key_range: Option<Range>,
    /// Whether the whole path exists.
    pub complete: bool,
}

impl PathMatch<'_> {
    /// The range to highlight: a scalar value, else the key, else the value.
    pub fn range(&self) -> Range {
        match (&self.node.kind, self.key_range) {
            (NodeKind::Scalar(_), _) if self.complete => self.node.range,
            (_, Some(key_range)) => key_range,
            _ => self.node.range,
        }
    }
}

/// Resolves a path from a node as far as it exists. Steps are `.field`, `[0]` and `[key]`; keys in brackets may contain dots.
pub fn find<'document>(root: &'document Node, path: &str) -> PathMatch<'document> {
    let mut found = PathMatch { node: root, key_range: None, complete: true };
    for step in steps(path) {
        match child(found.node, step) {
            Some((node, key_range)) => found = PathMatch { node, key_range, complete: true },
            None => {
                found.complete = false;
                break;
            }
        }
    }
    found
}

/// The child of a node at a step, with the range of its key.
fn child<'document>(node: &'document Node, step: &str) -> Option<(&'document Node, Option<Range>)> {
    match &node.kind {
        NodeKind::Mapping(_) => node.entry(step).map(|entry| (&entry.value, Some(entry.key_range))),
        NodeKind::Sequence(items) => {
            let item = items.get(step.parse::<usize>().ok()?)?;
            Some((item, first_key(item)))
        }
        NodeKind::Scalar(_) => None,
    }
}

/// The range of the first key of an item, which has no key itself.
fn first_key(item: &Node) -> Option<Range> {
    item.entries()?.first().map(|entry| entry.key_range)
}

/// The steps of a path.
fn steps(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return None;
        }
        if let Some(bracketed) = rest.strip_prefix('[') {
            let end = bracketed.find(']').unwrap_or(bracketed.len());
            let step = &bracketed[..end];
            rest = bracketed.get(end + 1..).unwrap_or("");
            return Some(step);
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (step, after) = rest.split_at(end);
        rest = after;
        Some(step)
    })
}
