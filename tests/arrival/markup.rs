//! The page as text → a tree, and back.

use std::fmt::Write;

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, its signs escaped.
    Text(String),
}

/// An element.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// What it is called.
    pub name: String,
    /// Its attributes, values escaped.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Node>,
}

impl Element {
    /// The value of an attribute; empty when it has none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Gives an attribute another value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.attributes.retain(|(own, _)| own != name);
        self.attributes.push((name.into(), value.into()));
    }

    /// Whether it is of a class.
    pub fn is_of(&self, class: &str) -> bool {
        self.get("class").split(' ').any(|own| own == class)
    }

    /// Makes it of these classes as well.
    pub fn add(&mut self, classes: &str) {
        let all = format!("{} {classes}", self.get("class"));
        self.set("class", all.trim());
    }

    /// Whether it holds text alone.
    pub fn is_leaf(&self) -> bool {
        self.children.iter().all(|child| matches!(child, Node::Text(_)))
    }

    /// Does something with every element in it, itself included.
    pub fn each(&mut self, act: &mut impl FnMut(&mut Element)) {
        act(self);
        for child in &mut self.children {
            if let Node::Element(child) = child {
                child.each(act);
            }
        }
    }

    /// The first element in it of a class.
    pub fn find(&self, class: &str) -> Option<&Element> {
        let below = || {
            self.children.iter().filter_map(|child| match child {
                Node::Element(child) => child.find(class),
                Node::Text(_) => None,
            })
        };
        if self.is_of(class) { Some(self) } else { below().next() }
    }
}

/// The tree of a text in which every element is closed, as the page's renderer writes it.
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

/// The length of a tag: what is quoted may hold its end.
fn tag_length(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|sign| {
        is_quoted ^= sign == '"';
        sign == '>' && !is_quoted
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

/// The text of a tree.
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
    // Only in a drawing may an element be closed where it begins.
    if element.children.is_empty() && ["circle", "path", "rect"].contains(&&*element.name) {
        return out.push_str("/>");
    }
    out.push('>');
    if element.name != "input" {
        element.children.iter().for_each(|child| write_node(child, out));
        write!(out, "</{}>", element.name).unwrap();
    }
}
