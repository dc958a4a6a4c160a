//! Properties that hold for any input: the tests check them for seeds and recorded texts, the fuzz targets of `tests/fuzz` for
//! generated inputs, and `tests/findings.rs` for every input that once failed.
//!
//! A property takes its input and returns what is wrong; a panic is a failure as well.

#![allow(dead_code)] // each test binary uses a part of it

pub mod actions;
pub mod choices;
pub mod commands;
pub mod digests;
pub mod lives;
pub mod runs;
pub mod scenarios;
pub mod scripts;
pub mod sentences;
pub mod texts;
pub mod world;

/// Nothing, or what is wrong.
pub type Verdict = Result<(), String>;

/// A property of any bytes.
pub type Property = fn(&[u8]) -> Verdict;

/// All fuzz targets, by name.
pub const TARGETS: [(&str, Property); 4] =
    [("yaml", texts::any_bytes), ("kubectl", commands::any_lines), ("scenario", scenarios::any_text), ("actions", actions::any_bytes)];

/// An error with this message unless the condition holds.
pub fn ensure(condition: bool, wrong: impl FnOnce() -> String) -> Verdict {
    if condition { Ok(()) } else { Err(wrong()) }
}
