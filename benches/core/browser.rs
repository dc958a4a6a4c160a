//! The bench in a browser: what `benches/browser.mjs` calls. Each size of each row is measured in a page of its own, and a
//! last page prints the table.

use crate::choice;
use crate::measure;
use crate::table;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static TABLE: RefCell<table::Table> = RefCell::default();
}

/// The rows and sizes the arguments choose, as JSON: a list of pairs.
#[wasm_bindgen]
pub fn chosen(arguments: Vec<String>) -> String {
    serde_json::to_string(&choice::chosen(&arguments)).expect("pairs of numbers are JSON")
}

/// The figures of one size of a row, as JSON.
#[wasm_bindgen]
pub fn measure(row: usize, size: usize) -> String {
    serde_json::to_string(&measure::measure(row, size)).expect("figures are JSON")
}

/// The head of the table.
#[wasm_bindgen]
pub fn head() -> String {
    TABLE.with_borrow(table::Table::head)
}

/// A line of the table, for figures that [`measure`] gave.
#[wasm_bindgen]
pub fn line(measured: &str) -> String {
    let measured = serde_json::from_str(measured).expect("figures as they were given");
    TABLE.with_borrow_mut(|table| table.line(measured))
}

/// What is said below the table.
#[wasm_bindgen]
pub fn foot() -> String {
    TABLE.with_borrow(table::Table::foot)
}
