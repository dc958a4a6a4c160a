//! Builds the node tree from the events of the parser: expands aliases, applies merge keys and resolves scalars.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::entries::Entries;
use super::key::{Item, Key, null_key, read_key};
use super::limits::{Aliased, DEPTH_MAX};
use super::parser::{Event, EventKind, Mark, Parser, SyntaxProblem};
use super::positions::Positions;
use super::problem::Problem;
use super::scalar::{MERGE_TAG, Tag, resolve_plain, resolve_tagged};
use super::split::DocumentSource;
use super::{Document, Entry, Node, NodeKind, Range, Scalar, SyntaxError};

/// Reads a document source. `None` if it has only comments.
pub fn read_document(source: DocumentSource<'_>, index: usize) -> Result<Option<Document>, SyntaxError> {
    let positions = Positions::new(source);
    // kubectl reads lines and adds a line feed if the last line has none.
    let ends_line = source.json || source.text.ends_with(['\n', '\r']);
    let text = if ends_line { Cow::Borrowed(source.text) } else { Cow::Owned(format!("{}\n", source.text)) };
    let mut builder = Builder::new(&positions, source.text.len());
    let root = builder.read(Parser::new(&text, source.json)).map_err(|problem| problem.into_error(index))?;
    let range = positions.whole();
    let Builder { duplicate_keys, ignored, .. } = builder;
    Ok(root.map(|root| Document { index, root, range, duplicate_keys, ignored }))
}

/// A sequence or mapping that has not ended.
struct Frame {
    start: Mark,
    in_brackets: bool,
    anchor: Option<usize>,
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

struct Builder<'a, 'text> {
    positions: &'a Positions<'text>,
    stack: Vec<Frame>,
    /// The nodes of the anchors, in the order of the text; `None` until the node is complete.
    anchors: Vec<Option<Node>>,
    aliased: Aliased,
    aliased_max: Aliased,
    duplicate_keys: Vec<(String, Range)>,
    ignored: Option<Range>,
    /// The error of the first null key.
    null_key: Option<Problem>,
    /// Whether a number without a JSON representation has been read.
    has_infinite: bool,
}

impl<'a, 'text> Builder<'a, 'text> {
    fn new(positions: &'a Positions<'text>, length: usize) -> Self {
        Builder {
            positions,
            stack: Vec::new(),
            anchors: Vec::new(),
            aliased: Aliased::default(),
            aliased_max: Aliased::limit(length),
            duplicate_keys: Vec::new(),
            ignored: None,
            null_key: None,
            has_infinite: false,
        }
    }

    /// Reads the first document of the source; kubectl ignores further ones.
    fn read(&mut self, mut parser: Parser<'_>) -> Result<Option<Node>, Problem> {
        let (mut root, mut problem) = (None, None);
        let mut anchors = BTreeMap::new();
        loop {
            let event = parser.next().map_err(|problem| Problem::syntax(&problem, self.positions))?;
            let anchor = match event.kind {
                EventKind::StreamEnd => break,
                EventKind::DocumentEnd => {
                    self.ignored = self.ignored_text(parser.next());
                    break;
                }
                EventKind::Alias(name) => {
                    let range = self.positions.point(event.start);
                    let unknown = || Problem::plain(format!("unknown anchor '{name}' referenced"), range);
                    Some(*anchors.get(name).ok_or_else(unknown)?)
                }
                _ => event.anchor.map(|name| {
                    self.anchors.push(None);
                    anchors.insert(name, self.anchors.len() - 1);
                    self.anchors.len() - 1
                }),
            };
            // The library parses the whole document before it interprets the nodes, so syntax errors take precedence.
            if problem.is_none() {
                match self.handle(event, anchor) {
                    Ok(item) => root = item.map(|item| item.node).or(root),
                    Err(limit) if limit.is_limit => return Err(limit),
                    Err(first) => problem = Some(first),
                }
            }
        }
        // The conversion to JSON comes last.
        let conversion_problem = || self.null_key.take().or_else(|| root.as_ref().filter(|_| self.has_infinite).and_then(not_json));
        match problem.or_else(conversion_problem) {
            Some(problem) => Err(problem),
            None => Ok(root),
        }
    }

    /// Where text begins after the first document, which kubectl ignores.
    fn ignored_text(&self, next: Result<Event<'_>, SyntaxProblem>) -> Option<Range> {
        match next {
            Ok(Event { kind: EventKind::StreamEnd, .. }) => None,
            Ok(event) => Some(self.positions.point(event.start)),
            Err(problem) => Some(self.positions.point(problem.location())),
        }
    }

    /// Handles an event and the index of its anchor or of the anchor it refers to; returns the root when it is complete.
    fn handle(&mut self, event: Event<'_>, anchor: Option<usize>) -> Result<Option<Item>, Problem> {
        let (start, range) = (event.start, self.positions.range(event.start, event.end));
        let item = match event.kind {
            EventKind::Scalar { text, plain } => {
                if let Some(key) = self.merge_key() {
                    return Err(not_mergeable(key.range)); // regardless of its value
                }
                let item = scalar(text, plain, event.tag.as_deref(), range)?;
                self.has_infinite |= matches!(item.node.kind, NodeKind::Scalar(Scalar::Float(value)) if !value.is_finite());
                self.define_anchor(anchor, &item.node)?;
                item
            }
            EventKind::Alias(name) => self.alias(name, anchor, range)?,
            EventKind::SequenceStart { in_brackets } => {
                return self.open(Frame { start, in_brackets, anchor, content: Content::Sequence(Vec::new()) });
            }
            EventKind::MappingStart { in_brackets } => {
                return self.open(Frame { start, in_brackets, anchor, content: Content::Mapping(Mapping::default()) });
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => match self.stack.pop() {
                Some(frame) => self.close(frame, event.end)?,
                None => return Ok(None),
            },
            EventKind::StreamEnd | EventKind::DocumentStart | EventKind::DocumentEnd => return Ok(None),
        };
        self.add(item)
    }

    fn open(&mut self, frame: Frame) -> Result<Option<Item>, Problem> {
        if self.stack.len() >= DEPTH_MAX {
            return Err(Problem::too_deep(self.positions.point(frame.start)));
        }
        self.stack.push(frame);
        Ok(None)
    }

    fn close(&mut self, frame: Frame, end: Mark) -> Result<Item, Problem> {
        let whole = self.positions.range(frame.start, end);
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
        // A block ends with its last child; the parser notices that only at the next token.
        let end = if frame.in_brackets { whole.end } else { last.unwrap_or(whole.end).max(whole.start) };
        let node = Node { kind, range: Range { end, ..whole } };
        self.define_anchor(frame.anchor, &node)?;
        Ok(Item { node, merge: false })
    }

    /// Adds a node to the innermost open sequence or mapping, or returns it if there is none.
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
                        self.null_key.get_or_insert_with(|| null_key(&key, &value));
                    }
                    if value.range.start == value.range.end {
                        value.range = key.range; // an empty value gets the range of its key
                    }
                    if let Some(duplicate) = mapping.entries.set(Entry { key: key.text, key_range: key.range, value }) {
                        self.duplicate_keys.push((duplicate, key.range));
                    }
                }
            },
        }
        Ok(None)
    }

    /// The merge key whose value comes next, if any.
    fn merge_key(&self) -> Option<&Key> {
        match &self.stack.last()?.content {
            Content::Mapping(Mapping { key, .. }) => key.as_ref().filter(|key| key.merge),
            Content::Sequence(_) => None,
        }
    }

    /// `<<`: adds the entries of a mapping, or of a sequence of mappings, of which the first takes precedence.
    fn merge(&mut self, key: Key, value: Node) -> Result<(), Problem> {
        let maps: Option<Vec<_>> = match value.kind {
            NodeKind::Mapping(entries) => Some(vec![entries]),
            NodeKind::Sequence(items) => {
                let entries = items.into_iter().map(|item| match item.kind {
                    NodeKind::Mapping(entries) => Some(entries),
                    _ => None,
                });
                entries.collect()
            }
            NodeKind::Scalar(_) => None,
        };
        let Some(maps) = maps else {
            return Err(not_mergeable(key.range));
        };
        if let Some(Content::Mapping(mapping)) = self.stack.last_mut().map(|frame| &mut frame.content) {
            for entry in maps.into_iter().rev().flatten() {
                mapping.entries.set(entry);
            }
        }
        Ok(())
    }

    fn alias(&mut self, name: &str, anchor: Option<usize>, range: Range) -> Result<Item, Problem> {
        let Some(node) = anchor.and_then(|anchor| self.anchors.get(anchor)?.clone()) else {
            return Err(Problem::plain(format!("anchor '{name}' value contains itself"), range));
        };
        self.count_aliased(&node, range)?;
        Ok(Item { node: Node { range, ..node }, merge: false })
    }

    fn define_anchor(&mut self, anchor: Option<usize>, node: &Node) -> Result<(), Problem> {
        if anchor.is_some() {
            self.count_aliased(node, node.range)?;
        }
        if let Some(slot) = anchor.and_then(|anchor| self.anchors.get_mut(anchor)) {
            *slot = Some(node.clone());
        }
        Ok(())
    }

    /// Counts the nodes that an alias adds; an error when there are too many.
    fn count_aliased(&mut self, node: &Node, range: Range) -> Result<(), Problem> {
        count(node, &mut self.aliased);
        if self.aliased.nodes <= self.aliased_max.nodes && self.aliased.bytes <= self.aliased_max.bytes {
            return Ok(());
        }
        let problem = Problem::plain("document contains excessive aliasing".to_owned(), range);
        Err(Problem { is_limit: true, ..problem })
    }
}

fn not_mergeable(range: Range) -> Problem {
    Problem::plain("map merge requires map or sequence of maps as the value".to_owned(), range)
}

fn scalar(text: Cow<'_, str>, plain: bool, tag: Option<&str>, range: Range) -> Result<Item, Problem> {
    let merge = text == "<<" && (plain && tag.is_none() || matches!(tag, Some("!" | MERGE_TAG)));
    let scalar = match tag {
        None if plain => resolve_plain(text),
        None => Scalar::String(text.into_owned()),
        Some(tag) => resolve_tagged(&text, Tag::from_name(tag)).map_err(|message| Problem::plain(message, range))?,
    };
    Ok(Item { node: Node { kind: NodeKind::Scalar(scalar), range }, merge })
}

/// The error of the first NaN or infinity, which JSON cannot represent.
fn not_json(node: &Node) -> Option<Problem> {
    match &node.kind {
        NodeKind::Scalar(Scalar::Float(value)) if !value.is_finite() => {
            let name = if value.is_nan() {
                "NaN"
            } else if *value > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            let message = format!("json: unsupported value: {name}");
            Some(Problem { as_kubectl: message.clone(), message, range: node.range, is_limit: false })
        }
        NodeKind::Scalar(_) => None,
        NodeKind::Sequence(items) => items.iter().find_map(not_json),
        NodeKind::Mapping(entries) => entries.iter().find_map(|entry| not_json(&entry.value)),
    }
}

/// Adds the nodes and bytes of a node.
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
