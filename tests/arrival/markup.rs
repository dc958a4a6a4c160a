//! Parses the rendered HTML into a tree, and writes it back.

use std::fmt::Write;

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, escaped.
    Text(String),
}

/// An element.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The tag name.
    pub name: String,
    /// Its attributes, with escaped values.
    pub attributes: Vec<(String, String)>,
    /// Its children.
    pub children: Vec<Node>,
}

impl Element {
    /// The value of an attribute; empty if it does not exist.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: &str) {
        self.attributes.retain(|(own, _)| own != name);
        self.attributes.push((name.into(), value.into()));
    }

    /// Whether it has a class.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").split(' ').any(|own| own == class)
    }

    /// Adds classes.
    pub fn add_classes(&mut self, classes: &str) {
        let all = format!("{} {classes}", self.get("class"));
        self.set("class", all.trim());
    }

    /// Whether it contains only text.
    pub fn is_leaf(&self) -> bool {
        self.children.iter().all(|child| matches!(child, Node::Text(_)))
    }

    /// Calls `act` for this element and all elements in it.
    pub fn each(&mut self, act: &mut impl FnMut(&mut Element)) {
        act(self);
        for child in &mut self.children {
            if let Node::Element(child) = child {
                child.each(act);
            }
        }
    }

    /// The first element with a class, in document order.
    pub fn find(&self, class: &str) -> Option<&Element> {
        let in_children = || {
            self.children.iter().filter_map(|child| match child {
                Node::Element(child) => child.find(class),
                Node::Text(_) => None,
            })
        };
        if self.has_class(class) { Some(self) } else { in_children().next() }
    }
}

/// Parses HTML in which every element is closed, as Yew's server-side renderer writes it.
pub fn read(text: &str) -> Element {
    let mut open = vec![Element { name: "body".into(), attributes: Vec::new(), children: Vec::new() }];
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        if start > 0 {
            open.last_mut().unwrap().children.push(Node::Text(rest[..start].into()));
        }
        let end = start + tag_length(&rest[start..]);
        let tag = &rest[start + 1..end - 1];
        rest = &rest[end..];
        if tag.starts_with('/') {
            let closed = open.pop().unwrap();
            open.last_mut().unwrap().children.push(Node::Element(closed));
            continue;
        }
        let element = element(tag);
        match element.name.as_str() {
            "input" => open.last_mut().unwrap().children.push(Node::Element(element)),
            _ => open.push(element),
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    open.remove(0)
}

/// The length of a tag, ignoring `>` in quoted values.
fn tag_length(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|character| {
        is_quoted ^= character == '"';
        character == '>' && !is_quoted
    });
    end.unwrap() + 1
}

fn element(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((attribute, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap();
        attributes.push((attribute.trim().to_owned(), value.to_owned()));
        rest = after;
    }
    Element { name: name.into(), attributes, children: Vec::new() }
}

/// Writes nodes as HTML.
pub fn write(nodes: &[Node]) -> String {
    let mut out = String::new();
    nodes.iter().for_each(|node| write_node(node, &mut out));
    out
}

fn write_node(node: &Node, out: &mut String) {
    let element = match node {
        Node::Text(text) => return out.push_str(text),
        Node::Element(element) => element,
    };
    write!(out, "<{}", element.name).unwrap();
    for (name, value) in &element.attributes {
        write!(out, " {name}=\"{value}\"").unwrap();
    }
    // Only SVG elements may be self-closing.
    if element.children.is_empty() && ["circle", "path", "rect"].contains(&&*element.name) {
        return out.push_str("/>");
    }
    out.push('>');
    if element.name != "input" {
        element.children.iter().for_each(|child| write_node(child, out));
        write!(out, "</{}>", element.name).unwrap();
    }
}
