//! The api room.

pub mod defaults;
pub mod names;
pub mod quantity;
pub mod revision_hash;
pub mod schema;
