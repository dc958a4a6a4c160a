//! Converts an Ingress of the beta versions to networking.k8s.io/v1.
//!
//! Models pkg/apis/networking/v1beta1/conversion.go: `spec.backend` becomes `defaultBackend`, serviceName and
//! servicePort of a backend become `service.name` and `service.port`, and a missing pathType becomes ImplementationSpecific.

use crate::yaml::{Entry, Node, Range};
use serde_json::json;

use super::{Edit, Source, flow, flow_text, insert};

/// The edits apart from apiVersion. A backend with anything besides its two fields is not changed.
pub(super) fn convert(source: Source<'_>) -> Vec<Edit> {
    let Some(spec) = source.root.get("spec") else { return Vec::new() };
    let mut edits = Vec::new();
    if let Some(entry) = spec.entry("backend") {
        edits.push((entry.key_range, flow_text("defaultBackend", is_quoted(source, entry))));
        edits.extend(backend(source, &entry.value));
    }
    let rules = spec.get("rules").and_then(Node::items).into_iter().flatten();
    let paths = rules.filter_map(|rule| rule.get("http")?.get("paths")?.items()).flatten();
    for path in paths {
        edits.extend(path.get("backend").and_then(|node| backend(source, node)));
        if path.entry("pathType").is_none() {
            edits.extend(insert(source, path, "backend", &[("pathType", "ImplementationSpecific".into())]));
        }
    }
    edits
}

/// Replaces serviceName and servicePort of a backend by `service`.
fn backend(source: Source<'_>, node: &Node) -> Option<Edit> {
    let (name, port) = (node.entry("serviceName")?, node.entry("servicePort")?);
    let (first, last) = if name.key_range.start < port.key_range.start { (name, port) } else { (port, name) };
    let range = Range { end: last.value.range.end, ..first.key_range };
    let between = source.text.get(first.value.range.end..last.key_range.start)?;
    let is_alone = node.entries()?.len() == 2 && between.chars().all(|character| character.is_whitespace() || character == ',');
    let port = match port.value.to_json() {
        port if port.is_string() => json!({"name": port}),
        port => json!({"number": port}),
    };
    let json = is_quoted(source, first);
    let service = json!({"name": name.value.as_str()?, "port": port});
    is_alone.then(|| (range, format!("{}: {}", flow_text("service", json), flow(&service, json))))
}

fn is_quoted(source: Source<'_>, entry: &Entry) -> bool {
    source.at(entry.key_range).is_some_and(|key| key.starts_with('"'))
}

#[cfg(test)]
mod tests {
    use super::super::testing::first_fix;

    const OLD: &str = "\
apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: web
spec:
  backend: {serviceName: web, servicePort: http}
  rules:
  - http:
      paths:
      - path: /
        backend:
          serviceName: web
          servicePort: 80
      - backend:
          servicePort: 80
          serviceName: web
        pathType: Prefix
      - backend:
          # A reason.
          serviceName: web
          # Another one.
          servicePort: 80
";

    const NEW: &str = "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  defaultBackend: {service: {name: web, port: {name: http}}}
  rules:
  - http:
      paths:
      - path: /
        pathType: ImplementationSpecific
        backend:
          service: {name: web, port: {number: 80}}
      - backend:
          service: {name: web, port: {number: 80}}
        pathType: Prefix
      - pathType: ImplementationSpecific
        backend:
          # A reason.
          serviceName: web
          # Another one.
          servicePort: 80
";

    #[test]
    fn a_backend_is_converted_where_no_other_text_is_lost() {
        assert_eq!(first_fix(OLD).map(|(.., fixed)| fixed).as_deref(), Some(NEW));
        let old = "{\"apiVersion\": \"networking.k8s.io/v1beta1\", \"kind\": \"Ingress\", \"metadata\": {\"name\": \"web\"}, \"spec\": \
                   {\"backend\": {\"serviceName\": \"web\", \"servicePort\": 80}}}";
        let new = "{\"apiVersion\": \"networking.k8s.io/v1\", \"kind\": \"Ingress\", \"metadata\": {\"name\": \"web\"}, \"spec\": \
                   {\"defaultBackend\": {\"service\": {\"name\": \"web\", \"port\": {\"number\": 80}}}}}";
        assert_eq!(first_fix(old).map(|(.., fixed)| fixed).as_deref(), Some(new));
    }
}
