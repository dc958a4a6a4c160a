//! The data of a ControllerRevision, the hash in its name, and the hash in the name of a ReplicaSet.

use serde_json::{Value, json};

use super::go_dump::dump_template;

/// A revision's data: the patch that sets this (defaulted) pod template, as Go's encoding/json writes it.
///
/// Models pkg/controller/statefulset/stateful_set_utils.go getPatch.
pub fn revision_data(template: &Value) -> String {
    let mut template = template.clone();
    if let Value::Object(fields) = &mut template {
        fields.insert("$patch".to_owned(), Value::from("replace"));
    }
    escape_as_go(&json!({ "spec": { "template": template } }).to_string())
}

/// The hash in a revision's name: FNV-1 over the data and the collision count, safely encoded.
///
/// Models pkg/controller/history/controller_history.go HashControllerRevision.
pub fn revision_hash(data: &str, collision_count: i32) -> String {
    let count = collision_count.to_string();
    let sum = data.bytes().chain(count.bytes()).fold(FNV_OFFSET, |hash, byte| hash.wrapping_mul(FNV_PRIME) ^ u32::from(byte));
    safe_encode(&sum.to_string())
}

/// The hash of a pod template in the name of a ReplicaSet and in its label `pod-template-hash`: FNV-1a over Go's dump of the
/// defaulted template and, once a name was taken, the collision count.
///
/// Models pkg/controller/controller_utils.go ComputeHash.
pub fn pod_template_hash(template: &Value, collision_count: Option<i32>) -> String {
    let text = dump_template(template);
    let count = collision_count.map(|count| u64::from(count.unsigned_abs()).to_le_bytes());
    let bytes = text.bytes().chain(count.into_iter().flatten());
    let sum = bytes.fold(FNV_OFFSET, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME));
    safe_encode(&sum.to_string())
}

/// The characters of generated names: no vowels and no digits that resemble them, so that names form no words.
const SAFE_LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
const FNV_OFFSET: u32 = 2_166_136_261;
const FNV_PRIME: u32 = 16_777_619;

/// Maps every character to a safe one (apimachinery/pkg/util/rand SafeEncodeString).
pub fn safe_encode(text: &str) -> String {
    text.bytes().map(|byte| char::from(SAFE_LETTERS[usize::from(byte) % SAFE_LETTERS.len()])).collect()
}

/// Escapes the characters that Go's encoding/json escapes by default to be safe inside HTML.
pub fn escape_as_go(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escaped.push_str(&format!("\\u{:04x}", character as u32)),
            _ => escaped.push(character),
        }
    }
    escaped
}
