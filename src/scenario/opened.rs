//! What a text is that somebody opens or drops: a tour, a scenario, what a cluster printed, manifests, or something else.

use super::import;
use super::tour::Tour;
use crate::manifest::{self, Known, OTHER_FORMAT, Outcome};
use crate::yaml;

const NO_UTF_8: &str = "This file is not encoded as UTF-8: save it as UTF-8, then open it again.";
const NO_TEXT: &str = "This file is not text. If it is a packed Helm chart, `helm template RELEASE FILE` prints its manifests.";

/// What can be done with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenedText {
    /// A guided tour, right or not.
    Tour,
    /// A scenario, right or not.
    Scenario,
    /// What `kubectl get -o yaml` printed of a cluster.
    Cluster,
    /// Manifests, right or not.
    Manifests,
    /// Something else: a sentence that says what, and how to get manifests of it.
    Other(String),
}

impl OpenedText {
    /// Tells what a text is by what is in it; no name of a file says so.
    pub fn of(text: &str) -> OpenedText {
        let unreadable = [('\0', NO_TEXT), (char::REPLACEMENT_CHARACTER, NO_UTF_8)];
        if let Some((_, sentence)) = unreadable.iter().find(|(sign, _)| text.contains(*sign)) {
            return OpenedText::Other((*sentence).to_owned());
        }
        if is_scenario(text) {
            return if Tour::is_meant(text) { OpenedText::Tour } else { OpenedText::Scenario };
        }
        if import::is_printed(text) {
            return OpenedText::Cluster;
        }
        let read = manifest::read(text, &Known::default());
        let has_object = read.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Object(_)));
        let other = read.diagnostics.into_iter().find(|diagnostic| diagnostic.code == OTHER_FORMAT && !has_object);
        other.map_or(OpenedText::Manifests, |diagnostic| OpenedText::Other(diagnostic.message))
    }
}

/// Whether a text is meant as a scenario: it has steps, and is no Kubernetes object.
fn is_scenario(text: &str) -> bool {
    let has_line = |start: &str| text.lines().any(|line| line.starts_with(start));
    let (documents, errors) = yaml::read(text);
    match documents.first().filter(|_| errors.is_empty()) {
        Some(document) => document.root.get("steps").is_some() && document.root.get("kind").is_none(),
        None => has_line("steps:") && !has_line("apiVersion:") && !has_line("kind:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_what_is_in_it() {
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
        assert_eq!(OpenedText::of(&format!("{service}---\n{printed}")), OpenedText::Manifests, "not all of it was printed");
        assert_eq!(OpenedText::of(&format!("{service}---\nresources: [a.yaml]\n")), OpenedText::Manifests, "an object is in it");
        for text in ["", "PK\u{3}\u{4}\0", "resources: [db.yaml]\n", "services: {db: {image: redis}}\n", "Just words.\n"] {
            assert!(matches!(OpenedText::of(text), OpenedText::Other(_)), "{text:?}");
        }
    }
}
