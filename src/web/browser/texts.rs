//! Texts that static/boot/boot.js fetches.

use super::{call_boot, window};
use wasm_bindgen::prelude::*;

/// A text that was fetched already.
pub fn fetched_text(name: &str) -> Option<String> {
    let window: JsValue = window()?.into();
    let texts = js_sys::Reflect::get(&window, &"ordinalTexts".into()).ok()?;
    js_sys::Reflect::get(&texts, &name.into()).ok()?.as_string()
}

/// Has a text fetched. `then` is called when that has come to an end, well or not.
pub fn fetch_text(name: &str, then: impl FnOnce() + 'static) {
    let promise = call_boot("ordinalFetchText", &name.into()).and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok());
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(promise) = promise {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await; // whether it is there now says how that went
        }
        then();
    });
}
