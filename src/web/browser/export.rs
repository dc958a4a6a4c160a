//! Bindings of the export module `static/export/export.js`: files, the clipboard, and standalone pictures.

use super::promised;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;
use yew::NodeRef;

#[wasm_bindgen]
extern "C" {
    /// The module `static/export/export.js`.
    #[derive(Clone)]
    pub type ExportModule;

    /// Downloads a text as a file.
    #[wasm_bindgen(method, catch)]
    fn save(this: &ExportModule, name: &str, media_type: &str, text: &str) -> Result<(), JsValue>;

    /// Downloads an SVG as a PNG, scaled by `times`; returns a promise.
    #[wasm_bindgen(method, catch, js_name = savePoints)]
    fn save_points(this: &ExportModule, name: &str, svg: &str, times: u32) -> Result<js_sys::Promise, JsValue>;

    /// Copies a text to the clipboard; returns a promise.
    #[wasm_bindgen(method, catch)]
    fn copy(this: &ExportModule, text: &str) -> Result<js_sys::Promise, JsValue>;

    /// Starts to collect pictures.
    #[wasm_bindgen(method, catch)]
    fn gather(this: &ExportModule) -> Result<Gathered, JsValue>;

    /// The collected pictures.
    pub type Gathered;

    /// Adds the picture that is rendered in `stage`.
    #[wasm_bindgen(method, catch)]
    fn add(this: &Gathered, stage: &Element, at: &str, words: &str, shown_ms: f64) -> Result<(), JsValue>;

    /// Returns the collected pictures as one SVG.
    #[wasm_bindgen(method, catch)]
    fn finish(this: &Gathered, title: &str, moving: bool) -> Result<String, JsValue>;
}

/// Loads the module. Fails without boot.js, or when the file cannot be fetched.
pub async fn load_export() -> Result<ExportModule, JsValue> {
    let module = promised("ordinalLoadExport", JsValue::UNDEFINED).await?;
    Ok(module.unchecked_into())
}

/// The error when the module cannot be fetched.
pub const NO_MODULE: &str = "The export code could not be fetched. Check the network connection.";

/// The destination of an exported text.
#[derive(Debug, Clone, Copy)]
pub enum Download {
    /// A file of this name and media type.
    File(&'static str, &'static str),
    /// A PNG file of this name, rendered from an SVG and scaled by this factor.
    Png(&'static str, u32),
    /// The clipboard.
    Clipboard,
}

/// Downloads or copies a text; `then` receives the result.
pub fn download(text: String, download: Download, then: impl FnOnce(Result<(), String>) + 'static) {
    spawn_local(async move {
        let result = match load_export().await {
            Ok(module) => download_with(&module, &text, download).await.map_err(|error| message(&error)),
            Err(_) => Err(NO_MODULE.to_owned()),
        };
        then(result);
    });
}

async fn download_with(module: &ExportModule, text: &str, download: Download) -> Result<(), JsValue> {
    let promise = match download {
        Download::File(name, media_type) => return module.save(name, media_type, text),
        Download::Png(name, times) => module.save_points(name, text, times)?,
        Download::Clipboard => module.copy(text)?,
    };
    JsFuture::from(promise).await.map(drop)
}

/// The message of an error of the module or the browser.
fn message(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.unwrap_or_else(|| "The browser rejected the request.".to_owned())
}

impl ExportModule {
    /// Starts to collect pictures.
    pub fn begin(&self) -> Result<Gathered, String> {
        self.gather().map_err(|error| message(&error))
    }
}

impl Gathered {
    /// Adds the picture that is rendered in `stage`, with its time and caption, shown for `shown_ms` milliseconds.
    pub fn add_frame(&self, stage: &NodeRef, at: &str, caption: &str, shown_ms: u64) -> Result<(), String> {
        let stage = stage.cast::<Element>().ok_or("The diagram is no longer on the page.")?;
        self.add(&stage, at, caption, shown_ms as f64).map_err(|error| message(&error))
    }

    /// The collected pictures as one SVG with a title: an animation, or a still picture of the first one.
    pub fn svg(&self, title: &str, moving: bool) -> Result<String, String> {
        self.finish(title, moving).map_err(|error| message(&error))
    }
}
