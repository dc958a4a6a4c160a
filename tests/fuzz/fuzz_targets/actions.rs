//! Any sequence of actions.
#![no_main]

#[path = "../../properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(wrong) = properties::actions::any_bytes(bytes) {
        panic!("{wrong}");
    }
});
