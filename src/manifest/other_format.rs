//! Detects texts in other formats (templates, kustomizations, Compose files, prose) and names the command that renders or
//! converts them to manifests.

use std::rc::Rc;

use serde_json::Value;

use super::document::DecodedDocument;
use super::{Diagnostic, Severity};
use crate::yaml::{DocumentSource, Node, Range};

/// The code of the diagnostic that names the format of a text.
pub const OTHER_FORMAT: &str = "other-format";

const EMPTY: &str = "There is no manifest here. Paste one, drop a file on the page, or choose an example.";
const TEMPLATE: &str = "This is a template with placeholders ({{ … }}), not a manifest. Render it first: for a Helm chart, \
                        `helm template RELEASE CHART` prints the manifests.";
const VARIABLES: &str = "This text has placeholders (${…}), which are not substituted here: `envsubst < FILE` prints the manifest.";
const KUSTOMIZATION: &str = "This is a kustomization, not a manifest: `kubectl kustomize DIRECTORY` prints its manifests.";
const JSON_PATCH: &str = "This is a JSON patch, not a manifest: `kubectl kustomize DIRECTORY` prints the patched object.";
const COMPOSE: &str = "This is a Docker Compose file, not a manifest: `kompose convert --file FILE --stdout` converts it to manifests.";
const LIST: &str =
    "This is a list of objects. kubectl reads objects only as items of a kind: List, or as documents separated by lines of ---.";
const CHART: &str = "This is the Chart.yaml of a Helm chart, not a manifest: `helm template RELEASE CHART` prints the chart's manifests.";
const VALUES: &str = "This has neither apiVersion nor kind, so it is not a Kubernetes object. If these are the values of a Helm chart, \
                      `helm template RELEASE CHART --values FILE` prints the manifests.";
const PROSE: &str = "This is text, not a manifest. A manifest is YAML or JSON with an apiVersion and a kind.";
const FENCED: &str = "This is text with manifests in it: paste only the lines between the ``` fences.";

/// Top-level lists of a kustomization; any of them identifies it.
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
/// Other top-level fields that identify a kustomization.
const KUSTOMIZATION_FIELDS: [&str; 4] = ["commonAnnotations", "commonLabels", "namePrefix", "nameSuffix"];

/// One diagnostic for each other format among the documents; a note for a text of only whitespace and comments.
pub(super) fn diagnostics(sources: &[DocumentSource<'_>], read: &[Rc<DecodedDocument>]) -> Vec<Diagnostic> {
    let whole = |message: &str| diagnostic(Range { line: 1, column: 1, ..Range::default() }, message.to_owned());
    if read.iter().all(|read| read.is_empty()) {
        return vec![Diagnostic { severity: Severity::Info, ..whole(EMPTY) }];
    }
    let mut all: Vec<Diagnostic> = Vec::new();
    for (source, read) in sources.iter().zip(read) {
        if let Some(message) = read.other_format.as_ref().filter(|message| all.iter().all(|reported| reported.message != **message)) {
            all.push(diagnostic(first_line(source), message.clone()));
        }
    }
    all
}

/// The first line of a document that is not blank, a separator or a comment.
fn first_line(source: &DocumentSource<'_>) -> Range {
    let has_content = |line: &str| !line.trim().is_empty() && !line.starts_with("---") && !line.trim_start().starts_with('#');
    let mut start = source.start;
    for (number, line) in source.text.split_inclusive('\n').enumerate() {
        if has_content(line) {
            return Range { start, end: start + line.trim_end().len(), line: source.line + number, column: 1 };
        }
        start += line.len();
    }
    Range { start: source.start, end: source.start, line: source.line, column: 1 }
}

fn diagnostic(range: Range, message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Error, range, message, fix: None, code: OTHER_FORMAT }
}

/// The sentence for a document that is not a manifest; `text` is the document's own.
pub(super) fn of_document(text: &str, read: &DecodedDocument) -> Option<String> {
    format_of(text, read).map(str::to_owned).or_else(|| read.refused().find_map(partial_workload))
}

/// Documents without errors are never classified, and in parsable ones only lines with errors count as placeholders: a
/// ConfigMap may contain a template.
fn format_of(text: &str, read: &DecodedDocument) -> Option<&'static str> {
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
            let string = |key: &str| map.get(key).and_then(Value::as_str);
            let has_any = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
            let has_list = KUSTOMIZATION_LISTS.iter().any(|key| map.get(*key).is_some_and(Value::is_array));
            let is_chart = ["apiVersion", "name", "version"].iter().all(|key| map.contains_key(*key));
            // Other projects have kinds with these names in their own API groups.
            let is_kustomize = string("apiVersion").is_none_or(|version| version.starts_with("kustomize.config.k8s.io/"));
            match string("kind") {
                Some("Kustomization" | "Component") if is_kustomize => Some(KUSTOMIZATION),
                Some(_) => None,
                None if map.get("services").is_some_and(has_services) => Some(COMPOSE),
                None if has_list || has_any(&KUSTOMIZATION_FIELDS) => Some(KUSTOMIZATION),
                None if is_chart => Some(CHART),
                None if has_any(&["apiVersion", "metadata"]) => None,
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

/// Whether a line contains a complete template action (`{{ … }}` or `{% … %}`).
fn has_action(line: &str) -> bool {
    let code = line.trim_start();
    let placeholder = |open: &str, close: &str| code.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    !code.starts_with('#') && (placeholder("{{", "}}") || placeholder("{%", "%}"))
}

fn line_at(text: &str, offset: usize) -> &str {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = after.find('\n').map_or(text.len(), |newline| offset + newline);
    text.get(start..end).unwrap_or_default()
}

/// Whether the value of `services` is that of a Compose file.
fn has_services(services: &Value) -> bool {
    let is_service = |service: &Value| ["image", "build", "extends"].iter().any(|key| service.get(key).is_some());
    services.as_object().is_some_and(|services| services.values().any(is_service))
}

/// The sentence for prose: most lines are not `key: value`, or there are code fences.
fn prose(text: &str) -> Option<&'static str> {
    // Comments and directives occur in prose (as headings) and in YAML alike.
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

/// Whether a line begins with a one-word key.
fn has_key(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    let is_key_character = |c: char| c.is_ascii_alphanumeric() || "./$_-\"'".contains(c);
    let rest = line.trim_start_matches(is_key_character);
    rest.len() < line.len() && rest.strip_prefix(':').is_some_and(|value| value.is_empty() || value.starts_with(' '))
}

/// The sentence for part of a workload, such as a strategic merge patch.
fn partial_workload(value: &Value) -> Option<String> {
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
        "This is only part of a {kind}, such as a patch: it has no selector and no container with an image. `kubectl kustomize \
         DIRECTORY` prints the whole object; `kubectl patch {resource} NAME --patch-file FILE` changes one that exists."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::ClusterContext;
    use crate::manifest::document_cache::read;

    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 80}]}\n";
    const ALERTS: &str =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: alerts}\ndata:\n  rule: |\n    {{ range .Alerts }}x{{ end }} ${HOST}\n";

    fn formats(text: &str) -> Vec<String> {
        let diagnostics = read(text, &ClusterContext::default()).diagnostics;
        diagnostics.into_iter().filter(|diagnostic| diagnostic.code == OTHER_FORMAT).map(|diagnostic| diagnostic.message).collect()
    }

    #[test]
    fn other_formats_are_named() {
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
            assert_eq!(formats(text), [expected], "{text}");
        }
        for rest in ["  replicas: 5\n", "  template: {spec: {containers: [{name: db, resources: {}}]}}\n"] {
            assert!(formats(&set(rest)).first().is_some_and(|message| message.starts_with("This is only part of a StatefulSet")), "{rest}");
        }
    }

    #[test]
    fn a_manifest_with_an_error_is_no_other_format() {
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
            assert_eq!(formats(&text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn each_format_is_reported_once() {
        let document = "kind: A\nmetadata: {{ x }}\n";
        assert_eq!(formats(&[document; 50].join("---\n")), [TEMPLATE]);
        assert_eq!(formats(&format!("{SERVICE}---\nresources: [a.yaml]\n")), [KUSTOMIZATION]);
    }
}
