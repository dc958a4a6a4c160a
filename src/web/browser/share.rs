//! Browser APIs for sharing: files, the clipboard, storage, and messages to the embedding page.

use super::{storage, window};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, Element, Event, File, FileList, HtmlAnchorElement, HtmlInputElement, IntersectionObserver,
    IntersectionObserverEntry, ResizeObserver, Storage, Url,
};
use yew::{Callback, TargetCast};

/// Copies a text to the clipboard. If the browser blocks that, selects the field with this ID instead, so that the user can
/// copy it. `then` receives whether it was copied.
pub fn copy(text: &str, element: &'static str, then: Callback<bool>) {
    let clipboard = window().map(|window| window.navigator()).and_then(|navigator| {
        // A page from an insecure origin has no clipboard.
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
        (!clipboard.is_undefined()).then(|| navigator.clipboard())
    });
    let copying = clipboard.map(|clipboard| clipboard.write_text(text));
    wasm_bindgen_futures::spawn_local(async move {
        let copied = match copying {
            Some(copying) => wasm_bindgen_futures::JsFuture::from(copying).await.is_ok(),
            None => false,
        };
        if !copied {
            select(element);
        }
        then.emit(copied);
    });
}

/// Selects the text of the field with an ID.
fn select(id: &str) {
    let Some(element) = window().and_then(|window| window.document()?.get_element_by_id(id)) else { return };
    let method = Reflect::get(&element, &"select".into()).and_then(JsCast::dyn_into::<Function>);
    // A missing field has nothing to select.
    let _ = method.and_then(|method| method.call0(&element));
}

/// Downloads a text as a file of this name. Returns whether the download started.
pub fn save_file(name: &str, text: &str) -> bool {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/yaml");
    let saved = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind).and_then(|blob| {
        let url = Url::create_object_url_with_blob(&blob)?;
        let document = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&url);
        link.set_download(name);
        link.click();
        Url::revoke_object_url(&url)
    });
    saved.is_ok()
}

/// The text of files, or the error as a sentence.
pub type ReadFiles = Result<String, String>;

/// The separator between the texts of two files.
const FILE_SEPARATOR: &str = "\n---\n";

/// Reads the files chosen in an input, and clears the input so that the same file can be chosen again.
pub fn read_chosen(event: &Event, bytes_max: f64, then: Callback<ReadFiles>) {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
    read_all(input.files(), bytes_max, then);
    input.set_value("");
}

/// Reads files as the documents of one text, unless their total size exceeds `bytes_max`.
fn read_all(files: Option<FileList>, bytes_max: f64, then: Callback<ReadFiles>) {
    let files: Vec<File> = files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.get(at))).collect();
    let Some(first) = files.first() else { return };
    let bytes: f64 = files.iter().map(|file| file.size()).sum();
    if bytes > bytes_max {
        let subject = if files.len() == 1 { first.name() } else { format!("The {} files together", files.len()) };
        let verb = if files.len() == 1 { "has" } else { "have" };
        then.emit(Err(format!("{subject} {verb} {bytes} bytes; the limit is {bytes_max}.")));
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            match wasm_bindgen_futures::JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => texts.push(text),
                None => return then.emit(Err(format!("{} cannot be read.", file.name()))),
            }
        }
        then.emit(Ok(texts.join(FILE_SEPARATOR)));
    });
}

/// A listener on the window; dropping it removes the listener.
struct WindowListener {
    event: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl WindowListener {
    fn listen(event: &'static str, callback: impl FnMut(Event) + 'static) -> Option<WindowListener> {
        let callback = Closure::<dyn FnMut(Event)>::new(callback);
        window()?.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref()).ok()?;
        Some(WindowListener { event, callback })
    }
}

impl Drop for WindowListener {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // Removing a listener cannot fail.
            let _ = window.remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
        }
    }
}

/// Listeners for a changed fragment, for files dropped on the page, and for the page being left or hidden. Dropping them
/// removes the listeners.
pub struct WindowListeners(#[allow(dead_code, reason = "dropping a listener removes it")] Vec<Option<WindowListener>>);

impl WindowListeners {
    /// Adds the listeners.
    pub fn listen(on_fragment: Callback<()>, on_files: Callback<ReadFiles>, on_leave: Callback<()>, bytes_max: f64) -> WindowListeners {
        let on_hide = on_leave.clone();
        WindowListeners(vec![
            WindowListener::listen("hashchange", move |_| on_fragment.emit(())),
            WindowListener::listen("pagehide", move |_| on_hide.emit(())),
            // The browser may discard a hidden page without another event.
            WindowListener::listen("visibilitychange", move |_| {
                if window().and_then(|window| window.document()).is_some_and(|document| document.hidden()) {
                    on_leave.emit(());
                }
            }),
            WindowListener::listen("dragover", |event| drop(dropped_files(event))),
            WindowListener::listen("drop", move |event| {
                if let Some(files) = dropped_files(event) {
                    read_all(Some(files), bytes_max, on_files.clone());
                }
            }),
        ])
    }
}

/// The dragged files; also prevents the browser from opening them.
fn dropped_files(event: Event) -> Option<FileList> {
    let event: DragEvent = event.dyn_into().ok()?;
    let data = event.data_transfer()?;
    if !data.types().includes(&"Files".into(), 0) {
        return None;
    }
    event.prevent_default();
    data.files()
}

fn tab_storage() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

/// Reads a value of the tab's session storage.
pub fn stored_in_tab(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok().flatten()
}

/// Sets a value of the tab's session storage; `None` removes it.
pub fn store_in_tab(key: &str, value: Option<&str>) {
    if let Some(storage) = tab_storage() {
        // Without storage the tab is not restored after a reload.
        let _ = value.map_or_else(|| storage.remove_item(key), |value| storage.set_item(key, value));
    }
}

/// Removes a stored value.
pub fn remove_stored(key: &str) {
    if let Some(storage) = storage() {
        // Removing a missing key is no error.
        let _ = storage.remove_item(key);
    }
}

/// The current Unix time in milliseconds.
pub fn unix_ms() -> u64 {
    Date::now() as u64
}

/// The current local time for the names of sessions and drafts: `23 Nov 14:05`.
pub fn time_label() -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let now = Date::new_0();
    let month = MONTHS.get(now.get_month() as usize).copied().unwrap_or_default();
    format!("{} {month} {:02}:{:02}", now.get_date(), now.get_hours(), now.get_minutes())
}

/// Whether the user prefers reduced motion.
pub fn prefers_reduced_motion() -> bool {
    super::media("(prefers-reduced-motion: reduce)")
}

/// An observer of whether the page is in view, with its callback.
type ViewObserver = (IntersectionObserver, Closure<dyn FnMut(Array)>);

/// The observers of an embedded page; dropping them stops the messages.
pub struct Embedded {
    height: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
    view: Option<ViewObserver>,
}

impl Embedded {
    /// Marks the page as embedded, posts its height to the embedding page on every change
    /// (`{type: "ordinal:height", height}`, in CSS pixels), and calls `on_view` when it enters or leaves the view.
    pub fn post_to_host(on_view: Option<Callback<bool>>) -> Option<Embedded> {
        let body: Element = window()?.document()?.body()?.into();
        // The body has no other class, and setting a valid attribute cannot fail.
        let _ = body.set_attribute("class", "is-embedded");
        let observed = body.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || post_height(&observed));
        let height = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
        height.observe(&body);
        let view = on_view.and_then(|on_view| in_view(&body, on_view));
        Some(Embedded { height, _on_resize: on_resize, view })
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.height.disconnect();
        self.view.iter().for_each(|(view, _)| view.disconnect());
    }
}

fn in_view(element: &Element, on_view: Callback<bool>) -> Option<ViewObserver> {
    let call = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
            on_view.emit(entry.is_intersecting());
        }
    });
    let observer = IntersectionObserver::new(call.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some((observer, call))
}

fn post_height(body: &Element) {
    let Some(host) = window().and_then(|window| window.parent().ok().flatten()) else { return };
    let message = Object::new();
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(&message, &"type".into(), &"ordinal:height".into());
    let _ = Reflect::set(&message, &"height".into(), &body.scroll_height().into());
    // Any embedding page may know the height, so any target origin is allowed.
    let _ = host.post_message(&message, "*");
}
