//! Defaults of Secrets: `stringData` is merged into `data`.
//!
//! Models pkg/apis/core/v1/conversion.go Convert_v1_Secret_To_core_Secret and SetDefaults_Secret.

use serde_json::Value;

use super::fields::{Fields, object_at, set};

/// A Secret.
pub(super) fn secret(secret: &mut Fields) {
    set(secret, "type", "Opaque");
    if let Some(Value::Object(texts)) = secret.remove("stringData") {
        let data = object_at(secret, "data");
        for (key, text) in texts {
            data.insert(key, base64(text.as_str().unwrap_or_default().as_bytes()).into());
        }
    }
}

/// Standard base64 with padding, as Go encodes bytes.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0usize, |group, byte| group << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let letter = LETTERS[group >> (18 - 6 * position) & 63];
            text.push(if position <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
