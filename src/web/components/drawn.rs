//! What is drawn from data alone, and again only when the data differs.

use std::marker::PhantomData;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// Data that can be drawn.
pub trait Draw: PartialEq + 'static {
    /// The drawing.
    fn draw(&self) -> Html;
}

/// What the component draws.
#[derive(Properties)]
pub struct DrawnProps<T: Draw> {
    what: Rc<T>,
}

impl<T: Draw> DrawnProps<T> {
    /// Draws this.
    pub fn new(what: T) -> Self {
        DrawnProps { what: Rc::new(what) }
    }
}

impl<T: Draw> PartialEq for DrawnProps<T> {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

/// The component.
pub struct Drawn<T>(PhantomData<T>);

impl<T: Draw> Component for Drawn<T> {
    type Message = ();
    type Properties = DrawnProps<T>;

    fn create(_: &Context<Self>) -> Self {
        Drawn(PhantomData)
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().what.draw()
    }
}

/// Draws something.
pub fn drawn<T: Draw>(what: T) -> Html {
    component(DrawnProps::new(what), None)
}

/// Draws something that is one of several, told apart by their keys.
pub fn keyed<T: Draw>(key: impl Into<Key>, what: T) -> Html {
    component(DrawnProps::new(what), Some(key.into()))
}

fn component<T: Draw>(props: DrawnProps<T>, key: Option<Key>) -> Html {
    VComp::new::<Drawn<T>>(Rc::new(props), key).into()
}
