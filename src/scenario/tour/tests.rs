//! Tours read and gone through.
