//! How values lie in tables and rows: small ones themselves, others behind a shared pointer, so that a part of a tree that is
//! copied before it is changed costs little.

use crate::api::Object;
use std::rc::Rc;

/// A value of a table or a row.
pub trait Value: Clone + 'static {
    /// What lies in the tree.
    type Cell: Clone;
    /// As it lies there.
    fn into_cell(self) -> Self::Cell;
    /// What lies there.
    fn of(cell: &Self::Cell) -> &Self;
    /// Likewise, out of the tree.
    fn out(cell: Self::Cell) -> Self;
    /// Likewise, to be changed; what others hold too is copied first.
    fn of_mut(cell: &mut Self::Cell) -> &mut Self;
}

macro_rules! plain_values {
    ($($type:ty),*) => {
        $(impl Value for $type {
            type Cell = Self;
            fn into_cell(self) -> Self { self }
            fn of(cell: &Self) -> &Self { cell }
            fn out(cell: Self) -> Self { cell }
            fn of_mut(cell: &mut Self) -> &mut Self { cell }
        })*
    };
}

plain_values!(u64, (u64, u64), Object);

/// A value that is kept behind a shared pointer.
pub trait Shared: Clone + 'static {}

impl<T: Shared> Value for T {
    type Cell = Rc<T>;
    fn into_cell(self) -> Rc<T> {
        Rc::new(self)
    }
    fn of(cell: &Rc<T>) -> &T {
        cell
    }
    fn out(cell: Rc<T>) -> T {
        Rc::unwrap_or_clone(cell)
    }
    fn of_mut(cell: &mut Rc<T>) -> &mut T {
        Rc::make_mut(cell)
    }
}
