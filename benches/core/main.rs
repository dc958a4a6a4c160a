//! What the core costs, as one table: natively by `cargo bench`, in headless Chromium by `make bench`.
//!
//! Simulated waiting is free, so a figure is work alone. [`rows`] says what is measured and how much it may be, [`runs`] and
//! [`keystrokes`] do the work, [`measure`] takes the median of five, [`table`] prints. Each size of a row is measured in a
//! process, or a page, of its own: memory once taken is never given back, so what ran before would be counted with it.
//!
//! Words choose rows by a part of their name, numbers choose sizes, also such as the table does not have, and `--quick`
//! leaves out what takes minutes: `cargo bench -- ordered 300`, `make bench ROWS="seek --quick"`.

#[cfg(target_arch = "wasm32")]
mod browser;
mod choice;
mod keystrokes;
mod machine;
mod measure;
#[cfg(not(target_arch = "wasm32"))]
mod native;
mod rows;
mod runs;
mod table;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

/// The page calls what [`browser`] exports.
#[cfg(target_arch = "wasm32")]
fn main() {}
