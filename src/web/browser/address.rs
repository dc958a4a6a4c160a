//! The page's own address, and files that are opened on it.

use super::window;
use wasm_bindgen::prelude::*;
use web_sys::HtmlInputElement;
use yew::{Event, TargetCast};

/// Larger files are not read, in bytes: what is opened here is text that people write.
const FILE_BYTES_MAX: f64 = 1_048_576.0;

/// What stands behind the `#` of the page's address; empty when nothing does.
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Whether the address has a word behind its `?`, such as `?present`.
pub fn is_asked_for(word: &str) -> bool {
    let search = window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    search.trim_start_matches('?').split('&').any(|part| part.split('=').next() == Some(word))
}

/// Puts something behind the `#` of the page's address, without a new entry in the browser's history.
pub fn show_fragment(fragment: &str) {
    let replaced = || {
        let window = window()?;
        let location = window.location();
        let (path, search) = (location.pathname().ok()?, location.search().ok()?);
        let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
        window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{search}{hash}"))).ok()
    };
    // A page that may not change its address keeps it.
    let _ = replaced();
}

/// Hears what stands behind the `#` whenever somebody changes it, as long as it is kept.
pub struct FragmentListener {
    on_change: Closure<dyn FnMut()>,
}

impl FragmentListener {
    /// Calls with what stands there then. `None` outside a page.
    pub fn listen(call: yew::Callback<String>) -> Option<FragmentListener> {
        let on_change = Closure::<dyn FnMut()>::new(move || call.emit(fragment()));
        window()?.add_event_listener_with_callback("hashchange", on_change.as_ref().unchecked_ref()).ok()?;
        Some(FragmentListener { on_change })
    }
}

impl Drop for FragmentListener {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // What listened can always be taken off again.
            let _ = window.remove_event_listener_with_callback("hashchange", self.on_change.as_ref().unchecked_ref());
        }
    }
}

/// Reads the file that was chosen in the input an event comes from, and forgets the choice, so that the same file can be
/// chosen again once it was changed. Of a large file only the beginning is read: whoever reads its text has a limit below
/// that, and says so.
pub fn read_file(event: &Event, then: impl FnOnce(String) + 'static) {
    let promise = || {
        let input = event.target_dyn_into::<HtmlInputElement>()?;
        let file = js_sys::Reflect::get_u32(&js_sys::Reflect::get(&input, &"files".into()).ok()?, 0).ok()?;
        let size = js_sys::Reflect::get(&file, &"size".into()).ok()?.as_f64()?;
        let slice: js_sys::Function = js_sys::Reflect::get(&file, &"slice".into()).ok()?.dyn_into().ok()?;
        let blob = slice.call2(&file, &0.into(), &size.min(FILE_BYTES_MAX).into()).ok()?;
        let text: js_sys::Function = js_sys::Reflect::get(&blob, &"text".into()).ok()?.dyn_into().ok()?;
        let promise = text.call0(&blob).ok()?.dyn_into::<js_sys::Promise>().ok();
        input.set_value("");
        promise
    };
    let Some(promise) = promise() else { return };
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(text) = wasm_bindgen_futures::JsFuture::from(promise).await.ok().and_then(|text| text.as_string()) {
            then(text);
        }
    });
}
