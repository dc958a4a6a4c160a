//! The scenario room.
