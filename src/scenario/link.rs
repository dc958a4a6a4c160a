//! A run as a URL fragment: `v1.` and the run's JSON, compressed (zlib, RFC 1950) and encoded (base64url without padding,
//! RFC 4648). Browsers do not send fragments to the server.
//!
//! Every version stays readable: `tests/links` has a link of each.

use super::run::Run;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

/// The version that is written.
const VERSION: &str = "v1.";
/// The longest link that is read, in bytes: longer than browsers allow.
pub const LINK_BYTES_MAX: usize = 2 << 20;
/// The maximum size of the JSON in a link, in bytes.
pub const HELD_BYTES_MAX: usize = 4 << 20;
/// From this length of the whole URL, in bytes, a file is recommended: chat and mail programs truncate longer ones.
pub const LONG_BYTES: usize = 8 << 10;
/// The zlib compression level: the highest one; it is fast enough for this size.
const LEVEL: u8 = 9;

/// Whether a fragment, without its `#`, looks like a link of any version.
pub fn is_link(fragment: &str) -> bool {
    version(fragment).is_some()
}

/// Splits a fragment at the first dot into version and data, if it starts with a version.
fn version(fragment: &str) -> Option<(&str, &str)> {
    let (version, rest) = fragment.split_once('.')?;
    let digits = version.strip_prefix('v')?;
    (!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some((version, rest))
}

/// Encodes a run as a fragment, without its `#`.
pub fn write(run: &Run) -> String {
    let packed = compress_to_vec_zlib(run.to_value().to_string().as_bytes(), LEVEL);
    format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(&packed))
}

/// Decodes the run of a fragment, without its `#`; the error is a sentence.
pub fn read(fragment: &str) -> Result<Run, String> {
    let (version, packed) = version(fragment).ok_or("This is not a link of the playground.")?;
    if version != VERSION.trim_end_matches('.') {
        return Err(format!("This link has version {version}, but this page reads only v1: reload the page to get the latest version."));
    }
    if packed.len() > LINK_BYTES_MAX {
        return Err(format!("This link has {} bytes; the maximum is {LINK_BYTES_MAX}.", packed.len()));
    }
    let packed = URL_SAFE_NO_PAD.decode(packed).map_err(|_| damaged("it contains an invalid character, or its end is missing"))?;
    let json = decompress_to_vec_zlib_with_limit(&packed, HELD_BYTES_MAX).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => format!("The content of this link is larger than the maximum of {HELD_BYTES_MAX} bytes."),
        TINFLStatus::Adler32Mismatch => damaged("its checksum does not match its content"),
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => damaged("its end is missing"),
        _ => damaged("its content cannot be decompressed"),
    })?;
    let json = String::from_utf8(json).map_err(|_| damaged("its content is not text"))?;
    let value = serde_json::from_str(&json).map_err(|error| damaged(&error.to_string()))?;
    Run::from_value(&value).map_err(|error| format!("The run in this link cannot be played: {error}"))
}

fn damaged(how: &str) -> String {
    format!("This link is damaged: {how}. Copy the complete link again.")
}
