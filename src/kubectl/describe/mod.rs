//! `kubectl describe`.

pub mod template;

use super::error::Error;
use super::flags::{Arguments, Flag, value};
use super::session::Session;

/// The flags of `describe`.
pub const FLAGS: &[Flag] = &[value("selector", Some('l'))];

/// Runs the command.
pub fn run(_: &mut Session, _: &Arguments) -> Result<(), Error> {
    Ok(())
}
