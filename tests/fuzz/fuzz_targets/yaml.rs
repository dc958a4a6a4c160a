//! Any bytes as manifests.
#![no_main]

#[path = "../../properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(wrong) = properties::texts::any_bytes(bytes) {
        panic!("{wrong}");
    }
});
