//! Detects the type of an opened or dropped file: a tour, a scenario, kubectl output, manifests, or something else.

use super::import;
use super::tour::Tour;
use crate::manifest::{self, ClusterContext, DocumentResult, OTHER_FORMAT};
use crate::yaml;

const NO_UTF_8: &str = "This file is not encoded as UTF-8: save it as UTF-8, then open it again.";
const NO_TEXT: &str = "This file is not text. If it is a Helm chart archive, `helm template RELEASE FILE` prints its manifests.";

/// The type of an opened text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenedText {
    /// A guided tour, valid or not.
    Tour,
    /// A scenario, valid or not.
    Scenario,
    /// The output of `kubectl get -o yaml`.
    Cluster,
    /// Manifests, valid or not.
    Manifests,
    /// Something else: a sentence that names it and says how to get manifests from it.
    Other(String),
}

impl OpenedText {
    /// Detects the type by the content; the file name is ignored.
    pub fn of(text: &str) -> OpenedText {
        let unreadable = [('\0', NO_TEXT), (char::REPLACEMENT_CHARACTER, NO_UTF_8)];
        if let Some((_, message)) = unreadable.iter().find(|(marker, _)| text.contains(*marker)) {
            return OpenedText::Other((*message).to_owned());
        }
        if is_scenario(text) {
            return if Tour::is_meant(text) { OpenedText::Tour } else { OpenedText::Scenario };
        }
        if import::is_printed(text) {
            return OpenedText::Cluster;
        }
        let read = manifest::read(text, &ClusterContext::default());
        let has_object = read.outcomes.iter().any(|outcome| matches!(outcome, DocumentResult::Object(_)));
        let other = read.diagnostics.into_iter().find(|diagnostic| diagnostic.code == OTHER_FORMAT && !has_object);
        other.map_or(OpenedText::Manifests, |diagnostic| OpenedText::Other(diagnostic.message))
    }
}

/// Whether a text is meant as a scenario: it has steps and is not a Kubernetes object.
fn is_scenario(text: &str) -> bool {
    let has_line_with = |start: &str| text.lines().any(|line| line.starts_with(start));
    let (documents, errors) = yaml::read(text);
    match documents.first().filter(|_| errors.is_empty()) {
        Some(document) => document.root.get("steps").is_some() && document.root.get("kind").is_none(),
        None => has_line_with("steps:") && !has_line_with("apiVersion:") && !has_line_with("kind:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_is_detected_by_content() {
        let service = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 80}]}\n";
        let printed = "apiVersion: v1\nkind: Service\nmetadata: {name: db, uid: 8c1f}\nspec: {ports: [{port: 80}]}\n";
        let cases = [
            (include_str!("../../static/tours/why-order.ordinal.yaml"), OpenedText::Tour),
            (include_str!("../../tests/links/run.ordinal.yaml"), OpenedText::Scenario),
            ("steps:\n- {wait: 1}\n", OpenedText::Scenario),
            ("name: broken\nsteps:\n- [\n", OpenedText::Scenario),
            (include_str!("../../tests/import/kind.yaml"), OpenedText::Cluster),
            (printed, OpenedText::Cluster),
            (service, OpenedText::Manifests),
            ("apiVersion: v1\nkind: Service\nmetadata: {\n", OpenedText::Manifests),
            ("kind: Argo\napiVersion: argoproj.io/v1alpha1\nmetadata: {name: a}\nsteps: []\n", OpenedText::Manifests),
        ];
        for (text, expected) in cases {
            assert_eq!(OpenedText::of(text), expected, "{text}");
        }
        assert_eq!(OpenedText::of(&format!("{service}---\n{printed}")), OpenedText::Manifests, "only a part is kubectl output");
        assert_eq!(OpenedText::of(&format!("{service}---\nresources: [a.yaml]\n")), OpenedText::Manifests, "it contains an object");
        for text in ["", "PK\u{3}\u{4}\0", "resources: [db.yaml]\n", "services: {db: {image: redis}}\n", "Just words.\n"] {
            assert!(matches!(OpenedText::of(text), OpenedText::Other(_)), "{text:?}");
        }
    }
}
