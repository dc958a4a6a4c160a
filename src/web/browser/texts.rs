//! Texts that static/boot/boot.js fetches.

use super::{promised, window};
use wasm_bindgen::prelude::*;

/// A text that was fetched already.
pub fn fetched_text(name: &str) -> Option<String> {
    let window: JsValue = window()?.into();
    let texts = js_sys::Reflect::get(&window, &"ordinalTexts".into()).ok()?;
    js_sys::Reflect::get(&texts, &name.into()).ok()?.as_string()
}

/// Has a text fetched. `then` is called when that has come to an end, well or not.
pub fn fetch_text(name: &str, then: impl FnOnce() + 'static) {
    let name = name.into();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = promised("ordinalFetchText", name).await; // whether it is there now says how that went
        then();
    });
}
