//! One component for everything that is rendered from data alone; it renders again only when the data changes.

use std::marker::PhantomData;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// Data that can be rendered.
pub trait Draw: PartialEq + 'static {
    /// Renders the data.
    fn draw(&self) -> Html;
}

/// The component's properties.
#[derive(Properties)]
pub struct DrawnProps<T: Draw> {
    data: Rc<T>,
}

impl<T: Draw> DrawnProps<T> {
    /// Properties for the data.
    pub fn new(data: T) -> Self {
        DrawnProps { data: Rc::new(data) }
    }
}

impl<T: Draw> PartialEq for DrawnProps<T> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
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
        ctx.props().data.draw()
    }
}

/// Renders data.
pub fn drawn<T: Draw>(data: T) -> Html {
    component(DrawnProps::new(data), None)
}

/// Renders data as an item of a list, identified by its key.
pub fn keyed<T: Draw>(key: impl Into<Key>, data: T) -> Html {
    component(DrawnProps::new(data), Some(key.into()))
}

fn component<T: Draw>(props: DrawnProps<T>, key: Option<Key>) -> Html {
    VComp::new::<Drawn<T>>(Rc::new(props), key).into()
}
