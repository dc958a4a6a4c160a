//! How much text is read: enough for any manifest, little enough that no text stalls the page.

/// Bytes of a whole text (1 MiB).
pub const BYTES_MAX: usize = 1 << 20;
/// Documents in a text.
pub const DOCUMENTS_MAX: usize = 10_000;
/// Levels of lists and maps inside each other.
pub const DEPTH_MAX: usize = 100;
/// Nodes that aliases and merge keys may add to one document.
pub const ALIASED_NODES_MAX: usize = 100_000;
