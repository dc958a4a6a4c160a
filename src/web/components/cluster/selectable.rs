//! A part of the diagram that is selectable with pointer and keyboard: shapes with a button above them.
//!
//! The text of the shapes is shortened to fit; the button has the full accessible name and description, so the shapes are
//! hidden from screen readers.

use crate::view::diagram::{Emphasis, Frame, Key};
use yew::prelude::*;

/// A selectable part.
pub struct Selectable {
    /// The object.
    pub of: Key,
    /// Its accessible name.
    pub name: AttrValue,
    /// Its accessible description, also the text of its tooltip.
    pub description: AttrValue,
    /// Its CSS classes.
    pub class: Classes,
    /// Whether it is selected, or related to the selected object.
    pub emphasis: Emphasis,
    /// The area of the button.
    pub area: Frame,
    /// Its position, if its shapes have relative coordinates.
    pub transform: Option<AttrValue>,
    /// Receives the selection.
    pub on_select: Callback<Key>,
    /// Its shapes.
    pub shapes: Html,
    /// The group element.
    pub element: NodeRef,
}

/// The part.
pub fn selectable(props: Selectable) -> Html {
    let select = {
        let (on_select, key) = (props.on_select, props.of);
        move || on_select.emit(key.clone())
    };
    let onkeydown = {
        let select = select.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                select();
            }
        }
    };
    let onclick = move |event: MouseEvent| {
        event.stop_propagation();
        select();
    };
    let [x, y, width, height] = sides(props.area);
    html! {
        <g ref={props.element} class={classes!("selectable", props.class, emphasis_class(props.emphasis))}
            transform={props.transform} {onclick} {onkeydown}>
            <g class="selectable-shapes" aria-hidden="true">{ props.shapes }</g>
            <g class="hit" role="button" tabindex="-1" aria-label={&props.name} aria-description={&props.description}
                aria-pressed={(props.emphasis == Emphasis::Selected).to_string()}>
                <rect {x} {y} {width} {height} />
            </g>
        </g>
    }
}

/// The class of an emphasis.
pub fn emphasis_class(emphasis: Emphasis) -> Option<&'static str> {
    match emphasis {
        Emphasis::None => None,
        Emphasis::Selected => Some("is-selected"),
        Emphasis::Related => Some("is-related"),
    }
}

/// The attributes x, y, width and height of a frame.
pub fn sides(frame: Frame) -> [String; 4] {
    [frame.x, frame.y, frame.width, frame.height].map(|n| n.to_string())
}
