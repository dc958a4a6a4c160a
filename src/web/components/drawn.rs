//! What is drawn from data alone, and again only when the data differs.
//!
//! All of it is one component for the framework: a component type of its own for each kind of drawing would cost the page
//! five kilobytes of code each time.

use std::any::Any;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// Data that can be drawn.
pub trait Draw: PartialEq + 'static {
    /// The drawing.
    fn draw(&self) -> Html;
}

/// Likewise, whatever type it has.
trait AnyDraw {
    fn draw(&self) -> Html;
    fn is_same(&self, other: &dyn AnyDraw) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<T: Draw> AnyDraw for T {
    fn draw(&self) -> Html {
        Draw::draw(self)
    }

    fn is_same(&self, other: &dyn AnyDraw) -> bool {
        other.as_any().downcast_ref::<T>().is_some_and(|other| self == other)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What the component draws.
#[derive(Properties, Clone)]
pub struct DrawnProps {
    what: Rc<dyn AnyDraw>,
}

impl DrawnProps {
    /// Draws this.
    pub fn new(what: impl Draw) -> Self {
        DrawnProps { what: Rc::new(what) }
    }
}

impl PartialEq for DrawnProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.what, &other.what) || self.what.is_same(&*other.what)
    }
}

/// The component.
#[component]
pub fn Drawn(props: &DrawnProps) -> Html {
    props.what.draw()
}

/// Draws something.
pub fn drawn(what: impl Draw) -> Html {
    component(DrawnProps::new(what), None)
}

/// Draws something that is one of several, told apart by their keys.
pub fn keyed(key: impl Into<Key>, what: impl Draw) -> Html {
    component(DrawnProps::new(what), Some(key.into()))
}

fn component(props: DrawnProps, key: Option<Key>) -> Html {
    VComp::new::<Drawn>(Rc::new(props), key).into()
}
