//! The native benchmark: measures each size of each row in a separate process.

use crate::choice::chosen;
use crate::measure::{Measured, measure};
use crate::table::Table;
use std::process::{Command, ExitCode};

/// The first argument of the measuring process; a row and a size follow.
const ONE: &str = "--one";

/// Measures the selected rows, or the one size that the parent process requests.
pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [one, row, size] if one == ONE => print_one(row, size),
        _ => print_table(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}

fn print_one(row: &str, size: &str) -> Result<(), String> {
    let number = |text: &str| text.parse::<usize>().map_err(|error| format!("{text}: {error}"));
    let measured = measure(number(row)?, number(size)?);
    println!("{}", serde_json::to_string(&measured).map_err(|error| error.to_string())?);
    Ok(())
}

fn print_table(arguments: &[String]) -> Result<(), String> {
    let mut table = Table::default();
    println!("{}", table.head());
    for (row, size) in chosen(arguments) {
        println!("{}", table.line(measure_in_process(row, size)?));
    }
    println!("{}", table.foot());
    Ok(())
}

fn measure_in_process(row: usize, size: usize) -> Result<Measured, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args([ONE, &row.to_string(), &size.to_string()]).output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&printed).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
}
