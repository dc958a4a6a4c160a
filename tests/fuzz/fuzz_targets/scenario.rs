//! Any text as a scenario.
#![no_main]

#[path = "../../properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(wrong) = properties::scenarios::any_text(bytes) {
        panic!("{wrong}");
    }
});
