//! A part of the picture that can be chosen with pointer and keyboard: shapes, and a button that lies over them.
//!
//! What the shapes say is shortened to fit; the button's name and description say it in full, so readers hear these alone.

use crate::view::diagram::{Emphasis, Frame, Key};
use yew::prelude::*;

/// What such a part shows and reports.
pub struct Selectable {
    /// Whose part it is.
    pub of: Key,
    /// Its accessible name.
    pub name: AttrValue,
    /// Its accessible description, also what a pointer is told.
    pub description: AttrValue,
    /// Its classes.
    pub class: Classes,
    /// Whether it is selected, or related to what is.
    pub emphasis: Emphasis,
    /// What of it can be pressed.
    pub area: Frame,
    /// Where it is, if its shapes are placed relative to it.
    pub transform: Option<AttrValue>,
    /// It was chosen.
    pub on_select: Callback<Key>,
    /// Its shapes.
    pub looks: Html,
    /// The element.
    pub place: NodeRef,
}

/// The part.
pub fn selectable(props: Selectable) -> Html {
    let choose = {
        let (on_select, key) = (props.on_select, props.of);
        move || on_select.emit(key.clone())
    };
    let onkeydown = {
        let choose = choose.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                choose();
            }
        }
    };
    let onclick = move |event: MouseEvent| {
        event.stop_propagation();
        choose();
    };
    let [x, y, width, height] = sides(props.area);
    html! {
        <g ref={props.place} class={classes!("selectable", props.class, emphasis_class(props.emphasis))}
            transform={props.transform} {onclick} {onkeydown}>
            <g class="selectable-looks" aria-hidden="true">{ props.looks }</g>
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

/// Attributes of a box, as texts.
pub fn sides(frame: Frame) -> [String; 4] {
    [frame.x, frame.y, frame.width, frame.height].map(|n| n.to_string())
}
