//! Any lines as kubectl.
#![no_main]

#[path = "../../properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(wrong) = properties::commands::any_lines(bytes) {
        panic!("{wrong}");
    }
});
