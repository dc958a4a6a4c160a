//! YAML text → documents in which every node keeps its place, scalars resolved as kubectl resolves them.

mod node;

pub use node::{Document, Entry, Node, NodeKind, Range, Scalar, SyntaxError};
