//! Limits of the text that is read: sufficient for any manifest, low enough that no text blocks the page.

/// The maximum length of a text, in bytes (1 MiB).
pub const BYTES_MAX: usize = 1 << 20;
/// The maximum number of documents in a text.
pub const DOCUMENTS_MAX: usize = 10_000;
/// The maximum nesting depth of sequences and mappings.
pub const DEPTH_MAX: usize = 100;
/// The maximum number of nodes that aliases and merge keys may add to a document.
pub const ALIASED_NODES_MAX: usize = 100_000;
/// The maximum number of bytes of text that aliases and merge keys may add to a document (4 MiB).
pub const ALIASED_BYTES_MAX: usize = 4 << 20;

/// The nodes and bytes that aliases and merge keys add to a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aliased {
    pub nodes: usize,
    pub bytes: usize,
}

impl Aliased {
    /// The limit for a document of `length` bytes. It is lower for short documents, as a text may have many.
    pub fn limit(length: usize) -> Aliased {
        Aliased { nodes: ALIASED_NODES_MAX.min(200 + 4 * length), bytes: ALIASED_BYTES_MAX.min(1_000 + 16 * length) }
    }
}
