//! The kubectl room.
