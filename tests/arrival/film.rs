//! Pictures of a run → one in which each part is seen in its time. A part that is the same in several pictures is there once.

use super::markup::{Element, Node};
use super::page::Page;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What is drawn at one moment after the other.
pub struct Film<'p> {
    /// The moments, in milliseconds.
    pub times_ms: &'p [u64],
    /// The classes of times that are used.
    pub classes: &'p mut BTreeSet<String>,
}

/// A part and the pictures that have it, one after the other.
struct Part<'p> {
    first: usize,
    looks: Vec<&'p Node>,
}

impl Part<'_> {
    fn last(&self) -> usize {
        self.first + self.looks.len() - 1
    }
}

impl Film<'_> {
    /// What is in pictures that follow each other, the first of which has this number.
    pub fn merged(&mut self, first: usize, pictures: &[&[Node]]) -> Vec<Node> {
        let last = first + pictures.len() - 1;
        let mut parts: Vec<Part> = Vec::new();
        for (number, picture) in (first..).zip(pictures) {
            let mut place = 0;
            for node in *picture {
                let known =
                    parts.iter().skip(place).position(|part| part.last() + 1 == number && is_same(part.looks[part.looks.len() - 1], node));
                match known {
                    Some(further) => parts[place + further].looks.push(node),
                    None => parts.insert(place, Part { first: number, looks: vec![node] }),
                }
                place += known.unwrap_or(0) + 1;
            }
        }
        parts.iter().map(|part| self.seen_from(part, first, last)).collect()
    }

    /// A part that is seen in some of the pictures from `first` to `last`.
    fn seen_from(&mut self, part: &Part<'_>, first: usize, last: usize) -> Node {
        let Node::Element(look) = part.looks[0] else { return part.looks[0].clone() };
        let elements: Vec<&Element> =
            part.looks.iter().filter_map(|look| if let Node::Element(look) = look { Some(look) } else { None }).collect();
        let inside: Vec<&[Node]> = elements.iter().map(|look| &*look.children).collect();
        let children = if look.is_leaf() { look.children.clone() } else { self.merged(part.first, &inside) };
        let mut seen = Element { children, ..look.clone() };
        let runs = look.is_of("arc").then(|| self.ring(part.first, &elements)).flatten();
        let times = self.times((part.first > first).then_some(part.first), (part.last() < last).then_some(part.last() + 1));
        if let Some(runs) = &runs {
            seen.add(runs);
        }
        match times {
            None => Node::Element(seen),
            Some(times) if runs.is_some() => {
                let around = [("class".to_owned(), times)].into();
                Node::Element(Element { name: "g".into(), attributes: around, children: vec![Node::Element(seen)] })
            }
            Some(times) => {
                seen.add(&times);
                Node::Element(seen)
            }
        }
    }

    /// The classes of what comes with one picture and is gone with another.
    pub fn times(&mut self, comes: Option<usize>, goes: Option<usize>) -> Option<String> {
        let from = comes.map(|number| format!("a{}", self.times_ms[number]));
        let until = goes.map(|number| format!("b{}", self.times_ms[number]));
        self.classes.extend(from.iter().chain(&until).cloned());
        let names = [comes.map(|_| "coming".to_owned()), goes.map(|_| "going".to_owned()), from, until];
        let all: Vec<String> = names.into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// The classes of a ring that fills up evenly; none when it stands still.
    fn ring(&mut self, first: usize, looks: &[&Element]) -> Option<String> {
        let percent = |look: &Element| look.get("stroke-dasharray").split(' ').next().and_then(|text| text.parse::<f64>().ok());
        let (begin, end) = (percent(looks[0])?, percent(looks[looks.len() - 1])?);
        if end <= begin {
            return None;
        }
        let at_ms = |number: usize| self.times_ms[number] as f64;
        let per_percent_ms = (at_ms(first + looks.len() - 1) - at_ms(first)) / (end - begin);
        let delay_ms = (at_ms(first) - begin * per_percent_ms).round();
        let class = format!("r{}_{}", delay_ms, (per_percent_ms * 100.0).round());
        self.classes.insert(class.clone());
        Some(format!("runs {class}"))
    }
}

/// Whether a part of two pictures is the same but for what is in it. How full a ring is differs all the time.
fn is_same(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Element(one), Node::Element(other)) => {
            fn told(element: &Element) -> impl Iterator<Item = &(String, String)> {
                element.attributes.iter().filter(|(name, _)| name != "stroke-dasharray")
            }
            one.name == other.name
                && told(one).eq(told(other))
                && (one.is_leaf() == other.is_leaf())
                && (!one.is_leaf() || one.children == other.children)
        }
        _ => one == other,
    }
}

/// The style sheet of the times, and of which picture is for which width.
pub fn style(page: &Page) -> String {
    let mut out =
        "/* When the parts of the first picture are seen, and which picture is for which width. Written by tests/arrival. */\n".to_owned();
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
        let least = if number == 0 { String::new() } else { format!("(min-width: {from_px}px)") };
        let most = if number + 1 == page.widths.len() { String::new() } else { format!("(max-width: {to_px}.98px)") };
        let both = [least, most].into_iter().filter(|bound| !bound.is_empty()).collect::<Vec<_>>().join(" and ");
        writeln!(out, "@container {both} {{ .film-{number} {{ display: block; }} }}").unwrap();
    }
    out
}
