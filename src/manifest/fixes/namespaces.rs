//! Objects in a namespace that does not exist: the API server rejects them.
//!
//! Models plugin/pkg/admission/namespace/lifecycle. Objects are admitted in the order of the text, so a Namespace that comes
//! after the objects in it is created too late.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::yaml_text;
use crate::api::names::is_dns_label;
use crate::manifest::document::DecodedDocument;
use crate::manifest::document_cache::text;
use crate::manifest::{ClusterContext, Diagnostic, Fix, field_ranges, kinds};
use crate::yaml::{DocumentSource, DocumentSources, Node, Range};

/// The objects of one namespace that does not exist.
struct Missing {
    /// The diagnostic at the first of them; its message is filled in last.
    diagnostic: Diagnostic,
    /// The document of the first, and its index in a List.
    document: usize,
    item: Option<usize>,
    objects: usize,
    /// The later document that creates the Namespace, if there is one.
    created_late: Option<usize>,
}

/// One diagnostic for each missing namespace, at the first object in it.
pub(in crate::manifest) fn missing(
    documents: &DocumentSources<'_>,
    read: &[Rc<DecodedDocument>],
    cluster: &ClusterContext<'_>,
) -> Vec<Diagnostic> {
    let mut created: BTreeSet<&str> = BTreeSet::new();
    let mut missing: BTreeMap<&str, Missing> = BTreeMap::new();
    for (document, (source, read)) in documents.all.iter().zip(read).enumerate() {
        for object in read.objects(source.text) {
            let metadata = object.value.get("metadata").unwrap_or(&Value::Null);
            if text(object.value, "kind") == "Namespace" {
                let name = text(metadata, "name");
                created.insert(name);
                if let Some(missing) = missing.get_mut(name).filter(|_| object.item.is_none()) {
                    missing.created_late.get_or_insert(document);
                }
                continue;
            }
            let namespace = text(metadata, "namespace");
            let is_in_namespace = is_namespaced(text(object.value, "kind")) && is_dns_label(namespace);
            if !is_in_namespace || created.contains(namespace) || (cluster.has_namespace)(namespace) {
                continue;
            }
            if let Some(missing) = missing.get_mut(namespace) {
                missing.objects += 1;
            } else {
                let range = source.start().locate(field_ranges::of_path(object.source.root, "metadata.namespace"));
                let diagnostic = field_ranges::error(range, String::new(), "namespace-missing");
                missing.insert(namespace, Missing { diagnostic, document, item: object.item, objects: 1, created_late: None });
            }
        }
    }
    missing.into_iter().map(|(namespace, missing)| missing.diagnostic(namespace, documents, read)).collect()
}

/// Whether a kind is namespaced, in any API version.
fn is_namespaced(kind: &str) -> bool {
    kinds::all().any(|served| served.name == kind && served.namespaced)
}

impl Missing {
    fn diagnostic(self, namespace: &str, documents: &DocumentSources<'_>, read: &[Rc<DecodedDocument>]) -> Diagnostic {
        let Missing { mut diagnostic, document, item, objects, created_late } = self;
        let rejected = match objects - 1 {
            0 => "this object".to_owned(),
            others => format!("this object and {others} more"),
        };
        let problem = if created_late.is_some() { "is created later in this text" } else { "does not exist" };
        diagnostic.message = format!("namespace {namespace:?} {problem}: the API server rejects {rejected}");
        let moved = created_late.and_then(|from| move_document(documents, from, document));
        diagnostic.fix = match moved {
            Some(edits) => Some(Fix { title: format!("Create namespace {namespace} first"), edits }),
            None => {
                let list = item.and_then(|item| create_item(documents.all.get(document)?, read.get(document)?.root()?, item, namespace));
                let edit = list.or_else(|| create_document(documents.all.get(document)?, namespace));
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

/// An edit that creates a Namespace before an item of a List.
fn create_item(source: &DocumentSource<'_>, root: &Node, item: usize, namespace: &str) -> Option<(Range, String)> {
    let items = root.get("items")?;
    let first = items.items()?.get(item)?.range.start;
    if source.text.get(items.range.start..)?.starts_with('[') {
        let is_mapping = source.text.get(first..)?.starts_with('{');
        return is_mapping.then(|| (at(source.start + first, source.start + first), format!("{}, ", as_json(namespace))));
    }
    let before = source.text.get(..first)?;
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let indent = before.get(line..)?.strip_suffix("- ").filter(|lead| lead.chars().all(|character| character == ' '))?;
    let inserted =
        format!("- apiVersion: v1\n{indent}  kind: Namespace\n{indent}  metadata:\n{indent}    name: {}\n{indent}", yaml_text(namespace));
    let offset = source.start + line + indent.len();
    Some((at(offset, offset), inserted))
}

/// An edit that creates a Namespace in a new document before another.
fn create_document(source: &DocumentSource<'_>, namespace: &str) -> Option<(Range, String)> {
    let inserted = if source.json {
        format!("{}\n", as_json(namespace))
    } else {
        format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {}\n---\n", yaml_text(namespace))
    };
    let offset = source.start + content_start(source.text);
    Some((at(offset, offset), inserted))
}

/// The offset of a document's content: after its separator and any comments above a blank line (such as a file header), before
/// the comments directly above the object.
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

/// Edits that move a document before another.
fn move_document(documents: &DocumentSources<'_>, from: usize, to: usize) -> Option<Vec<(Range, String)>> {
    let (moved, target) = (documents.all.get(from)?, documents.all.get(to)?);
    if moved.json != target.json {
        return None;
    }
    let is_separator = |line: &&str| line.trim().is_empty() || line.starts_with("---");
    let lead: usize = moved.text.split_inclusive('\n').take_while(is_separator).map(str::len).sum();
    let content = moved.text.get(lead..)?.trim_end();
    let separator = if moved.json { "\n" } else { "\n---\n" };
    let offset = target.start + if target.json { 0 } else { content_start(target.text) };
    Some(vec![(at(offset, offset), format!("{content}{separator}")), (remove(documents, from)?, String::new())])
}

/// The range of a document with the separator before it, or after it for the first document.
fn remove(documents: &DocumentSources<'_>, document: usize) -> Option<Range> {
    let source = documents.all.get(document)?;
    let end = source.start + source.text.len();
    let next = || documents.all.get(document + 1).map(|next| next.start);
    match document.checked_sub(1).and_then(|previous| documents.all.get(previous)) {
        Some(previous) => Some(at(previous.start + previous.text.len(), end)),
        None => Some(at(source.start, next().unwrap_or(end))),
    }
}

/// A fix that removes a document of a removed kind, unless it is the only document.
pub(in crate::manifest) fn remove_document(documents: &DocumentSources<'_>, document: usize) -> Option<Fix> {
    let range = remove(documents, document).filter(|_| documents.all.len() > 1)?;
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
    fn each_missing_namespace_is_reported_once_at_its_first_object() {
        let role = MAP.replace("ConfigMap", "ClusterRole").replace("v1", "rbac.authorization.k8s.io/v1");
        let cases: [(String, &[&str]); 8] = [
            (MAP.to_owned(), &["5:14 namespace \"db\" does not exist: the API server rejects this object"]),
            (
                format!("{MAP}---\n{MAP}---\n{MAP}"),
                &["5:14 namespace \"db\" does not exist: the API server rejects this object and 2 more"],
            ),
            (format!("{SPACE}---\n{MAP}"), &[]),
            (format!("{MAP}---\n{SPACE}"), &["5:14 namespace \"db\" is created later in this text: the API server rejects this object"]),
            (MAP.replace("  namespace: db\n", ""), &[]),
            (MAP.replace(": db", ": kube-public"), &[]),
            (
                format!("{MAP}---\n{}", MAP.replace(": db", ": other")),
                &[
                    "5:14 namespace \"db\" does not exist: the API server rejects this object",
                    "11:14 namespace \"other\" does not exist: the API server rejects this object",
                ],
            ),
            (role, &["2:7 ClusterRole is stored, but no controller for this kind is simulated"]),
        ];
        for (text, expected) in cases {
            assert_eq!(messages(&text), expected, "\n{text}");
        }
        assert_eq!(messages(&MAP.replace(": db", ": DB")).len(), 1, "an invalid name is reported as invalid, not as missing");
    }

    /// A text, and the text with the fix applied.
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
            // A Namespace that comes later is moved up.
            (format!("{MAP}---\n{SPACE}"), space(MAP)),
            (format!("{MAP}---\n# It.\n{SPACE}---\n{other}"), format!("# It.\n{}---\n{other}", space(MAP))),
            (format!("{json}\n{json_space}"), format!("{json_space}\n{json}")),
        ];
        for (text, expected) in cases {
            let fixed = first_fix(&text).map(|(.., fixed)| fixed);
            assert_eq!(fixed.as_ref(), Some(&expected), "\n{text}");
            assert!(messages(&expected).iter().all(|message| !message.contains("namespace")), "\n{expected}\n{:?}", messages(&expected));
        }
    }

    #[test]
    fn a_document_of_a_removed_kind_is_removed_unless_it_is_the_only_one() {
        let policy = "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: strict}\n";
        assert_eq!(first_fix(policy), None);
        let other = MAP.replace("  namespace: db\n", "");
        for (text, expected) in [
            (format!("{policy}---\n{other}"), other.clone()),
            (format!("{other}---\n{policy}"), other.clone()),
            (format!("{other}---\n{policy}---\n{other}"), format!("{other}---\n{other}")),
        ] {
            assert_eq!(first_fix(&text).map(|(.., fixed)| fixed), Some(expected), "\n{text}");
        }
    }
}
