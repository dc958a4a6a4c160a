//! How tables store their values: small ones inline, others behind a shared pointer, so that copying a tree node before a
//! change is cheap.

use crate::api::Object;
use std::rc::Rc;

/// A value of a [`super::Table`] or a [`crate::api::persistent_vec::PersistentVec`].
pub trait Value: Clone + 'static {
    /// The stored form.
    type Stored: Clone;
    /// Into the stored form.
    fn into_stored(self) -> Self::Stored;
    /// From a reference to the stored form.
    fn from_ref(stored: &Self::Stored) -> &Self;
    /// From the stored form.
    fn from_stored(stored: Self::Stored) -> Self;
    /// From a mutable reference to the stored form; a shared value is cloned first.
    fn from_mut(stored: &mut Self::Stored) -> &mut Self;
}

macro_rules! inline_values {
    ($($type:ty),*) => {
        $(impl Value for $type {
            type Stored = Self;
            fn into_stored(self) -> Self { self }
            fn from_ref(stored: &Self) -> &Self { stored }
            fn from_stored(stored: Self) -> Self { stored }
            fn from_mut(stored: &mut Self) -> &mut Self { stored }
        })*
    };
}

inline_values!(u64, (u64, u64), Object);

/// A value that is stored behind a shared pointer.
pub trait Boxed: Clone + 'static {}

impl<T: Boxed> Value for T {
    type Stored = Rc<T>;
    fn into_stored(self) -> Rc<T> {
        Rc::new(self)
    }
    fn from_ref(stored: &Rc<T>) -> &T {
        stored
    }
    fn from_stored(stored: Rc<T>) -> T {
        Rc::unwrap_or_clone(stored)
    }
    fn from_mut(stored: &mut Rc<T>) -> &mut T {
        Rc::make_mut(stored)
    }
}
