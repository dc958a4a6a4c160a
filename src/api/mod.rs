//! The kinds the control plane acts on, as lean typed views over the whole defaulted object, and the rules of their fields.
//!
//! A typed view holds what a controller reads; the whole object stays beside it as JSON for hashes and `-o yaml`.
//! Nothing here knows a cluster: no clock, no store, no other object.

pub mod budget;
pub mod claim;
pub mod container_status;
pub mod defaults;
pub mod deployment;
pub mod encode;
pub mod endpoint_slice;
pub mod event;
pub mod go_text;
pub mod kind;
mod known;
pub mod labels;
pub mod map;
pub mod meta;
pub mod names;
pub mod node;
pub mod object;
pub mod order;
pub mod plain;
pub mod pod;
mod pod_columns;
pub mod pod_spec;
mod pod_status;
pub mod quantity;
pub mod read;
pub mod requests;
pub mod revision;
pub mod revision_hash;
pub mod row;
pub mod scheduling;
pub mod schema;
pub mod selector;
pub mod service;
pub mod stateful_set;
pub mod storage;
pub mod table;
pub mod time;

pub use kind::Kind;
pub use known::known;
pub use labels::Labels;
pub use meta::{Key, Meta, OwnerReference, Uid};
pub use object::{Object, Resource};

/// A short shared text: names, namespaces, label keys and values.
pub type Name = std::rc::Rc<str>;
