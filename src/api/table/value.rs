//! Values of tables and rows: small ones lie in the structure itself, others behind a shared pointer.

use crate::api::Object;
use std::any::Any;
use std::rc::Rc;

/// What lies in a table or a row.
#[derive(Clone)]
pub enum Cell {
    /// The key is all there is to know.
    Nothing,
    /// A number.
    Number(u64),
    /// Two numbers.
    Pair((u64, u64)),
    /// An object.
    Object(Object),
    /// Anything larger.
    Shared(Rc<dyn Any>),
}

/// A value of a table.
pub trait Value: Clone + 'static {
    /// As it lies in the tree.
    fn into_cell(self) -> Cell;
    /// The value of a cell of its own kind.
    fn of(cell: &Cell) -> Option<&Self>;
    /// Likewise, out of the tree.
    fn out(cell: Cell) -> Option<Self>;
    /// Likewise, to be changed; what others hold too is copied first.
    fn of_mut(cell: &mut Cell) -> Option<&mut Self>;
}

macro_rules! plain_values {
    ($($type:ty = $cell:ident)*) => {
        $(impl Value for $type {
            fn into_cell(self) -> Cell { Cell::$cell(self) }
            fn of(cell: &Cell) -> Option<&Self> {
                match cell { Cell::$cell(value) => Some(value), _ => None }
            }
            fn out(cell: Cell) -> Option<Self> {
                match cell { Cell::$cell(value) => Some(value), _ => None }
            }
            fn of_mut(cell: &mut Cell) -> Option<&mut Self> {
                match cell { Cell::$cell(value) => Some(value), _ => None }
            }
        })*
    };
}

plain_values!(u64 = Number (u64, u64) = Pair Object = Object);

/// A value that is kept behind a shared pointer.
pub trait Shared: Clone + 'static {}

impl<T: Shared> Value for T {
    fn into_cell(self) -> Cell {
        Cell::Shared(Rc::new(self))
    }
    fn of(cell: &Cell) -> Option<&Self> {
        match cell {
            Cell::Shared(value) => value.downcast_ref(),
            _ => None,
        }
    }
    fn out(cell: Cell) -> Option<Self> {
        let Cell::Shared(value) = cell else { return None };
        value.downcast::<T>().ok().map(Rc::unwrap_or_clone)
    }
    fn of_mut(cell: &mut Cell) -> Option<&mut Self> {
        let Cell::Shared(value) = cell else { return None };
        if Rc::get_mut(value).is_none() {
            *value = Rc::new(value.downcast_ref::<T>()?.clone());
        }
        Rc::get_mut(value)?.downcast_mut()
    }
}
