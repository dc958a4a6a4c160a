//! All access to browser APIs: storage, media queries, focus and event values; the submodules cover the diagram's viewport, the
//! lanes, sharing, presenter mode, and the editor and export modules.

mod address;
mod editor;
mod export;
mod lanes;
mod presenter;
mod share;
mod texts;
pub mod viewport;

use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent, ResizeObserver,
    Storage, SvgElement, Window,
};
use yew::{Event, InputEvent, NodeRef, TargetCast};

pub use address::*;
pub use editor::*;
pub use export::*;
pub use lanes::*;
pub use presenter::*;
pub use share::*;
pub use texts::*;

/// The themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

const THEME_KEY: &str = "ordinal.theme";

/// The browser's window; `None` in a native build, which only renders the page as text.
fn window() -> Option<Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// The closest ancestor of an event's target (or the target itself) that matches a selector.
fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// Reads a stored value. `None` when there is none or the browser blocks storage.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Stores a value. Returns whether that succeeded: storage can be full or blocked.
pub fn store(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Passes a panic message to static/boot/boot.js, which shows it.
pub fn note_panic(message: &str) {
    call_boot("ordinalPanicked", &message.into());
}

fn media(query: &str) -> bool {
    window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// The initial theme: the stored choice, otherwise that of the system.
pub fn initial_theme() -> Theme {
    match stored(THEME_KEY).as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ if media("(prefers-color-scheme: dark)") => Theme::Dark,
        _ => Theme::Light,
    }
}

/// Applies and stores a theme.
pub fn choose_theme(theme: Theme) {
    let name = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
        // Setting a valid attribute cannot fail.
        let _ = root.set_attribute("data-theme", name);
    }
    store(THEME_KEY, name);
}

/// The text of an event's input or text area.
pub fn text_of(event: &InputEvent) -> String {
    if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
        return area.value();
    }
    event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value())
}

/// The value of an event's slider, rounded down.
pub fn position_of(event: &InputEvent) -> u64 {
    event.target_dyn_into::<HtmlInputElement>().map_or(0, |slider| slider.value_as_number() as u64)
}

/// Sets every select box to the value of its attribute `data-chosen`. After the user has chosen an option, browsers ignore the
/// attribute `selected`.
pub fn sync_selects() {
    let all = window().and_then(|window| window.document()?.query_selector_all("select[data-chosen]").ok());
    for select in all.iter().flat_map(|all| (0..all.length()).filter_map(|at| all.get(at))) {
        let Ok(select) = select.dyn_into::<HtmlSelectElement>() else { continue };
        let chosen = select.get_attribute("data-chosen").unwrap_or_default();
        if select.value() != chosen {
            select.set_value(&chosen);
        }
    }
}

/// The selected value of an event's select box.
pub fn choice_of(event: &Event) -> String {
    event.target_dyn_into::<HtmlSelectElement>().map_or_else(String::new, |select| select.value())
}

/// The text of a change event's input.
pub fn value_of(event: &Event) -> String {
    event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value())
}

/// Focuses an element.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // A removed element cannot take the focus, which is fine.
        let _ = element.focus();
    }
}

/// Focuses the first element that matches a CSS selector; used when the pressed element is about to be removed.
pub fn focus_on(selector: &str) {
    let found = window().and_then(|window| window.document()?.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // As above.
        let _ = element.focus();
    }
}

/// Opens a modal dialog.
pub fn show_modal(node: &NodeRef) {
    if let Some(dialog) = node.cast::<HtmlDialogElement>() {
        // It was just rendered, so it is on the page and not open yet.
        let _ = dialog.show_modal();
    }
}

/// An element that had the focus.
pub struct Focused(HtmlElement);

impl Focused {
    /// The focused element; `None` when there is none.
    pub fn now() -> Option<Focused> {
        window()?.document()?.active_element()?.dyn_into().ok().map(Focused)
    }

    /// Focuses the element again.
    pub fn restore(&self) {
        // A removed element cannot take the focus, which is fine.
        let _ = self.0.focus();
    }
}

/// Whether an element has the focus.
pub fn has_focus(node: &NodeRef) -> bool {
    let active = window().and_then(|window| window.document()?.active_element());
    active.is_some() && active == node.cast::<Element>()
}

/// Scrolls an element to its end.
pub fn scroll_to_end(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        element.set_scroll_top(element.scroll_height());
    }
}

/// The cursor position of a text area, as a UTF-16 offset.
pub fn cursor(node: &NodeRef) -> u32 {
    node.cast::<HtmlTextAreaElement>().and_then(|area| area.selection_start().ok().flatten()).unwrap_or_default()
}

/// Focuses a text area and moves its cursor to a UTF-16 offset.
pub fn place_cursor(node: &NodeRef, offset: u32) {
    if let Some(area) = node.cast::<HtmlTextAreaElement>() {
        // Offsets beyond the end are clamped by the browser.
        let _ = area.set_selection_range(offset, offset);
        let _ = area.focus();
    }
}

/// A requested animation frame; dropping it cancels the request.
pub struct Frame {
    id: i32,
    _call: Closure<dyn FnMut(f64)>,
}

/// Requests an animation frame, whose callback receives the time of the browser's clock in milliseconds. Hidden pages get no
/// frames. `None` without a window.
pub fn next_frame(call: impl FnOnce(f64) + 'static) -> Option<Frame> {
    let window = window()?;
    let call = Closure::once(call);
    let id = window.request_animation_frame(call.as_ref().unchecked_ref()).ok()?;
    Some(Frame { id, _call: call })
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // Cancelling a past frame has no effect.
            let _ = window.cancel_animation_frame(self.id);
        }
    }
}

/// The browser's clock in milliseconds, which also advances during a frame; 0 without a window.
pub fn clock_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// The width, in CSS pixels, of the first element that matches a selector; 0 when there is none.
pub fn width_of(selector: &str) -> u32 {
    let found = window().and_then(|window| window.document()?.query_selector(selector).ok()?);
    found.map_or(0, |element| element.get_bounding_client_rect().width() as u32)
}

/// A listener for the undo and redo keys outside text fields; dropping it removes the listener.
pub struct UndoKeys {
    document: web_sys::Document,
    on_key: Closure<dyn FnMut(KeyboardEvent)>,
}

impl UndoKeys {
    /// Adds the listener, which passes `false` for undo (Ctrl or Cmd and Z) and `true` for redo (with Shift, or Y). `None` without
    /// a document.
    pub fn listen(call: yew::Callback<bool>) -> Option<UndoKeys> {
        let document = window()?.document()?;
        let on_key = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let redo = match event.key().as_str() {
                "z" | "Z" => event.shift_key(),
                "y" => true,
                _ => return,
            };
            if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !is_text_input(&event) {
                event.prevent_default();
                call.emit(redo);
            }
        });
        document.add_event_listener_with_callback("keydown", on_key.as_ref().unchecked_ref()).ok()?;
        Some(UndoKeys { document, on_key })
    }
}

impl Drop for UndoKeys {
    fn drop(&mut self) {
        // Removing a listener cannot fail.
        let _ = self.document.remove_event_listener_with_callback("keydown", self.on_key.as_ref().unchecked_ref());
    }
}

/// Whether an event comes from a text field, which has its own undo.
fn is_text_input(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| matches!(element.closest("textarea, input:not([type='range']), [contenteditable='true']"), Ok(Some(_))))
}

/// An observer of an element's width; dropping it ends the observation.
pub struct WidthObserver {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl Drop for WidthObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `on_width` with the inner width of an element, in CSS pixels: once soon, and on every change.
pub fn observe_width(node: &NodeRef, on_width: impl Fn(u32) + 'static) -> Option<WidthObserver> {
    let element = node.cast::<Element>()?;
    let observed = element.clone();
    let on_resize = Closure::<dyn FnMut()>::new(move || on_width(u32::try_from(observed.client_width()).unwrap_or(0)));
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(WidthObserver { observer, _on_resize: on_resize })
}

/// Sets the start offset of an element's move animation, in CSS pixels, as custom properties of its style object. The page's
/// policy forbids style attributes but not this.
pub fn move_in_from(node: &NodeRef, x: i32, y: i32) {
    if let Some(element) = node.cast::<SvgElement>() {
        let style = element.style();
        // Setting a custom property cannot fail.
        let _ = style.set_property("--from-x", &format!("{x}px"));
        let _ = style.set_property("--from-y", &format!("{y}px"));
    }
}

/// Notifies static/boot/boot.js of the first render, after which it replays the queued input.
pub fn announce_started() {
    call_boot("ordinalStarted", &JsValue::UNDEFINED);
}

/// Calls a function of static/boot/boot.js and returns its result; `None` if it is missing or throws.
fn call_boot(function: &str, argument: &JsValue) -> Option<JsValue> {
    let window: JsValue = window()?.into();
    let found: JsValue = js_sys::Reflect::get(&window, &function.into()).ok()?;
    let call: js_sys::Function = found.dyn_into().ok()?;
    call.call1(&JsValue::NULL, argument).ok()
}

/// Calls a function of static/boot/boot.js that returns a promise, and awaits its result.
async fn promised(function: &str, argument: JsValue) -> Result<JsValue, JsValue> {
    let promise = call_boot(function, &argument).ok_or(JsValue::NULL)?;
    wasm_bindgen_futures::JsFuture::from(promise.dyn_into::<js_sys::Promise>()?).await
}

/// The current time of the static page's animation, in milliseconds; `None` when it is not shown.
fn animation_ms() -> Option<u64> {
    call_boot("ordinalAnimationMs", &JsValue::UNDEFINED)?.as_f64().map(|ms| ms as u64)
}

/// Takes over from the static page: starts the run of its animation, and then calls `render` with the current state.
pub fn take_over(render: impl FnOnce(crate::web::Prerendered) + 'static) {
    let first_run = animation_ms().map(crate::web::FirstRun::with_first_example).unwrap_or_default();
    gloo_timers::callback::Timeout::new(0, move || {
        call_boot("ordinalTakeOver", &JsValue::UNDEFINED);
        let picture = window().and_then(|window| window.document()?.query_selector(".picture").ok()?);
        render(crate::web::Prerendered {
            at_ms: animation_ms().unwrap_or(0),
            picture_px: picture.map_or(0, |picture| u32::try_from(picture.client_width()).unwrap_or(0)), // without its scroll bar
            track_px: width_of(".lanes-scale .lane-track"),
            first_run,
        });
    })
    .forget();
}
