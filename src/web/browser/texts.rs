//! Text files that static/boot/boot.js fetches.

use super::{promised, window};
use wasm_bindgen::prelude::*;

/// A text that is already fetched.
pub fn fetched_text(name: &str) -> Option<String> {
    let window: JsValue = window()?.into();
    let texts = js_sys::Reflect::get(&window, &"ordinalTexts".into()).ok()?;
    js_sys::Reflect::get(&texts, &name.into()).ok()?.as_string()
}

/// Fetches a text. `then` is called after success and after failure.
pub fn fetch_text(name: &str, then: impl FnOnce() + 'static) {
    let name = name.into();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = promised("ordinalFetchText", name).await; // the caller checks whether the text is loaded
        then();
    });
}
