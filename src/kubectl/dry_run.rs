//! The `--dry-run` flag.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go GetDryRunStrategy and PrintFlagsWithDryRunStrategy.

use super::error::Error;
use super::flags::{Arguments, Flag, bool_of, optional};

/// The flag, shared by all commands that support it.
pub const FLAG: &[Flag] = &[optional("dry-run", NO_VALUE)];

/// The value of the flag when none is given.
const NO_VALUE: &str = "unchanged";

/// The dry-run strategy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DryRun {
    /// Changes are applied.
    #[default]
    None,
    /// Client side: kubectl reads objects but sends no changes.
    Client,
    /// Server side: the API server admits the request but stores nothing.
    Server,
}

impl DryRun {
    /// Reads the flag; returns the strategy and the deprecation warning that kubectl logs, if any.
    pub fn read(arguments: &Arguments) -> Result<(DryRun, Option<String>), Error> {
        let Some(given) = arguments.value("dry-run") else { return Ok((DryRun::None, None)) };
        let deprecated = |what: &str, instead: &str| Some(format!("{what} and can be replaced with --dry-run={instead}."));
        match (bool_of(given), given) {
            (Some(true), _) => Ok((DryRun::Client, deprecated(&format!("--dry-run={given} is deprecated (boolean value)"), "client"))),
            (Some(false), _) => Ok((DryRun::None, deprecated(&format!("--dry-run={given} is deprecated (boolean value)"), "none"))),
            (None, NO_VALUE) => Ok((DryRun::Client, deprecated("--dry-run is deprecated", "client"))),
            (None, "client") => Ok((DryRun::Client, None)),
            (None, "server") => Ok((DryRun::Server, None)),
            (None, "none") => Ok((DryRun::None, None)),
            (None, other) => Err(Error::client(format!("Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."))),
        }
    }

    /// The suffix of the line that reports an operation.
    pub fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}
