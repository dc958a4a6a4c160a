//! Fixes for the selector of a workload: it is required since apps/v1 and must match the labels of the Pod template.

use serde_json::{Map, Value, json};

use crate::manifest::{ErrorKind, FieldError, Fix};
use crate::yaml::Node;

use super::{Edit, Source, insert, yaml_text};

/// Workload kinds with a selector and a Pod template.
const WORKLOADS: [&str; 4] = ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

/// A fix for a validation error about the selector of a workload.
pub(in crate::manifest) fn fix(source: Source<'_>, kind: &str, error: &FieldError) -> Option<Fix> {
    match (error.path.as_str(), error.kind) {
        ("spec.selector", ErrorKind::Required) => {
            let edit = add(source, kind)?;
            Some(Fix { title: "Add a selector with the template's labels".to_owned(), edits: vec![edit] })
        }
        ("spec.template.metadata.labels", ErrorKind::Invalid) if error.detail.starts_with("`selector` does not match") => {
            let edits = label_template(source)?;
            Some(Fix { title: "Add the selector's labels to the template".to_owned(), edits })
        }
        _ => None,
    }
}

/// An edit that adds the selector that older API versions defaulted from the template's labels; `None` if there is a selector
/// or no label.
pub(in crate::manifest) fn add(source: Source<'_>, kind: &str) -> Option<Edit> {
    let spec = source.root.get("spec").filter(|_| WORKLOADS.contains(&kind))?;
    if spec.entry("selector").is_some() {
        return None;
    }
    let labels = texts(spec.get("template")?.get("metadata")?.get("labels")?).filter(|labels| !labels.is_empty())?;
    insert(source, spec, "template", &[("selector", json!({"matchLabels": labels}))])
}

/// Edits that give the template every label of the selector. The template is changed because the selector is immutable.
fn label_template(source: Source<'_>) -> Option<Vec<Edit>> {
    let spec = source.root.get("spec")?;
    let selector = spec.get("selector")?;
    let required = texts(selector.get("matchLabels")?)?;
    if selector.entry("matchExpressions").is_some() {
        return None;
    }
    let template = spec.get("template")?;
    let Some(metadata) = template.get("metadata") else {
        return Some(vec![insert(source, template, "spec", &[("metadata", json!({"labels": required}))])?]);
    };
    let Some(labels) = metadata.get("labels") else {
        return Some(vec![insert(source, metadata, "name", &[("labels", Value::from(required))])?]);
    };
    let (mut edits, mut missing) = (Vec::new(), Vec::new());
    for (key, value) in &required {
        match (labels.entry(key), value.as_str()) {
            (Some(entry), Some(value)) if entry.value.as_str() != Some(value) => {
                // An aliased label also belongs to other mappings.
                let is_own = entry.key_range.start >= labels.range.start;
                let replacement =
                    if source.at(entry.value.range)?.starts_with('"') { Value::from(value).to_string() } else { yaml_text(value) };
                edits.push(is_own.then_some((entry.value.range, replacement))?);
            }
            (Some(_), _) => {}
            (None, _) => missing.push((key.as_str(), value.clone())),
        }
    }
    if !missing.is_empty() {
        edits.push(insert(source, labels, "", &missing)?);
    }
    Some(edits)
}

/// A mapping of strings; `None` if a value is not a string.
fn texts(labels: &Node) -> Option<Map<String, Value>> {
    let mut texts = Map::new();
    for entry in labels.entries()? {
        texts.insert(entry.key.clone(), entry.value.as_str()?.into());
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{diagnostics, first_fix};

    const BLOCK: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
      - name: shop
        image: shop:1
";

    const FLOW: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {selector: {matchLabels: {app: shop}}, \
                        template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: \"shop:1\"}]}}}}\n";

    const JSON: &str = "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"shop\"}, \"spec\": \
                        {\"selector\": {\"matchLabels\": {\"app\": \"shop\"}}, \"template\": {\"metadata\": {\"labels\": \
                        {\"app\": \"shop\"}}, \"spec\": {\"containers\": [{\"name\": \"shop\", \"image\": \"shop:1\"}]}}}}\n";

    #[test]
    fn a_missing_or_mismatched_selector_is_fixed_in_the_style_of_the_text() {
        let cases = [
            (BLOCK, "  selector:\n    matchLabels:\n      app: shop\n", "", None),
            (FLOW, "selector: {matchLabels: {app: shop}}, ", "", None),
            (JSON, "\"selector\": {\"matchLabels\": {\"app\": \"shop\"}}, ", "", None),
            (BLOCK, "        app: shop\n", "        app: shopp\n", None),
            (JSON, "\"labels\": {\"app\": \"shop\"}", "\"labels\": {\"app\": \"shopp\"}", None),
            (FLOW, "metadata: {labels: {app: shop}}, ", "", None),
            (BLOCK, "    metadata:\n      labels:\n        app: shop\n", "", None),
            (BLOCK, "        app: shop\n", "        tier: front\n", Some("        app: shop\n        tier: front\n")),
            (FLOW, "labels: {app: shop}", "labels: {tier: front}", Some("labels: {app: shop, tier: front}")),
        ];
        for (whole, valid, written, expected) in cases {
            let text = whole.replacen(valid, written, 1);
            assert_ne!(text, whole, "{valid:?} is not in the text");
            let (_, _, fixed) = first_fix(&text).unwrap_or_else(|| panic!("no fix for\n{text}\n{:?}", diagnostics(&text)));
            assert_eq!(fixed, whole.replacen(valid, expected.unwrap_or(valid), 1), "\n{text}");
            assert_eq!(diagnostics(&fixed), []);
        }
    }

    #[test]
    fn no_fix_is_offered_for_match_expressions_or_without_labels() {
        let expression = "    matchExpressions: [{key: app, operator: In, values: [shop]}]\n  template:";
        let cases = [
            BLOCK.replace("        app: shop\n", "        app: shopp\n").replace("  template:", expression),
            BLOCK
                .replace("  selector:\n    matchLabels:\n      app: shop\n", "")
                .replace("      labels:\n        app: shop\n", "      name: x\n"),
        ];
        for text in cases {
            assert!(!diagnostics(&text).is_empty(), "\n{text}");
            assert_eq!(first_fix(&text), None, "\n{text}");
        }
    }
}
