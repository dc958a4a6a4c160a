//! The tag of an image reference, which decides the default pull policy.
//!
//! Models pkg/util/parsers/parsers.go ParseImageName and the grammar of github.com/distribution/reference.

/// The longest name of a repository, and the longest tag.
const NAME_LENGTH: usize = 255;
const TAG_LENGTH: usize = 128;
/// The hexadecimal digits of a SHA-256, which no name may consist of.
const SHA256_LENGTH: usize = 64;

/// `Always` for the tag `latest`, `IfNotPresent` for other tags, digests, and references that can't be parsed.
pub(super) fn pull_policy(image: &str) -> &'static str {
    if has_tag_latest(image) { "Always" } else { "IfNotPresent" }
}

/// Whether a valid reference has the tag `latest`, or neither a tag nor a digest.
fn has_tag_latest(image: &str) -> bool {
    let (rest, digest) = image.split_once('@').map_or((image, None), |(rest, digest)| (rest, Some(digest)));
    // A colon before the last slash belongs to the registry's port.
    let (name, tag) = match rest.rfind(':') {
        Some(at) if !rest[at..].contains('/') => (&rest[..at], Some(&rest[at + 1..])),
        _ => (rest, None),
    };
    let is_valid = is_name(name) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest);
    is_valid && (tag == Some("latest") || (tag.is_none() && digest.is_none()))
}

fn is_name(name: &str) -> bool {
    let is_domain = |first: &str| first.contains(['.', ':']) || first == "localhost" || first.contains(|c: char| c.is_ascii_uppercase());
    let path = match name.split_once('/') {
        Some((domain, path)) if is_domain(domain) && is_registry(domain) => path,
        Some((domain, _)) if is_domain(domain) => return false,
        _ => name,
    };
    let is_hash = name.len() == SHA256_LENGTH && name.bytes().all(is_lower_hex);
    !is_hash && path.len() <= NAME_LENGTH && path.split('/').all(is_component)
}

/// `host[:port]`, or an IPv6 address in brackets.
fn is_registry(domain: &str) -> bool {
    let (host, port) = match domain.rfind(':') {
        Some(at) if !domain[at..].contains(']') => (&domain[..at], &domain[at + 1..]),
        _ => (domain, "0"),
    };
    let is_label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(inner)
    };
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_address = address.is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':'));
    let is_host = is_address || host.split('.').all(is_label);
    is_host && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Lower case letters and digits, with single dots, one or two underscores, or hyphens between them.
fn is_component(component: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let separators = component.split(|c: char| u8::try_from(c).is_ok_and(is_plain)).filter(|separator| !separator.is_empty());
    let is_separator = |text: &str| matches!(text, "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    let ends = component.bytes().next().is_some_and(is_plain) && component.bytes().last().is_some_and(is_plain);
    ends && separators.into_iter().all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let first = tag.bytes().next().is_some_and(is_word);
    first && tag.len() <= TAG_LENGTH && tag.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hash)| {
        let length = match algorithm {
            "sha256" => SHA256_LENGTH,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        hash.len() == length && hash.bytes().all(is_lower_hex)
    })
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_valid_references_without_another_tag_are_always_pulled() {
        let digest = format!("sha256:{}", "a1".repeat(32));
        let always = ["nginx", "nginx:latest", "r.example:5000/a/b", "Host/a", "[::1]:5000/a", "a/b-c__d.e", "localhost/x:latest"];
        let tagged_digest = format!("nginx:latest@{digest}");
        for image in always.into_iter().chain([tagged_digest.as_str()]) {
            assert_eq!(pull_policy(image), "Always", "{image}");
        }
        let plain_digest = format!("nginx@{digest}");
        let hash = "a1".repeat(32);
        let not = ["", "nginx:1", "Nginx", "nginx:", " nginx", "a//b", "a/B", "a..b/c", "a___b", "nginx:latest@sha256:1", "a b", "-a"];
        for image in not.into_iter().chain([plain_digest.as_str(), hash.as_str()]) {
            assert_eq!(pull_policy(image), "IfNotPresent", "{image}");
        }
    }
}
