//! The Kubernetes kinds: typed views of the fields that the control plane reads, and the rules of all fields.
//!
//! [`Object`] is an object of any kind, [`Resource`] a kind with a typed view. Beside the view, an object keeps its whole
//! defaulted spec as JSON, for hashes and `-o yaml`. [`schema`] lists all fields, [`defaults`] and [`encode`] bring a decoded
//! manifest into the form the API server stores, [`Object::from_value`] reads the typed view from that form and
//! [`Object::to_value`] writes the object back. [`map`], [`table`] and [`persistent_vec`] are the persistent collections of
//! the cluster's state. This module does not depend on a clock, a store or other objects.

pub mod budget;
pub mod claim;
pub mod container_status;
pub mod defaults;
pub mod deployment;
pub mod encode;
pub mod endpoint_slice;
pub mod event;
pub mod go_dump;
mod go_quantity;
pub mod go_text;
pub mod go_types;
pub mod kind;
pub mod labels;
pub mod map;
pub mod meta;
pub mod names;
pub mod node;
pub mod object;
pub mod opaque_object;
pub mod order;
pub mod persistent_vec;
pub mod pod;
mod pod_columns;
pub mod pod_spec;
mod pod_status;
pub mod quantity;
pub mod read;
pub mod requests;
mod resource_type;
pub mod revision;
pub mod revision_hash;
pub mod scheduling;
pub mod schema;
pub mod selector;
pub mod service;
pub mod stateful_set;
mod static_text;
pub mod storage;
pub mod stored_object;
pub mod table;
pub mod time;
pub mod volumes_diff;

pub use kind::Kind;
pub use labels::Labels;
pub use meta::{Key, Meta, OwnerReference, Uid};
pub use object::{Object, Resource};
pub use resource_type::{NOT_SIMULATED, ResourceType, custom_types};
pub use static_text::interned;

/// A short shared text: a name, a namespace, a label key or value.
pub type Name = std::rc::Rc<str>;
