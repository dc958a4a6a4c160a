//! Texts that are no manifests, though manifests are made of some: what they are, and which command makes them.

use std::rc::Rc;

use serde_json::Value;

use super::piece::ReadPiece;
use super::{Diagnostic, Severity};
use crate::yaml::{Node, Piece, Range};

/// The code of the diagnostic that tells what a text is.
pub const OTHER_FORMAT: &str = "other-format";

const EMPTY: &str = "There is no manifest here. Paste one, drop a file on the page, or choose an example.";
const TEMPLATE: &str = "This is a template with placeholders ({{ … }}), not a manifest. Render it first: for a Helm chart, \
                        `helm template RELEASE CHART` prints the manifests.";
const VARIABLES: &str = "This text has placeholders (${…}) that nothing fills in here: `envsubst < FILE` prints the manifest.";
const KUSTOMIZATION: &str = "This is a kustomization, not a manifest: `kubectl kustomize DIRECTORY` prints the manifests it makes.";
const JSON_PATCH: &str = "This is a JSON patch, not a manifest: `kubectl kustomize DIRECTORY` prints the object that it changes.";
const COMPOSE: &str = "This is a Docker Compose file, not a manifest: `kompose convert --file FILE --stdout` prints manifests for it.";
const LIST: &str =
    "This is a list of objects. kubectl reads one only as the items of an object of kind: List, or as documents between lines of ---.";
const CHART: &str = "This describes a Helm chart; it is not a manifest: `helm template RELEASE CHART` prints the chart's manifests.";
const VALUES: &str = "This has neither apiVersion nor kind, so it is not a Kubernetes object. If it holds the values of a Helm chart, \
                      `helm template RELEASE CHART --values FILE` prints the manifests.";
const PROSE: &str = "This is text, not a manifest. A manifest is YAML or JSON and names its apiVersion and kind.";
const FENCED: &str = "This is text with manifests in it: paste only the lines between the ``` marks.";

/// Lists at the top of a kustomization, of which one is enough to know it.
///
/// Models sigs.k8s.io/kustomize api/types/kustomization.go.
const KUSTOMIZATION_LISTS: [&str; 12] = [
    "bases",
    "components",
    "configMapGenerator",
    "crds",
    "generators",
    "helmCharts",
    "images",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "resources",
    "secretGenerator",
];
/// What else makes one.
const KUSTOMIZATION_FIELDS: [&str; 4] = ["commonAnnotations", "commonLabels", "namePrefix", "nameSuffix"];

/// What a text is, told once for each format that its pieces are in. A text of nothing but blanks and comments is empty.
pub(super) fn diagnostics(pieces: &[Piece<'_>], read: &[Rc<ReadPiece>]) -> Vec<Diagnostic> {
    let whole = |message: &str| diagnostic(Range { line: 1, column: 1, ..Range::default() }, message.to_owned());
    if read.iter().all(|read| read.is_empty()) {
        return vec![Diagnostic { severity: Severity::Info, ..whole(EMPTY) }];
    }
    let mut all: Vec<Diagnostic> = Vec::new();
    for (piece, read) in pieces.iter().zip(read) {
        if let Some(message) = read.other_format.as_ref().filter(|message| all.iter().all(|told| told.message != **message)) {
            all.push(diagnostic(first_line(piece), message.clone()));
        }
    }
    all
}

/// The first line of a piece that says anything.
fn first_line(piece: &Piece<'_>) -> Range {
    let says = |line: &str| !line.trim().is_empty() && !line.starts_with("---") && !line.trim_start().starts_with('#');
    let mut start = piece.start;
    for (number, line) in piece.text.split_inclusive('\n').enumerate() {
        if says(line) {
            return Range { start, end: start + line.trim_end().len(), line: piece.line + number, column: 1 };
        }
        start += line.len();
    }
    Range { start: piece.start, end: piece.start, line: piece.line, column: 1 }
}

fn diagnostic(range: Range, message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Error, range, message, fix: None, code: OTHER_FORMAT }
}

/// The sentence for a piece that is no manifest; `text` is its own.
pub(super) fn of_piece(text: &str, read: &ReadPiece) -> Option<String> {
    format_of(text, read).map(str::to_owned).or_else(|| read.refused().find_map(patch))
}

/// What is accepted is never looked at, and of what can be read only the lines with errors: a template may stand in a
/// ConfigMap.
fn format_of(text: &str, read: &ReadPiece) -> Option<&'static str> {
    let errors = || read.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors().next()?;
    let in_error = |has: fn(&str) -> bool| errors().any(|error| has(line_at(text, error.range.start)));
    if in_error(has_action) || read.root().is_none() && text.lines().any(has_action) {
        return Some(TEMPLATE);
    }
    if in_error(|line| line.contains("${")) {
        return Some(VARIABLES);
    }
    match read.root().map(Node::to_json) {
        None => prose(text),
        Some(Value::Object(map)) => {
            let named = |key: &str| map.get(key).and_then(Value::as_str);
            let is_one_of = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
            let has_list = KUSTOMIZATION_LISTS.iter().any(|key| map.get(*key).is_some_and(Value::is_array));
            let is_chart = ["apiVersion", "name", "version"].iter().all(|key| map.contains_key(*key));
            // Other projects have kinds of these names in groups of their own.
            let is_kustomize = named("apiVersion").is_none_or(|version| version.starts_with("kustomize.config.k8s.io/"));
            match named("kind") {
                Some("Kustomization" | "Component") if is_kustomize => Some(KUSTOMIZATION),
                Some(_) => None,
                None if map.get("services").is_some_and(has_services) => Some(COMPOSE),
                None if has_list || is_one_of(&KUSTOMIZATION_FIELDS) => Some(KUSTOMIZATION),
                None if is_chart => Some(CHART),
                None if is_one_of(&["apiVersion", "metadata"]) => None,
                None => prose(text).or(Some(VALUES)),
            }
        }
        Some(Value::Array(items)) => {
            let is_operation = |item: &Value| item.get("op").is_some() && item.get("path").is_some();
            let is_object = |item: &Value| item.get("kind").is_some();
            match () {
                () if items.iter().any(is_operation) => Some(JSON_PATCH),
                () if items.iter().any(is_object) => Some(LIST),
                () => prose(text).or(Some(PROSE)),
            }
        }
        Some(_) => prose(text).or(Some(PROSE)),
    }
}

/// Whether a template's action begins and ends in a line.
fn has_action(line: &str) -> bool {
    let code = line.trim_start();
    let placeholder = |open: &str, close: &str| code.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    !code.starts_with('#') && (placeholder("{{", "}}") || placeholder("{%", "%}"))
}

fn line_at(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = after.find('\n').map_or(text.len(), |newline| at + newline);
    text.get(start..end).unwrap_or_default()
}

/// Whether `services` is that of a Compose file.
fn has_services(services: &Value) -> bool {
    let is_service = |service: &Value| ["image", "build", "extends"].iter().any(|key| service.get(key).is_some());
    services.as_object().is_some_and(|services| services.values().any(is_service))
}

/// The sentence for a text that is no YAML: most of its lines are not `key: value`, or it has such lines between marks.
fn prose(text: &str) -> Option<&'static str> {
    // Comments and directives say nothing of what follows.
    let lines = || text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '%']));
    if lines().any(|line| line.starts_with("```")) {
        return Some(FENCED);
    }
    if lines().any(|line| line.starts_with("apiVersion:") || line.starts_with("kind:") || line.starts_with(['{', '['])) {
        return None;
    }
    let keys = lines().filter(|line| has_key(line)).count();
    (lines().next().is_some() && keys * 3 <= lines().count()).then_some(PROSE)
}

/// Whether a line begins with a key of one word.
fn has_key(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || "./$_-\"'".contains(c);
    let rest = line.trim_start_matches(is_of_word);
    rest.len() < line.len() && rest.strip_prefix(':').is_some_and(|value| value.is_empty() || value.starts_with(' '))
}

/// The sentence for what is only a part of a workload, such as a strategic merge patch.
fn patch(value: &Value) -> Option<String> {
    let kind = value.get("kind")?.as_str()?;
    let resource = match kind {
        "StatefulSet" | "Deployment" | "ReplicaSet" | "DaemonSet" => kind.to_lowercase(),
        _ => return None,
    };
    let spec = value.get("spec")?;
    let containers = spec.pointer("/template/spec/containers").and_then(Value::as_array);
    let has_image = containers.is_some_and(|containers| containers.iter().any(|container| container.get("image").is_some()));
    if spec.get("selector").is_some() || has_image {
        return None;
    }
    Some(format!(
        "This is a part of a {kind}, such as a patch: it has no selector and no container with an image. `kubectl kustomize \
         DIRECTORY` prints the whole object; `kubectl patch {resource} NAME --patch-file FILE` changes one that exists."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Known, read};

    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 80}]}\n";
    const ALERTS: &str =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: alerts}\ndata:\n  rule: |\n    {{ range .Alerts }}x{{ end }} ${HOST}\n";

    fn told(text: &str) -> Vec<String> {
        let diagnostics = read(text, &Known::default()).diagnostics;
        diagnostics.into_iter().filter(|diagnostic| diagnostic.code == OTHER_FORMAT).map(|diagnostic| diagnostic.message).collect()
    }

    #[test]
    fn a_text_that_is_no_manifest_is_told_what_it_is() {
        let set = |rest: &str| format!("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db}}\nspec:\n{rest}");
        let cases = [
            ("", EMPTY),
            ("\n# nothing yet\n---\n", EMPTY),
            ("kind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}-db\n", TEMPLATE),
            ("{{- if .Values.enabled }}\napiVersion: v1\nkind: Service\n{{- end }}\n", TEMPLATE),
            ("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: \"{{ name }}\"}\n", TEMPLATE),
            ("apiVersion: v1\nkind: Service\nmetadata: {name: \"${NAME}\"}\nspec: {ports: [{port: 80}]}\n", VARIABLES),
            ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [db.yaml]\n", KUSTOMIZATION),
            ("resources:\n- db.yaml\nnamePrefix: dev-\n", KUSTOMIZATION),
            ("- {apiVersion: v1, kind: Pod}\n", LIST),
            ("- op: replace\n  path: /spec/replicas\n  value: 5\n", JSON_PATCH),
            ("version: '3'\nservices:\n  db:\n    image: postgres:16\n", COMPOSE),
            ("apiVersion: v2\nname: db\nversion: 1.0.0\n", CHART),
            ("replicaCount: 3\nimage: {repository: redis}\nresources: {}\n", VALUES),
            ("# My database\n\nThis is how to run it.\nFirst, install it: see above.\n", PROSE),
            ("kubectl apply -f db.yaml\n", PROSE),
            ("Read this\n```yaml\napiVersion: v1\nkind: Service\n```\n", FENCED),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), [expected], "{text}");
        }
        for rest in ["  replicas: 5\n", "  template: {spec: {containers: [{name: db, resources: {}}]}}\n"] {
            assert!(told(&set(rest)).first().is_some_and(|message| message.starts_with("This is a part of a StatefulSet")), "{rest}");
        }
    }

    #[test]
    fn a_manifest_with_a_mistake_is_still_one() {
        let cases = [
            SERVICE.to_owned(),
            ALERTS.to_owned(),
            format!("{SERVICE}---\n{ALERTS}"),
            format!("# see {{{{ docs }}}}\n{SERVICE}").replace("port: 80", "port: x"),
            "apiVersion: v1\nkind: Service\nmetadata:\n name: db\n  labels: {}\n".to_owned(),
            "kind: Service\nmetadata: {name: db}\n".to_owned(),
            format!("%YAML 1.2\n---\n{SERVICE}"),
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {path: ./db}\n".to_owned(),
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: db}\nspec: {}\n".to_owned(),
            ALERTS.replace("data:\n", "data:\n  port: 80\n"),
            "metadata: {name: db}\nspec: {}\n".to_owned(),
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n"
                .to_owned(),
        ];
        for text in cases {
            assert_eq!(told(&text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn many_pieces_of_a_format_are_told_of_once() {
        let piece = "kind: A\nmetadata: {{ x }}\n";
        assert_eq!(told(&[piece; 50].join("---\n")), [TEMPLATE]);
        assert_eq!(told(&format!("{SERVICE}---\nresources: [a.yaml]\n")), [KUSTOMIZATION]);
    }
}
