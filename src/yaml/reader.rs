//! Events of the parser → the positioned tree, with anchors expanded, merge keys merged and scalars resolved.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag as EventTag};

use super::entries::Entries;
use super::limits::{Aliased, DEPTH_MAX};
use super::positions::Positions;
use super::scalar::{Tag, resolve_plain, resolve_tagged};
use super::split::Piece;
use super::{Document, Entry, Node, NodeKind, Range, Scalar, SyntaxError, syntax, tabs};

/// Reads one piece of the text: a document, nothing (comments alone), or why it can't be read.
pub fn read_piece(piece: Piece<'_>, index: usize) -> Result<Option<Document>, SyntaxError> {
    let positions = Positions::new(piece);
    let mut builder = Builder::new(&positions, piece.text.len());
    let root = if piece.json { builder.read(&piece.text.replace('\t', " ")) } else { builder.read(piece.text) };
    let root = match root {
        Err(problem) if problem.is_limit => Err(problem),
        root if piece.json => root,
        // What kubectl's own library says comes first: it is what the words and lines are taken from.
        root => match syntax::problem(piece.text) {
            Some(problem) => Err(Problem {
                range: positions.line_and_column(problem.place),
                as_kubectl: problem.as_kubectl,
                message: problem.message,
                is_limit: false,
            }),
            // kubectl's library takes tabs for blanks in more places than our parser does.
            None if root.is_err() && piece.text.contains('\t') => {
                builder = Builder::new(&positions, piece.text.len());
                builder.read(&tabs::as_blanks(piece.text))
            }
            None => root,
        },
    };
    let root = root.map_err(|problem| problem.into_error(index))?;
    let range = positions.whole();
    let Builder { duplicate_keys, ignored, .. } = builder;
    Ok(root.map(|root| Document { index, root, range, duplicate_keys, ignored }))
}

/// Why a piece can't be read.
struct Problem {
    message: String,
    as_kubectl: String,
    range: Range,
    /// One of our own limits: nothing more is done with the text.
    is_limit: bool,
}

impl Problem {
    /// A problem that kubectl prints without a line.
    fn plain(message: String, range: Range) -> Problem {
        Problem { as_kubectl: format!("yaml: {message}"), message, range, is_limit: false }
    }

    fn too_deep(range: Range) -> Problem {
        let problem = Problem::plain(format!("nested deeper than {DEPTH_MAX} levels, the most the playground reads"), range);
        Problem { is_limit: true, ..problem }
    }

    fn into_error(self, index: usize) -> SyntaxError {
        let as_kubectl = format!("error converting YAML to JSON: {}", self.as_kubectl);
        SyntaxError { index, message: self.message, as_kubectl, range: self.range }
    }
}

/// A list or map that is still open.
struct Frame {
    start: Span,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

#[derive(Default)]
struct Mapping {
    entries: Entries,
    key: Option<Key>,
}

/// A key whose value is not read yet.
struct Key {
    text: String,
    range: Range,
    merge: bool,
    is_null: bool,
}

/// A node on its way to its parent.
struct Item {
    node: Node,
    /// An unquoted `<<`.
    merge: bool,
}

struct Builder<'a, 'text> {
    positions: &'a Positions<'text>,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Node>,
    aliased: Aliased,
    aliased_max: Aliased,
    duplicate_keys: Vec<(String, Range)>,
    ignored: Option<Range>,
}

impl<'a, 'text> Builder<'a, 'text> {
    fn new(positions: &'a Positions<'text>, length: usize) -> Self {
        Builder {
            positions,
            stack: Vec::new(),
            anchors: BTreeMap::new(),
            aliased: Aliased::default(),
            aliased_max: Aliased::most(length),
            duplicate_keys: Vec::new(),
            ignored: None,
        }
    }

    /// The first document of the text; kubectl reads no further.
    fn read(&mut self, text: &str) -> Result<Option<Node>, Problem> {
        let mut root = None;
        let mut parser = Parser::new_from_str(text);
        let mut done = false;
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(_) if done => break,
                Err(error) => return Err(self.syntax_problem(error.info(), error.marker())),
            };
            match event {
                Event::DocumentEnd => done = true,
                Event::StreamEnd => break,
                _ if done => {
                    self.ignored = Some(self.positions.point(&span.start));
                    break;
                }
                _ => {}
            }
            if let Some(item) = self.take(event, span)? {
                root = Some(item.node);
            }
        }
        Ok(root)
    }

    /// Takes one event; gives the root once it is whole.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<Option<Item>, Problem> {
        let item = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let item = self.scalar(text, style, tag.as_deref(), &span)?;
                self.remember(anchor, &item.node)?;
                item
            }
            Event::Alias(anchor) => self.alias(anchor, &span)?,
            Event::SequenceStart(anchor, _) => {
                return self.open(anchor, span, Content::Sequence(Vec::new()));
            }
            Event::MappingStart(anchor, _) => {
                return self.open(anchor, span, Content::Mapping(Mapping::default()));
            }
            Event::SequenceEnd | Event::MappingEnd => match self.stack.pop() {
                Some(frame) => self.close(frame, &span)?,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        self.add(item)
    }

    fn open(&mut self, anchor: usize, start: Span, content: Content) -> Result<Option<Item>, Problem> {
        if self.stack.len() >= DEPTH_MAX {
            return Err(Problem::too_deep(self.positions.point(&start.start)));
        }
        self.stack.push(Frame { start, anchor, content });
        Ok(None)
    }

    fn close(&mut self, frame: Frame, end: &Span) -> Result<Item, Problem> {
        let whole = self.positions.range(&Span::new(frame.start.start, end.end));
        let (kind, last) = match frame.content {
            Content::Sequence(items) => {
                let last = items.last().map(|item| item.range.end);
                (NodeKind::Sequence(items), last)
            }
            Content::Mapping(mapping) => {
                let last = mapping.entries.all.last().map(|entry| entry.value.range.end);
                (NodeKind::Mapping(mapping.entries.all), last)
            }
        };
        // A block ends with its last part; the parser says so only where the next token begins.
        let flow = self.positions.text(&whole).starts_with(['[', '{']);
        let end = if flow { whole.end } else { last.unwrap_or(whole.end).max(whole.start) };
        let node = Node { kind, range: Range { end, ..whole } };
        self.remember(frame.anchor, &node)?;
        Ok(Item { node, merge: false })
    }

    /// Hands a node to the list or map it belongs to, or gives it back when there is none.
    fn add(&mut self, item: Item) -> Result<Option<Item>, Problem> {
        let Some(frame) = self.stack.last_mut() else {
            return Ok(Some(item));
        };
        match &mut frame.content {
            Content::Sequence(items) => items.push(item.node),
            Content::Mapping(mapping) => match mapping.key.take() {
                None => mapping.key = Some(read_key(item)?),
                Some(key) if key.merge => self.merge(key, item.node)?,
                Some(key) => {
                    let mut value = item.node;
                    if key.is_null {
                        return Err(null_key(&key, &value));
                    }
                    if value.range.start == value.range.end {
                        value.range = key.range; // nothing stands there: the key stands for it
                    }
                    if let Some(again) = mapping.entries.set(Entry { key: key.text, key_range: key.range, value }) {
                        self.duplicate_keys.push((again, key.range));
                    }
                }
            },
        }
        Ok(None)
    }

    /// `<<`: takes over the entries of a map, or of several, of which the first has the last word.
    fn merge(&mut self, key: Key, value: Node) -> Result<(), Problem> {
        let maps = match value.kind {
            NodeKind::Mapping(entries) => vec![entries],
            NodeKind::Sequence(items) => {
                let entries = items.into_iter().map(|item| match item.kind {
                    NodeKind::Mapping(entries) => Some(entries),
                    _ => None,
                });
                entries.collect::<Option<Vec<_>>>().unwrap_or_default()
            }
            NodeKind::Scalar(_) => Vec::new(),
        };
        if maps.is_empty() {
            let message = "map merge requires map or sequence of maps as the value";
            return Err(Problem::plain(message.to_owned(), key.range));
        }
        if let Some(Content::Mapping(mapping)) = self.stack.last_mut().map(|frame| &mut frame.content) {
            for entry in maps.into_iter().rev().flatten() {
                mapping.entries.set(entry);
            }
        }
        Ok(())
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&EventTag>, span: &Span) -> Result<Item, Problem> {
        let range = self.positions.range(span);
        let plain = style == ScalarStyle::Plain;
        let merge = plain && tag.is_none() && text == "<<";
        let scalar = match tag {
            None if plain => resolve_plain(text),
            None => Scalar::String(text.into_owned()),
            Some(tag) if tag.is_yaml_core_schema() => {
                resolve_tagged(&text, Tag::from_core_name(&tag.suffix)).map_err(|message| Problem::plain(message, range))?
            }
            Some(_) => Scalar::String(text.into_owned()),
        };
        if let Scalar::Float(value) = scalar
            && !value.is_finite()
        {
            let name = if value.is_nan() {
                "NaN"
            } else if value > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            let message = format!("json: unsupported value: {name}");
            return Err(Problem { as_kubectl: message.clone(), message, range, is_limit: false });
        }
        Ok(Item { node: Node { kind: NodeKind::Scalar(scalar), range }, merge })
    }

    fn alias(&mut self, anchor: usize, span: &Span) -> Result<Item, Problem> {
        let range = self.positions.range(span);
        let Some(node) = self.anchors.get(&anchor) else {
            let name = self.positions.text(&range).trim_start_matches('*');
            return Err(Problem::plain(format!("anchor '{name}' value contains itself"), range));
        };
        let mut node = node.clone();
        self.spend(&node, range)?;
        node.range = range;
        Ok(Item { node, merge: false })
    }

    fn remember(&mut self, anchor: usize, node: &Node) -> Result<(), Problem> {
        if anchor > 0 {
            self.spend(node, node.range)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    fn spend(&mut self, node: &Node, range: Range) -> Result<(), Problem> {
        count(node, &mut self.aliased);
        if self.aliased.nodes <= self.aliased_max.nodes && self.aliased.bytes <= self.aliased_max.bytes {
            return Ok(());
        }
        let problem = Problem::plain("document contains excessive aliasing".to_owned(), range);
        Err(Problem { is_limit: true, ..problem })
    }

    fn syntax_problem(&self, info: &str, marker: &Marker) -> Problem {
        let range = self.positions.point(marker);
        if info == "recursion limit exceeded" {
            return Problem::too_deep(range);
        }
        if info.ends_with("found unknown anchor") {
            let rest = self.positions.rest(marker).trim_start_matches(['*', ' ']);
            let end = rest.find(|character: char| !(character.is_ascii_alphanumeric() || "_-".contains(character)));
            let name = &rest[..end.unwrap_or(rest.len())];
            return Problem::plain(format!("unknown anchor '{name}' referenced"), range);
        }
        Problem::plain(info.to_owned(), range)
    }
}

/// Keys are text in JSON; numbers and booleans become it, lists and maps can't.
fn read_key(item: Item) -> Result<Key, Problem> {
    let Item { node, merge } = item;
    let (range, is_null) = (node.range, node.kind == NodeKind::Scalar(Scalar::Null));
    let text = match node.kind {
        NodeKind::Scalar(Scalar::String(text)) => text,
        NodeKind::Scalar(Scalar::Bool(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::Int(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::UInt(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::Float(value)) => value.to_string(),
        NodeKind::Scalar(Scalar::Null) => String::new(),
        _ => {
            return Err(Problem::plain(format!("invalid map key: {}", go_syntax(&node)), range));
        }
    };
    Ok(Key { text, range, merge, is_null })
}

/// Models sigs.k8s.io/yaml yaml.go convertToJSONableObject, which sees keys once all of the document is read.
fn null_key(key: &Key, value: &Node) -> Problem {
    let shown = match &value.kind {
        NodeKind::Scalar(Scalar::Null) => "<nil>".to_owned(),
        _ => go_syntax(value),
    };
    let as_kubectl = format!("unsupported map key of type: %!s(<nil>), key: <nil>, value: {shown}");
    Problem { as_kubectl, message: "a map key must not be null".to_owned(), range: key.range, is_limit: false }
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
            // Go prints maps by their keys.
            let parts: BTreeMap<&str, String> =
                entries.iter().map(|entry| (entry.key.as_str(), format!("{:?}:{}", entry.key, go_syntax(&entry.value)))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", list(parts.into_values().collect()))
        }
    }
}

/// Adds what a node holds.
fn count(node: &Node, aliased: &mut Aliased) {
    aliased.nodes += 1;
    match &node.kind {
        NodeKind::Scalar(Scalar::String(text)) => aliased.bytes += text.len(),
        NodeKind::Scalar(_) => {}
        NodeKind::Sequence(items) => items.iter().for_each(|item| count(item, aliased)),
        NodeKind::Mapping(entries) => entries.iter().for_each(|entry| {
            aliased.bytes += entry.key.len();
            count(&entry.value, aliased);
        }),
    }
}
