//! Hands on the board the picture lies on: it is scrolled, dragged and zoomed, and says more of what is pointed at or has
//! the focus.

use crate::web::browser::{self, board};
use crate::web::components::icon::{Shape, icon};
use crate::web::msg::{Msg, Zoom};
use yew::prelude::*;

/// What the hands on the board report.
#[derive(Properties, PartialEq)]
pub struct HandsProps {
    /// How wide and high the picture is, in CSS pixels.
    pub shown: (i32, i32),
    /// How much larger than by itself the picture is, in percent.
    pub zoom_percent: u32,
    /// Hears that it is to be larger or smaller.
    pub on_msg: Callback<Msg>,
    /// The element that scrolls.
    pub place: NodeRef,
}

/// The buttons lie over this much of the board's lower end.
const CONTROLS_PX: i32 = 40;

/// The buttons, the tip, and whatever hears of pointers and keys.
#[component]
pub fn Hands(props: &HandsProps) -> Html {
    let HandsProps { place, on_msg, .. } = props;
    let anchor = use_zoom(props);
    let (pressed, moved) = use_drag(place);
    let tips = use_tips(place);
    let zoom = {
        let (on_msg, place) = (on_msg.clone(), place.clone());
        move |zoom: Zoom| {
            let (width, height) = board::inner_size(&place);
            *anchor.borrow_mut() = (f64::from(width) / 2.0, f64::from(height) / 2.0);
            on_msg.emit(Msg::Zoom(zoom));
        }
    };
    let fit = {
        let (zoom, place) = (zoom.clone(), place.clone());
        move || zoom(Zoom::Fit { height_px: u32::try_from(board::inner_size(&place).1 - CONTROLS_PX).unwrap_or(0) })
    };
    let key = {
        let (zoom, fit, place, tip) = (zoom.clone(), fit.clone(), place.clone(), tips.shown.clone());
        move |event: KeyboardEvent| {
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            match event.key().as_str() {
                "+" | "=" if plain => zoom(Zoom::In),
                "-" if plain => zoom(Zoom::Out),
                "0" if plain => fit(),
                // The tip has this Escape to itself.
                "Escape" if tip.is_some() => {
                    event.prevent_default();
                    tip.set(None);
                }
                key if plain && board::move_focus(&place, key) => event.prevent_default(),
                _ => {}
            }
        }
    };
    let Tips { shown, over, out, focused, blurred } = tips;
    use_effect({
        let place = place.clone();
        move || {
            let listeners = [
                board::listen(&place, "pointerdown", move |event| pressed.emit(event)),
                board::listen(&place, "pointermove", move |event| moved.emit(event)),
                board::listen(&place, "pointerover", move |event| over.emit(event)),
                board::listen(&place, "pointerout", move |event| out.emit(event)),
                board::listen(&place, "focusin", move |event| focused.emit(event)),
                board::listen(&place, "focusout", move |event| blurred.emit(event)),
                board::listen(&place, "keydown", key),
            ];
            move || drop(listeners)
        }
    });
    html! {
        <>
            // In a place of its own: its neighbour stays the same element when a tip comes or goes.
            <div>{ for shown.as_ref().map(|(name, words)| html! { <Tip name={name.clone()} words={words.clone()} board={place.clone()} /> }) }</div>
            { controls(props.zoom_percent, zoom, fit) }
        </>
    }
}

/// One Tab leads into the picture, whatever is in it now.
pub fn keep_tab_stop(place: &NodeRef) -> Option<browser::Frame> {
    let place = place.clone();
    // The picture's parts are drawn after the picture.
    browser::next_frame(move |_| board::keep_tab_stop(&place))
}

/// What a mouse that grabs the ground of the board does: what is pressed and moved.
#[hook]
fn use_drag(place: &NodeRef) -> (Callback<PointerEvent>, Callback<PointerEvent>) {
    let dragged_from = use_mut_ref(|| None::<(i32, i32)>);
    let down = {
        let (dragged_from, place) = (dragged_from.clone(), place.clone());
        move |event: PointerEvent| {
            let grabs = event.pointer_type() == "mouse" && event.button() == 0 && !board::is_from_part(&event);
            if grabs {
                board::capture(&place, &event);
            }
            *dragged_from.borrow_mut() = grabs.then(|| (event.client_x(), event.client_y()));
        }
    };
    let place = place.clone();
    let moved = move |event: PointerEvent| {
        let mut from = dragged_from.borrow_mut();
        if let (Some((x, y)), true) = (*from, event.buttons() & 1 == 1) {
            board::scroll_by(&place, x - event.client_x(), y - event.client_y());
            *from = Some((event.client_x(), event.client_y()));
        }
    };
    (Callback::from(down), Callback::from(moved))
}

/// The tip that is shown, and what brings and ends it.
struct Tips {
    shown: UseStateHandle<Option<(String, String)>>,
    over: Callback<PointerEvent>,
    out: Callback<PointerEvent>,
    focused: Callback<FocusEvent>,
    blurred: Callback<FocusEvent>,
}

#[hook]
fn use_tips(place: &NodeRef) -> Tips {
    let shown = use_state(|| None::<(String, String)>);
    let tell = {
        let shown = shown.clone();
        move |event: &Event| {
            let told = board::told_by(event);
            if *shown != told {
                shown.set(told);
            }
        }
    };
    let focused = {
        let (tell, place) = (tell.clone(), place.clone());
        move |event: FocusEvent| {
            board::note_focus(&place, &event);
            if board::is_by_keyboard(&event) {
                tell(&event);
            }
        }
    };
    let out = {
        let (shown, place) = (shown.clone(), place.clone());
        move |event: PointerEvent| {
            // A finger leaves when it is lifted: what it opened stays until something else is touched.
            if event.pointer_type() != "touch" && board::is_leaving(&place, &event) {
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
        over: Callback::from(move |event: PointerEvent| tell(&event)),
        out: Callback::from(out),
        focused: Callback::from(focused),
        blurred: Callback::from(blurred),
    }
}

/// Hears of two fingers, and keeps in its place what was there before. Gives where that is.
#[hook]
fn use_zoom(props: &HandsProps) -> std::rc::Rc<std::cell::RefCell<(f64, f64)>> {
    let anchor = use_mut_ref(|| (0.0, 0.0));
    use_effect_with(props.on_msg.clone(), {
        let (place, anchor) = (props.place.clone(), anchor.clone());
        move |on_msg| {
            let on_msg = on_msg.clone();
            let listener = board::on_pinch(&place, move |percent, at| {
                *anchor.borrow_mut() = at;
                on_msg.emit(Msg::Zoom(Zoom::By { percent }));
            });
            move || drop(listener)
        }
    });
    let before = use_mut_ref(|| props.shown);
    use_effect_with(props.zoom_percent, {
        let (place, anchor, shown) = (props.place.clone(), anchor.clone(), props.shown);
        move |_| {
            let (_, height) = before.replace(shown);
            if height > 0 {
                board::keep_in_place(&place, *anchor.borrow(), f64::from(shown.1) / f64::from(height));
            }
        }
    });
    anchor
}

fn controls(zoom_percent: u32, zoom: impl Fn(Zoom) + Clone + 'static, fit: impl Fn() + 'static) -> Html {
    let button = |name: &'static str, title: &'static str, shape: Shape, press: Callback<MouseEvent>| {
        html! { <button type="button" class="button small icon-button" aria-label={name} {title} onclick={press}>{ icon(shape) }</button> }
    };
    let larger = zoom.clone();
    html! {
        <div class="zoom" role="group" aria-label="Zoom">
            { button("Zoom out", "Smaller: the key -", Shape::ZoomOut, Callback::from(move |_| zoom(Zoom::Out))) }
            if zoom_percent != 100 { <output>{ format!("{zoom_percent} %") }</output> }
            { button("Zoom in", "Larger: the key +, or Ctrl and wheel", Shape::ZoomIn, Callback::from(move |_| larger(Zoom::In))) }
            { button("Fit", "All of it: the key 0", Shape::FitAll, Callback::from(move |_| fit())) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TipProps {
    name: String,
    words: String,
    board: NodeRef,
}

/// What something says of itself. Its name and description say the same to readers, so this is for eyes alone.
#[component]
fn Tip(props: &TipProps) -> Html {
    let place = use_node_ref();
    use_effect_with((props.name.clone(), props.words.clone()), {
        let (place, board) = (place.clone(), props.board.clone());
        move |(name, _)| board::place_tip(&place, &board, name)
    });
    html! {
        <div class="tip" ref={place} aria-hidden="true">
            <b>{ &props.name }</b>
            if !props.words.is_empty() { <p>{ &props.words }</p> }
        </div>
    }
}
