//! What is said after a cluster was to be taken over.

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Nothing: why, in a sentence.
    Refused(String),
    /// A run began with it.
    Begun {
        /// What was taken over, such as `3 Nodes, 1 StatefulSet, 3 Pods`.
        taken: String,
        /// What was not, in sentences.
        left_out: Vec<String>,
        /// What had to be assumed, in sentences.
        assumed: Vec<String>,
        /// Manifests to go on with, as YAML.
        manifests: String,
    },
}
