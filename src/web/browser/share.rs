//! What sharing needs of the browser: files, the clipboard, what is kept, and the page around an embedded one.

use super::{storage, window};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, Element, Event, File, FileList, HtmlAnchorElement, HtmlInputElement, IntersectionObserver,
    IntersectionObserverEntry, ResizeObserver, Storage, Url,
};
use yew::{Callback, TargetCast};

/// Puts a text on the clipboard. Where the browser refuses that, the element of an id is selected instead, ready to be copied.
/// `then` hears whether it was copied.
pub fn copy(text: &str, element: &'static str, then: Callback<bool>) {
    let clipboard = window().map(|window| window.navigator()).and_then(|navigator| {
        // A page that came over an unsafe connection has none.
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
        (!clipboard.is_undefined()).then(|| navigator.clipboard())
    });
    let written = clipboard.map(|clipboard| clipboard.write_text(text));
    wasm_bindgen_futures::spawn_local(async move {
        let copied = match written {
            Some(written) => wasm_bindgen_futures::JsFuture::from(written).await.is_ok(),
            None => false,
        };
        if !copied {
            select(element);
        }
        then.emit(copied);
    });
}

/// Selects all of the text in the box of an id.
fn select(id: &str) {
    let Some(element) = window().and_then(|window| window.document()?.get_element_by_id(id)) else { return };
    let method = Reflect::get(&element, &"select".into()).and_then(JsCast::dyn_into::<Function>);
    // A box that has gone has nothing to select.
    let _ = method.and_then(|method| method.call0(&element));
}

/// Saves a text as a file of this name, where the browser keeps what is downloaded. Says whether it could begin.
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

/// The text of files as it was read, or why it was not, in a sentence.
pub type ReadFiles = Result<String, String>;

/// What stands between the texts of two files.
const BETWEEN_FILES: &str = "\n---\n";

/// Reads the files chosen in the input that an event comes from; the input is free for the next.
pub fn read_chosen(event: &Event, bytes_max: f64, then: Callback<ReadFiles>) {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
    read_all(input.files(), bytes_max, then);
    input.set_value("");
}

/// Reads files as the documents of one text, unless they are longer than is ever taken.
fn read_all(files: Option<FileList>, bytes_max: f64, then: Callback<ReadFiles>) {
    let files: Vec<File> = files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.get(at))).collect();
    let Some(first) = files.first() else { return };
    let bytes: f64 = files.iter().map(|file| file.size()).sum();
    if bytes > bytes_max {
        let what = if files.len() == 1 { first.name() } else { format!("{} files together", files.len()) };
        let verb = if files.len() == 1 { "has" } else { "have" };
        then.emit(Err(format!("{what} {verb} {bytes} bytes; the playground takes no more than {bytes_max}.")));
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            match wasm_bindgen_futures::JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => texts.push(text),
                None => return then.emit(Err(format!("{} can't be read.", file.name()))),
            }
        }
        then.emit(Ok(texts.join(BETWEEN_FILES)));
    });
}

/// A listener on the window, as long as it is kept.
struct Ear {
    event: &'static str,
    heard: Closure<dyn FnMut(Event)>,
}

impl Ear {
    fn listen(event: &'static str, heard: impl FnMut(Event) + 'static) -> Option<Ear> {
        let heard = Closure::<dyn FnMut(Event)>::new(heard);
        window()?.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref()).ok()?;
        Some(Ear { event, heard })
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // What listened can always be taken off again.
            let _ = window.remove_event_listener_with_callback(self.event, self.heard.as_ref().unchecked_ref());
        }
    }
}

/// Hears of another fragment in the address, of files dropped on the page, and of the page being left or going out of sight;
/// as long as it is kept.
pub struct Ears(#[allow(dead_code, reason = "they hear as long as they are kept")] Vec<Option<Ear>>);

impl Ears {
    /// Begins to listen.
    pub fn listen(on_fragment: Callback<()>, on_files: Callback<ReadFiles>, on_leave: Callback<()>, bytes_max: f64) -> Ears {
        let leaves = on_leave.clone();
        Ears(vec![
            Ear::listen("hashchange", move |_| on_fragment.emit(())),
            Ear::listen("pagehide", move |_| leaves.emit(())),
            // A page in the background may be thrown away without a word.
            Ear::listen("visibilitychange", move |_| {
                if window().and_then(|window| window.document()).is_some_and(|document| document.hidden()) {
                    on_leave.emit(());
                }
            }),
            Ear::listen("dragover", |event| drop(dragged(event))),
            Ear::listen("drop", move |event| {
                if let Some(files) = dragged(event) {
                    read_all(Some(files), bytes_max, on_files.clone());
                }
            }),
        ])
    }
}

/// The files that are dragged; the browser is kept from leaving the page for them.
fn dragged(event: Event) -> Option<FileList> {
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

/// Reads what this tab keeps under a key as long as it is open.
pub fn stored_in_tab(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok().flatten()
}

/// Keeps a value in this tab as long as it is open; without one, forgets it.
pub fn store_in_tab(key: &str, value: Option<&str>) {
    if let Some(storage) = tab_storage() {
        // A tab that keeps nothing begins anew when it is loaded again.
        let _ = value.map_or_else(|| storage.remove_item(key), |value| storage.set_item(key, value));
    }
}

/// Forgets what this browser keeps under a key.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        // What was never kept needs no forgetting.
        let _ = storage.remove_item(key);
    }
}

/// The time in milliseconds since 1970.
pub fn unix_ms() -> u64 {
    Date::now() as u64
}

/// The time as sessions are named by it: `23 Nov 14:05`.
pub fn time_words() -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let now = Date::new_0();
    let month = MONTHS.get(now.get_month() as usize).copied().unwrap_or_default();
    format!("{} {month} {:02}:{:02}", now.get_date(), now.get_hours(), now.get_minutes())
}

/// Whether the viewer asked for little motion.
pub fn wants_stillness() -> bool {
    super::media("(prefers-reduced-motion: reduce)")
}

/// Watches whether the page is in view, and calls.
type InView = (IntersectionObserver, Closure<dyn FnMut(Array)>);

/// What an embedded page tells and hears, as long as it is kept.
pub struct Embedded {
    height: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
    view: Option<InView>,
}

impl Embedded {
    /// Marks the page as embedded, tells the page around it how high it is whenever that changes
    /// (`{type: "ordinal:height", height}`, in CSS pixels), and calls `on_view` when it comes into view or leaves it.
    pub fn tell(on_view: Option<Callback<bool>>) -> Option<Embedded> {
        let body: Element = window()?.document()?.body()?.into();
        // It has no other class: setting one cannot fail.
        let _ = body.set_attribute("class", "is-embedded");
        let measured = body.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || tell_height(&measured));
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

fn in_view(element: &Element, on_view: Callback<bool>) -> Option<InView> {
    let call = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
            on_view.emit(entry.is_intersecting());
        }
    });
    let observer = IntersectionObserver::new(call.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some((observer, call))
}

fn tell_height(body: &Element) {
    let Some(around) = window().and_then(|window| window.parent().ok().flatten()) else { return };
    let message = Object::new();
    // A new object takes any property.
    let _ = Reflect::set(&message, &"type".into(), &"ordinal:height".into());
    let _ = Reflect::set(&message, &"height".into(), &body.scroll_height().into());
    // A height is no secret: whoever has put the page there may know it.
    let _ = around.post_message(&message, "*");
}
