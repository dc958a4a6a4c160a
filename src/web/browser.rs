//! Everything that touches the browser: storage, media queries, focus, events' values; in the rooms below, what the
//! picture and the lanes need of it, and the editor module.

mod address;
pub mod board;
mod editor;
mod export;
mod lanes;
mod presenter;
mod share;
mod texts;

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

/// The two looks of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

const THEME_KEY: &str = "ordinal.theme";

/// The browser's window; `None` where the page is only written as text, natively.
fn window() -> Option<Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// The nearest element around what an event is about, itself included, that a selector means.
fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// Reads what this browser keeps under `key`. `None` when there is nothing or storage is refused.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps `value` under `key` in this browser. Says whether it was kept: storage can be full or refused.
pub fn store(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Tells static/boot/boot.js a panic's words: it shows them once the code has stopped.
pub fn note_panic(words: &str) {
    call_boot("ordinalPanicked", &words.into());
}

fn media(query: &str) -> bool {
    window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// The theme to begin with: the one chosen here before, otherwise that of the system.
pub fn initial_theme() -> Theme {
    match stored(THEME_KEY).as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ if media("(prefers-color-scheme: dark)") => Theme::Dark,
        _ => Theme::Light,
    }
}

/// Shows the page in `theme` and remembers the choice.
pub fn choose_theme(theme: Theme) {
    let name = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
        // Setting an attribute of this name cannot fail.
        let _ = root.set_attribute("data-theme", name);
    }
    store(THEME_KEY, name);
}

/// The text of the input or text area that `event` comes from.
pub fn text_of(event: &InputEvent) -> String {
    if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
        return area.value();
    }
    event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value())
}

/// The position of the slider that `event` comes from, without its fraction.
pub fn position_of(event: &InputEvent) -> u64 {
    event.target_dyn_into::<HtmlInputElement>().map_or(0, |slider| slider.value_as_number() as u64)
}

/// Has every select show what its attribute `data-chosen` says. An option's own attribute says nothing any more once a person
/// has chosen another.
pub fn show_choices() {
    let all = window().and_then(|window| window.document()?.query_selector_all("select[data-chosen]").ok());
    for select in all.iter().flat_map(|all| (0..all.length()).filter_map(|at| all.get(at))) {
        let Ok(select) = select.dyn_into::<HtmlSelectElement>() else { continue };
        let chosen = select.get_attribute("data-chosen").unwrap_or_default();
        if select.value() != chosen {
            select.set_value(&chosen);
        }
    }
}

/// The value of the option chosen in the select that `event` comes from.
pub fn choice_of(event: &Event) -> String {
    event.target_dyn_into::<HtmlSelectElement>().map_or_else(String::new, |select| select.value())
}

/// The text of the input that a change of it comes from.
pub fn value_of(event: &Event) -> String {
    event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value())
}

/// Moves the keyboard to what `node` refers to.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // An element that has just gone cannot take the focus: nothing to do then.
        let _ = element.focus();
    }
}

/// Moves the keyboard to the first element a CSS selector finds: what was pressed is about to go.
pub fn focus_on(selector: &str) {
    let found = window().and_then(|window| window.document()?.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // As above.
        let _ = element.focus();
    }
}

/// Opens the dialog that `node` refers to, above everything else on the page.
pub fn show_modal(node: &NodeRef) {
    if let Some(dialog) = node.cast::<HtmlDialogElement>() {
        // It was just drawn, so it is on the page and not open yet.
        let _ = dialog.show_modal();
    }
}

/// Where the keyboard was at some time.
pub struct Focused(HtmlElement);

impl Focused {
    /// Where it is; `None` when it is nowhere in particular.
    pub fn now() -> Option<Focused> {
        window()?.document()?.active_element()?.dyn_into().ok().map(Focused)
    }

    /// Moves it there again.
    pub fn focus_again(&self) {
        // An element that has gone meanwhile cannot take the focus: nothing to do then.
        let _ = self.0.focus();
    }
}

/// Whether the keyboard is at what `node` refers to.
pub fn has_focus(node: &NodeRef) -> bool {
    let active = window().and_then(|window| window.document()?.active_element());
    active.is_some() && active == node.cast::<Element>()
}

/// Scrolls what `node` refers to down to its last line.
pub fn scroll_to_end(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        element.set_scroll_top(element.scroll_height());
    }
}

/// Where the cursor of the text area that `node` refers to is, as a UTF-16 offset.
pub fn cursor(node: &NodeRef) -> u32 {
    node.cast::<HtmlTextAreaElement>().and_then(|area| area.selection_start().ok().flatten()).unwrap_or_default()
}

/// Puts the cursor of the text area that `node` refers to at a UTF-16 offset.
pub fn place_cursor(node: &NodeRef, offset: u32) {
    if let Some(area) = node.cast::<HtmlTextAreaElement>() {
        // Offsets beyond the end are clamped by the browser.
        let _ = area.set_selection_range(offset, offset);
        let _ = area.focus();
    }
}

/// A call asked for with the next drawing of the page. It does not come once this is dropped.
pub struct Frame {
    id: i32,
    _call: Closure<dyn FnMut(f64)>,
}

/// Asks to be called with the next drawing of the page, with the time on the browser's clock in milliseconds. A page in
/// the background is not drawn. `None` outside a window.
pub fn next_frame(call: impl FnOnce(f64) + 'static) -> Option<Frame> {
    let window = window()?;
    let call = Closure::once(call);
    let id = window.request_animation_frame(call.as_ref().unchecked_ref()).ok()?;
    Some(Frame { id, _call: call })
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // A frame that has been drawn cannot be taken back: nothing to do then.
            let _ = window.cancel_animation_frame(self.id);
        }
    }
}

/// The browser's clock, in milliseconds; it counts while a frame is made, too. 0 outside a window.
pub fn clock_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// The inner width, in CSS pixels, of the first element a selector finds; 0 when there is none.
pub fn width_of(selector: &str) -> u32 {
    let found = window().and_then(|window| window.document()?.query_selector(selector).ok()?);
    found.map_or(0, |element| element.get_bounding_client_rect().width() as u32)
}

/// Hears Ctrl or Cmd and Z anywhere but where text is typed, as long as it is kept.
pub struct UndoKeys {
    document: web_sys::Document,
    on_key: Closure<dyn FnMut(KeyboardEvent)>,
}

impl UndoKeys {
    /// Calls with `false` for undo, with `true` for redo: Shift and Z as well, or Y. `None` outside a page.
    pub fn listen(call: yew::Callback<bool>) -> Option<UndoKeys> {
        let document = window()?.document()?;
        let on_key = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let redo = match event.key().as_str() {
                "z" | "Z" => event.shift_key(),
                "y" => true,
                _ => return,
            };
            if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !is_typed_in(&event) {
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
        // What listened can always be taken off again.
        let _ = self.document.remove_event_listener_with_callback("keydown", self.on_key.as_ref().unchecked_ref());
    }
}

/// Whether an event comes from where text is typed, which has an undo of its own.
fn is_typed_in(event: &KeyboardEvent) -> bool {
    let place = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    place.is_some_and(|place| matches!(place.closest("textarea, input:not([type='range']), [contenteditable='true']"), Ok(Some(_))))
}

/// Tells how wide an element is, as long as it is kept.
pub struct WidthObserver {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl Drop for WidthObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `on_width` with the inner width, in CSS pixels, of what `node` refers to: soon, and whenever it changes.
pub fn observe_width(node: &NodeRef, on_width: impl Fn(u32) + 'static) -> Option<WidthObserver> {
    let element = node.cast::<Element>()?;
    let watched = element.clone();
    let on_resize = Closure::<dyn FnMut()>::new(move || on_width(u32::try_from(watched.client_width()).unwrap_or(0)));
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(WidthObserver { observer, _on_resize: on_resize })
}

/// Tells the style sheet how far, in CSS pixels, what `node` refers to has come. The distance differs each time, so it
/// goes through the element's own style: the page's policy forbids style attributes, not this.
pub fn move_in_from(node: &NodeRef, x: i32, y: i32) {
    if let Some(element) = node.cast::<SvgElement>() {
        let style = element.style();
        // Setting a custom property cannot fail.
        let _ = style.set_property("--from-x", &format!("{x}px"));
        let _ = style.set_property("--from-y", &format!("{y}px"));
    }
}

/// Tells static/boot/boot.js that the page is drawn: what waits for that is done now.
pub fn tell_in_charge() {
    call_boot("ordinalInCharge", &JsValue::UNDEFINED);
}

/// Calls a function of static/boot/boot.js and gives what it gives; `None` where it is missing or throws.
fn call_boot(function: &str, given: &JsValue) -> Option<JsValue> {
    let window: JsValue = window()?.into();
    let found: JsValue = js_sys::Reflect::get(&window, &function.into()).ok()?;
    let call: js_sys::Function = found.dyn_into().ok()?;
    call.call1(&JsValue::NULL, given).ok()
}

/// Likewise of a function that gives a promise: what that comes to.
async fn promised(function: &str, given: JsValue) -> Result<JsValue, JsValue> {
    let promise = call_boot(function, &given).ok_or(JsValue::NULL)?;
    wasm_bindgen_futures::JsFuture::from(promise.dyn_into::<js_sys::Promise>()?).await
}

/// How far the moving picture has come, in milliseconds; `None` where none is shown.
fn shown_ms() -> Option<u64> {
    call_boot("ordinalShownMs", &JsValue::UNDEFINED)?.as_f64().map(|ms| ms as u64)
}

/// Takes over what the page shows before its code is there: begins its run, and then has `draw` draw the page from there.
pub fn arrive(draw: impl FnOnce(crate::web::Arrival) + 'static) {
    let begun = shown_ms().map(crate::web::Begun::with_first_example).unwrap_or_default();
    gloo_timers::callback::Timeout::new(0, move || {
        call_boot("ordinalTakesOver", &JsValue::UNDEFINED);
        let picture = window().and_then(|window| window.document()?.query_selector(".picture").ok()?);
        draw(crate::web::Arrival {
            at_ms: shown_ms().unwrap_or(0),
            picture_px: picture.map_or(0, |picture| u32::try_from(picture.client_width()).unwrap_or(0)), // without its scroll bar
            track_px: width_of(".lanes-scale .lane-track"),
            begun,
        });
    })
    .forget();
}
