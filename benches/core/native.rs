//! The bench natively: measures each size of each row in a process of its own.

use crate::choice::chosen;
use crate::measure::{Measured, measure};
use crate::table::Table;
use std::process::{Command, ExitCode};

/// The first argument of the process that measures; a row and a size follow.
const ONE: &str = "--one";

/// Measures what the arguments choose, or the one size the parent process asks for.
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
        println!("{}", table.line(in_a_process(row, size)?));
    }
    println!("{}", table.foot());
    Ok(())
}

fn in_a_process(row: usize, size: usize) -> Result<Measured, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(own).args([ONE, &row.to_string(), &size.to_string()]).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
}
