//! Measures the time and memory of the core as a table: natively with `cargo bench`, in headless Chromium with `make bench`.
//!
//! Simulated waiting takes no real time. [`rows`] lists the rows and their limits, [`runs`] and [`keystrokes`] do the work,
//! [`measure`] takes the median of five runs, [`table`] prints. Each size of a row is measured in a separate process or page,
//! because memory is never returned and earlier runs would be counted.
//!
//! Words select rows by a part of their name, numbers select sizes (also ones that the table does not list), and `--quick`
//! skips those that take minutes: `cargo bench -- ordered 300`, `make bench ROWS="seek --quick"`.

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

/// The page calls the exports of [`browser`].
#[cfg(target_arch = "wasm32")]
fn main() {}
