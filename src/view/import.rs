//! The outcome of importing a live cluster, as the import dialog shows it.

/// The outcome of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// It failed, for this reason.
    Refused(String),
    /// A run was started with the imported cluster.
    Started {
        /// What was imported, such as `3 Nodes, 1 StatefulSet, 3 Pods`.
        imported: String,
        /// What was not imported, in sentences.
        left_out: Vec<String>,
        /// What was assumed, in sentences.
        assumed: Vec<String>,
        /// Manifests for the editor, as YAML.
        manifests: String,
    },
}
