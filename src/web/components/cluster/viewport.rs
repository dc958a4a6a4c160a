//! The controls of the diagram's viewport: scrolling, dragging, zooming, keyboard navigation, and tooltips of hovered or
//! focused parts.

use crate::web::browser::{self, viewport};
use crate::web::components::icon::{Shape, icon};
use crate::web::msg::{Msg, Zoom};
use yew::prelude::*;

/// The controls' properties.
#[derive(Properties, PartialEq)]
pub struct ViewportControlsProps {
    /// The width and height of the diagram, in CSS pixels.
    pub size: (i32, i32),
    /// The zoom of the diagram, in percent.
    pub zoom_percent: u32,
    /// Receives zoom requests.
    pub on_msg: Callback<Msg>,
    /// The scroll container.
    pub container: NodeRef,
}

/// The height that the buttons cover at the bottom of the viewport.
const CONTROLS_PX: i32 = 40;

/// The buttons, the tooltip, and the pointer and keyboard listeners.
#[component]
pub fn ViewportControls(props: &ViewportControlsProps) -> Html {
    let ViewportControlsProps { container, on_msg, .. } = props;
    let anchor = use_zoom(props);
    let (pressed, moved) = use_drag(container);
    let tips = use_tips(container);
    let zoom = {
        let (on_msg, container) = (on_msg.clone(), container.clone());
        move |zoom: Zoom| {
            let (width, height) = viewport::inner_size(&container);
            *anchor.borrow_mut() = (f64::from(width) / 2.0, f64::from(height) / 2.0);
            on_msg.emit(Msg::Zoom(zoom));
        }
    };
    let fit = {
        let (zoom, container) = (zoom.clone(), container.clone());
        move || zoom(Zoom::Fit { height_px: u32::try_from(viewport::inner_size(&container).1 - CONTROLS_PX).unwrap_or(0) })
    };
    let key = {
        let (zoom, fit, container, tip) = (zoom.clone(), fit.clone(), container.clone(), tips.shown.clone());
        move |event: KeyboardEvent| {
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            match event.key().as_str() {
                "+" | "=" if plain => zoom(Zoom::In),
                "-" if plain => zoom(Zoom::Out),
                "0" if plain => fit(),
                // Escape only closes the tooltip.
                "Escape" if tip.is_some() => {
                    event.prevent_default();
                    tip.set(None);
                }
                key if plain && viewport::move_focus(&container, key) => event.prevent_default(),
                _ => {}
            }
        }
    };
    let Tips { shown, over, out, focused, blurred } = tips;
    use_effect({
        let container = container.clone();
        move || {
            let listeners = [
                viewport::listen(&container, "pointerdown", move |event| pressed.emit(event)),
                viewport::listen(&container, "pointermove", move |event| moved.emit(event)),
                viewport::listen(&container, "pointerover", move |event| over.emit(event)),
                viewport::listen(&container, "pointerout", move |event| out.emit(event)),
                viewport::listen(&container, "focusin", move |event| focused.emit(event)),
                viewport::listen(&container, "focusout", move |event| blurred.emit(event)),
                viewport::listen(&container, "keydown", key),
            ];
            move || drop(listeners)
        }
    });
    html! {
        <>
            // A container for the tooltip, so that Yew keeps the elements after it when the tooltip opens or closes.
            <div>{ for shown.as_ref().map(|(name, words)| html! { <Tip name={name.clone()} words={words.clone()} container={container.clone()} /> }) }</div>
            { controls(props.zoom_percent, zoom, fit) }
        </>
    }
}

/// Keeps exactly one part of the diagram in the tab order (a roving tabindex).
pub fn keep_tab_stop(container: &NodeRef) -> Option<browser::Frame> {
    let container = container.clone();
    // The parts are rendered after the diagram itself.
    browser::next_frame(move |_| viewport::keep_tab_stop(&container))
}

/// Dragging the background with the mouse: the handlers of presses and moves.
#[hook]
fn use_drag(container: &NodeRef) -> (Callback<PointerEvent>, Callback<PointerEvent>) {
    let dragged_from = use_mut_ref(|| None::<(i32, i32)>);
    let down = {
        let (dragged_from, container) = (dragged_from.clone(), container.clone());
        move |event: PointerEvent| {
            let starts_drag = event.pointer_type() == "mouse" && event.button() == 0 && !viewport::is_from_part(&event);
            if starts_drag {
                viewport::capture(&container, &event);
            }
            *dragged_from.borrow_mut() = starts_drag.then(|| (event.client_x(), event.client_y()));
        }
    };
    let container = container.clone();
    let moved = move |event: PointerEvent| {
        let mut from = dragged_from.borrow_mut();
        if let (Some((x, y)), true) = (*from, event.buttons() & 1 == 1) {
            viewport::scroll_by(&container, x - event.client_x(), y - event.client_y());
            *from = Some((event.client_x(), event.client_y()));
        }
    };
    (Callback::from(down), Callback::from(moved))
}

/// The open tooltip, and the handlers that open and close it.
struct Tips {
    shown: UseStateHandle<Option<(String, String)>>,
    over: Callback<PointerEvent>,
    out: Callback<PointerEvent>,
    focused: Callback<FocusEvent>,
    blurred: Callback<FocusEvent>,
}

#[hook]
fn use_tips(container: &NodeRef) -> Tips {
    let shown = use_state(|| None::<(String, String)>);
    let show = {
        let shown = shown.clone();
        move |event: &Event| {
            let tip = viewport::tip_of(event);
            if *shown != tip {
                shown.set(tip);
            }
        }
    };
    let focused = {
        let (show, container) = (show.clone(), container.clone());
        move |event: FocusEvent| {
            viewport::note_focus(&container, &event);
            if viewport::is_by_keyboard(&event) {
                show(&event);
            }
        }
    };
    let out = {
        let (shown, container) = (shown.clone(), container.clone());
        move |event: PointerEvent| {
            // A lifted finger also sends pointerout: its tooltip stays open until the next touch.
            if event.pointer_type() != "touch" && viewport::is_leaving(&container, &event) {
                shown.set(None);
            }
        }
    };
    let blurred = {
        let shown = shown.clone();
        move |_: FocusEvent| shown.set(None)
    };
    Tips {
        shown,
        over: Callback::from(move |event: PointerEvent| show(&event)),
        out: Callback::from(out),
        focused: Callback::from(focused),
        blurred: Callback::from(blurred),
    }
}

/// Handles pinch gestures, and keeps the anchor point in place when the zoom changes. Returns the anchor.
#[hook]
fn use_zoom(props: &ViewportControlsProps) -> std::rc::Rc<std::cell::RefCell<(f64, f64)>> {
    let anchor = use_mut_ref(|| (0.0, 0.0));
    use_effect_with(props.on_msg.clone(), {
        let (container, anchor) = (props.container.clone(), anchor.clone());
        move |on_msg| {
            let on_msg = on_msg.clone();
            let listener = viewport::on_pinch(&container, move |percent, at| {
                *anchor.borrow_mut() = at;
                on_msg.emit(Msg::Zoom(Zoom::By { percent }));
            });
            move || drop(listener)
        }
    });
    let previous_size = use_mut_ref(|| props.size);
    use_effect_with(props.zoom_percent, {
        let (container, anchor, size) = (props.container.clone(), anchor.clone(), props.size);
        move |_| {
            let (_, height) = previous_size.replace(size);
            if height > 0 {
                viewport::keep_in_place(&container, *anchor.borrow(), f64::from(size.1) / f64::from(height));
            }
        }
    });
    anchor
}

fn controls(zoom_percent: u32, zoom: impl Fn(Zoom) + Clone + 'static, fit: impl Fn() + 'static) -> Html {
    let button = |name: &'static str, title: &'static str, shape: Shape, press: Callback<MouseEvent>| {
        html! { <button type="button" class="button small icon-button" aria-label={name} {title} onclick={press}>{ icon(shape) }</button> }
    };
    let zoom_in = zoom.clone();
    html! {
        <div class="zoom" role="group" aria-label="Zoom">
            { button("Zoom out", "Zoom out (key -)", Shape::ZoomOut, Callback::from(move |_| zoom(Zoom::Out))) }
            if zoom_percent != 100 { <output>{ format!("{zoom_percent} %") }</output> }
            { button("Zoom in", "Zoom in (key +, or Ctrl and the wheel)", Shape::ZoomIn, Callback::from(move |_| zoom_in(Zoom::In))) }
            { button("Fit", "Fit the whole diagram (key 0)", Shape::FitAll, Callback::from(move |_| fit())) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TipProps {
    name: String,
    words: String,
    container: NodeRef,
}

/// The tooltip of a part. Hidden from screen readers, which read the part's name and description.
#[component]
fn Tip(props: &TipProps) -> Html {
    let element = use_node_ref();
    use_effect_with((props.name.clone(), props.words.clone()), {
        let (element, container) = (element.clone(), props.container.clone());
        move |(name, _)| viewport::place_tip(&element, &container, name)
    });
    html! {
        <div class="tip" ref={element} aria-hidden="true">
            <b>{ &props.name }</b>
            if !props.words.is_empty() { <p>{ &props.words }</p> }
        </div>
    }
}
