//! References to images, such as `registry.example/team/app:1.2@sha256:…`.
//!
//! Models pkg/util/parsers ParseImageName and github.com/distribution/reference, regexp.go and normalize.go.

/// Limits on the length of a repository's name and of a tag, in bytes.
const NAME_LENGTH_MAX: usize = 255;
const TAG_LENGTH_MAX: usize = 128;

/// The tag of an image, `latest` if it has neither tag nor digest. `None` if it has only a digest, or is no reference.
pub fn image_tag(image: &str) -> Option<&str> {
    let (named, digest) = match image.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (image, None),
    };
    let (domain, rest) = domain_of(named);
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    let is_id = image.len() == 64 && image.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let is_reference = !is_id
        && domain.is_none_or(is_domain)
        && path.len() <= NAME_LENGTH_MAX
        && path.split('/').all(is_path_part)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest);
    is_reference.then(|| tag.or(digest.is_none().then_some("latest"))).flatten()
}

/// The registry of an image, if it names one, and the rest (splitDockerDomain).
fn domain_of(image: &str) -> (Option<&str>, &str) {
    match image.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|byte| byte.is_ascii_uppercase()) =>
        {
            (Some(first), rest)
        }
        _ => (None, image),
    }
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !domain.ends_with(']') => (host, Some(port)),
        _ => (domain, None),
    };
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        is_end(bytes.first()) && is_end(bytes.last()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    let is_ipv6 = |address: &str| !address.is_empty() && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':');
    let is_host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => is_ipv6(address),
        None => host.split('.').all(is_part),
    };
    is_host && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Lower-case letters and digits, separated by one dot, one or two underscores, or any number of dashes.
fn is_path_part(part: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_separator = |separator: &str| matches!(separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-');
    part.starts_with(is_letter) && part.ends_with(is_letter) && part.split(is_letter).all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = tag.as_bytes();
    bytes.first().is_some_and(is_word) && bytes.len() <= TAG_LENGTH_MAX && bytes.iter().all(|byte| is_word(byte) || b".-".contains(byte))
}

/// A digest of an algorithm that the library knows (opencontainers/go-digest).
fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == length && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::image_tag;

    #[test]
    fn tags_are_those_of_the_library() {
        let digest = format!("@sha256:{}", "0a".repeat(32));
        let cases = [
            ("nginx".to_owned(), Some("latest")),
            ("nginx:1.27".to_owned(), Some("1.27")),
            ("localhost:5000/a/b".to_owned(), Some("latest")),
            ("registry.example:5000/a__b/c-d:v1".to_owned(), Some("v1")),
            (format!("nginx{digest}"), None),
            (format!("nginx:latest{digest}"), Some("latest")),
            (String::new(), None),
            ("Nginx".to_owned(), None),
            ("nginx:".to_owned(), None),
            ("nginx: latest".to_owned(), None),
            ("a//b".to_owned(), None),
            ("a..b".to_owned(), None),
            ("{{ .Values.image }}".to_owned(), None),
            ("nginx@sha256:12".to_owned(), None),
        ];
        for (image, expected) in &cases {
            assert_eq!(image_tag(image), *expected, "{image}");
        }
    }
}
