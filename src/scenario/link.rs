//! A run as the fragment of an address: `v1.` and the run's JSON, compressed (zlib, RFC 1950) and in the letters an address
//! may hold (base64url without padding, RFC 4648). Nothing of a fragment is ever sent to a server.
//!
//! Every version stays readable: `tests/links` keeps a link of each.

use super::run::Run;
use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

/// The version that is written.
const VERSION: &str = "v1.";
/// The longest link that is read: more than any browser keeps.
pub const LINK_BYTES_MAX: usize = 2 << 20;
/// What a link may hold, in bytes of JSON.
pub const HELD_BYTES_MAX: usize = 4 << 20;
/// From here on a file is the better way, in bytes of the whole address: chats and mail programs cut longer ones.
pub const LONG_BYTES: usize = 8 << 10;
/// How hard it is compressed: the most that takes no time to speak of.
const LEVEL: u8 = 9;

/// Whether a fragment, without its `#`, is meant as a link of some version.
pub fn is_link(fragment: &str) -> bool {
    version(fragment).is_some()
}

/// What stands before the first dot, if that is a version, and what after it.
fn version(fragment: &str) -> Option<(&str, &str)> {
    let (version, rest) = fragment.split_once('.')?;
    let digits = version.strip_prefix('v')?;
    (!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some((version, rest))
}

/// The fragment that holds a run, without its `#`.
pub fn write(run: &Run) -> String {
    let packed = compress_to_vec_zlib(run.to_value().to_string().as_bytes(), LEVEL);
    format!("{VERSION}{}", BASE64URL_NOPAD.encode(&packed))
}

/// The run that a fragment, without its `#`, holds; the error is a sentence.
pub fn read(fragment: &str) -> Result<Run, String> {
    let (version, packed) = version(fragment).ok_or("This is no link of the playground.")?;
    if version != VERSION.trim_end_matches('.') {
        return Err(format!("This link is of version {version}, and this page reads v1 alone: reload it to get the newest."));
    }
    if packed.len() > LINK_BYTES_MAX {
        return Err(format!("This link has {} bytes; the playground takes no more than {LINK_BYTES_MAX}.", packed.len()));
    }
    let packed = BASE64URL_NOPAD
        .decode(packed.as_bytes())
        .map_err(|_| damaged("a letter in it is none that links are made of, or its end is missing"))?;
    let json = decompress_to_vec_zlib_with_limit(&packed, HELD_BYTES_MAX).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => format!("This link holds more than the {HELD_BYTES_MAX} bytes the playground takes."),
        TINFLStatus::Adler32Mismatch => damaged("its checksum does not fit what it holds"),
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => damaged("its end is missing"),
        _ => damaged("what it holds can't be unpacked"),
    })?;
    let value = serde_json::from_slice(&json).map_err(|error| damaged(&error.to_string()))?;
    Run::from_value(&value).map_err(|error| format!("What this link holds can't be played: {error}"))
}

fn damaged(how: &str) -> String {
    format!("This link is damaged: {how}. Copy it once more, whole.")
}
