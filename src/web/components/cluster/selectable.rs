//! A part of the picture that can be chosen with pointer and keyboard: a button made of shapes.

use crate::view::diagram::{Emphasis, Key};
use yew::prelude::*;

/// What such a part shows and reports.
#[derive(Properties, PartialEq)]
pub struct SelectableProps {
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
    /// Where it is, if its children are placed relative to it.
    #[prop_or_default]
    pub transform: Option<AttrValue>,
    /// It was chosen.
    pub on_select: Callback<Key>,
    /// Its shapes.
    pub children: Html,
    /// The element.
    #[prop_or_default]
    pub place: NodeRef,
}

/// The part.
#[component]
pub fn Selectable(props: &SelectableProps) -> Html {
    let choose = {
        let (on_select, key) = (props.on_select.clone(), props.of.clone());
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
    html! {
        <g ref={props.place.clone()} class={classes!("selectable", props.class.clone(), emphasis_class(props.emphasis))}
            role="button" tabindex="0" aria-label={&props.name} aria-description={&props.description}
            aria-pressed={(props.emphasis == Emphasis::Selected).to_string()}
            transform={props.transform.clone()} {onclick} {onkeydown}>
            <title>{ format!("{}: {}", props.name, props.description) }</title>
            { props.children.clone() }
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
pub fn sides(frame: crate::view::diagram::Frame) -> [String; 4] {
    [frame.x, frame.y, frame.width, frame.height].map(|n| n.to_string())
}
