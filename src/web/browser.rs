//! Everything that touches the browser: storage, media queries, focus, events' values, and the editor module.

pub mod board;

use crate::view::timeline::PARTS;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent, ResizeObserver, Storage, SvgElement,
    Window,
};
use yew::{Event, InputEvent, MouseEvent, NodeRef, TargetCast};

/// The two looks of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

const THEME_KEY: &str = "ordinal.theme";

fn window() -> Option<Window> {
    web_sys::window()
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

/// The value of the option chosen in the select that `event` comes from.
pub fn choice_of(event: &Event) -> String {
    event.target_dyn_into::<HtmlSelectElement>().map_or_else(String::new, |select| select.value())
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
    let call = Closure::once(call);
    let id = window()?.request_animation_frame(call.as_ref().unchecked_ref()).ok()?;
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

/// A place in a lane of the timeline.
pub struct LanePlace {
    /// The lane, by what its element says of its pod; empty for the user's own.
    pub lane: String,
    /// How far along it, in [`PARTS`] of its width.
    pub parts: u64,
}

fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// Where in the lanes an event of a pointer is; nowhere when beside their tracks.
pub fn lane_place(event: &MouseEvent) -> Option<LanePlace> {
    let area = closest(event, ".lane-track")?.get_bounding_client_rect();
    let along = (f64::from(event.client_x()) - area.left()) / area.width();
    let lane = closest(event, "[data-pod]")?.get_attribute("data-pod")?;
    along.is_finite().then(|| LanePlace { lane, parts: (along.clamp(0.0, 1.0) * PARTS as f64) as u64 })
}

/// The lane at whose name the keyboard is.
pub fn lane_of_key(event: &KeyboardEvent) -> Option<String> {
    closest(event, ".lane-name")?.closest("[data-pod]").ok()??.get_attribute("data-pod")
}

/// Moves the keyboard to the name of the lane an event is in.
pub fn focus_lane(event: &Event) {
    let name = closest(event, "[data-pod]").and_then(|lane| lane.query_selector(".lane-name").ok()?);
    if let Some(name) = name.and_then(|name| name.dyn_into::<HtmlElement>().ok()) {
        // What was just pressed is there.
        let _ = name.focus();
    }
}

/// Less room than this below a lane, in CSS pixels, and what is said of it stands above.
const TIP_ROOM_PX: f64 = 170.0;

/// Puts what is said of a place in the lane an event is in next to it. Like [`move_in_from`] it goes by custom properties.
pub fn place_tip(event: &Event, parts: u64) {
    let track = closest(event, "[data-pod]").and_then(|lane| lane.query_selector(".lane-track").ok()?);
    let lanes = closest(event, ".lanes").and_then(|lanes| lanes.dyn_into::<HtmlElement>().ok());
    let (Some(track), Some(lanes)) = (track, lanes) else { return };
    let area = track.get_bounding_client_rect();
    let height = window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or(0.0);
    let above = area.bottom() + TIP_ROOM_PX > height;
    let (y, shift) = if above { (area.top() - 6.0, "-100%") } else { (area.bottom() + 6.0, "0") };
    let x = area.left() + area.width() * parts as f64 / PARTS as f64;
    let style = lanes.style();
    for (property, value) in [("--tip-x", &*format!("{x}px")), ("--tip-y", &*format!("{y}px")), ("--tip-shift", shift)] {
        // Setting a custom property cannot fail.
        let _ = style.set_property(property, value);
    }
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

#[wasm_bindgen]
extern "C" {
    /// The module `static/editor/editor.js`.
    pub type EditorModule;

    /// Puts an editor into `parent`.
    #[wasm_bindgen(method, catch)]
    fn mount(this: &EditorModule, parent: &Element, options: &JsValue) -> Result<EditorHandle, JsValue>;

    /// An editor on the page.
    pub type EditorHandle;

    /// Replaces the text, without reporting it as typed.
    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &EditorHandle, text: &str);

    /// Replaces the problems drawn in the text.
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &EditorHandle, problems: &js_sys::Array);

    /// Moves the cursor, and the keyboard, to a UTF-16 offset.
    #[wasm_bindgen(method)]
    pub fn goto(this: &EditorHandle, offset: u32);

    /// Switches the editor's own light and dark.
    #[wasm_bindgen(method, js_name = setDark)]
    pub fn set_dark(this: &EditorHandle, dark: bool);

    /// Takes the editor off the page.
    #[wasm_bindgen(method)]
    pub fn destroy(this: &EditorHandle);
}

/// One problem as the editor module wants it: UTF-16 offsets.
#[derive(Debug, Clone, PartialEq)]
pub struct EditorProblem<'a> {
    /// First UTF-16 unit.
    pub from: u32,
    /// One past the last UTF-16 unit.
    pub to: u32,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What is said about it.
    pub message: &'a str,
    /// What would mend it.
    pub fix: Option<EditorFix<'a>>,
}

/// A change that mends a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct EditorFix<'a> {
    /// The text of its button.
    pub title: &'a str,
    /// From and to, as UTF-16 offsets, and what comes between them; in the order of the text.
    pub edits: Vec<(u32, u32, &'a str)>,
}

fn set(object: &js_sys::Object, key: &str, value: impl Into<JsValue>) {
    // Setting a property of a fresh plain object cannot fail.
    let _ = js_sys::Reflect::set(object, &key.into(), &value.into());
}

impl EditorHandle {
    /// Draws `problems` in the text, instead of those drawn before.
    pub fn show_problems<'a>(&self, problems: impl Iterator<Item = EditorProblem<'a>>) {
        let list = js_sys::Array::new();
        for problem in problems {
            let object = js_sys::Object::new();
            set(&object, "from", problem.from);
            set(&object, "to", problem.to);
            set(&object, "severity", problem.severity);
            set(&object, "message", problem.message);
            if let Some(EditorFix { title, edits }) = problem.fix {
                let changes = edits.into_iter().map(|(from, to, words)| {
                    let change = js_sys::Object::new();
                    set(&change, "from", from);
                    set(&change, "to", to);
                    set(&change, "insert", words);
                    change
                });
                set(&object, "fix", title);
                set(&object, "changes", changes.collect::<js_sys::Array>());
            }
            list.push(&object);
        }
        self.set_problems(&list);
    }
}

/// The functions an editor calls; they have to live as long as it does.
pub struct EditorCallbacks {
    on_change: Closure<dyn FnMut(String)>,
    on_apply: Closure<dyn FnMut()>,
    help_at: Closure<dyn Fn(String, u32) -> String>,
    completions_at: Closure<dyn Fn(String, u32) -> String>,
}

impl EditorCallbacks {
    /// Wraps what to do with a changed text and with Ctrl or Cmd and Enter; and what tells, as JSON, about the field at a
    /// UTF-16 offset of a text and what could stand there.
    pub fn new(
        on_change: impl FnMut(String) + 'static,
        on_apply: impl FnMut() + 'static,
        help_at: fn(String, u32) -> String,
        completions_at: fn(String, u32) -> String,
    ) -> Self {
        Self {
            on_change: Closure::new(on_change),
            on_apply: Closure::new(on_apply),
            help_at: Closure::new(help_at),
            completions_at: Closure::new(completions_at),
        }
    }
}

/// Calls back, never at once, when all of the page's code is there: a release comes in two parts, of which the second
/// is fetched at the first sign of a person.
pub fn when_all_is_there(then: impl FnOnce() + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        let promise = window().and_then(|window| js_sys::Reflect::get(&window, &"ordinalAllThere".into()).ok());
        if let Some(promise) = promise.and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok()) {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await; // rejected only when the page is beyond use
        }
        then();
    });
}

/// Fetches the editor module. Fails when the page has no loader or the file does not arrive.
pub async fn load_editor() -> Result<EditorModule, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let loader = js_sys::Reflect::get(&window, &"ordinalLoadEditor".into())?;
    let promise = loader.dyn_into::<js_sys::Function>()?.call0(&window)?;
    let module = wasm_bindgen_futures::JsFuture::from(promise.dyn_into::<js_sys::Promise>()?).await?;
    Ok(module.unchecked_into())
}

fn style_nonce() -> Option<String> {
    let document = window()?.document()?;
    let meta = document.query_selector("meta[name='style-nonce']").ok()??;
    meta.get_attribute("content")
}

/// Puts an editor into what `host` refers to. Fails when that is not on the page or the module throws.
pub fn mount_editor(
    module: &EditorModule,
    host: &NodeRef,
    text: &str,
    dark: bool,
    callbacks: &EditorCallbacks,
) -> Result<EditorHandle, JsValue> {
    let parent = host.cast::<Element>().ok_or(JsValue::NULL)?;
    let options = js_sys::Object::new();
    set(&options, "text", text);
    set(&options, "dark", dark);
    set(&options, "label", "Manifests");
    set(&options, "onChange", callbacks.on_change.as_ref().clone());
    set(&options, "onApply", callbacks.on_apply.as_ref().clone());
    set(&options, "helpAt", callbacks.help_at.as_ref().clone());
    set(&options, "completionsAt", callbacks.completions_at.as_ref().clone());
    if let Some(nonce) = style_nonce() {
        set(&options, "nonce", nonce);
    }
    module.mount(&parent, &options)
}
