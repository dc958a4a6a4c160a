//! How much text is read: enough for any manifest, little enough that no text stalls the page.

/// Bytes of a whole text (1 MiB).
pub const BYTES_MAX: usize = 1 << 20;
/// Documents in a text.
pub const DOCUMENTS_MAX: usize = 10_000;
/// Levels of lists and maps inside each other.
pub const DEPTH_MAX: usize = 100;
/// Nodes that aliases and merge keys may add to one document, however long.
pub const ALIASED_NODES_MAX: usize = 100_000;
/// Bytes of words that aliases and merge keys may add to one document, however long (4 MiB).
pub const ALIASED_BYTES_MAX: usize = 4 << 20;

/// What aliases and merge keys add to a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aliased {
    pub nodes: usize,
    pub bytes: usize,
}

impl Aliased {
    /// What they may add to a document of so many bytes: a text may hold many short ones.
    pub fn most(length: usize) -> Aliased {
        Aliased { nodes: ALIASED_NODES_MAX.min(200 + 4 * length), bytes: ALIASED_BYTES_MAX.min(1_000 + 16 * length) }
    }
}
