//! `--dry-run`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go GetDryRunStrategy and PrintFlagsWithDryRunStrategy.

use super::error::Error;
use super::flags::{Arguments, Flag, bool_of, optional};

/// The flag, of all commands that have it.
pub const FLAG: &[Flag] = &[optional("dry-run", ALONE)];

/// What the flag means without a value.
const ALONE: &str = "unchanged";

/// Who says what would happen, without doing it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DryRun {
    /// It is done.
    #[default]
    None,
    /// kubectl: the server is asked for what is there and sent nothing.
    Client,
    /// The API server: it admits the request and keeps nothing.
    Server,
}

impl DryRun {
    /// What is asked for, and what kubectl's log warns of.
    pub fn read(arguments: &Arguments) -> Result<(DryRun, Option<String>), Error> {
        let Some(given) = arguments.value("dry-run") else { return Ok((DryRun::None, None)) };
        let deprecated = |how: &str, instead: &str| Some(format!("{how} and can be replaced with --dry-run={instead}."));
        match (bool_of(given), given) {
            (Some(true), _) => Ok((DryRun::Client, deprecated(&format!("--dry-run={given} is deprecated (boolean value)"), "client"))),
            (Some(false), _) => Ok((DryRun::None, deprecated(&format!("--dry-run={given} is deprecated (boolean value)"), "none"))),
            (None, ALONE) => Ok((DryRun::Client, deprecated("--dry-run is deprecated", "client"))),
            (None, "client") => Ok((DryRun::Client, None)),
            (None, "server") => Ok((DryRun::Server, None)),
            (None, "none") => Ok((DryRun::None, None)),
            (None, other) => Err(Error::client(format!("Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."))),
        }
    }

    /// What stands behind what is said to be done.
    pub fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}
