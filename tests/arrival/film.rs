//! Merges the rendered diagrams of a run into one, whose parts have CSS classes for the times at which they are visible. A
//! part that is the same in consecutive diagrams is contained once.

use super::markup::{Element, Node};
use super::page::Page;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The merged diagrams of consecutive times.
pub struct Film<'p> {
    /// The times, in milliseconds.
    pub times_ms: &'p [u64],
    /// The used classes for times.
    pub classes: &'p mut BTreeSet<String>,
}

/// A part with the consecutive diagrams that contain it.
struct Part<'p> {
    first: usize,
    nodes: Vec<&'p Node>,
}

impl Part<'_> {
    fn last(&self) -> usize {
        self.first + self.nodes.len() - 1
    }
}

impl Film<'_> {
    /// Merges consecutive diagrams, the first of which has the index `first`.
    pub fn merged(&mut self, first: usize, pictures: &[&[Node]]) -> Vec<Node> {
        let last = first + pictures.len() - 1;
        let mut parts: Vec<Part> = Vec::new();
        for (number, picture) in (first..).zip(pictures) {
            let mut index = 0;
            for node in *picture {
                let existing =
                    parts.iter().skip(index).position(|part| part.last() + 1 == number && is_same(part.nodes[part.nodes.len() - 1], node));
                match existing {
                    Some(further) => parts[index + further].nodes.push(node),
                    None => parts.insert(index, Part { first: number, nodes: vec![node] }),
                }
                index += existing.unwrap_or(0) + 1;
            }
        }
        parts.iter().map(|part| self.timed(part, first, last)).collect()
    }

    /// A part that is visible in some of the diagrams from `first` to `last`.
    fn timed(&mut self, part: &Part<'_>, first: usize, last: usize) -> Node {
        let Node::Element(element) = part.nodes[0] else { return part.nodes[0].clone() };
        let elements: Vec<&Element> =
            part.nodes.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None }).collect();
        let inside: Vec<&[Node]> = elements.iter().map(|element| &*element.children).collect();
        let children = if element.is_leaf() { element.children.clone() } else { self.merged(part.first, &inside) };
        let mut merged = Element { children, ..element.clone() };
        let runs = element.has_class("arc").then(|| self.ring(part.first, &elements)).flatten();
        let times = self.times((part.first > first).then_some(part.first), (part.last() < last).then_some(part.last() + 1));
        if let Some(runs) = &runs {
            merged.add_classes(runs);
        }
        match times {
            None => Node::Element(merged),
            Some(times) if runs.is_some() => {
                let attributes = [("class".to_owned(), times)].into();
                Node::Element(Element { name: "g".into(), attributes, children: vec![Node::Element(merged)] })
            }
            Some(times) => {
                merged.add_classes(&times);
                Node::Element(merged)
            }
        }
    }

    /// The classes of a part that appears at one index and disappears at another.
    pub fn times(&mut self, appears: Option<usize>, disappears: Option<usize>) -> Option<String> {
        let from = appears.map(|number| format!("a{}", self.times_ms[number]));
        let until = disappears.map(|number| format!("b{}", self.times_ms[number]));
        self.classes.extend(from.iter().chain(&until).cloned());
        let names = [appears.map(|_| "coming".to_owned()), disappears.map(|_| "going".to_owned()), from, until];
        let all: Vec<String> = names.into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// The classes of a progress ring that fills evenly; `None` if it does not change.
    fn ring(&mut self, first: usize, elements: &[&Element]) -> Option<String> {
        let percent = |element: &Element| element.get("stroke-dasharray").split(' ').next().and_then(|text| text.parse::<f64>().ok());
        let (begin, end) = (percent(elements[0])?, percent(elements[elements.len() - 1])?);
        if end <= begin {
            return None;
        }
        let at_ms = |number: usize| self.times_ms[number] as f64;
        let per_percent_ms = (at_ms(first + elements.len() - 1) - at_ms(first)) / (end - begin);
        let delay_ms = (at_ms(first) - begin * per_percent_ms).round();
        let class = format!("r{}_{}", delay_ms, (per_percent_ms * 100.0).round());
        self.classes.insert(class.clone());
        Some(format!("runs {class}"))
    }
}

/// Whether two parts are the same except for their children and the progress of rings.
fn is_same(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Element(one), Node::Element(other)) => {
            fn attributes(element: &Element) -> impl Iterator<Item = &(String, String)> {
                element.attributes.iter().filter(|(name, _)| name != "stroke-dasharray")
            }
            one.name == other.name
                && attributes(one).eq(attributes(other))
                && (one.is_leaf() == other.is_leaf())
                && (!one.is_leaf() || one.children == other.children)
        }
        _ => one == other,
    }
}

/// The style sheet with the times of the classes, and with the widths of the diagrams.
pub fn style(page: &Page) -> String {
    let mut out =
        "/* The times of the parts of the static diagram, and the widths of its layouts. Written by tests/arrival. */\n".to_owned();
    for class in &page.classes {
        let (kind, numbers) = class.split_at(1);
        match (kind, numbers.split_once('_')) {
            ("r", Some((delay, duration))) => {
                writeln!(out, ".{} {{ --a: {delay}ms; --d: {duration}ms; }}", class.replace('-', "\\-")).unwrap()
            }
            _ => writeln!(out, ".{class} {{ --{kind}: {numbers}ms; }}").unwrap(),
        }
    }
    for (number, (from_px, to_px)) in page.widths.iter().enumerate() {
        let min = if number == 0 { String::new() } else { format!("(min-width: {from_px}px)") };
        let max = if number + 1 == page.widths.len() { String::new() } else { format!("(max-width: {to_px}.98px)") };
        let condition = [min, max].into_iter().filter(|bound| !bound.is_empty()).collect::<Vec<_>>().join(" and ");
        writeln!(out, "@container {condition} {{ .animation-{number} {{ display: block; }} }}").unwrap();
    }
    out
}
