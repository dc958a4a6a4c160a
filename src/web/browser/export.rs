//! Files, the clipboard, and the module `static/export/export.js`, which makes pictures that stand alone.

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

    /// Gives a text to the person as a file.
    #[wasm_bindgen(method, catch)]
    fn save(this: &ExportModule, name: &str, media_type: &str, text: &str) -> Result<(), JsValue>;

    /// Likewise a drawing as points, so many times as many each way; a promise.
    #[wasm_bindgen(method, catch, js_name = savePoints)]
    fn save_points(this: &ExportModule, name: &str, svg: &str, times: u32) -> Result<js_sys::Promise, JsValue>;

    /// Puts a text into the clipboard; a promise.
    #[wasm_bindgen(method, catch)]
    fn copy(this: &ExportModule, text: &str) -> Result<js_sys::Promise, JsValue>;

    /// Begins to gather pictures.
    #[wasm_bindgen(method, catch)]
    fn gather(this: &ExportModule) -> Result<Gathered, JsValue>;

    /// Pictures gathered.
    pub type Gathered;

    /// Takes what `stage` draws.
    #[wasm_bindgen(method, catch)]
    fn add(this: &Gathered, stage: &Element, at: &str, words: &str, shown_ms: f64) -> Result<(), JsValue>;

    /// All that was gathered as one SVG.
    #[wasm_bindgen(method, catch)]
    fn finish(this: &Gathered, title: &str, moving: bool) -> Result<String, JsValue>;
}

/// Fetches the module. Fails when the page has no loader or the file does not arrive.
pub async fn load_export() -> Result<ExportModule, JsValue> {
    let module = promised("ordinalLoadExport", JsValue::UNDEFINED).await?;
    Ok(module.unchecked_into())
}

/// What is said when the module did not arrive.
pub const NO_MODULE: &str = "The part of the page that does this could not be fetched: is the network there?";

/// What becomes of a text that is taken away.
#[derive(Debug, Clone, Copy)]
pub enum Taking {
    /// A file of this name and media type.
    File(&'static str, &'static str),
    /// A file of this name, of the points of a drawing, so many times as many each way.
    Points(&'static str, u32),
    /// The clipboard.
    Clipboard,
}

/// Takes a text away; `then` hears whether that went well.
pub fn take(text: String, taking: Taking, then: impl FnOnce(Result<(), String>) + 'static) {
    spawn_local(async move {
        let done = match load_export().await {
            Ok(module) => take_with(&module, &text, taking).await.map_err(|error| words(&error)),
            Err(_) => Err(NO_MODULE.to_owned()),
        };
        then(done);
    });
}

async fn take_with(module: &ExportModule, text: &str, taking: Taking) -> Result<(), JsValue> {
    let promise = match taking {
        Taking::File(name, media_type) => return module.save(name, media_type, text),
        Taking::Points(name, times) => module.save_points(name, text, times)?,
        Taking::Clipboard => module.copy(text)?,
    };
    JsFuture::from(promise).await.map(drop)
}

/// What went wrong, as the module or the browser says it.
fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.unwrap_or_else(|| "The browser refused.".to_owned())
}

impl ExportModule {
    /// Begins to gather pictures.
    pub fn begin(&self) -> Result<Gathered, String> {
        self.gather().map_err(|error| words(&error))
    }
}

impl Gathered {
    /// Takes what is drawn in what `stage` refers to: told with a moment and words, shown for so many milliseconds.
    pub fn take(&self, stage: &NodeRef, at: &str, told: &str, shown_ms: u64) -> Result<(), String> {
        let stage = stage.cast::<Element>().ok_or("The picture is gone.")?;
        self.add(&stage, at, told, shown_ms as f64).map_err(|error| words(&error))
    }

    /// All of them as one SVG, with a title; moving, or the last alone.
    pub fn svg(&self, title: &str, moving: bool) -> Result<String, String> {
        self.finish(title, moving).map_err(|error| words(&error))
    }
}
