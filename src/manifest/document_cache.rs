//! Text → outcomes and diagnostics. Reads the documents in kubectl's order, and checks all of them even where kubectl would
//! stop.
//!
//! A keystroke changes one document of a text. Each document is parsed and checked on its own, so the results of the others
//! are reused; only advice, which depends on several documents, is computed again.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::document::{DecodedDocument, syntax_diagnostic, syntax_outcome};
use super::fixes::{self, api_version, namespaces};
use super::{ClusterContext, Diagnostic, Manifests, advice, other_format};
use crate::api::{ResourceType, order};
use crate::yaml::{self, DocumentSource, DocumentSources, SourceOffset};

/// Reads a text: each object or its refusal, and all diagnostics, including advice that depends on the cluster.
pub fn read(text: &str, cluster: &ClusterContext<'_>) -> Manifests {
    let (documents, read) = DocumentCache::default().read_documents(text, &cluster.custom_types);
    Manifests { outcomes: outcomes(&documents, &read), diagnostics: diagnostics(&documents, &read, cluster) }
}

/// The documents of the text read last, keyed by their own text.
#[derive(Default)]
pub struct DocumentCache {
    read: BTreeMap<Box<str>, Rc<DecodedDocument>>,
    /// The custom types that they were read with.
    custom_types: Vec<ResourceType>,
}

impl DocumentCache {
    /// All diagnostics of a text, as [`read`] returns them. Documents that the previous text contained are not read again.
    pub fn diagnose(&mut self, text: &str, cluster: &ClusterContext<'_>) -> Vec<Diagnostic> {
        let (documents, read) = self.read_documents(text, &cluster.custom_types);
        diagnostics(&documents, &read, cluster)
    }

    /// Reads new documents and drops those that the text no longer contains.
    fn read_documents<'text>(
        &mut self,
        text: &'text str,
        custom_types: &[ResourceType],
    ) -> (DocumentSources<'text>, Vec<Rc<DecodedDocument>>) {
        if self.custom_types != custom_types {
            *self = DocumentCache { custom_types: custom_types.to_vec(), ..DocumentCache::default() };
        }
        let documents = yaml::split_documents(text);
        let mut previous = std::mem::take(&mut self.read);
        let read = documents.all.iter().map(|source| self.read_document(*source, &mut previous)).collect();
        (documents, read)
    }

    fn read_document(&mut self, source: DocumentSource<'_>, previous: &mut BTreeMap<Box<str>, Rc<DecodedDocument>>) -> Rc<DecodedDocument> {
        if let Some(read) = self.read.get(source.text).filter(|read| read.json == source.json) {
            return read.clone();
        }
        let cached = previous.remove_entry(source.text).filter(|(_, read)| read.json == source.json);
        let (text, read) = cached.unwrap_or_else(|| (source.text.into(), Rc::new(DecodedDocument::read(source, &self.custom_types))));
        self.read.insert(text, read.clone());
        read
    }
}

fn outcomes(documents: &DocumentSources<'_>, read: &[Rc<DecodedDocument>]) -> Vec<super::DocumentResult> {
    let mut outcomes = Vec::new();
    for (index, (source, read)) in documents.all.iter().zip(read).enumerate() {
        outcomes.extend(read.outcomes.iter().map(|outcome| outcome.located(source.start())));
        outcomes.extend(read.error.as_ref().map(|error| syntax_outcome(documents.kubectl_message(index, error))));
        if read.stops {
            return outcomes;
        }
    }
    outcomes.extend(documents.errors.first().map(|error| syntax_outcome(&error.as_kubectl)));
    outcomes
}

fn diagnostics(documents: &DocumentSources<'_>, read: &[Rc<DecodedDocument>], cluster: &ClusterContext<'_>) -> Vec<Diagnostic> {
    let located = || documents.all.iter().map(DocumentSource::start).zip(read);
    let own = located().enumerate().flat_map(|(document, (start, read))| {
        read.diagnostics.iter().map(move |diagnostic| {
            let mut diagnostic = diagnostic.clone().located(start);
            if diagnostic.code == api_version::REMOVED_KIND && read.outcomes.len() == 1 {
                diagnostic.fix = namespaces::remove_document(documents, document);
            }
            diagnostic
        })
    });
    let mut all: Vec<Diagnostic> = own.chain(documents.errors.iter().map(syntax_diagnostic)).collect();
    let objects: Vec<(SourceOffset, advice::LocatedObject<'_>)> = documents
        .all
        .iter()
        .zip(read)
        .flat_map(|(source, read)| read.objects(source.text).map(|object| (source.start(), object)))
        .collect();
    all.extend(advice::all(&objects, cluster));
    all.extend(other_format::diagnostics(&documents.all, read));
    all.extend(namespaces::missing(documents, read, cluster));
    let text = documents.all.first().map_or("", |source| source.text);
    for fix in all.iter_mut().filter_map(|diagnostic| diagnostic.fix.as_mut()) {
        fixes::with_line_ends_of(text, &mut fix.edits);
    }
    order::sort_by_key(&mut all, |diagnostic| (diagnostic.range.start, diagnostic.severity));
    all
}

/// The string in a field, or empty.
pub(super) fn text<'value>(value: &'value Value, field: &str) -> &'value str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "kind: Service\napiVersion: v1\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 80}]}\n";
    const SET: &str = "kind: StatefulSet\napiVersion: apps/v1\nmetadata: {name: db}\nspec: {serviceName: db, replica: 1, replicas: x}\n";

    #[test]
    fn cached_diagnostics_are_located_in_the_current_text() {
        let mut cache = DocumentCache::default();
        let texts = [
            format!("{SERVICE}---\n{SET}"),
            format!("# über\n\n{SERVICE}---\n{SET}---\n{SET}"),
            format!("{SET}---\n{SERVICE}---\n{SET}---\na: [\n"),
            format!("{{\"a\": 1}}\n---\n{SET}---\n{SERVICE}"),
            format!("a: [\n---\n{SERVICE}"),
            String::new(),
            format!("{SERVICE}---\n{{\"a\": 1}}\n--- no\n"),
        ];
        for text in texts {
            let fresh = read(&text, &ClusterContext::default()).diagnostics;
            assert_eq!(cache.diagnose(&text, &ClusterContext::default()), fresh, "{text}");
            assert_eq!(cache.diagnose(&text, &ClusterContext::default()), fresh, "from the cache: {text}");
        }
    }
}
