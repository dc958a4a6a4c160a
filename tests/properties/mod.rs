//! What has to hold whatever comes in, written once: the tests check it over seeds and recorded texts, the fuzz targets of
//! `tests/fuzz` over whatever they find, and every finding is checked again by `tests/findings.rs`.
//!
//! A property takes its input and gives what is wrong with what came of it; a panic is wrong as well.

#![allow(dead_code)] // each test uses some of it

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

/// A property over any bytes, by the name of its fuzz target.
pub type Property = fn(&[u8]) -> Verdict;

/// All fuzz targets.
pub const TARGETS: [(&str, Property); 4] =
    [("yaml", texts::any_bytes), ("kubectl", commands::any_lines), ("scenario", scenarios::any_text), ("actions", actions::any_bytes)];

/// Says what is wrong unless it holds.
pub fn ensure(holds: bool, wrong: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(wrong()) }
}
