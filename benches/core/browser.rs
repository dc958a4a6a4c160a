//! The benchmark in a browser: the functions that `benches/browser.mjs` calls. Each size of each row is measured in a separate
//! page, and another page prints the table.

use crate::choice;
use crate::measure;
use crate::table;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static TABLE: RefCell<table::Table> = RefCell::default();
}

/// The selected rows and sizes as JSON: a list of pairs.
#[wasm_bindgen]
pub fn chosen(arguments: Vec<String>) -> String {
    serde_json::to_string(&choice::chosen(&arguments)).expect("pairs of numbers are JSON")
}

/// The figures of one size of a row as JSON.
#[wasm_bindgen]
pub fn measure(row: usize, size: usize) -> String {
    serde_json::to_string(&measure::measure(row, size)).expect("figures are JSON")
}

/// The head of the table.
#[wasm_bindgen]
pub fn head() -> String {
    TABLE.with_borrow(table::Table::head)
}

/// A line of the table, for the result of [`measure`].
#[wasm_bindgen]
pub fn line(measured: &str) -> String {
    let measured = serde_json::from_str(measured).expect("the result of measure");
    TABLE.with_borrow_mut(|table| table.line(measured))
}

/// The text below the table.
#[wasm_bindgen]
pub fn foot() -> String {
    TABLE.with_borrow(table::Table::foot)
}
