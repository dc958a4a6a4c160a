//! Finds the place of a field path such as `spec.template.spec.containers[0].image` in a document.

use super::{Node, NodeKind, Range};

/// Where a field path leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'document> {
    /// The node the path leads to, or the last one on the way that exists.
    pub node: &'document Node,
    /// Where its key stands, if it has one.
    pub key_range: Option<Range>,
    /// Whether the whole path exists.
    pub complete: bool,
}

impl Place<'_> {
    /// Where to point: at a value that fits on its line, else at the key it belongs to, else at the value's start.
    pub fn range(&self) -> Range {
        match (&self.node.kind, self.key_range) {
            (NodeKind::Scalar(_), _) if self.complete => self.node.range,
            (_, Some(key_range)) => key_range,
            _ => self.node.range,
        }
    }
}

/// Follows a path from a node as far as it goes. Steps are `.field`, `[0]` and `[key]`; keys may hold dots.
pub fn find<'document>(root: &'document Node, path: &str) -> Place<'document> {
    let mut place = Place { node: root, key_range: None, complete: true };
    for step in steps(path) {
        match take(place.node, step) {
            Some((node, key_range)) => place = Place { node, key_range, complete: true },
            None => {
                place.complete = false;
                break;
            }
        }
    }
    place
}

fn take<'document>(node: &'document Node, step: &str) -> Option<(&'document Node, Option<Range>)> {
    match &node.kind {
        NodeKind::Mapping(_) => node.entry(step).map(|entry| (&entry.value, Some(entry.key_range))),
        NodeKind::Sequence(items) => {
            let item = items.get(step.parse::<usize>().ok()?)?;
            Some((item, first_key(item)))
        }
        NodeKind::Scalar(_) => None,
    }
}

/// An item has no key of its own: its first field stands for it.
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
