//! Validation of names, label keys and values, and ports, with the messages of the API server.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go. Every function returns
//! the errors; an empty list means that the text is valid.

/// The namespaces of a new cluster, which the API server creates at its start
/// (pkg/controlplane/controller/systemnamespaces).
pub const NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// The maximum length of a DNS label, in bytes.
pub const LABEL_LENGTH_MAX: usize = 63;
/// The maximum length of a DNS subdomain, in bytes.
pub const SUBDOMAIN_LENGTH_MAX: usize = 253;

const LABEL_FORM: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_FORM: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_FORM: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_FORM: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const ENV_NAME_FORM: &str = "a valid environment variable name must consist only of printable ASCII characters other than '='";
const CONFIG_KEY_FORM: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/// `must be no more than N characters`; upstream counts bytes, too.
pub fn too_long(max: usize) -> String {
    format!("must be no more than {max} characters")
}

/// The same for label keys and values, whose checks have moved to apimachinery/pkg/api/validate/content.
fn too_many_bytes(max: usize) -> String {
    format!("must be no more than {max} bytes")
}

/// A DNS label by RFC 1123: names of containers, namespaces, StatefulSets.
pub fn dns_label(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > LABEL_LENGTH_MAX {
        errors.push(too_long(LABEL_LENGTH_MAX));
    }
    if !is_dns_label(text) {
        errors.push(if is_dns_subdomain(text) { "must not contain dots".to_owned() } else { LABEL_FORM.to_owned() });
    }
    errors
}

/// A DNS subdomain by RFC 1123: names of most objects.
pub fn dns_subdomain(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > SUBDOMAIN_LENGTH_MAX {
        errors.push(too_long(SUBDOMAIN_LENGTH_MAX));
    }
    if !is_dns_subdomain(text) {
        errors.push(SUBDOMAIN_FORM.to_owned());
    }
    errors
}

/// A qualified name such as a label key: an optional DNS prefix and a name.
pub fn qualified_name(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let parts: Vec<&str> = text.split('/').collect();
    let name = match parts.as_slice() {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                errors.push("prefix part must be non-empty".to_owned());
            } else {
                if prefix.len() > SUBDOMAIN_LENGTH_MAX {
                    errors.push(format!("prefix part {}", too_many_bytes(SUBDOMAIN_LENGTH_MAX)));
                }
                if !is_dns_subdomain(prefix) {
                    errors.push(format!("prefix part {SUBDOMAIN_FORM}"));
                }
            }
            name
        }
        _ => {
            return vec![format!(
                "a qualified name {QUALIFIED_FORM} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
            )];
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_owned());
    } else if name.len() > LABEL_LENGTH_MAX {
        errors.push(format!("name part {}", too_many_bytes(LABEL_LENGTH_MAX)));
    }
    if !is_label_text(name) {
        errors.push(format!("name part {QUALIFIED_FORM}"));
    }
    errors
}

/// The value of a label.
pub fn label_value(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > LABEL_LENGTH_MAX {
        errors.push(too_many_bytes(LABEL_LENGTH_MAX));
    }
    if !text.is_empty() && !is_label_text(text) {
        errors.push(LABEL_VALUE_FORM.to_owned());
    }
    errors
}

/// The name of a port of a container or Service.
pub fn port_name(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 15 {
        errors.push(too_long(15));
    }
    if text.is_empty() || !text.bytes().all(|byte| is_lower_alphanumeric(byte) || byte == b'-') {
        errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        errors.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        errors.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        errors.push("must not begin or end with a hyphen".to_owned());
    }
    errors
}

/// A name that is one segment of a URL path (apimachinery/pkg/api/validate/content/path.go).
pub fn path_segment(text: &str) -> Vec<String> {
    if matches!(text, "." | "..") {
        return vec![format!("may not be '{text}'")];
    }
    path_segment_prefix(text)
}

/// The start of such a name.
pub fn path_segment_prefix(text: &str) -> Vec<String> {
    ["/", "%"].iter().filter(|part| text.contains(**part)).map(|part| format!("may not contain '{part}'")).collect()
}

/// A port's number.
pub fn port_number(port: i64) -> Vec<String> {
    if (1..=65535).contains(&port) { Vec::new() } else { vec!["must be between 1 and 65535, inclusive".to_owned()] }
}

/// The name of an environment variable.
pub fn env_name(text: &str) -> Vec<String> {
    if text.is_empty() || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=') {
        return vec![ENV_NAME_FORM.to_owned()];
    }
    Vec::new()
}

/// A key of a ConfigMap or Secret.
pub fn config_key(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > SUBDOMAIN_LENGTH_MAX {
        errors.push(too_long(SUBDOMAIN_LENGTH_MAX));
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
        errors.push(CONFIG_KEY_FORM.to_owned());
    }
    match text {
        "." => errors.push("must not be '.'".to_owned()),
        ".." => errors.push("must not be '..'".to_owned()),
        _ if text.starts_with("..") => errors.push("must not start with '..'".to_owned()),
        _ => {}
    }
    errors
}

/// A percentage such as `25%`.
pub fn percent(text: &str) -> Vec<String> {
    let number = text.strip_suffix('%').unwrap_or("");
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    vec!["a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')".to_owned()]
}

/// Whether the text is a DNS label, regardless of its length.
pub fn is_dns_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().copied().is_some_and(is_lower_alphanumeric)
        && bytes.last().copied().is_some_and(is_lower_alphanumeric)
        && bytes.iter().all(|byte| is_lower_alphanumeric(*byte) || *byte == b'-')
}

/// Whether the text is a DNS subdomain, regardless of its length.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.split('.').all(is_dns_label)
}

fn is_label_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn is_lower_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}
