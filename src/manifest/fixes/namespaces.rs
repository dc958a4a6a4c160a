//! A namespace that does not exist when an object of it is applied: the API server refuses the object.
//!
//! Models plugin/pkg/admission/namespace/lifecycle: each object is looked at when it comes, so that a Namespace further down
//! in the text comes too late.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::yaml_text;
use crate::api::names::is_dns_label;
use crate::manifest::piece::ReadPiece;
use crate::manifest::read::text;
use crate::manifest::{Diagnostic, Fix, Known, kinds, places};
use crate::yaml::{Node, Piece, Pieces, Range};

/// The objects of one namespace that does not exist.
struct Missing {
    /// What is said, at the first of them.
    diagnostic: Diagnostic,
    /// The document of the first, and its place in a List.
    document: usize,
    item: Option<usize>,
    objects: usize,
    /// The document of the Namespace further down, if there is one.
    created_late: Option<usize>,
}

/// One diagnostic for each namespace that does not exist, at the first object that needs it.
pub(in crate::manifest) fn missing(pieces: &Pieces<'_>, read: &[Rc<ReadPiece>], known: &Known<'_>) -> Vec<Diagnostic> {
    let mut created: BTreeSet<&str> = BTreeSet::new();
    let mut missing: BTreeMap<&str, Missing> = BTreeMap::new();
    for (document, (piece, read)) in pieces.all.iter().zip(read).enumerate() {
        for placed in read.objects(piece.text) {
            let metadata = placed.value.get("metadata").unwrap_or(&Value::Null);
            if text(placed.value, "kind") == "Namespace" {
                let name = text(metadata, "name");
                created.insert(name);
                if let Some(missing) = missing.get_mut(name).filter(|_| placed.item.is_none()) {
                    missing.created_late.get_or_insert(document);
                }
                continue;
            }
            let namespace = text(metadata, "namespace");
            let lives_in_it = is_namespaced(text(placed.value, "kind")) && is_dns_label(namespace);
            if !lives_in_it || created.contains(namespace) || (known.has_namespace)(namespace) {
                continue;
            }
            if let Some(missing) = missing.get_mut(namespace) {
                missing.objects += 1;
            } else {
                let range = piece.start().locate(places::of_path(placed.source.root, "metadata.namespace"));
                let diagnostic = places::error(range, String::new(), "namespace-missing");
                missing.insert(namespace, Missing { diagnostic, document, item: placed.item, objects: 1, created_late: None });
            }
        }
    }
    missing.into_iter().map(|(namespace, missing)| missing.told(namespace, pieces, read)).collect()
}

/// Whether the objects of a kind live in namespaces, whatever version of it was written.
fn is_namespaced(kind: &str) -> bool {
    kinds::all().any(|known| known.name == kind && known.namespaced)
}

impl Missing {
    fn told(self, namespace: &str, pieces: &Pieces<'_>, read: &[Rc<ReadPiece>]) -> Diagnostic {
        let Missing { mut diagnostic, document, item, objects, created_late } = self;
        let refused = match objects - 1 {
            0 => "this object".to_owned(),
            others => format!("this object and {others} more"),
        };
        let problem = if created_late.is_some() { "is created further down" } else { "does not exist" };
        diagnostic.message = format!("namespace {namespace:?} {problem}: the API server refuses {refused}");
        let moved = created_late.and_then(|from| move_document(pieces, from, document));
        diagnostic.fix = match moved {
            Some(edits) => Some(Fix { title: format!("Create namespace {namespace} first"), edits }),
            None => {
                let list = item.and_then(|item| create_item(pieces.all.get(document)?, read.get(document)?.root()?, item, namespace));
                let edit = list.or_else(|| create_document(pieces.all.get(document)?, namespace));
                edit.map(|edit| Fix { title: format!("Create namespace {namespace}"), edits: vec![edit] })
            }
        };
        diagnostic
    }
}

fn at(start: usize, end: usize) -> Range {
    Range { start, end, line: 1, column: 1 }
}

fn as_json(namespace: &str) -> String {
    format!("{{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {{\"name\": {namespace:?}}}}}")
}

/// A Namespace before the item of a List.
fn create_item(piece: &Piece<'_>, root: &Node, item: usize, namespace: &str) -> Option<(Range, String)> {
    let items = root.get("items")?;
    let first = items.items()?.get(item)?.range.start;
    if piece.text.get(items.range.start..)?.starts_with('[') {
        let is_mapping = piece.text.get(first..)?.starts_with('{');
        return is_mapping.then(|| (at(piece.start + first, piece.start + first), format!("{}, ", as_json(namespace))));
    }
    let before = piece.text.get(..first)?;
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let indent = before.get(line..)?.strip_suffix("- ").filter(|lead| lead.chars().all(|character| character == ' '))?;
    let words =
        format!("- apiVersion: v1\n{indent}  kind: Namespace\n{indent}  metadata:\n{indent}    name: {}\n{indent}", yaml_text(namespace));
    let offset = piece.start + line + indent.len();
    Some((at(offset, offset), words))
}

/// A document of its own before another.
fn create_document(piece: &Piece<'_>, namespace: &str) -> Option<(Range, String)> {
    let words = if piece.json {
        format!("{}\n", as_json(namespace))
    } else {
        format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {}\n---\n", yaml_text(namespace))
    };
    let offset = piece.start + content_start(piece.text);
    Some((at(offset, offset), words))
}

/// Where the content of a document begins: behind its separator and what stands above a blank line, such as the heading of a
/// file, and before the comments that belong to the object.
fn content_start(text: &str) -> usize {
    let (mut start, mut position) = (0, 0);
    for line in text.split_inclusive('\n') {
        position += line.len();
        if line.trim().is_empty() || line.starts_with("---") || line.starts_with('%') {
            start = position;
        } else if !line.trim_start().starts_with('#') {
            break;
        }
    }
    start
}

/// Takes a document from where it stands and puts it before another.
fn move_document(pieces: &Pieces<'_>, from: usize, to: usize) -> Option<Vec<(Range, String)>> {
    let (moved, target) = (pieces.all.get(from)?, pieces.all.get(to)?);
    if moved.json != target.json {
        return None;
    }
    let is_separator = |line: &&str| line.trim().is_empty() || line.starts_with("---");
    let lead: usize = moved.text.split_inclusive('\n').take_while(is_separator).map(str::len).sum();
    let content = moved.text.get(lead..)?.trim_end();
    let separator = if moved.json { "\n" } else { "\n---\n" };
    let offset = target.start + if target.json { 0 } else { content_start(target.text) };
    Some(vec![(at(offset, offset), format!("{content}{separator}")), (remove(pieces, from)?, String::new())])
}

/// What a document takes up with the separator before it, or behind it if it is the first.
fn remove(pieces: &Pieces<'_>, document: usize) -> Option<Range> {
    let piece = pieces.all.get(document)?;
    let end = piece.start + piece.text.len();
    let next = || pieces.all.get(document + 1).map(|next| next.start);
    match document.checked_sub(1).and_then(|before| pieces.all.get(before)) {
        Some(before) => Some(at(before.start + before.text.len(), end)),
        None => Some(at(piece.start, next().unwrap_or(end))),
    }
}

/// Removes a document that no cluster takes, unless it is all there is.
pub(in crate::manifest) fn remove_document(pieces: &Pieces<'_>, document: usize) -> Option<Fix> {
    let range = remove(pieces, document).filter(|_| pieces.all.len() > 1)?;
    Some(Fix { title: "Remove this document".to_owned(), edits: vec![(range, String::new())] })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{diagnostics, first_fix};

    const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: db\n";
    const SPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: db\n";
    const LIST: &str = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n  spec: {ports: [{port: 80}]}\n\
                        - kind: ConfigMap\n  apiVersion: v1\n  metadata: {name: web, namespace: db}\n";

    fn messages(text: &str) -> Vec<String> {
        diagnostics(text).iter().map(|problem| format!("{}:{} {}", problem.line(), problem.column(), problem.message)).collect()
    }

    #[test]
    fn one_note_for_each_namespace_stands_at_the_first_object_that_needs_it() {
        let role = MAP.replace("ConfigMap", "ClusterRole").replace("v1", "rbac.authorization.k8s.io/v1");
        let cases: [(String, &[&str]); 8] = [
            (MAP.to_owned(), &["5:14 namespace \"db\" does not exist: the API server refuses this object"]),
            (
                format!("{MAP}---\n{MAP}---\n{MAP}"),
                &["5:14 namespace \"db\" does not exist: the API server refuses this object and 2 more"],
            ),
            (format!("{SPACE}---\n{MAP}"), &[]),
            (format!("{MAP}---\n{SPACE}"), &["5:14 namespace \"db\" is created further down: the API server refuses this object"]),
            (MAP.replace("  namespace: db\n", ""), &[]),
            (MAP.replace(": db", ": kube-public"), &[]),
            (
                format!("{MAP}---\n{}", MAP.replace(": db", ": other")),
                &[
                    "5:14 namespace \"db\" does not exist: the API server refuses this object",
                    "11:14 namespace \"other\" does not exist: the API server refuses this object",
                ],
            ),
            (role, &["2:7 ClusterRole is accepted but not simulated: nothing will act on it"]),
        ];
        for (text, expected) in cases {
            assert_eq!(messages(&text), expected, "\n{text}");
        }
        assert_eq!(messages(&MAP.replace(": db", ": DB")).len(), 1, "a name that no namespace can have is told as such");
    }

    /// A text, and the text with the fix made.
    #[test]
    fn a_namespace_is_created_before_the_first_object_that_needs_it() {
        let json = "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"web\", \"namespace\": \"db\"}}";
        let json_space = "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"db\"}}";
        let list = |items: &str| format!("{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n  {items}\n]}}\n");
        let space = |yaml: &str| format!("{SPACE}---\n{yaml}");
        let other = MAP.replace("  namespace: db\n", "");
        let cases = [
            (MAP.to_owned(), space(MAP)),
            (format!("# The map.\n{MAP}"), space(&format!("# The map.\n{MAP}"))),
            (format!("# A file.\n\n# The map.\n{MAP}"), format!("# A file.\n\n{}", space(&format!("# The map.\n{MAP}")))),
            (format!("---\n# Source: map.yaml\n{MAP}"), format!("---\n{}", space(&format!("# Source: map.yaml\n{MAP}")))),
            (format!("{other}---\n{MAP}"), format!("{other}---\n{}", space(MAP))),
            (format!("\u{feff}{MAP}"), format!("\u{feff}{}", space(MAP))),
            (MAP.replace('\n', "\r\n"), space(MAP).replace('\n', "\r\n")),
            (MAP.replace(": db", ": \"123\""), space(MAP).replace(": db", ": \"123\"")),
            (LIST.to_owned(), LIST.replace("- kind", "- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: db\n- kind")),
            (json.to_owned(), format!("{json_space}\n{json}")),
            (format!("{json}\n{json}\n"), format!("{json_space}\n{json}\n{json}\n")),
            (list(json), list(&format!("{json_space}, {json}"))),
            // A Namespace further down moves up.
            (format!("{MAP}---\n{SPACE}"), space(MAP)),
            (format!("{MAP}---\n# It.\n{SPACE}---\n{other}"), format!("# It.\n{}---\n{other}", space(MAP))),
            (format!("{json}\n{json_space}"), format!("{json_space}\n{json}")),
        ];
        for (text, mended) in cases {
            let fixed = first_fix(&text).map(|(.., fixed)| fixed);
            assert_eq!(fixed.as_ref(), Some(&mended), "\n{text}");
            assert!(messages(&mended).iter().all(|message| !message.contains("namespace")), "\n{mended}\n{:?}", messages(&mended));
        }
    }

    #[test]
    fn a_document_of_a_kind_that_is_gone_is_removed_unless_it_is_all_there_is() {
        let policy = "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: strict}\n";
        assert_eq!(first_fix(policy), None);
        let other = MAP.replace("  namespace: db\n", "");
        for (text, mended) in [
            (format!("{policy}---\n{other}"), other.clone()),
            (format!("{other}---\n{policy}"), other.clone()),
            (format!("{other}---\n{policy}---\n{other}"), format!("{other}---\n{other}")),
        ] {
            assert_eq!(first_fix(&text).map(|(.., fixed)| fixed), Some(mended), "\n{text}");
        }
    }
}
